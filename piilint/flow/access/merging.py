"""Everything that mappings hold goes into another one."""

from __future__ import annotations

from piilint.flow.access.attributes import read_object
from piilint.flow.access.unnamed import rest_of
from piilint.flow.access.writing import add_key, put_merged, write_any, write_attr
from piilint.flow.classes.declared_fields import left_out
from piilint.flow.domain.heap import KEYS, MAPPED, Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import ObjectId, Value, join, join_all, objects_of, of_refs
from piilint.flow.state.frame import Frame
from piilint.resolve.types import UNKNOWN


def merge(
    frame: Frame, target: Value, source: Value, at: int, without: frozenset[Key] = frozenset()
) -> None:
    """Everything in `source` goes into `target`, but for keys that have something else since."""
    if source.labels:
        write_any(frame, target, Value(source.labels))
    objects = objects_of(source)
    if not objects and source.opaque:
        write_any(frame, target, source)
    for key, (value, everywhere) in _entries(frame, objects, at).items():
        if key == KEYS:
            add_key(frame, target, value)
        elif key not in without:
            known = None if everywhere else _held(frame, target, key)
            write_attr(frame, target, key, value if known is None else join(known, value))
    for oid in objects:
        obj = frame.object(oid)
        if obj.elem is not None:
            write_any(frame, target, obj.elem)
        if obj.symbolic is not None:
            _merge_unknown(frame, target, oid, without)
        elif not obj.closed:
            write_any(frame, target, rest_of(frame, oid))


def _declared(frame: Frame, obj: Object) -> list[str]:
    """The fields of an instance that is seen as a mapping, and that nobody wrote here."""
    infos = [frame.world.classes.get(name[2:]) for name in sorted(obj.types) if name[:2] == "c:"]
    if not obj.types >= MAPPED or obj.closed:
        return []
    return [
        field.name
        for info in infos
        if info is not None
        for field in info.fields.values()
        if not (field.name in obj.fields or field.relation or left_out(field))
    ]


def _entries(frame: Frame, objects: list[ObjectId], at: int) -> dict[Key, tuple[Value, bool]]:
    """What mappings hold by key, and whether each of them has the key."""
    found: dict[Key, list[Value]] = {}
    for oid in objects:
        obj = frame.object(oid)
        for name in _declared(frame, obj):
            value = read_object(frame, oid, name, "", at)
            found.setdefault(name, []).append(value)
        for key, value in obj.fields.items():
            if key == KEYS or not (isinstance(key, str) and key.startswith("^")):
                found.setdefault(key, []).append(value)
    return {key: (join_all(held), len(held) == len(objects)) for key, held in found.items()}


def _held(frame: Frame, target: Value, key: Key) -> Value | None:
    """What a mapping has under a key already."""
    held = [frame.object(oid).fields.get(key) for oid in objects_of(target)]
    known = [value for value in held if value is not None]
    return join_all(known) if known else None


def _merge_unknown(frame: Frame, target: Value, oid: ObjectId, without: frozenset[Key]) -> None:
    """Puts in what a caller passed: which keys it has, only the caller knows."""
    whole = of_refs(oid)
    source = frame.object(oid)
    for into in objects_of(target):
        frame.object(into)
        obj = frame.live.writable(into)
        for key, value in list(obj.fields.items()):
            if not (key in source.fields or key in without or str(key).startswith("^")):
                obj.put(key, join(value, frame.child(oid, key, UNKNOWN)))
    put_merged(frame, target, whole, rest_of(frame, oid))
