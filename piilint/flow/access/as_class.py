"""What an object of several possible classes is in a method of one of them."""

from __future__ import annotations

from piilint.flow.access.seen_as import instance_of, without_conditions
from piilint.flow.domain.values import ObjectId, Value, of_refs
from piilint.flow.state.frame import Frame
from piilint.resolve.types import TypeInfo

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
        if len(path) == len(without_conditions(path)) <= _NEAR:
            return frame.child(oid, instance_of((owner,), holds=True), TypeInfo(kept))
    narrowed = obj.copy()
    narrowed.types = kept
    return frame.make(("s", "as", oid, owner), narrowed)


def _has(frame: Frame, cid: str, owner: str) -> bool:
    info = frame.world.classes.get(cid)
    return info is not None and owner in info.mro
