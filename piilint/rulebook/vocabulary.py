"""A project's own vocabulary: what its words, nouns, classes and fields mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from piilint.base.errors import Mistake
from piilint.base.names import split_words
from piilint.rulebook.calls import Spec
from piilint.rulebook.data_types import DataType, Subject
from piilint.rulebook.validate import did_you_mean
from piilint.rulebook.yaml_marks import Marks

NOBODY = "nobody"


class FieldMark(Spec, frozen=True):
    """What a field holds, where its name does not say, or says something else."""

    data_type: str | None = None
    subject: str | None = None
    not_pii: str | None = None
    """It is no personal data: the reason."""


class Vocabulary(Spec, frozen=True):
    """Additions to the shipped words; a file may hold one beside other rules."""

    words: dict[str, tuple[str, ...]] = {}
    """Data type → further phrases that mean it: `contact.email: [kontaktadresse, cust eml]`."""
    weak_words: dict[str, tuple[str, ...]] = {}
    """Data type → phrases that mean it only on a person: `contact.name: [bezeichnung]`."""
    nouns: dict[str, tuple[str, ...]] = {}
    """Subject, or `nobody` → nouns: `customer: [mandant]`, `nobody: [gadget]`."""
    classes: dict[str, str] = {}
    """Class → the subject whose data it holds, or `nobody`: `Party: customer`."""
    fields: dict[str, str | FieldMark] = {}
    """`Class.field` → data type, or more: `Party.c17: contact.email`."""
    exclusions: dict[str, str] = {}
    """Names that are never personal data → why: `reference_email: number of a ticket`."""


class FieldMeaning(msgspec.Struct, frozen=True):
    """A name, on a noun or on any, and what the user says of it; no data type: no personal data."""

    name: str
    noun: str | None
    data_type: str | None
    subject: str | None
    why: str = ""


def meanings_of(vocabulary: Vocabulary) -> Iterator[FieldMeaning]:
    """All that a vocabulary says of single names."""
    for path, given in vocabulary.fields.items():
        mark = FieldMark(data_type=given) if isinstance(given, str) else given
        *nouns, name = path.split(".")
        noun = nouns[-1] if nouns and nouns[-1] != "*" else None
        yield FieldMeaning(name, noun, mark.data_type, mark.subject, mark.not_pii or "")
    for name, reason in vocabulary.exclusions.items():
        yield FieldMeaning(name, None, None, None, reason)


def with_words(
    data_types: Mapping[str, DataType], vocabularies: Iterable[Vocabulary]
) -> dict[str, DataType]:
    """The data types with the phrases that vocabularies add."""
    found = dict(data_types)
    for vocabulary in vocabularies:
        for kind, strong, weak in _added_words(vocabulary):
            known = found.get(kind)
            if known is not None:
                found[kind] = msgspec.structs.replace(
                    known,
                    phrases=(*known.phrases, *strong),
                    weak_phrases=(*known.weak_phrases, *weak),
                )
    return found


def _added_words(
    vocabulary: Vocabulary,
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for kind, phrases in vocabulary.words.items():
        yield kind, phrases, ()
    for kind, phrases in vocabulary.weak_words.items():
        yield kind, (), phrases


def with_nouns(
    subjects: Mapping[str, Subject], not_persons: frozenset[str], vocabularies: Iterable[Vocabulary]
) -> tuple[dict[str, Subject], frozenset[str]]:
    """Subjects and nouns of nobody; what a vocabulary says of a noun replaces what was said."""
    found = dict(subjects)
    nobody = set(not_persons)
    for vocabulary in vocabularies:
        meant = {noun: id_ for id_, nouns in vocabulary.nouns.items() for noun in nouns}
        meant |= {spaced(name): id_ for name, id_ in vocabulary.classes.items()}
        for id_, subject in found.items():
            found[id_] = msgspec.structs.replace(
                subject,
                nouns=(
                    *(noun for noun in subject.nouns if noun not in meant),
                    *(noun for noun, whose in meant.items() if whose == id_),
                ),
                weak_nouns=tuple(noun for noun in subject.weak_nouns if noun not in meant),
                belongings=tuple(noun for noun in subject.belongings if noun not in meant),
            )
        nobody -= meant.keys()
        nobody |= {noun for noun, whose in meant.items() if whose == NOBODY}
    return found, frozenset(nobody)


def spaced(name: str) -> str:
    """A class name as a noun: `crm.LegacyParty` is a `legacy party`."""
    return " ".join(split_words(name.rpartition(".")[2]))


def vocabulary_mistakes(
    vocabulary: Vocabulary,
    marks: Marks,
    data_types: Mapping[str, DataType],
    subjects: Mapping[str, Subject],
) -> Iterator[Mistake]:
    """Data types and subjects that nothing answers to, and fields of which nothing is said."""
    for section in ("words", "weak_words"):
        for id_ in getattr(vocabulary, section):
            if id_ not in data_types:
                message = f"no data type has the id `{id_}`{did_you_mean(id_, data_types)}"
                yield marks.mistake(("vocabulary", section, id_), message, at_key=True)
    persons = (*subjects, NOBODY)
    for id_ in vocabulary.nouns:
        if id_ not in persons:
            message = f"no subject has the id `{id_}`{did_you_mean(id_, persons)}"
            yield marks.mistake(("vocabulary", "nouns", id_), message, at_key=True)
    for name, id_ in vocabulary.classes.items():
        if id_ not in persons:
            message = f"no subject has the id `{id_}`{did_you_mean(id_, persons)}"
            yield marks.mistake(("vocabulary", "classes", name), message)
    for path, given in vocabulary.fields.items():
        mark = FieldMark(data_type=given) if isinstance(given, str) else given
        message = _wrong_with(mark, data_types, subjects)
        if message:
            yield marks.mistake(("vocabulary", "fields", path), message)
    for name, reason in vocabulary.exclusions.items():
        if not reason.strip():
            message = f"say why `{name}` is no personal data"
            yield marks.mistake(("vocabulary", "exclusions", name), message)


def _wrong_with(
    mark: FieldMark, data_types: Mapping[str, DataType], subjects: Mapping[str, Subject]
) -> str:
    if (mark.data_type is None) == (mark.not_pii is None):
        return "expected either `data_type` or `not_pii` (with the reason)"
    if mark.not_pii is not None and not mark.not_pii.strip():
        return "say why this is no personal data"
    if mark.data_type is not None and mark.data_type not in data_types:
        guess = did_you_mean(mark.data_type, data_types)
        return f"no data type has the id `{mark.data_type}`{guess}"
    if mark.subject is not None and mark.subject not in subjects:
        return f"no subject has the id `{mark.subject}`{did_you_mean(mark.subject, subjects)}"
    return ""
