"""`try: setattr(row, name, value)`, `except AttributeError: pass`.

Where that cannot be set it is no attribute of the row's own: what is there is computed of others.
"""

from __future__ import annotations

from piilint.flow.classes import exceptions
from piilint.flow.state.frame import Frame
from piilint.ir import ops

_MISSING = "AttributeError"


def only_sets(frame: Frame, op: ops.Try) -> bool:
    """One attribute is set and nothing else tried, and no error caught but that there is none."""
    return _is_setting(op.body) and all(_is_missing(frame, each) for each in op.handlers)


def _is_setting(body: ops.Block) -> bool:
    loaded = {op.dst: op.name for op in body if isinstance(op, ops.Load)}
    others = [op for op in body if not isinstance(op, (ops.Load, ops.Const))]
    if len(others) != 1:
        return False
    (only,) = others
    return isinstance(only, ops.SetAttr) or (
        isinstance(only, ops.Call) and loaded.get(only.func) == "setattr"
    )


def _is_missing(frame: Frame, handler: ops.Handler) -> bool:
    named = [exceptions.classes_named(frame, frame.regs[reg]) for reg in handler.types]
    return bool(named) and all(
        each and all(symbol.name.rpartition(".")[2] == _MISSING for symbol in each)
        for each in named
    )
