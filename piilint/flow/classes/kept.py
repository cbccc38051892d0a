"""What was ever put into attributes of instances and of classes."""

from __future__ import annotations

from piilint.flow.classes.dispatch import MAX_OVERRIDES, holds_callables
from piilint.flow.classes.firms import FIRMS
from piilint.flow.domain.heap import Object, is_sent_in
from piilint.flow.domain.labels import KEPT, join_labels, stepped
from piilint.flow.domain.pins import NO_PINS
from piilint.flow.domain.values import CALLABLE_TAGS, ObjectId, Value, is_object, join
from piilint.flow.state.frame import Frame
from piilint.flow.state.pinned_rows import pins_of
from piilint.resolve.classes import ClassInfo
from piilint.resolve.types import TypeInfo


def cell_value(frame: Frame, info: ClassInfo, attr: str, obj: Object | None = None) -> Value | None:
    """What any method or constructor call ever put into an attribute, here or in relatives.

    Into that of rows like this one, if it is one of which some constants are known.
    """
    shared = class_value(frame, info, attr)
    pins = pins_of(frame, obj) if obj is not None else NO_PINS
    found = frame.world.cells.attribute("a", info, attr, frame.unit, pins)
    if shared is None or found is None:
        return found if shared is None else shared
    return join(shared, found)


def class_value(frame: Frame, info: ClassInfo, attr: str) -> Value | None:
    """What was put into an attribute of the class itself, in its body or from outside."""
    return frame.world.cells.attribute("c", info, attr, frame.unit)


def with_cell(frame: Frame, oid: ObjectId, value: Value, info: ClassInfo, attr: str) -> Value:
    """What an instance from elsewhere has there: anything that was ever put there.

    Of an instance that callers pass, they know themselves what it holds. Only what can be called
    has to be known here.
    """
    cell = cell_value(frame, info, attr, frame.object(oid))
    if cell is None or is_sent_in(oid):
        return value
    if frame.object(oid).symbolic is not None:
        child = frame.child(oid, attr, types_of(frame, cell))
        refs = child.refs | value.refs | {r for r in cell.refs if holds_callables(frame, r)}
        return Value(value.labels, refs, value.const, value.clean and cell.clean)
    if not value.refs and not value.labels:
        return cell
    labels = join_labels(value.labels, cell.labels) if not value.refs else value.labels
    return Value(labels, value.refs | cell.refs, value.const, value.clean and cell.clean)


def with_stored(
    frame: Frame, oid: ObjectId, value: Value, info: ClassInfo, attr: str, at: int
) -> Value:
    """A scalar of an instance from elsewhere: it carries what was ever put there."""
    if value.clean or value.labels:
        return value  # Its own name says more precisely what it is.
    obj = frame.object(oid)
    if obj.symbolic is not None or obj.closed or FIRMS in obj.types:
        return value  # What persons' addresses were given is nothing of an organisation's.
    cell = cell_value(frame, info, attr, obj)
    if cell is None or not cell.labels:
        return value
    text = f"kept in {info.ir.name}.{attr}"
    return value.with_labels(stepped(cell.labels, KEPT, frame.module.name, at, text, True))


def types_of(frame: Frame, value: Value) -> TypeInfo:
    """The types of what a value may be, but for what is called."""
    names: set[str] = set()
    elem: TypeInfo | None = None
    for ref in value.refs:
        if is_object(ref):
            obj = frame.object(ref)
            names |= {
                name
                for name in obj.types
                if not name.startswith(CALLABLE_TAGS) and name != "k:partial"
            }
            elem = elem or obj.elem_type or _element_types(frame, obj)
    return TypeInfo(frozenset(names), elem)


def _element_types(frame: Frame, obj: Object) -> TypeInfo | None:
    """The classes of what a container holds."""
    if not any(name.startswith("k:") for name in obj.types):
        return None
    inner = [ref for value in obj.contents() for ref in value.refs if is_object(ref)]
    names = {n for ref in inner for n in frame.object(ref).types if n[:2] in ("c:", "q:")}
    return TypeInfo(frozenset(names)) if 0 < len(names) <= MAX_OVERRIDES else None
