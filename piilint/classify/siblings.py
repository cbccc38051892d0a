"""What the other fields of a class say of it: an address's, a person's, nobody's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from piilint.classify.lexicon import Lexicon
from piilint.classify.nouns import Noun

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
_OF_AN_ADDRESS = frozenset(
    {"contact.address.street", "contact.address.city", "contact.address.postcode"}
)
_OF_A_VISIT = ("online.user_agent", "online.browser")
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
        if noun.kind == "perhaps" and all(self._speaks_of_nobody(schema) for schema in schemas):
            return noun._replace(kind="unknown")
        if noun.organisation or noun.infrastructure:
            return noun
        if all(len(_OF_AN_ADDRESS & types) > 1 for types in held):
            noun = noun._replace(holds=("contact.address.", "contact.name"))
        if all("online.ip" in types for types in held):
            noun = noun._replace(holds=(*noun.holds, *_OF_A_VISIT))
        if noun.kind == "unknown" and all(map(_person, held)):
            return noun._replace(kind="perhaps", because="by its other fields, ")
        if noun.kind == "unknown" and all(
            "contact.email" in types and "name" in schema
            for types, schema in zip(held, schemas, strict=True)
        ):
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
            if entries and entries[0].strength != "weak":
                found.add(entries[0].data_type.id)
        return frozenset(found)

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


def _person(types: frozenset[str]) -> bool:
    return sum(_OF_A_PERSON.get(data_type, 0) for data_type in types) >= _IS_A_PERSON


def _surely_person(types: frozenset[str]) -> bool:
    return _person(types) and not types.isdisjoint(_ONLY_A_PERSON)


def _counts(data_type: str) -> bool:
    return data_type in _OF_A_PERSON or data_type in _OF_AN_ADDRESS
