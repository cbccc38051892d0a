"""Searches in outside stores: what they find is not what was asked for."""

from __future__ import annotations

from functools import lru_cache

from piilint.base.names import split_words

_SEARCHING = frozenset({"search", "query", "find", "lookup"})
_IN_WHAT_IS_GIVEN = frozenset(
    "compile parse pattern regex regexp re rx expr expression path matcher match text string "
    "parser tokenizer finder".split()
)
"""What finds its own in the text or structure that it is given, and so gives parts of that."""
_WRITING = frozenset({"update", "replace", "create", "insert", "save", "upsert", "modify"})
_STORES = frozenset(
    "conn connection client ldap directory session db database collection index table bucket "
    "elastic elasticsearch es solr opensearch mongo engine store api service server".split()
)


@lru_cache(maxsize=4096)
def searches(path: str) -> bool:
    """A method that searches what an outside object stands for: `ldap.initialize().search_s`.

    A function may as well search what it is given: `jmespath.search(expression, data)`.
    """
    owner, _, name = path.rpartition(".")
    return ")" in owner and _asks(name) and _IN_WHAT_IS_GIVEN.isdisjoint(_made_by(owner))


@lru_cache(maxsize=4096)
def searches_a_store(noun: str, name: str) -> bool:
    """The same of a receiver that nobody knows, by what it is called, or what its method is.

    `users.find_one(query)` finds a row, whatever `users` is; `text.find(part)` may be anything.
    """
    words = split_words(noun.rpartition(".")[2])[-1:]
    if not _asks(name) or not _IN_WHAT_IS_GIVEN.isdisjoint(words):
        return False
    return not _STORES.isdisjoint(words) or len(split_words(name)) > 1


@lru_cache(maxsize=4096)
def finds_in_text(noun: str, wanted: str | None) -> bool:
    """`line.find(end)`, `body.find("@")` are about a text; `users.find(pk)` finds a row."""
    return wanted is not None or not _TEXTS.isdisjoint(split_words(noun.rpartition(".")[2])[-1:])


_TEXTS = _IN_WHAT_IS_GIVEN | frozenset(
    "s line lines data body content value name url uri path html xml output word source src "
    "message msg buf buffer chunk block raw part email address header query result response".split()
)


@lru_cache(maxsize=4096)
def looks_up(name: str) -> bool:
    """By its name, it finds something by what it is given: `get_user_by_email(email)`.

    What is found for a person may be the person's data: `get_certificate_for_user(username)`
    gives no user name all the same.
    """
    words = split_words(name)
    if len(words) < _LEAST_WORDS or words[0] not in _GETTING:
        return False
    return "by" in words[2:-1] or (words[-2] == "for" and words[-1] in _PERSONS)


_LEAST_WORDS = 4
_GETTING = frozenset("get fetch load retrieve select lookup find query search read".split())
_PERSONS = frozenset("user customer member account person client learner owner".split())


def _asks(name: str) -> bool:
    """It searches, and writes nothing on the way: `find_one`, but not `find_one_and_update`."""
    words = split_words(name)
    return not _SEARCHING.isdisjoint(words[:1]) and _WRITING.isdisjoint(words)


def _made_by(owner: str) -> list[str]:
    """The words of all names on the way to the object."""
    return [word for part in owner.split(".") for word in split_words(part.partition("(")[0])]
