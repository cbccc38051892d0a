"""Scopes as boxes: which data, destinations, provenances and subjects they cover, exactly.

A scope is a product of independent choices, so two of them can be cut, compared and subtracted
like boxes. Each side is a set of positions in a finite world, kept as the bits of a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar, get_args

import msgspec

from piilint.policy.policies import Policy, Scope
from piilint.policy.terms import covers
from piilint.rulebook.book import Rulebook
from piilint.rulebook.calls import SinkKind
from piilint.rulebook.norms import Recipients
from piilint.rulebook.recipients import Recipient

T = TypeVar("T")
Box = tuple[int, int, int, int]
"""Data types, destinations, provenances, subjects."""

DATA, DESTINATIONS, PROVENANCES, SUBJECTS = range(4)
UNKNOWN = "unknown_external"
_KINDS = tuple(sorted(set(get_args(SinkKind)) - {"custom"}))


class Destination(msgspec.Struct, frozen=True):
    """A kind of sink, and who is behind it."""

    sink: str
    recipient: str | None = None
    category: str | None = None
    role: str | None = None
    purpose: str | None = None
    country: str | None = None


class World:
    """All that scopes can tell apart."""

    def __init__(self, policy: Policy, book: Rulebook) -> None:
        self.data = sorted(book.data_types)
        self.provenances: list[str | None] = [*policy.provenances, None]
        if policy.provenances and any(each.rest for each in policy.provenances.values()):
            self.provenances.pop()
        self.subjects: list[str | None] = [*book.subjects, None]
        self.destinations = _destinations(book)
        self._boxes: dict[int, tuple[Scope, Box]] = {}

    def box(self, scope: Scope) -> Box:
        """What a scope covers, conditions aside."""
        known = self._boxes.get(id(scope))
        if known is not None:
            return known[1]
        box = (
            _bits(self.data, lambda each: covers(scope.data, each)),
            _bits(self.destinations, lambda each: _reached(scope, each)),
            _bits(self.provenances, lambda each: _listed(each, scope.provenances)),
            _bits(self.subjects, lambda each: _listed(each, scope.subjects)),
        )
        # The scope is kept with its box, so that no other gets its id.
        self._boxes[id(scope)] = (scope, box)
        return box

    def members(self, side: int, bits: int) -> list[str]:
        """What the bits of one side stand for, sorted."""
        if side == DESTINATIONS:
            names = {each.category or each.sink for each in _picked(self.destinations, bits)}
            return sorted(names)
        sides: dict[int, Sequence[str | None]] = {
            DATA: self.data, PROVENANCES: self.provenances, SUBJECTS: self.subjects
        }  # fmt: skip
        return sorted(each for each in _picked(sides[side], bits) if each is not None)

    def heads(self, side: int, bits: int) -> list[str]:
        """The members, each branch of the tree that is there as a whole under its own name."""
        inside, outside = self.members(side, bits), self.members(side, ~bits)
        broken = {head for each in outside for head in _branches(each)}
        tops = (next(head for head in _branches(each) if head not in broken)
                for each in inside if each not in broken)  # fmt: skip
        return sorted({*tops, *(each for each in inside if each in broken)})


def _branches(name: str) -> list[str]:
    """`contact`, `contact.address`, `contact.address.city`."""
    parts = name.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts) + 1)]


def _destinations(book: Rulebook) -> list[Destination]:
    found = [Destination(kind) for kind in _KINDS if kind != "third_party"]
    found += [Destination(kind, UNKNOWN) for kind in ("third_party", "url", "email")]
    for id_, recipient in sorted(book.recipients.items()):
        category = book.categories.get(recipient.category)
        role = recipient.role or (category.role if category else None)
        purpose = category.purpose if category else None
        country = book.countries.get(id_)
        for kind in sorted(_kinds(recipient)):
            found.append(Destination(kind, id_, recipient.category, role, purpose, country))
    return found


def _kinds(recipient: Recipient) -> set[str]:
    """The kinds of sinks by which data gets to a recipient."""
    kinds = {"third_party"}
    for call in recipient.calls:
        sinks = call.sink if isinstance(call.sink, tuple) else (call.sink,)
        kinds.update(sink.kind for sink in sinks if sink is not None and sink.kind in _KINDS)
    return kinds


def _bits(members: Sequence[object], covered: Callable[..., bool]) -> int:
    found = 0
    for position, member in enumerate(members):
        if covered(member):
            found |= 1 << position
    return found


def _picked(members: Sequence[T], bits: int) -> Iterable[T]:
    return (member for position, member in enumerate(members) if bits >> position & 1)


def _listed(member: str | None, named: tuple[str, ...]) -> bool:
    return not named or member in named


def _reached(scope: Scope, to: Destination) -> bool:
    shared = to.recipient is not None and to.role != "internal" and not _carrier(to)
    if scope.sinks and to.sink not in scope.sinks and not (shared and "third_party" in scope.sinks):
        return False
    if scope.recipients is not None and not _received(scope.recipients, to, shared=shared):
        return False
    # In the house, code may state any purpose.
    return not scope.purposes or to.purpose is None or to.purpose in scope.purposes


def _carrier(to: Destination) -> bool:
    return to.sink == "email" and to.recipient == UNKNOWN


def _received(by: Recipients, to: Destination, *, shared: bool) -> bool:
    if by.third_party == "any" and shared:
        return True
    if by.outside and to.country is not None and to.country not in by.outside:
        return True
    return to.recipient in by.ids or to.category in by.categories or to.role in by.roles


def meet(first: Box, second: Box) -> Box | None:
    """What both cover; None if nothing."""
    both = (
        first[0] & second[0], first[1] & second[1], first[2] & second[2], first[3] & second[3]
    )  # fmt: skip
    return both if all(both) else None


def without(box: Box, others: Iterable[Box]) -> list[Box]:
    """What is left of a box when others are cut out of it."""
    left = [box] if all(box) else []
    for other in others:
        left = [piece for each in left for piece in _cut(each, other)]
    return left


def _cut(box: Box, other: Box) -> list[Box]:
    if meet(box, other) is None:
        return [box]
    pieces = []
    rest = list(box)
    for side in range(4):
        outside = rest[side] & ~other[side]
        if outside:
            piece = list(rest)
            piece[side] = outside
            pieces.append((piece[0], piece[1], piece[2], piece[3]))
        rest[side] &= other[side]
    return pieces


def within(narrow: Box, broad: Box) -> bool:
    """Whether whatever the first box covers, the second does too."""
    return all(few & ~many == 0 for few, many in zip(narrow, broad, strict=True))
