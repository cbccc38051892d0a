"""Which of several objects a callee means that writes to one: those of the classes it knows."""

from __future__ import annotations

from piilint.flow.domain.values import ObjectId, Value, objects_of
from piilint.flow.state.frame import Frame


def meant(frame: Frame, target: Value, types: frozenset[str]) -> Value:
    """Of several elements, those that are of the classes that the callee writes to."""
    wanted = {name[2:] for name in types if name[:2] == "c:"}
    if wanted:
        dropped = [oid for oid in objects_of(target) if _differs(frame, oid, wanted)]
    elif any(name[:2] == "x:" for name in types):
        # It is written to what turned out to be of an outside class.
        dropped = [oid for oid in objects_of(target) if _is_none_of(frame, oid, types)]
    else:
        return target
    return Value(target.labels, target.refs.difference(dropped)) if dropped else target


def _differs(frame: Frame, oid: ObjectId, wanted: set[str]) -> bool:
    """The object is known to be of other classes, or a text or number."""
    classes = frame.world.classes
    for name in frame.object(oid).types:
        if name[:2] != "c:":
            return name[:2] == "k:"
        info = classes.get(name[2:])
        if info is None or not wanted.isdisjoint((*info.mro, *info.children)):
            return False
    return bool(frame.object(oid).types)


def _is_none_of(frame: Frame, oid: ObjectId, types: frozenset[str]) -> bool:
    """Nothing says that the object is of one of these outside classes."""
    known = frame.object(oid).types
    if not known.isdisjoint(types):
        return False
    infos = (frame.world.classes.get(name[2:]) for name in known if name[:2] == "c:")
    paths = {name[2:].removesuffix("()") for name in types}
    return not any(info is not None and paths.intersection(info.outside) for info in infos)
