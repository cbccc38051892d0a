"""Lists and tuples of which every position is known: what is done to them by position."""

from __future__ import annotations

from collections.abc import Sequence

from piilint.flow.access.unnamed import read_any
from piilint.flow.access.writing import write_any
from piilint.flow.domain.heap import RETURNED, Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import ObjectId, Value, join, join_all, objects_of
from piilint.flow.state.frame import Frame

MOST = 12
"""More positions than these are not made up: any of them may be any element."""
_KINDS = frozenset({"k:list", "k:tuple", "k:deque"})


def known_items(frame: Frame, value: Value) -> list[Value] | None:
    """The elements in their order, if the value is one sequence of which nothing is unknown."""
    objects = objects_of(value)
    if len(objects) != 1 or value.labels:
        return None
    return items_of(frame.object(objects[0]))


def items_of(obj: Object) -> list[Value] | None:
    """The elements of an object in their order, if it has nothing else."""
    if not obj.closed or obj.elem is not None or not _is_ordered(obj.types):
        return None
    found = [obj.fields[i] for i in range(len(obj.fields)) if i in obj.fields]
    return found if len(found) == len(obj.fields) - (RETURNED in obj.fields) else None


def _is_ordered(types: frozenset[str]) -> bool:
    """Lists and tuples, and generators that hand out one thing after the other."""
    return types <= _KINDS or all(name in _KINDS or name[:2] == "g:" for name in types)


def with_at_least(frame: Frame, value: Value, count: int, at: int) -> Value:
    """The value, seen as what it must be: a list in which more was put than is told here."""
    items = known_items(frame, value)
    if not items or len(items) >= count or _kind(frame, value) != "k:list":
        return value
    return frame.make(("s", at, "list"), Object(frozenset({"k:list"}), elem=join_all(items)))


def made_of(frame: Frame, oid: ObjectId, items: Sequence[Value], kind: str = "k:list") -> Value:
    """A new sequence of these."""
    types = frozenset({kind})
    if len(items) > MOST:
        return frame.make(oid, Object(types, elem=join_all(list(items)), closed=True))
    return frame.make(oid, Object(types, dict(enumerate(items)), closed=True))


def concatenated(frame: Frame, left: Value, right: Value, at: int) -> Value:
    """`left + right`, a new sequence."""
    oid: ObjectId = ("s", at, "+")
    first, second = known_items(frame, left), known_items(frame, right)
    if first is not None and second is not None:
        return made_of(frame, oid, [*first, *second], _kind(frame, left))
    element = join(read_any(frame, left), read_any(frame, right))
    return frame.make(oid, Object(frozenset({_kind(frame, left)}), elem=element))


def is_sequence(frame: Frame, value: Value) -> bool:
    """Surely a list or tuple: a product of it is one."""
    objects = objects_of(value)
    return bool(objects) and all(frame.object(oid).types & _KINDS for oid in objects)


def repeated(frame: Frame, value: Value, times: Value, at: int) -> Value:
    """`value * times`, a new sequence."""
    oid: ObjectId = ("s", at, "*")
    items = known_items(frame, value)
    count = times.const
    if items is not None and type(count) is int and 0 <= count * len(items) <= MOST:
        return made_of(frame, oid, items * count, _kind(frame, value))
    element = read_any(frame, value)
    return frame.make(oid, Object(frozenset({_kind(frame, value)}), elem=element))


def _kind(frame: Frame, value: Value) -> str:
    """A sum of lists is a list, one of tuples a tuple."""
    types = {name for oid in objects_of(value) for name in frame.object(oid).types}
    return "k:tuple" if types == {"k:tuple"} else "k:list"


def put_in(frame: Frame, value: Value, index: Value, new: Value) -> None:
    """`value.insert(index, new)`: what stands behind moves on."""
    items, position = known_items(frame, value), index.const
    if items is None or type(position) is not int or len(items) >= MOST:
        shuffled(frame, value)
        write_any(frame, value, new)
        return
    items.insert(position, new)
    _replaced(frame, value, items)


def taken_out(frame: Frame, value: Value, position: int) -> None:
    """`del value[position]`: what stands behind moves up."""
    items = known_items(frame, value)
    if items is None or not -len(items) <= position < len(items):
        shuffled(frame, value)
        return
    del items[position]
    _replaced(frame, value, items)


def _replaced(frame: Frame, value: Value, items: list[Value]) -> None:
    for oid in objects_of(value):
        obj = frame.live.writable(oid)
        obj.fields = {key: held for key, held in obj.fields.items() if key == RETURNED}
        obj.fields.update(enumerate(items))


def shuffled(frame: Frame, value: Value) -> None:
    """Any element may stand anywhere now."""
    for oid in objects_of(value):
        positions: list[Key] = [key for key in frame.object(oid).fields if isinstance(key, int)]
        if positions:
            obj = frame.live.writable(oid)
            for key in positions:
                obj.put_any(obj.fields.pop(key))
