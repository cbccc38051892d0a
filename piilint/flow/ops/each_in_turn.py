"""Loops of which every turn is known to be taken: what each puts into a mapping is there.

`for key in ("email", "phone"): row[key] = "***"` leaves neither as it was.
"""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.domain.heap import State, may_be_mapping
from piilint.ir import ops
from piilint.ir.walk import flat


def put_in_turn(before: State, after: State, joined: State, made: frozenset[int]) -> None:
    """Takes what a turn has put into mappings that were there before it for what they hold.

    Not so with those that are `made` in the loop, at these places: each turn makes another.
    """
    for oid, obj in after.heap.all.items():
        known = before.heap.get(oid)
        if known is obj or not may_be_mapping(obj) or (known is None and oid[0] != "p"):
            continue
        if not made.isdisjoint(_places(oid)):
            continue
        was = known.fields if known is not None else {}
        put = {
            key: value
            for key, value in obj.fields.items()
            if isinstance(key, str) and key[:1] != "^" and was.get(key) is not value
        }
        if put:
            joined.writable(oid).fields.update(put)


def places_in(block: ops.Block) -> frozenset[int]:
    """The places of the operations in a block, by which what they make is named."""
    return frozenset(at for op in flat(block) if (at := getattr(op, "at", 0)))


def _places(oid: object) -> Iterator[int]:
    """All places in an object's id: where it was made, or what it lies in."""
    for part in oid if isinstance(oid, tuple) else ():
        if isinstance(part, tuple):
            yield from _places(part)
        elif type(part) is int:
            yield part
