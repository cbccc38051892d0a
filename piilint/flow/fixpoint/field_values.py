"""Methods that a framework hands what was read: the value of a field, or all of them."""

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
from piilint.rulebook.calls import SchemaModel


def handed(frame: Frame, function: FunctionIR, at: int) -> tuple[str, Value] | None:
    """The parameter that has values of the class's own fields, and what it has."""
    info = frame.world.classes.get(function.owner) if function.owner else None
    if info is None:
        return None
    for position, value in _told(frame, info, function, at):
        if position < len(function.params):
            return function.params[position].name, value
    return None


def _told(
    frame: Frame, info: ClassInfo, function: FunctionIR, at: int
) -> Iterator[tuple[int, Value]]:
    """The position of the parameter and its value: by a decorator, or the method's name."""
    schema = schema_of(frame, info)
    for model, decorator in decorated_by(frame, function):
        if model.field is not None and decorator.args:
            values = [_value(frame, info, schema, arg.name, at) for arg in decorator.args]
            yield model.field, join_all(values)
        elif model.handed is not None and schema is not None:
            yield model.handed, loaded(frame, info, schema, at)
    if schema is None:
        return
    if schema.checks and function.name.startswith(schema.checks):
        yield 1, _value(frame, info, schema, function.name.removeprefix(schema.checks), at)
    elif function.name in schema.handed:
        yield schema.handed[function.name], loaded(frame, info, schema, at)


def _value(frame: Frame, info: ClassInfo, schema: SchemaModel | None, name: str, at: int) -> Value:
    if schema is not None:
        return read_item(frame, loaded(frame, info, schema, at), name, "", at)
    own = frame.make(("root", "field", name), Object(frozenset({"c:" + info.id})))
    return read_attr(frame, own, name, "", at)
