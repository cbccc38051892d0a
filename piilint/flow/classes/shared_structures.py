"""Lists, tables and the like that classes give all their instances: fields, columns, handlers."""

from __future__ import annotations

from piilint.flow.domain.kinds import CONTAINERS, RECORDS
from piilint.flow.domain.values import ObjectId, Value, is_object
from piilint.flow.state.frame import Frame
from piilint.ir.program import FieldIR
from piilint.resolve.classes import ClassInfo

_MAX_DEPTH = 3
_FIXED = frozenset({"k:tuple"})
_MAKERS = frozenset({"dict", "list", "tuple", "set", "frozenset", "OrderedDict"})


def shared_structure(frame: Frame, oid: ObjectId, info: ClassInfo, attr: str) -> Value | None:
    """What an object has of its class alone: nobody gives an instance or derived class another."""
    owner = owner_of(info, attr)
    if owner is None or (not frame.object(oid).exact and is_overridden(frame, info, attr)):
        return None
    found = frame.world.cells.read(("c", owner, attr), frame.unit)
    if found is None or not found.refs or not _is_told(frame, found, 0):
        return None
    if frame.world.cells.attribute("a", info, attr, frame.unit) is not None:
        return None
    return found


def owner_of(info: ClassInfo, attr: str) -> str | None:
    """The class in whose body such a structure stands, if one does."""
    field = info.fields.get(attr)
    if field is None or not _may_be_structure(field.ir):
        return None
    record = field.ir.annotation is not None and info.kinds & RECORDS
    return None if record else field.cls


def is_overridden(frame: Frame, info: ClassInfo, attr: str) -> bool:
    """A derived class has something of its own there."""
    derived = ((cid, frame.world.classes.by_id[cid].fields.get(attr)) for cid in info.children)
    return any(field is not None and field.cls == cid for cid, field in derived)


def _may_be_structure(declared: FieldIR) -> bool:
    if not declared.has_value or declared.constant is not None:
        return False
    maker = declared.value.name.rpartition(".")[2] if declared.value is not None else ""
    return not declared.called or maker in _MAKERS


def _is_told(frame: Frame, value: Value, depth: int) -> bool:
    """It is made of texts, numbers, callables, and of instances made in the class's body."""
    if value.labels or value.opaque or depth > _MAX_DEPTH:
        return False
    for ref in value.refs:
        if not is_object(ref):
            continue
        obj = frame.object(ref)
        if obj.symbolic is not None:
            return False
        if obj.types <= CONTAINERS:
            if not (obj.contents() or depth or obj.types <= _FIXED):
                return False  # An empty list may be there to be filled.
            if not all(_is_told(frame, inner, depth + 1) for inner in obj.contents()):
                return False
        elif not depth or not obj.types:
            return False
    return True
