"""Provenance: how data was collected, read off the code that reads it and hands it on."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath

import msgspec

from piilint.base.names import split_words
from piilint.flow.domain.flows import Flow
from piilint.policy.expressions import Expressions
from piilint.policy.guards import contains
from piilint.policy.terms import subsumes
from piilint.rulebook.norms import Provenance

Words = tuple[str, ...]
_INPUT = frozenset({"request", "req", "form", "post", "payload", "body", "params", "serializer"})
"""Words of what was just typed in: it hangs on the class that reads it, but is no part of it."""
_UNTYPED = ("online", "location", "behaviour")
"""Data that nobody types into a form: the module in which it is read says nothing of it."""
_HANDED = re.compile(r" as ([\w.*]+)(?: via \S+)?$")
"""How steps name what a value is handed on as: `passed to mail() as order.email`."""


class Evidence(msgspec.Struct, frozen=True):
    """What a flow shows of where its data was collected, in the words of the code."""

    expression: tuple[Words, ...] = ()
    """Of the parts of the expression that reads it and of what it hangs on."""
    handed: tuple[Words, ...] = ()
    """Of the objects in which it is handed on."""
    places: tuple[Words, ...] = ()
    """Of the file, classes and functions that read it."""


def evidence_of(flow: Flow, expressions: Expressions) -> Evidence:
    """Reads a flow and the expression at its source."""
    source = flow.source
    chain = expressions.chain(source.span)
    parts = [*chain, *_pieces(source.text), *_pieces(source.holder or "")]
    scopes = expressions.scopes(source.span)
    if chain[:1] in (("self",), ("cls",)) and not _typed_in(chain):
        parts += [name for kind, name in scopes if kind == "class"]
    return Evidence(
        expression=_worded(parts),
        handed=_worded([part for step in flow.steps for part in _handed(step.text)]),
        places=_worded(
            [*PurePosixPath(source.span.path).with_suffix("").parts, *(name for _, name in scopes)]
        ),
    )


def provenance_of(flow: Flow, evidence: Evidence, provenances: dict[str, Provenance]) -> str | None:
    """Name of the provenance that the flow shows most plainly, or of the one that takes the rest.

    What the data is and hangs on says more than what it is handed on in, and both say more than
    the module in which it is read; of equals, the provenance that stands first decides.
    """
    if not provenances:
        return None
    source = flow.source
    claims = {name: each for name, each in provenances.items() if not each.rest}
    for name, provenance in claims.items():
        if source.subject is not None and source.subject in provenance.subjects:
            return name
        if any(subsumes(data_type, source.data_type) for data_type in provenance.data):
            return name
        if _said(evidence.expression, provenance.nouns, provenance.without):
            return name
    for name, provenance in claims.items():
        if _said(evidence.handed, provenance.nouns, provenance.without):
            return name
    rest = next((name for name, each in provenances.items() if each.rest), None)
    plain = rest is not None and _said(
        evidence.expression, provenances[rest].nouns, provenances[rest].without
    )
    if plain or any(subsumes(untyped, source.data_type) for untyped in _UNTYPED):
        return rest
    for name, provenance in claims.items():
        if _said(evidence.places, provenance.places, provenance.without):
            return name
    return rest


def _said(parts: tuple[Words, ...], phrases: tuple[str, ...], without: tuple[str, ...]) -> bool:
    """Whether a part has one of the phrases and none of those that only look like it."""
    return any(_part_says(part, phrases, without) for part in parts)


@lru_cache(maxsize=16384)
def _part_says(part: Words, phrases: tuple[str, ...], without: tuple[str, ...]) -> bool:
    if not any(contains(part, phrase) for phrase in _phrases(phrases)):
        return False
    return not any(contains(part, phrase) for phrase in _phrases(without))


@lru_cache(maxsize=256)
def _phrases(phrases: tuple[str, ...]) -> tuple[Words, ...]:
    return tuple(_singular(split_words(phrase)) for phrase in phrases)


def _worded(parts: list[str]) -> tuple[Words, ...]:
    return tuple(dict.fromkeys(_singular(split_words(part)) for part in parts))


def _pieces(text: str) -> list[str]:
    """The parts of an expression as written: `order.customer.email` has three."""
    for mark in "()[]{}\"',:= ":
        text = text.replace(mark, ".")
    return [part for part in text.split(".") if part]


def _handed(text: str) -> list[str]:
    match = _HANDED.search(text)
    return match[1].split(".") if match else []


def _typed_in(chain: Words) -> bool:
    return any(_INPUT.intersection(split_words(name)) for name in chain)


@lru_cache(maxsize=8192)
def _singular(words: Words) -> Words:
    """`orders` and `addresses` name the same things as `order` and `address`."""
    return tuple(_one(word) for word in words)


def _one(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
