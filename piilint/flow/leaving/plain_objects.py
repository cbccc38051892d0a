"""Parameters that are objects to their function, by what it does with them: no mappings.

What a function puts under an attribute of such a thing need not be in its text.
"""

from __future__ import annotations

from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat


def plain_objects(frame: Frame, function: FunctionIR) -> frozenset[str]:
    """The parameters with attributes that the function sets, and of which it takes no items."""
    cache = frame.world.known.plain_objects
    found = cache.get(function.id)
    if found is None:
        found = cache[function.id] = _find(function)
    return found


def _find(function: FunctionIR) -> frozenset[str]:
    names = frozenset(param.name for param in function.params)
    loaded: dict[int, str] = {}
    attributes: set[str] = set()
    items: set[str] = set()
    for op in flat(function.body):
        if isinstance(op, ops.Load) and op.name in names:
            loaded[op.dst] = op.name
        elif isinstance(op, ops.SetAttr) and op.obj in loaded:
            attributes.add(loaded[op.obj])
        elif isinstance(op, (ops.SetItem, ops.GetItem, ops.DelItem)) and op.obj in loaded:
            items.add(loaded[op.obj])
        elif isinstance(op, ops.Store):
            items.add(op.name)  # It may be something else by then.
    return frozenset(attributes - items)
