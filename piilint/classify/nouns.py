"""What the noun says that an identifier hangs on: `customer` in `customer.name`."""

from __future__ import annotations

from typing import Literal, NamedTuple

from piilint.classify.lexicon import Lexicon, Words
from piilint.classify.words import (
    CLASS_CUTS,
    CLASS_ROLE_WORDS,
    COLUMN_HEADS,
    CONFIG_NOUNS,
    ENUM_HEADS,
    HEAD_WORDS,
    INFRASTRUCTURE_NOUNS,
    JOINING_WORDS,
    MACHINE_TAILS,
    NEUTRAL_NOUNS,
    ORGANISATION_COMPOUNDS,
    ORGANISATION_WORDS,
    PART_NOUNS,
    REQUEST_NOUNS,
    ROLE_WORDS,
    TECHNICAL_WORDS,
    TRADING_WORDS,
    words_of,
)

NounKind = Literal[
    "person", "perhaps", "belonging", "nobody", "config", "part", "unknown", "neutral"
]


class Noun(NamedTuple):
    """A judged noun."""

    text: str
    words: Words
    core: Words
    """Without what says what kind of thing holds it: `customer` of `CreateCustomerForm`."""
    kind: NounKind
    subject: str | None
    is_class: bool = False
    """Written as a class name, so that it is the thing's type and no mere guess."""
    organisation: bool = False
    infrastructure: bool = False
    request: bool = False
    holder: bool = False
    """It carries names and addresses, as an address does."""
    holds: tuple[str, ...] = ()
    """Beginnings of the data types that go with its other fields: an address's, a visit's."""
    addresses: frozenset[Words] = frozenset()
    """What stands before the parts of an address: the `billing` of `billing_city`."""
    people: frozenset[Words] = frozenset()
    """What stands before two or more things of a person's: the `client` of `client_name`."""
    untitled: bool = False
    """It has a `title`, and nothing that goes with a form of address: the title is its own."""
    stem: Words = ()
    """The core with the verbs before it: `reset password` of `ResetPasswordForm`."""
    because: str = ""
    """Why it is thought to be a person, if not by the noun itself."""


_LETTERS = 3
"""Fewer in capitals may be an abbreviation."""
NO_NOUN = Noun("", (), (), "neutral", None)


class Nouns:
    """Judges nouns, each once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        names = lexicon.of_type.get("contact.name")
        self._holders = names.nouns if names is not None else frozenset()
        self._judged: dict[str, Noun] = {"": NO_NOUN}

    def judge(self, noun: str | None) -> Noun:
        """What `noun` names; a dotted one is judged by its last part."""
        if not noun:
            return NO_NOUN
        judged = self._judged.get(noun)
        if judged is None:
            judged = self._judge(noun.rpartition(".")[2].rstrip("()"))
            self._judged[noun] = judged
        return judged

    def _judge(self, text: str) -> Noun:
        plain, words = words_of(text), self.lexicon.words(text)
        if not plain:
            return NO_NOUN
        if text in REQUEST_NOUNS:
            return Noun(text, words, words, "belonging", "visitor", request=True)
        is_class = text[:1].isupper() and not text.isupper()
        if text.isupper() and len(text) > _LETTERS and self._kind(words)[0] != "person":
            return Noun(text, words, words, "config", None)
        if plain[-1] in CONFIG_NOUNS and not (is_class and words[-1] in ROLE_WORDS):
            return Noun(text, words, words, "config", None, is_class)
        if plain[-1] in PART_NOUNS and not is_class:
            return Noun(text, words, words, "part", None, is_class)
        if len(plain) > 1 and ((is_class and plain[-1] in ENUM_HEADS) or _is_column(plain)):
            return Noun(text, words, words, "part", None, is_class)
        core = words if self._is_compound(words) else core_words(words, is_class=is_class)
        if is_class and core[-1] in (*CONFIG_NOUNS, "error", "exception", "template"):
            return Noun(text, words, words, "config", None, is_class)
        kind, subject = self._kind(core)
        if kind == "belonging":
            subject = self._owner(core) or subject
        machine = is_class and words.index(core[-1]) > 0 and core[-1] in MACHINE_TAILS
        known = words
        if kind == "perhaps" and machine:
            kind = "person" if self._of_person(core) else "unknown"
            subject = None
            known = words[: words.index(core[-1])]  # A `CartManager` is no employee.
        if is_class and core[-1] == "meta" and self._kind(core[:-1])[0] == "nobody":
            kind, subject = "nobody", None  # Of a `ModelMeta`, unlike of a request's.
            known = core[:-1]
        if core[-1] in NEUTRAL_NOUNS and not is_class and kind in ("unknown", "nobody"):
            kind = "neutral"
        return Noun(
            text, words, core, kind, subject or self.whose(known), is_class,
            organisation=kind not in ("person", "belonging")
            and JOINING_WORDS.isdisjoint(plain) and self._is_organisation(core),
            infrastructure=((bool(INFRASTRUCTURE_NOUNS & {plain[-1], core[-1]})
                             or (is_class and core[-1] in ("credential", "cred")))
                            and kind not in ("person", "belonging")
                            and not (is_class and kind == "perhaps" and len(words) > 1))
            or (is_class and kind != "person" and self._is_technical(plain, core)),
            holder=ends_in(core, self._holders), stem=_stem(words, core),
        )  # fmt: skip

    def _is_compound(self, words: Words) -> bool:
        """The rules list it as it stands, with its last word: a `contact form` is no contact."""
        found = self.lexicon.noun(words)
        asked = words[0] in HEAD_WORDS and words[-1] == "request"  # Not the customer's, an API's.
        return found is not None and found[1] > 1 and not asked

    def _kind(self, core: Words) -> tuple[NounKind, str | None]:
        if not core:
            return "neutral", None
        if core[-2:] in ORGANISATION_COMPOUNDS:
            return "nobody", None
        found = self.lexicon.noun(core)
        if found is None:
            return "unknown", None
        entry, size = found
        kind: NounKind = entry.kind
        if (
            kind == "perhaps"
            and len(core) > size
            and self.lexicon.nouns.get(core[-size - 1 : -size]) is None
        ):
            # `stripe client`, `database agent`: the word before says that it is the other thing.
            kind = "unknown"
        return kind, entry.subject

    def _is_organisation(self, core: Words) -> bool:
        """It is one, or the address or the page of one: a `CompanyAddress`, a `LocationPage`."""
        if core[-1] in ("address", "page") and len(core) > 1:
            core = core[:-1]
            if core[-1] in TRADING_WORDS:
                return True
        if core[-2:] in ORGANISATION_COMPOUNDS:
            return True
        if core[-1] not in ORGANISATION_WORDS or self._of_person(core):
            return False
        return not (core[-1] == "event" and len(core) > 1)  # `UserInvitedEvent`: what happened.

    def _is_technical(self, plain: Words, core: Words) -> bool:
        """About a machine's access, and not about that of a person to it: `DatabaseUserToken`."""
        if TECHNICAL_WORDS.isdisjoint(plain) or self._of_person(core):
            return False
        last = max(at for at, word in enumerate(plain) if word in TECHNICAL_WORDS)
        found = (self.lexicon.noun((word,)) for word in plain[last + 1 :])
        return not any(entry is not None and entry[0].kind == "person" for entry in found)

    def _of_person(self, core: Words) -> bool:
        """`UserLocation`: the word before says that it is a person's."""
        found = self.lexicon.noun(core[:-1])
        if found is None:
            return False
        kind, subject = found[0]
        return kind == "person" or (kind == "perhaps" and subject == "customer")

    def _owner(self, core: Words) -> str | None:
        """Whose a belonging is by the person before it: a `StaffSession`, a `SupplierInvoice`."""
        for end in range(len(core) - 1, 0, -1):
            found = self.lexicon.noun(core[:end])
            if found is not None and found[0].kind in ("person", "perhaps"):
                return found[0].subject
        return None

    def whose(self, words: Words) -> str | None:
        """The subject of any noun in it, the last first: a `CustomerAddress` is a customer's."""
        for end in range(len(words), 0, -1):
            found = self.lexicon.noun(words[:end])
            if found is not None and found[0].subject is not None:
                return found[0].subject
        return None


def _is_column(plain: Words) -> bool:
    """A `UserFieldCreate`, a `user_field`: a field that users may have, nothing of a user's."""
    end = len(plain)
    while end > 1 and plain[end - 1] in CLASS_ROLE_WORDS and plain[end - 1] not in COLUMN_HEADS:
        end -= 1
    if plain[end - 2 : end] == ("data", "fields"):
        return True  # `OwnerDataFields`: which of the data fields play which part.
    return end > 1 and plain[end - 1] in COLUMN_HEADS


def _stem(words: Words, core: Words) -> Words:
    """All up to the end of the core."""
    size = len(core)
    for end in range(len(words), size - 1, -1):
        if words[end - size : end] == core:
            return words[:end]
    return words


def ends_in(words: Words, nouns: frozenset[Words]) -> bool:
    """The words end in one of the nouns."""
    return any(words[-size:] in nouns for size in range(1, min(len(words), 3) + 1))


def core_words(words: Words, *, is_class: bool = False) -> Words:
    """Without numbers and the words that say what kind of thing holds it, if something is left."""
    end = len(words)
    if is_class:
        end = next((at for at in range(1, end) if words[at] in CLASS_CUTS), end)
    roles = CLASS_ROLE_WORDS if is_class else ROLE_WORDS
    while end > 1 and (words[end - 1] in roles or words[end - 1].isdigit()):
        end -= 1
    start = 0
    while is_class and start < end - 1 and words[start] in HEAD_WORDS:
        start += 1
    return words[start:end]
