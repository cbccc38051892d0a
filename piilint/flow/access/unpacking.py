"""Taking sequences apart."""

from __future__ import annotations

from piilint.flow.access import sequences
from piilint.flow.access.items import read_item
from piilint.flow.access.iterating import iterate, iterator_of
from piilint.flow.access.unnamed import read_any
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key, Labels
from piilint.flow.domain.values import Value, objects_of
from piilint.flow.names.naming import impersonal
from piilint.flow.state.frame import Frame
from piilint.ir import ops


def _unpacked(frame: Frame, value: Value, at: int) -> Value:
    """An instance that iterates in its own way is unpacked into what it hands out."""
    for oid in objects_of(value):
        for tname in frame.object(oid).types:
            info = frame.world.classes.get(tname[2:]) if tname.startswith("c:") else None
            if info is not None and ("__iter__" in info.methods or "__next__" in info.methods):
                given = iterator_of(frame, oid, info, at)
                if given is not None and sequences.known_items(frame, given) is not None:
                    return given
                element = iterate(frame, value, at)
                return frame.make(
                    ("s", at, "unpacked"), Object(frozenset({"k:list"}), elem=element)
                )
    return value


def unpack(frame: Frame, op: ops.Unpack) -> None:
    value = frame.regs[op.src]
    value = _unpacked(frame, value, op.at)
    count = len(op.targets)
    if op.star < 0:
        value = sequences.with_at_least(frame, value, count, op.at)
    for index, target in enumerate(op.targets):
        if index == op.star:
            obj = _starred(frame, value, index, count - index - 1)
            frame.regs[target] = frame.make(("s", op.at, "star"), obj)
        else:
            position = index if op.star < 0 or index < op.star else index - count
            part = read_item(frame, value, position, "", op.at)
            named = value.labels and op.names and impersonal(op.names[index])
            frame.regs[target] = _without(part, value.labels) if named else part


def _without(part: Value, labels: Labels) -> Value:
    """`user_id, email = loads(text)`: of a whole that nobody knows, the id has nothing."""
    left = {label: trace for label, trace in part.labels.items() if label not in labels}
    return Value(left, part.refs, part.const, not left)


def _starred(frame: Frame, value: Value, before: int, behind: int) -> Object:
    """What `*rest` takes: the positions between, where they are known."""
    objects = objects_of(value)
    if len(objects) == 1 and not value.labels:
        source = frame.object(objects[0])
        positions = [key for key in source.fields if isinstance(key, int)]
        if source.closed and source.elem is None and positions == list(range(len(positions))):
            taken = positions[before : len(positions) - behind]
            fields: dict[Key, Value] = {i: source.fields[key] for i, key in enumerate(taken)}
            return Object(frozenset({"k:list"}), fields, closed=True)
    return Object(frozenset({"k:list"}), elem=read_any(frame, value))
