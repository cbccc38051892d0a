"""Calls of what the project's own decorators made of functions."""

from __future__ import annotations

from piilint.flow.classes.kept import cell_value
from piilint.flow.classes.variables import read_global
from piilint.flow.domain.labels import NO_LABELS
from piilint.flow.domain.values import CLEAN, Value
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.ir.program import FunctionIR
from piilint.resolve.symbols import Symbol


def call_decorated(
    frame: Frame, function: FunctionIR, args: Arguments, at: int, receiver: Value | None
) -> Value | None:
    """Calls what the project's own decorators made of a function."""
    module = frame.world.program.module_of[function.id].name
    if function.owner:
        shape_of = frame.world.classes.get(function.owner)
        value = cell_value(frame, shape_of, function.name) if shape_of else None
    else:
        value = read_global(frame, f"{module}:{function.name}")
    if value is None or not value.refs:
        # What the decorators make of it is not known yet: the caller is analysed again when it is.
        inner = not function.owner and function.parent not in ("", f"{module}:<module>")
        return None if inner else CLEAN
    if value.refs == {Symbol("function", function.id)}:
        return None
    if receiver is not None and function.kind in ("method", "class"):
        args = args.behind(receiver)
    others = Value(NO_LABELS, value.refs - {Symbol("function", function.id)})
    return frame.invoke_known(others, args, at, function.name)
