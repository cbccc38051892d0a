"""What an object of several possible classes is in a method of one of them."""

from __future__ import annotations

from piilint.flow.access.seen_as import instance_of
from piilint.flow.domain.labels import Key, unconditional
from piilint.flow.domain.values import ObjectId, Value, join, objects_of, of_refs
from piilint.flow.state.frame import Frame
from piilint.resolve.types import UNKNOWN, TypeInfo

_NEAR = 3
"""How far below a parameter a caller is still told of which class a part is meant to be."""


def in_method(frame: Frame, oid: ObjectId, method: str) -> Value:
    """The object as the classes alone that have the method: the others' attributes it has not."""
    obj = frame.object(oid)
    classes = [name for name in obj.types if name[:2] == "c:"]
    owner = frame.world.program.functions[method].owner
    kept = frozenset(name for name in classes if _has(frame, name[2:], owner))
    if not kept or len(kept) == len(classes):
        return of_refs(oid)
    if obj.symbolic is not None and not obj.fields and obj.elem is None:
        path = obj.symbolic[1]
        if len(path) == len(unconditional(path)) <= _NEAR:
            return frame.child(oid, instance_of((owner,), holds=True), TypeInfo(kept))
    narrowed = obj.copy()
    narrowed.types = kept
    return frame.make(("s", "as", oid, owner), narrowed)


def handed_to(frame: Frame, oid: ObjectId, method: str) -> ObjectId:
    """What a caller passed, for a call of one of the methods that it may have: callers know
    whether it is of that class. Of what is made here the classes stay as they are."""
    obj = frame.object(oid)
    if obj.symbolic is None or obj.exact:
        return oid
    path = obj.symbolic[1]
    if len(path) > _NEAR or len(path) != len(unconditional(path)):
        return oid
    owner = frame.world.program.functions[method].owner
    classes = [name for name in obj.types if name[:2] == "c:"]
    kept = frozenset(name for name in classes if _has(frame, name[2:], owner))
    if not classes or len(kept) == len(classes):
        return oid
    info = TypeInfo(kept or frozenset({f"c:{owner}"}))
    (view,) = objects_of(frame.child(oid, instance_of((owner,), holds=True), info))
    seen = frame.live.writable(view)
    seen.fields, seen.elem = dict(obj.fields), obj.elem
    return view


def handed_back(
    frame: Frame, oid: ObjectId, view: ObjectId, before: dict[Key, Value], result: Value
) -> Value:
    """What the method has put into the object, it may have put there: it may be another's.

    The object is then again what it was; where the method gives it back, too.
    """
    for key, value in frame.object(view).fields.items():
        if before.get(key) == value:
            continue
        known = before[key] if key in before else frame.child(oid, key, UNKNOWN)
        frame.live.writable(oid).put(key, join(known, value))
    elem = frame.object(view).elem
    if elem is not None and elem != frame.object(oid).elem:
        frame.live.writable(oid).put_any(elem)
    seen = frame.live.writable(view)
    seen.fields, seen.elem = {}, None
    if view not in result.refs:
        return result
    return Value(result.labels, result.refs - {view} | {oid}, result.const, result.clean)


def _has(frame: Frame, cid: str, owner: str) -> bool:
    info = frame.world.classes.get(cid)
    return info is not None and owner in info.mro
