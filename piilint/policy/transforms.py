"""The lattice of transforms: what was done to data, and what that is worth."""

from __future__ import annotations

from collections.abc import Iterable

from piilint.policy.terms import subsumes

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


def satisfied(asked: Iterable[str], applied: Iterable[str]) -> bool:
    """Whether one of the transforms asked for, or a stronger one, was applied.

    >>> satisfied(["hashed"], ["keyed_hashed"]), satisfied(["keyed_hashed"], ["hashed"])
    (True, False)
    """
    done = set(applied)
    return any(done & _SATISFIED_BY.get(transform, {transform}) for transform in asked)


def worth(data_type: str, applied: tuple[str, ...]) -> tuple[str, ...]:
    """The transforms applied to a kind of data, by what they do to it.

    >>> worth("financial.card.number", ("truncated",)), worth("contact.email", ("truncated",))
    (('truncated', 'masked'), ('truncated',))
    """
    cut = "truncated" in applied and any(subsumes(number, data_type) for number in _CUT_NUMBERS)
    return (*applied, "masked") if cut else applied
