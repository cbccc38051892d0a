"""What the other fields of a class say of it: an address's, a person's, nobody's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from piilint.classify.lexicon import Lexicon, Words
from piilint.classify.nouns import Noun, NounKind
from piilint.classify.phrases import ending_at

Schemas = Mapping[str, Sequence[Sequence[str]]]
"""The declared fields of every class by its name; several, where classes share the name."""

_OF_A_PERSON = {
    "contact.name": 1,
    "contact.name.first": 2,
    "contact.name.last": 2,
    "contact.name.middle": 2,
    "contact.name.maiden": 2,
    "contact.name.nickname": 1,
    "contact.email": 1,
    "contact.phone": 1,
    "content.photo": 1,
    "credential.password": 1,
    "credential.username": 1,
    "demographic.birth_date": 2,
    "demographic.employment.title": 2,
    "demographic.gender": 2,
    "demographic.marital_status": 2,
    "demographic.nationality": 2,
}
_IS_A_PERSON = 3
_ONLY_A_PERSON = frozenset(data_type for data_type, weight in _OF_A_PERSON.items() if weight > 1)
_WHOLE_PERSON = frozenset({"contact.name.first", "contact.name.last", "contact.email"})
_OF_AN_ADDRESS = frozenset(
    {"contact.address.street", "contact.address.city", "contact.address.postcode"}
)
_OF_A_VISIT = ("online.ip", "online.user_agent", "online.browser")
_OF_A_CARD = frozenset({"financial.card.number", "financial.card.expiry", "financial.card.cvv"})
_OF_A_SERVER = frozenset(
    "host hostname port server database endpoint ssl tls bucket broker timeout".split()
)
_OF_A_COMPANY = frozenset(
    """industry headquarters headquarter incorporation incorporated dba naics sic ticker revenue
    employees shareholders subsidiary fiscal""".split()
)
_OF_A_MAIL = frozenset({"to", "cc", "bcc", "subject", "reply_to", "html", "attachments"})
_POSTS = {("post",), ("reply",), ("message",), ("comment",)}
_OF_A_FORUM = frozenset({"topic", "forum", "subforum"})
_FEW = 4


class Siblings:
    """Corrects what a noun alone seems to say, once for each class name."""

    def __init__(self, lexicon: Lexicon, schemas: Schemas) -> None:
        self._lexicon = lexicon
        self._schemas = schemas
        self._adjusted: dict[str, Noun] = {}

    def adjust(self, noun: Noun) -> Noun:
        """The noun in the light of the fields of the class that has this name."""
        if not noun.is_class or noun.kind in ("config", "part") or noun.text not in self._schemas:
            return noun
        adjusted = self._adjusted.get(noun.text)
        if adjusted is None:
            adjusted = self._adjusted[noun.text] = self._adjust(noun)
        return adjusted

    def _adjust(self, noun: Noun) -> Noun:
        schemas = self._schemas[noun.text]
        held = [self._held(schema) for schema in schemas]
        if noun.kind == "nobody" and all(map(_surely_person, held)):
            return noun._replace(kind="perhaps", because="by its other fields, ")
        if noun.kind == "perhaps" and all(map(_WHOLE_PERSON.issubset, held)):
            return noun._replace(kind="person", because="by its other fields, ")
        if noun.kind == "perhaps" and all(self._speaks_of_nobody(schema) for schema in schemas):
            return noun._replace(kind="unknown")
        noun = noun._replace(holds=_held_by_all(held) + self._kept(noun, schemas), addresses=self._addresses(schemas))
        if all(self._speaks_of_a_server(schema) for schema in schemas):
            noun = noun._replace(infrastructure=True)
        if noun.kind in ("unknown", "perhaps") and all(map(self._is_company, schemas)):
            noun = noun._replace(kind="unknown", organisation=True)
        if noun.organisation or noun.infrastructure:
            return noun
        if all(len(_OF_AN_ADDRESS & types) > 1 for types in held):
            noun = noun._replace(holds=(*noun.holds, "contact.address.", "contact.name"))
        if noun.kind == "unknown" and noun.words[-1:] == ("profile",):
            if all("user" in schema or types & _OF_A_PERSON.keys()
                   for types, schema in zip(held, schemas, strict=True)):  # fmt: skip
                return noun._replace(kind="perhaps", because="as a profile of a user, ")
        if noun.kind == "unknown" and all(map(_person, held)):
            kind: NounKind = "person" if all(map(_WHOLE_PERSON.issubset, held)) else "perhaps"
            return noun._replace(kind=kind, because="by its other fields, ")
        called = all(
            "contact.email" in types and "name" in schema
            for types, schema in zip(held, schemas, strict=True)
        )
        if called and noun.kind == "belonging":
            return noun._replace(holds=(*noun.holds, "contact.name"))
        if called and noun.kind == "unknown":
            return noun._replace(kind="perhaps", because="having a name and an e-mail address, ")
        return noun

    def _held(self, schema: Sequence[str]) -> frozenset[str]:
        """The data types that fields of the schema mean by themselves."""
        found: set[str] = set()
        for name in schema:
            words = self._lexicon.words(name)
            while len(words) > 1 and words[-1].isdigit():
                words = words[:-1]
            # What is a user's or an address's makes the class neither a person nor an address.
            entries = () if words[0:1] == ("address",) else self._lexicon.phrases.get(words, ())
            if entries and (
                entries[0].strength != "weak" or entries[0].data_type.id == "online.user_agent"
            ):
                found.add(entries[0].data_type.id)
        return frozenset(found)

    def _speaks_of_a_server(self, schema: Sequence[str]) -> bool:
        """Two fields or more are a host, a port and the like: what is to be connected to."""
        words = (self._lexicon.words(name) for name in schema)
        telling = (each for each in words if each and each[-1] in _OF_A_SERVER)
        return len(set(telling)) > 1

    def _is_company(self, schema: Sequence[str]) -> bool:
        """Two fields or more that only a business has, and none that only a person has."""
        if not _ONLY_A_PERSON.isdisjoint(self._held(schema)):
            return False
        words = (self._lexicon.words(name) for name in schema)
        return len({each for each in words if not _OF_A_COMPANY.isdisjoint(each)}) > 1

    def _kept(self, noun: Noun, schemas: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """What mails and the posts of a forum hold, by what else is said of them."""
        holds: tuple[str, ...] = ()
        if all(len(_OF_A_MAIL.intersection(schema)) > 2 for schema in schemas):
            holds += ("contact.email",)
        words = [{w for name in schema for w in self._lexicon.words(name)} for schema in schemas]
        if noun.core[-1:] in _POSTS and all(_OF_A_FORUM & each for each in words):
            holds += ("content.post",)
        return holds

    def _addresses(self, schemas: Sequence[Sequence[str]]) -> frozenset[Words]:
        """What two or more parts of an address have before them, in every schema."""
        found = [self._before_parts(schema) for schema in schemas]
        return frozenset.intersection(*found) if found else frozenset()

    def _before_parts(self, schema: Sequence[str]) -> frozenset[Words]:
        parts: dict[Words, set[str]] = {}
        for name in schema:
            words = self._lexicon.words(name)
            match = ending_at(self._lexicon, words, len(words))
            if match is not None and match.before:
                data_type = match.entries[0].data_type.id
                if data_type in _OF_AN_ADDRESS:
                    parts.setdefault(match.before, set()).add(data_type)
        return frozenset(before for before, types in parts.items() if len(types) > 1)

    def _speaks_of_nobody(self, schema: Sequence[str]) -> bool:
        """Many fields, and none of them ends in what a person or an address has."""
        if len(schema) <= _FEW:
            return False
        for name in schema:
            words = self._lexicon.words(name)
            for start in range(len(words)):
                entries = self._lexicon.phrases.get(words[start:])
                if entries and entries[0].strength == "strong" and _counts(entries[0].data_type.id):
                    return False
        return True


def _held_by_all(held: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """Beginnings of data types that go together with those that every schema holds."""
    holds: tuple[str, ...] = ()
    if all("online.ip" in types and types & {"online.user_agent", "contact.email"}
           for types in held):  # fmt: skip
        holds += _OF_A_VISIT
    elif all("online.ip" in types for types in held):
        holds += _OF_A_VISIT[1:]
    if all(_OF_A_CARD & types for types in held):
        holds += ("financial.card.",)
    return holds


def _person(types: frozenset[str]) -> bool:
    return sum(_OF_A_PERSON.get(data_type, 0) for data_type in types) >= _IS_A_PERSON


def _surely_person(types: frozenset[str]) -> bool:
    return _person(types) and not types.isdisjoint(_ONLY_A_PERSON)


def _counts(data_type: str) -> bool:
    return data_type in _OF_A_PERSON or data_type in _OF_AN_ADDRESS
