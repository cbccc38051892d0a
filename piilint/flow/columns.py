"""Some of an object's fields: those that are saved, or the columns chosen of a table."""

from __future__ import annotations

from collections.abc import Sequence

from piilint.flow.frame import Frame
from piilint.flow.heap import Object
from piilint.flow.labels import Key
from piilint.flow.values import Ref, Value, is_object, objects_of


def only(frame: Frame, value: Value, names: Sequence[str], at: int) -> Value:
    """The same objects with those of their fields alone; so the rows, if they hold any."""
    refs: set[Ref] = {ref for ref in value.refs if not is_object(ref)}
    for index, oid in enumerate(objects_of(value)):
        obj = frame.object(oid)
        fields: dict[Key, Value] = {name: obj.fields[name] for name in names if name in obj.fields}
        part = Object(obj.types, fields, closed=True)
        if obj.elem is not None:
            part.elem = _of_row(frame, obj.elem, names, at)
        refs |= frame.make(("s", at, "only", index), part).refs
    return Value(value.labels, frozenset(refs))


def _of_row(frame: Frame, row: Value, names: Sequence[str], at: int) -> Value:
    refs: set[Ref] = set()
    for index, oid in enumerate(objects_of(row)):
        obj = frame.object(oid)
        fields: dict[Key, Value] = {name: obj.fields[name] for name in names if name in obj.fields}
        refs |= frame.make(("s", at, "row", index), Object(obj.types, fields, closed=True)).refs
    return Value(row.labels, frozenset(refs))
