"""Loops over a few names written down: `for field in ("email", "phone")` runs once for each."""

from __future__ import annotations

from piilint.flow.frame import Frame
from piilint.flow.heap import KEYS, Object
from piilint.flow.values import Value, objects_of

MOST = 12
"""How many elements are taken one by one."""


def one_by_one(frame: Frame, source: Value) -> list[Value]:
    """The elements of a short sequence, or keys of a mapping, that are names; else none."""
    objects = objects_of(source)
    if len(objects) != 1 or source.labels:
        return []
    obj = frame.object(objects[0])
    if obj.symbolic is not None or obj.elem is not None or not 1 < len(obj.fields) <= MOST:
        return []
    if obj.types == {"k:dict"}:
        return _names_of(obj)
    if not obj.types <= {"k:list", "k:tuple", "k:set"}:
        return []
    elements = [obj.fields[i] for i in range(len(obj.fields)) if i in obj.fields]
    named = all(_is_name(frame, element) for element in elements)
    return elements if named and len(elements) == len(obj.fields) else []


def pairs(frame: Frame, value: Value) -> list[tuple[Value, Value]]:
    """Keys and values of a mapping whose few keys are all known; else none."""
    objects = objects_of(value)
    if len(objects) != 1 or value.labels:
        return []
    obj = frame.object(objects[0])
    plain = obj.types == {"k:dict"} and obj.symbolic is None and obj.elem is None
    if not plain or not 1 < len(obj.fields) <= MOST or not _names_of(obj):
        return []
    keys = [Value(const=key, clean=True) for key in obj.fields if isinstance(key, str)]
    return list(zip(keys, obj.fields.values(), strict=True))


def _names_of(obj: Object) -> list[Value]:
    keys = [key for key in obj.fields if isinstance(key, str) and not key.startswith("^")]
    if KEYS in obj.fields or len(keys) != len(obj.fields):
        return []
    return [Value(const=key, clean=True) for key in keys]


def _is_name(frame: Frame, value: Value) -> bool:
    """A text, or a tuple with a text in it."""
    if value.text is not None:
        return not value.refs
    return any(
        inner.text is not None
        for oid in objects_of(value)
        if "k:tuple" in frame.object(oid).types
        for inner in frame.object(oid).fields.values()
    )
