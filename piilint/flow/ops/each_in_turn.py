"""Loops of which every turn is known to be taken: what each puts into a mapping is there.

`for key in ("email", "phone"): row[key] = "***"` leaves neither as it was.
"""

from __future__ import annotations

from piilint.flow.domain.heap import Object, State
from piilint.flow.domain.kinds import MAPPING


def put_in_turn(before: State, after: State, joined: State) -> None:
    """Takes what a turn has put into mappings that were there before it for what they hold."""
    for oid, obj in after.heap.all.items():
        known = before.heap.get(oid)
        if known is obj or not _is_mapping(obj) or (known is None and oid[0] != "p"):
            continue
        was = known.fields if known is not None else {}
        put = {
            key: value
            for key, value in obj.fields.items()
            if isinstance(key, str) and key[:1] != "^" and was.get(key) is not value
        }
        if put:
            joined.writable(oid).fields.update(put)


def _is_mapping(obj: Object) -> bool:
    return obj.types == MAPPING or (not obj.types and obj.symbolic is not None)
