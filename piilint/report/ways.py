"""The witnesses of one disclosure, the further ones without what they share with the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from piilint.flow.domain.flows import Flow, Step


@dataclass(frozen=True)
class Way:
    """A witness: steps of its own, and the rest, which another one has too."""

    steps: tuple[Step, ...]
    joins: int | None = None
    """The number of the first way's step from which on both are the same."""


def further_way(first: Flow, other: Flow) -> Way:
    """The other flow's way up to where it meets the first one's."""
    shared = _shared_end(first.steps, other.steps)
    if not shared:
        return Way(other.steps)
    return Way(other.steps[: len(other.steps) - shared], len(first.steps) - shared + 1)


def _shared_end(first: Sequence[Step], other: Sequence[Step]) -> int:
    pairs = zip(reversed(first), reversed(other), strict=False)
    return next(
        (n for n, (one, two) in enumerate(pairs) if one != two), min(len(first), len(other))
    )
