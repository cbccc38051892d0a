"""What was ever put into attributes of instances and of classes."""

from __future__ import annotations

from piilint.flow.domain.labels import KEPT, join_labels, stepped
from piilint.flow.domain.values import ObjectId, Value, join
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo


def cell_value(frame: Frame, info: ClassInfo, attr: str) -> Value | None:
    """What any method or constructor call ever put into an attribute, here or in relatives."""
    shared = class_value(frame, info, attr)
    found = frame.world.cells.attribute("a", info, attr, frame.unit)
    if shared is None or found is None:
        return found if shared is None else shared
    return join(shared, found)


def class_value(frame: Frame, info: ClassInfo, attr: str) -> Value | None:
    """What was put into an attribute of the class itself, in its body or from outside."""
    return frame.world.cells.attribute("c", info, attr, frame.unit)


def with_cell(frame: Frame, value: Value, info: ClassInfo, attr: str) -> Value:
    cell = cell_value(frame, info, attr)
    if cell is None:
        return value
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
    if frame.object(oid).symbolic is not None or frame.object(oid).closed:
        return value
    cell = cell_value(frame, info, attr)
    if cell is None or not cell.labels:
        return value
    text = f"kept in {info.ir.name}.{attr}"
    return value.with_labels(stepped(cell.labels, KEPT, frame.module.name, at, text, True))
