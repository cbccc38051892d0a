"""Writing attributes, items and elements."""

from __future__ import annotations

from typing import cast

from piilint.flow.access import new_rows
from piilint.flow.access.holders import note_write
from piilint.flow.classes.symbol_members import write_symbol
from piilint.flow.domain.heap import CLEARED, KEYS, MERGED, PLACED, SELF, Object
from piilint.flow.domain.kinds import CHANGEABLE
from piilint.flow.domain.labels import ANY, Key
from piilint.flow.domain.partial_keys import is_partial
from piilint.flow.domain.values import (
    CLEAN,
    GONE,
    ObjectId,
    Value,
    is_object,
    join,
    objects_of,
    of_refs,
    ordered,
)
from piilint.flow.names.in_mixtures import at_name
from piilint.flow.state.frame import Frame
from piilint.flow.state.pinned_rows import note_change
from piilint.flow.state.shapes import export_shape
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import UNKNOWN


def write_attr(
    frame: Frame,
    value: Value,
    key: Key,
    new: Value,
    rows_of: new_rows.RowsOf | None = None,
    entry: bool = False,
) -> None:
    """`value.key = new` or, if it is an entry, `value[key] = new`.

    Strong if there is only one object it can be. And one key: what is known of it in part is many.
    """
    objects = objects_of(value)
    partly = is_partial(key)
    for oid in objects:
        frame.object(oid)
        weak = len(objects) > 1 or (oid[-1] == ANY and oid[0] != "p") or partly
        note_change(frame, oid, frame.object(oid), None if partly else key, new)
        before = _overwritten(frame, oid, key) if weak else None
        obj = frame.live.writable(oid)
        obj.put(key, new if before is None else join(before, new), weak)
        new_rows.note(frame, oid, key, rows_of)
        _attach(frame, oid)
        note_write(frame, oid, obj, key, new, entry)
        if SELF in obj.fields:
            write_attr(frame, obj.fields[SELF], key, new)
    if isinstance(key, str) and (symbols := _symbols(frame, value)):
        shape = export_shape(frame, new)
        for symbol in symbols:
            write_symbol(frame, symbol, key, shape)


def _symbols(frame: Frame, value: Value) -> list[Symbol]:
    """The classes and modules that a value may be."""
    found: list[Symbol] = []
    for ref in ordered(value):
        if isinstance(ref, Symbol):
            found.append(ref)
        elif is_object(ref):
            types = sorted(frame.object(ref).types)
            found += [Symbol("class", name[2:]) for name in types if name.startswith("C:")]
    return found


def _overwritten(frame: Frame, oid: ObjectId, key: Key) -> Value | None:
    """What an object that may not be the one written to keeps at a key where nothing was yet."""
    obj = frame.object(oid)
    if key in obj.fields or obj.symbolic is None:
        return None
    return frame.child(oid, key, UNKNOWN)


def write_any(frame: Frame, value: Value, new: Value) -> None:
    """Adds an element to a container."""
    for oid in objects_of(value):
        note_change(frame, oid, frame.object(oid), None, new)
        obj = frame.live.writable(oid)
        obj.put_under(frame.guards)
        obj.put_any(new)
        for key, known in obj.fields.items():
            if isinstance(key, str) and not key.startswith("^"):
                named = at_name(frame, new, key)
                if named is not new:
                    obj.fields[key] = join(known, _only_named(named, new))
        _attach(frame, oid)
        note_write(frame, oid, obj, None, new, entry=True)
        if SELF in obj.fields:
            write_any(frame, obj.fields[SELF], new)


def _only_named(named: Value, bag: Value) -> Value:
    """What of a mixture has the name: the rest of it stays under names that nobody knows."""
    labels = {label: trace for label, trace in named.labels.items() if label not in bag.labels}
    return Value(labels, named.refs - bag.refs)


def put_somewhere(frame: Frame, value: Value, new: Value) -> None:
    """`value[i] = new` of what callers passed: they know what stands there."""
    for oid in objects_of(value):
        if frame.object(oid).symbolic is not None:
            frame.live.writable(oid).put(PLACED, new, weak=True)
            _attach(frame, oid)


def _attach(frame: Frame, oid: ObjectId) -> None:
    """What is written into a part of what a caller passed shows in the whole."""
    while True:
        part = frame.live.heap[oid].symbolic
        if part is None or not part[1] or part[1][-1] == ANY:
            return
        root, path = part
        above = ("p", root, path[:-1]) if oid[0] == "p" else cast("ObjectId", oid[1])
        whole = frame.live.heap.get(above)
        if whole is None or whole.symbolic != (root, path[:-1]) or path[-1] in whole.fields:
            return
        frame.live.writable(above).put(path[-1], of_refs(oid))
        oid = above


def put_merged(frame: Frame, value: Value, whole: Value, element: Value) -> None:
    """All of a caller's mapping goes into a container: the caller knows its keys."""
    for oid in objects_of(value):
        frame.object(oid)
        obj = frame.live.writable(oid)
        obj.put_any(element)
        obj.put(MERGED, whole, weak=True)
        _attach(frame, oid)
        note_write(frame, oid, obj, MERGED, whole)
        if SELF in obj.fields:
            put_merged(frame, obj.fields[SELF], whole, element)


def delete_key(frame: Frame, value: Value, key: Key) -> None:
    """`del value[key]`: nothing is there any more."""
    objects = objects_of(value)
    if len(objects) == 1:
        frame.object(objects[0])
        frame.live.writable(objects[0]).put(key, GONE)


def clear(frame: Frame, value: Value) -> None:
    """`value.clear()`: nothing is left, if it is surely this container."""
    objects = objects_of(value)
    if len(objects) != 1:
        return
    oid = objects[0]
    obj = frame.object(oid)
    if not obj.types <= CHANGEABLE or SELF in obj.fields:
        return
    if obj.symbolic is None:
        frame.live.heap[oid] = Object(obj.types, closed=True)
    elif obj.types or not obj.fields:
        emptied: dict[Key, Value] = {CLEARED: CLEAN}
        frame.live.heap[oid] = Object(
            obj.types, emptied, symbolic=obj.symbolic, elem_type=obj.elem_type
        )
        _attach(frame, oid)


def _may_hold_data(frame: Frame, oid: ObjectId) -> bool:
    """Callers may have passed some, or some was put into it: `{pool.submit(load, row): row.id}`."""
    obj = frame.object(oid)
    return oid[0] == "p" or bool(obj.fields) or obj.elem is not None


def add_key(frame: Frame, value: Value, key: Value) -> None:
    """A key that carries data is kept with the mapping."""
    if key.labels or any(_may_hold_data(frame, oid) for oid in objects_of(key)):
        for oid in objects_of(value):
            frame.object(oid)
            obj = frame.live.writable(oid)
            obj.put(KEYS, key, weak=True)
            note_write(frame, oid, obj, KEYS, key)
