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
    return owner.endswith(")") and _asks(name) and _IN_WHAT_IS_GIVEN.isdisjoint(_made_by(owner))


@lru_cache(maxsize=4096)
def searches_a_store(noun: str, name: str) -> bool:
    """The same of a receiver that nobody knows, by what it is called."""
    return _asks(name) and not _STORES.isdisjoint(split_words(noun.rpartition(".")[2])[-1:])


def _asks(name: str) -> bool:
    return not _SEARCHING.isdisjoint(split_words(name)[:1])


def _made_by(owner: str) -> list[str]:
    """The words of all names on the way to the object."""
    return [word for part in owner.split(".") for word in split_words(part.partition("(")[0])]
