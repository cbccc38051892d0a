"""What iterating over a value gives."""

from __future__ import annotations

from piilint.flow.access.attributes import read_object
from piilint.flow.access.gone_through import is_mapping
from piilint.flow.access.unnamed import has_class, read_any
from piilint.flow.domain.heap import KEYS, MAPPED
from piilint.flow.domain.values import (
    CLEAN,
    OPAQUE,
    ObjectId,
    Value,
    added,
    join,
    join_all,
    objects_of,
    of_refs,
)
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo
from piilint.resolve.types import UNKNOWN


def iterate(frame: Frame, value: Value, at: int) -> Value:
    """What iterating gives: elements, a mapping's keys, or what a class of the program says."""
    for oid in objects_of(value):
        types = frame.object(oid).types
        for tname in sorted(types):
            info = frame.world.classes.get(tname[2:]) if tname.startswith("c:") else None
            if info is not None and info.methods.keys() & _ITERATED:
                return _iterate_instance(frame, oid, info, at)
            if is_many(frame, tname):
                return of_refs(oid)
            if info is not None and types >= MAPPED:
                return CLEAN
            if info is not None and "namedtuple" in info.kinds and info.fields:
                return join_all([read_object(frame, oid, name, "", at) for name in info.fields])
    return iterated(frame, value)


def is_many(frame: Frame, tname: str) -> bool:
    """An instance of the type stands for many like it: a recordset."""
    cache = frame.world.known.many
    known = cache.get(tname)
    if known is None:
        known = cache[tname] = _is_many(frame, tname)
    return known


def _is_many(frame: Frame, tname: str) -> bool:
    models = frame.world.models
    if tname.startswith("x:"):
        paths: tuple[str, ...] = models.bases(tname[2:])
    else:
        info = frame.world.classes.get(tname[2:]) if tname.startswith("c:") else None
        paths = tuple(p for base in info.outside for p in models.bases(base)) if info else ()
    found = (models.class_model(path) for path in paths)
    return any(model is not None and model.many for model in found)


_ITERATED = frozenset({"__iter__", "__aiter__", "__next__", "__anext__", "__getitem__"})


def iterator_of(frame: Frame, oid: ObjectId, info: ClassInfo, at: int) -> Value | None:
    """What `iter(instance)` gives, if its class says so."""
    fid = info.methods.get("__iter__")
    return None if fid is None else frame.invoke(fid, [of_refs(oid)], at)


def _iterate_instance(frame: Frame, oid: ObjectId, info: ClassInfo, at: int) -> Value:
    """A class of the program says what it hands out: by an iterator, by steps, or by position."""
    receiver = of_refs(oid)
    for name in ("__iter__", "__aiter__"):
        if name in info.methods:
            inner = frame.invoke(info.methods[name], [receiver], at)
            if oid not in inner.refs:
                return iterate(frame, inner, at)
    for name in ("__next__", "__anext__"):
        if name in info.methods:
            return frame.invoke(info.methods[name], [receiver], at)
    if "__getitem__" in info.methods:
        return frame.invoke(info.methods["__getitem__"], [receiver, CLEAN], at)
    return OPAQUE


def iterated(frame: Frame, value: Value) -> Value:
    """The keys of mappings, the elements of others."""
    mappings = [
        oid
        for oid in objects_of(value)
        if "k:dict" in frame.object(oid).types or is_mapping(frame, oid)
    ]
    if not mappings:
        return read_any(frame, value)
    result = keys_of(frame, of_refs(*mappings)).with_labels(value.labels)
    others = frozenset(ref for ref in value.refs if ref not in mappings)
    return join(result, read_any(frame, Value(value.labels, others))) if others else result


def keys_of(frame: Frame, value: Value) -> Value:
    """The keys of mappings: those that are constants say nothing."""
    result: Value | None = None
    for oid in objects_of(value):
        obj = frame.object(oid)
        keys = obj.fields.get(KEYS)
        if keys is None and obj.symbolic is not None and not has_class(obj):
            keys = frame.child(oid, KEYS, UNKNOWN)
        if keys is not None:
            result = added(result, keys)
    return result if result is not None else CLEAN


def texts_in(frame: Frame, value: Value | None) -> list[str]:
    """The constant texts in a list."""
    found: list[str] = []
    for oid in objects_of(value) if value is not None else ():
        found += [inner.text for inner in frame.object(oid).contents() if inner.text is not None]
    return found
