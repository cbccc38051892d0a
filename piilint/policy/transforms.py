"""The lattice of transforms: what was done to data, and what that is worth."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import get_args

import msgspec

from piilint.policy.measures import Measures
from piilint.policy.terms import subsumes
from piilint.rulebook.calls import Transform

_STRONGER: dict[str, tuple[str, ...]] = {
    # A plain hash of an e-mail address can be matched by whoever knows addresses, so it still
    # identifies; a keyed one cannot. What is known of nobody in particular satisfies everything.
    "encoded": ("signed", "encrypted"),
    "signed": ("encrypted",),
    "truncated": ("masked",),
    "masked": ("aggregated",),
    "hashed": ("keyed_hashed",),
    "keyed_hashed": ("tokenised",),
    "encrypted": ("tokenised",),
    "tokenised": ("aggregated",),
    "aggregated": (),
}
NAMES: tuple[str, ...] = get_args(Transform)
PARAMETERS: dict[str, tuple[str, ...]] = {
    "masked": ("keep_first", "keep_last"),
    "truncated": ("keep_first", "keep_last"),
    "aggregated": ("k",),
}
_TERM = re.compile(r"\s*(\w+)\s*(?:\((.*)\))?\s*")
_PARAMETER = re.compile(r"\s*(\w+)\s*[:=]\s*(\d+)\s*")


class Asked(msgspec.Struct, frozen=True):
    """A transform as a norm asks for it: `masked(keep_last: 4)`."""

    name: str
    bounds: tuple[tuple[str, int], ...] = ()
    """Parameters by name, sorted."""


class TransformError(ValueError):
    """A transform is written in a way that means nothing; its text says why."""


@lru_cache(maxsize=256)
def read_asked(text: str) -> Asked:
    """A transform as policies write it.

    >>> read_asked("masked(keep_last: 4)")
    Asked(name='masked', bounds=(('keep_last', 4),))
    """
    match = _TERM.fullmatch(text)
    if match is None:
        raise TransformError(f"`{text}` is no transform: write one like `masked(keep_last: 4)`")
    name, inner = match[1], match[2]
    if name not in NAMES:
        from piilint.rulebook.validate import did_you_mean

        raise TransformError(f"unknown transform `{name}`{did_you_mean(name, NAMES)}")
    if inner is None:
        return Asked(name)
    bounds = [_bound(name, piece) for piece in inner.split(",")]
    return Asked(name, tuple(sorted(dict(bounds).items())))


def _bound(name: str, text: str) -> tuple[str, int]:
    known = PARAMETERS.get(name, ())
    match = _PARAMETER.fullmatch(text)
    if match is None or match[1] not in known:
        listed = " and ".join(f"`{each}`" for each in known) or "nothing"
        raise TransformError(f"`{name}` takes {listed} with a number, not `{text.strip()}`")
    return match[1], int(match[2])


def _upwards(transform: str) -> frozenset[str]:
    found = {transform}
    queue = [transform]
    while queue:
        for stronger in _STRONGER.get(queue.pop(), ()):
            if stronger not in found:
                found.add(stronger)
                queue.append(stronger)
    return frozenset(found)


_CUT_NUMBERS = ("financial.card.number", "financial.bank", "financial.tax_id", "government")
"""Data types of which the last digits tell nobody apart, so that cutting them off masks them."""
_SATISFIED_BY = {transform: _upwards(transform) for transform in _STRONGER}


def satisfied(
    asked: Iterable[str], applied: Iterable[str], measures: Measures | None = None
) -> bool:
    """Whether one of the transforms asked for, or a stronger one, was applied.

    >>> satisfied(["hashed"], ["keyed_hashed"]), satisfied(["keyed_hashed"], ["hashed"])
    (True, False)
    """
    done = set(applied)
    return any(_satisfied(read_asked(text), done, measures or Measures()) for text in asked)


def _satisfied(asked: Asked, done: set[str], measures: Measures) -> bool:
    by = done & _SATISFIED_BY[asked.name]
    if not asked.bounds:
        return bool(by)
    if by - {asked.name, "masked", "truncated"}:
        # What is stronger than what is asked for hides more than any bound of it.
        return asked.name != "aggregated" or _within(asked, measures)
    return bool(by) and _within(asked, measures)


def _within(asked: Asked, measures: Measures) -> bool:
    """Whether the bounds hold. A threshold has to be proven; digits that nobody sees are none."""
    bounds = dict(asked.bounds)
    if "k" in bounds:
        return measures.at_least >= bounds["k"]
    first, last = measures.kept_first, measures.kept_last
    return first <= bounds.get("keep_first", 0) and last <= bounds.get("keep_last", 0)


def implies(strong: str, weak: str) -> bool:
    """Whether data to which the first was done satisfies whoever asks for the second.

    >>> implies("masked(keep_last: 4)", "masked"), implies("masked", "masked(keep_last: 4)")
    (True, False)
    """
    done, asked = read_asked(strong), read_asked(weak)
    if done.name not in _SATISFIED_BY[asked.name]:
        return False
    if not asked.bounds or (done.name != asked.name and "k" not in dict(asked.bounds)):
        return True
    have, want = dict(done.bounds), dict(asked.bounds)
    if "k" in want:
        return have.get("k", 0) >= want["k"]
    return bool(have) and all(
        have.get(name, 0) <= want.get(name, 0) for name in PARAMETERS[asked.name]
    )


def worth(data_type: str, applied: tuple[str, ...]) -> tuple[str, ...]:
    """The transforms applied to a kind of data, by what they do to it.

    >>> worth("financial.card.number", ("truncated",)), worth("contact.email", ("truncated",))
    (('truncated', 'masked'), ('truncated',))
    """
    cut = "truncated" in applied and any(subsumes(number, data_type) for number in _CUT_NUMBERS)
    return (*applied, "masked") if cut else applied
