"""Methods of lists, sets and tuples."""

from __future__ import annotations

from piilint.flow.access.copies import copied
from piilint.flow.access.items import read_item
from piilint.flow.access.iterating import iterate
from piilint.flow.access.sequences import known_items, put_in, shuffled, taken_out
from piilint.flow.access.unnamed import read_any, read_any_object
from piilint.flow.access.writing import write_any, write_attr
from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import SEQUENCES
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import (
    CLEAN,
    NONE,
    ObjectId,
    Ref,
    Value,
    is_object,
    objects_of,
    of_refs,
)
from piilint.flow.passing.arguments import Arguments, Method
from piilint.flow.state.frame import Frame


def _append(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    for given in args.positional[-1:]:
        append(frame, value, given)
    return NONE


def append(frame: Frame, value: Value, new: Value) -> None:
    """Adds at the end: at its position while positions are known, else among all."""
    objects = objects_of(value)
    if len(objects) == 1:
        obj = frame.object(objects[0])
        positions = [k for k in obj.fields if isinstance(k, int)]
        known = obj.closed and obj.elem is None and len(positions) < 6
        if known and positions == list(range(len(positions))):
            frame.live.writable(objects[0]).put_under(frame.guards)
            write_attr(frame, value, len(positions), new)
            return
    write_any(frame, value, new)


def sliced(frame: Frame, value: Value, lower: int | None, upper: int | None, at: int) -> Value:
    """`value[lower:upper]` of lists and tuples: new ones of what stands there, if that is known."""
    refs: set[Ref] = {ref for ref in value.refs if not is_object(ref)}
    for index, oid in enumerate(objects_of(value)):
        obj = frame.object(oid)
        if any(name[:2] in ("c:", "q:") for name in obj.types):
            refs.add(oid)
            continue
        new = _part(frame, oid, obj, lower, upper)
        refs |= frame.make(("s", at, "slice", index), new).refs
    return Value(value.labels, frozenset(refs))


def _part(frame: Frame, oid: ObjectId, obj: Object, lower: int | None, upper: int | None) -> Object:
    types = obj.types & SEQUENCES or _LIST
    if obj.closed and obj.elem is None and lower is not None:
        positions = [key for key in obj.fields if isinstance(key, int)]
        if positions == list(range(len(positions))):
            taken = positions[lower:upper]
            fields: dict[Key, Value] = {i: obj.fields[key] for i, key in enumerate(taken)}
            return Object(types, fields, closed=True, filters=obj.filters)
    if (
        obj.symbolic is not None
        and lower is not None
        and upper is not None
        and 0 <= lower < upper <= lower + 4
    ):
        whole = of_refs(oid)
        known: dict[Key, Value] = {
            key - lower: read_item(frame, whole, key, "", 0) for key in range(lower, upper)
        }
        return Object(types, known, closed=True)
    return Object(
        types, elem=read_any_object(frame, oid), elem_type=obj.elem_type, filters=obj.filters
    )


_LIST = frozenset({"k:list"})


def _extend(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    for given in args.positional:
        extend(frame, value, given, at)
    return NONE


def extend(frame: Frame, value: Value, given: Value, at: int) -> None:
    """Adds elements at the end."""
    items = known_items(frame, given)
    if items is None or given.refs == value.refs:
        write_any(frame, value, iterate(frame, given, at))
        return
    for item in items:
        append(frame, value, item)


def _extend_left(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    for given in args.positional:
        shuffled(frame, value)
        write_any(frame, value, iterate(frame, given, at))
    return NONE


def _insert(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    if len(args.positional) == 2:
        put_in(frame, value, *args.positional)
    return NONE


def _append_left(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    for given in args.positional:
        put_in(frame, value, Value(const=0, clean=True), given)
    return NONE


def _shuffle(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    shuffled(frame, value)
    return CLEAN


def pop_last(frame: Frame, value: Value) -> Value:
    """`stack.pop()`: what was put in last, if that is known."""
    items = known_items(frame, value)
    if not items:
        return read_any(frame, value)
    taken_out(frame, value, -1)
    return items[-1]


def _pop_left(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    items = known_items(frame, value)
    if not items:
        return read_any(frame, value)
    taken_out(frame, value, 0)
    return items[0]


def _union(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    result = copied(frame, value, at)
    for given in args.positional:
        write_any(frame, result, read_any(frame, given))
    return result


METHODS: dict[str, Method] = {
    "append": _append, "add": _append, "put": _append, "put_nowait": _append,
    "appendleft": _append_left, "insert": _insert, "extend": _extend, "extendleft": _extend_left,
    "popleft": _pop_left, "union": _union, "sort": _shuffle, "reverse": _shuffle,
}  # fmt: skip
"""By name."""
