"""What a function writes into what it is handed, on its ways out."""

from __future__ import annotations

from typing import cast

from piilint.flow.domain.heap import NO_TYPES, Object, State, join_states
from piilint.flow.domain.kinds import CONTAINERS
from piilint.flow.domain.labels import ANY, Key, Path
from piilint.flow.domain.summaries import Shape, holds_classes
from piilint.flow.domain.values import EMPTY, NONE, ObjectId, Value
from piilint.flow.passing.specialise import NOTHING
from piilint.flow.state.frame import Frame
from piilint.flow.state.kept_places import kept_places, returned_objects
from piilint.flow.state.key_params import MARK
from piilint.flow.state.shapes import Export
from piilint.ir.ops import Store
from piilint.ir.walk import flat

MAX_WRITTEN_PATH = 3
"""How deep below a parameter writing is told."""
MAX_WRITTEN = 60
"""How many objects a summary describes of all that is written into parameters."""


def note_effects(frame: Frame) -> None:
    """What was written into parameters, and which keys on every way out.

    A way out that is taken only where a parameter is empty says nothing of what lies in it:
    `if not user: return`.
    """
    roots: dict[str, None] = {}
    for state in frame.exits:
        roots.update((str(oid[1]), None) for oid in state.heap.all if oid[0] == "p")
    ways: dict[tuple[int, ...], list[str]] = {}
    for root in roots:
        taken = tuple(i for i, state in enumerate(frame.exits) if not _is_empty(frame, state, root))
        ways.setdefault(taken or tuple(range(len(frame.exits))), []).append(root)
    for taken, names in ways.items():
        _note(frame, [frame.exits[i] for i in taken], frozenset(names))


def _is_empty(frame: Frame, state: State, root: str) -> bool:
    """The guards say so of the parameter itself, not of what the variable was given since, and
    nothing was put into it: an empty list can be filled."""
    if (root, False) not in state.guards or _is_written(state, root):
        return False
    return not any(isinstance(op, Store) and op.name == root for op in flat(frame.function.body))


def _is_written(state: State, root: str) -> bool:
    return any(
        obj.elem is not None or any(value is not EMPTY for value in obj.fields.values())
        for oid, obj in state.heap.all.items()
        if oid[0] == "p" and oid[1] == root
    )


def _note(frame: Frame, exits: list[State], roots: frozenset[str]) -> None:
    state = exits[0].fork()
    for other in exits[1:]:
        state = join_states(state, other)[0]
    frame.state = state
    export = Export(frame, MAX_WRITTEN)
    returned = returned_objects(frame)
    handed_in = dict(frame.unit.spec)
    written = [
        (oid, obj)
        for oid, obj in state.heap.all.items()
        if oid[0] == "p"
        and oid[1] in roots
        and (obj.fields or obj.elem is not None)
        and len(cast("Path", oid[2])) <= MAX_WRITTEN_PATH
    ]
    for oid, obj in sorted(written, key=lambda item: len(cast("Path", item[0][2]))):
        strong = {key for key, value in obj.fields.items() if value is not EMPTY}
        for each in exits:
            known = each.heap.get(oid)
            strong.intersection_update(known.fields if known is not None else ())
        fields = {
            key: export.value(value)
            for key, value in obj.fields.items()
            if value is not EMPTY
            and not _itself(oid, key, value)
            and not _is_told(handed_in, oid, key, value)
        }
        elem = export.element(obj)
        place = (str(oid[1]), cast("Path", oid[2]))
        narrowed = obj.types if place[1][-1:] == (ANY,) else NO_TYPES
        shape = Shape(types=narrowed, fields=fields, elem=elem)
        frame.summary.effects[place] = (shape, frozenset(strong))
        for key in fields:
            below: tuple[str, Path] = (place[0], (*place[1], key))
            rows_of = frame.for_new.get(below)
            if rows_of is not None:
                frame.summary.for_new[below] = rows_of
        if returned:
            frame.summary.kept.update(kept_places(frame, returned, obj, place))
        if not oid[2]:
            _keep_tables(frame, obj, fields)


def _keep_tables(frame: Frame, obj: Object, fields: dict[Key, Shape]) -> None:
    """Tables of classes that a method fills: what other methods make is decided by them."""
    classes = [name[2:] for name in obj.types if name[:2] == "c:"]
    for key, shape in fields.items() if len(classes) == 1 else ():
        if isinstance(key, str) and shape.types & CONTAINERS and holds_classes(shape):
            frame.store(("a", classes[0], key), shape)


def _itself(oid: ObjectId, key: Key, value: Value) -> bool:
    """What the caller passed there is there still: what was written into it is told apart."""
    return value.refs == {("p", oid[1], (*cast("Path", oid[2]), key))} and not value.labels


def _is_told(handed_in: dict[str, frozenset[str]], oid: ObjectId, key: Key, value: Value) -> bool:
    """The unit is for what callers have there: it was not written."""
    held = handed_in.get(f"{oid[1]}.{key}") if handed_in and not oid[2] else None
    return held == (NOTHING if value is NONE else frozenset({MARK + str(value.const)}))
