"""Methods that a framework hands the value of a field: validators of one field."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.access.attributes import read_attr
from piilint.flow.access.items import read_item
from piilint.flow.calling.schemas import loaded
from piilint.flow.classes.decorators import decorated_by
from piilint.flow.classes.schema_classes import schema_of
from piilint.flow.domain.heap import Object
from piilint.flow.domain.values import Value, join_all
from piilint.flow.state.frame import Frame
from piilint.ir.program import FunctionIR
from piilint.resolve.classes import ClassInfo


def handed(frame: Frame, function: FunctionIR, at: int) -> tuple[str, Value] | None:
    """The parameter that has the value of one of the class's own fields, and that value."""
    info = frame.world.classes.get(function.owner) if function.owner else None
    if info is None:
        return None
    for position, names in _told(frame, info, function):
        if position < len(function.params):
            values = [_value(frame, info, name, at) for name in names]
            if values:
                return function.params[position].name, join_all(values)
    return None


def _told(
    frame: Frame, info: ClassInfo, function: FunctionIR
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The position of the parameter and the names of the fields: by a decorator, or its name."""
    for model, decorator in decorated_by(frame, function):
        if model.field is not None:
            yield model.field, tuple(arg.name for arg in decorator.args)
    schema = schema_of(frame, info)
    prefix = schema.checks if schema is not None else ""
    if prefix and function.name.startswith(prefix):
        yield 1, (function.name.removeprefix(prefix),)


def _value(frame: Frame, info: ClassInfo, name: str, at: int) -> Value:
    schema = schema_of(frame, info)
    if schema is not None:
        return read_item(frame, loaded(frame, info, schema, at), name, "", at)
    own = frame.make(("root", "field", name), Object(frozenset({"c:" + info.id})))
    return read_attr(frame, own, name, "", at)
