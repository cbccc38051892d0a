"""Copies of objects: changing them leaves the originals alone."""

from __future__ import annotations

from piilint.flow.domain.heap import SELF
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import ObjectId, Value, objects_of
from piilint.flow.state.frame import Frame


def copied(frame: Frame, value: Value, at: int) -> Value:
    """A shallow copy: changing it leaves the original alone."""
    refs = {ref for ref in value.refs if type(ref) is not tuple}
    for index, oid in enumerate(objects_of(value)):
        obj = frame.object(oid).copy()
        obj.fields.pop(SELF, None)
        new: ObjectId = ("s", at, "copy", index)
        frame.live.heap[new] = obj
        refs.add(new)
    return Value(value.labels, frozenset(refs), value.const, value.clean)


_MOST_COPIED = 24


def deeply_copied(frame: Frame, value: Value, at: int) -> Value:
    """A copy, and copies of what was made here and lies in it."""
    whole = copied(frame, value, at)
    pending: list[tuple[ObjectId, tuple[Key, ...]]] = [(oid, (at,)) for oid in objects_of(whole)]
    made = 0
    while pending:
        oid, place = pending.pop()
        obj = frame.object(oid)
        for key, held in list(obj.fields.items()):
            inner = [ref for ref in objects_of(held) if frame.object(ref).symbolic is None]
            if len(inner) != 1 or len(held.refs) != 1 or made >= _MOST_COPIED:
                continue
            made += 1
            new: ObjectId = ("s", *place, "copied", key)
            frame.live.heap[new] = frame.object(inner[0]).copy()
            frame.live.writable(oid).fields[key] = Value(held.labels, frozenset({new}))
            pending.append((new, (*place, key)))
    return whole
