"""Slices: of a text they may mask it, of a list they are lists."""

from __future__ import annotations

from piilint.flow.domain.labels import transformed
from piilint.flow.domain.values import Value, objects_of
from piilint.flow.leaving.exposure import expose
from piilint.flow.python import list_methods
from piilint.flow.python.operators import is_list
from piilint.flow.state.frame import Frame
from piilint.ir import ops

MAX_SLICE = 4
"""A slice of at most so many characters masks what it is taken from."""


def get_slice(frame: Frame, op: ops.GetSlice) -> None:
    """A short slice masks a text; a slice of a list is a list."""
    value = frame.regs[op.obj]
    result = value
    if is_list(frame, value):
        result = list_methods.sliced(frame, value, op.lower, op.upper, op.at)
    elif value.labels or any(frame.object(o).symbolic for o in objects_of(value)):
        kind = "masked" if _short(op) else "truncated"
        labels = expose(frame, value, "str", op.at)
        result = Value(transformed(labels, kind, frame.module.name, op.at, "sliced"))
    frame.regs[op.dst] = result


def _short(op: ops.GetSlice) -> bool:
    if op.lower is not None and op.lower < 0 and op.upper is None:
        return -op.lower <= MAX_SLICE
    if op.lower is not None and op.upper is not None and op.lower >= 0 and op.upper > 0:
        return op.upper - op.lower <= MAX_SLICE + 2
    return False
