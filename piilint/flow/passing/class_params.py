"""Parameters that are taken for classes: `model.objects.get(pk=pk)`, `schema.parse(data)`.

What a function gives is decided by the class that it is handed: it is analysed anew for each.
"""

from __future__ import annotations

from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

_QUERIED = frozenset({"objects", "query", "_default_manager"})
"""Attributes of classes that are the rows of their tables."""

_BOUND = frozenset({"method", "class", "property"})


def class_params(frame: Frame, function: FunctionIR) -> frozenset[str]:
    """The parameters of which the function asks for rows, calls a method, or makes instances."""
    cache = frame.world.known.class_params
    found = cache.get(function.id)
    if found is None:
        found = cache[function.id] = _find(function)
    return found


def _find(function: FunctionIR) -> frozenset[str]:
    # What a method is called on is told apart by itself.
    params = function.params[1:] if function.kind in _BOUND else function.params
    names = frozenset(param.name for param in params)
    loaded: dict[int, str] = {}
    used: set[str] = set()
    for op in flat(function.body):
        if isinstance(op, ops.Load) and op.name in names:
            loaded[op.dst] = op.name
        elif isinstance(op, ops.CallMethod) or (
            isinstance(op, ops.GetAttr) and op.attr in _QUERIED
        ):
            used.update(loaded[reg] for reg in (op.obj,) if reg in loaded)
        elif isinstance(op, ops.Call):
            used.update(loaded[reg] for reg in (op.func,) if reg in loaded)
    return frozenset(used)
