"""Validation: what is given to a field of a schema's class becomes an instance of that class.

Of a mapping, or of a row, only the fields that the class declares come in.
"""

from __future__ import annotations

from piilint.flow.access.attributes import read_attr
from piilint.flow.access.items import read_item
from piilint.flow.access.unnamed import read_any
from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import COLLECTIONS
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import ObjectId, Value, join_all, objects_of, of_refs
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo
from piilint.resolve.types import TypeInfo

MAX_DEPTH = 3
_KEEPING = frozenset({"allow"})


def coerced(frame: Frame, info: ClassInfo, name: str, value: Value, at: int) -> Value:
    """The value as a field of a validating class keeps it."""
    field = info.fields.get(name)
    if field is None or "pydantic" not in info.kinds or value.clean:
        return value
    return _as(frame, value, field.type, (at, info.id, name), at, 0)


def _as(
    frame: Frame, value: Value, info: TypeInfo, place: tuple[object, ...], at: int, depth: int
) -> Value:
    if depth > MAX_DEPTH or not value.refs:
        return value
    if info.elem is not None:
        return _elements(frame, value, info.elem, place, at, depth)
    target = _schema(frame, info)
    if target is None:
        return value
    foreign = [oid for oid in objects_of(value) if _foreign(frame, oid, target)]
    if not foreign:
        return value
    fields: dict[Key, Value] = {}
    for field in target.fields.values():
        found = join_all([_read(frame, oid, field.name, target.ir.name, at) for oid in foreign])
        fields[field.name] = _as(frame, found, field.type, (*place, field.name), at, depth + 1)
    made = frame.make(
        ("s", *place, "coerced"), Object(frozenset({"c:" + target.id}), fields, closed=True)
    )
    kept = value.refs.difference(foreign)
    return Value(value.labels, made.refs | kept)


def _elements(
    frame: Frame, value: Value, info: TypeInfo, place: tuple[object, ...], at: int, depth: int
) -> Value:
    """A list of mappings becomes one of instances."""
    lists = [oid for oid in objects_of(value) if frame.object(oid).types & COLLECTIONS]
    target = _schema(frame, info)
    if target is None or not lists or len(lists) != len(value.refs):
        return value
    element = read_any(frame, of_refs(*lists))
    found = _as(frame, element, info, (*place, "each"), at, depth + 1)
    if found is element:
        return value
    made = frame.make(("s", *place, "listed"), Object(frozenset({"k:list"}), elem=found))
    return made.with_labels(value.labels)


def _schema(frame: Frame, info: TypeInfo) -> ClassInfo | None:
    """The one class that a type names, if it validates and leaves out what it does not declare."""
    names = [name[2:] for name in info.names if name[:2] == "c:"]
    found = frame.world.classes.get(names[0]) if len(names) == 1 else None
    if found is None or "pydantic" not in found.kinds or "__init__" in found.methods:
        return None
    config = found.fields.get("model_config")
    kept = config is not None and any(a.constant in _KEEPING for a in config.ir.args)
    return None if kept or "Config" in found.inner else found


def _foreign(frame: Frame, oid: ObjectId, target: ClassInfo) -> bool:
    """A mapping, an instance of another class, or what a caller knows better."""
    types = frame.object(oid).types
    if "k:dict" in types or (not types and frame.object(oid).symbolic is not None):
        return True
    classes = {name[2:] for name in types if name[:2] == "c:"}
    return bool(classes) and not any(
        cid in (target.id, *target.children, *target.mro) for cid in classes
    )


def _read(frame: Frame, oid: ObjectId, name: str, noun: str, at: int) -> Value:
    mapping = "k:dict" in frame.object(oid).types
    read = read_item if mapping else read_attr
    return read(frame, of_refs(oid), name, noun, at)
