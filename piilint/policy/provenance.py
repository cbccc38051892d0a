"""Provenance: how data was collected, read off the expression it comes from."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath

from piilint.base.names import split_words
from piilint.flow.flows import SourceFact
from piilint.policy.guards import contains
from piilint.policy.terms import subsumes
from piilint.rulebook.norms import Provenance

_INPUT = frozenset(
    {"request", "form", "cleaned", "post", "payload", "validated", "body", "params", "serializer"}
)
"""Words of expressions that read what was just typed in, which do not say in what form."""


def provenance_of(source: SourceFact, provenances: dict[str, Provenance]) -> str | None:
    """Name of the first provenance that the source shows, or of the one that takes the rest."""
    rest = None
    for name, provenance in provenances.items():
        if provenance.rest:
            rest = rest or name
        elif _shows(source, provenance):
            return name
    return rest


def _shows(source: SourceFact, provenance: Provenance) -> bool:
    if source.subject is not None and source.subject in provenance.subjects:
        return True
    if any(subsumes(data_type, source.data_type) for data_type in provenance.data):
        return True
    parts = [_singular(split_words(part)) for part in _chain(source)]
    if any(_says(part, provenance) for part in parts):
        return True
    if not provenance.places or not any(_INPUT.intersection(part) for part in parts):
        return False
    places = [split_words(piece) for piece in PurePosixPath(source.span.path).with_suffix("").parts]
    return any(
        contains(_singular(place), _singular(split_words(phrase)))
        for phrase in provenance.places
        for place in places
    )


def _says(words: tuple[str, ...], provenance: Provenance) -> bool:
    if any(contains(words, _singular(split_words(phrase))) for phrase in provenance.without):
        return False
    return any(contains(words, _singular(split_words(phrase))) for phrase in provenance.nouns)


def _chain(source: SourceFact) -> list[str]:
    """The parts of the expression and the holder's parts: `order.customer.email` has three."""
    text = f"{source.text}.{source.holder or ''}"
    for mark in "()[]{}\"',:= ":
        text = text.replace(mark, ".")
    return [part for part in text.split(".") if part]


@lru_cache(maxsize=8192)
def _singular(words: tuple[str, ...]) -> tuple[str, ...]:
    """`orders` and `addresses` name the same things as `order` and `address`."""
    return tuple(_one(word) for word in words)


def _one(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
