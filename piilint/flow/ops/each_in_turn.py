"""Loops of which every turn is known to be taken: what each puts into something is there.

`for key in ("email", "phone"): row[key] = "***"` leaves neither as it was; nor does
`setattr(row, key, "***")`.
"""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.domain.heap import Object, State, may_be_mapping
from piilint.ir import ops
from piilint.ir.walk import flat


def put_in_turn(before: State, after: State, joined: State, made: frozenset[int]) -> None:
    """Takes what a turn has put into what was there before it for what that holds.

    Not so with those that are `made` in the loop, at these places: each turn makes another.
    """
    for oid, obj in after.heap.all.items():
        known = before.heap.get(oid)
        if known is obj or not _takes_names(obj) or (known is None and oid[0] != "p"):
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


def _takes_names(obj: Object) -> bool:
    """A mapping, or an instance: what is put into it has a name there."""
    return may_be_mapping(obj) or (
        bool(obj.types) and all(name[:2] in ("c:", "x:") for name in obj.types)
    )


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
