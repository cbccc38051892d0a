"""Variables of enclosing functions that outlive a call: rebound from inside, used by classes."""

from __future__ import annotations

from piilint.flow.domain.cells import Cell
from piilint.flow.domain.summaries import join_shapes
from piilint.flow.domain.values import Value, join
from piilint.flow.state.frame import Frame
from piilint.flow.state.shapes import export_shape
from piilint.ir.program import FunctionIR
from piilint.resolve.classes import ClassInfo

_SCOPELESS = frozenset({"module", "body"})


def read(frame: Frame, name: str) -> Value | None:
    """What was ever put into a captured variable by those who have no part in the call."""
    if name not in frame.world.shared_names:
        return None
    owner = _owner(frame, frame.function, name)
    return frame.world.cells.read(("n", owner, name), frame.unit) if owner else None


def rebind(frame: Frame, name: str, value: Value) -> None:
    """`nonlocal name; name = value`: whoever calls the function passes it on."""
    owner = _owner(frame, frame.function, name)
    frame.summary.stores[("nonlocal", owner, name)] = export_shape(frame, value)


def hand_on(frame: Frame, cell: Cell, value: Value) -> None:
    """A callee rebinds a captured variable: one of this function, of one around it, or of neither.

    A closure that left the function that made it rebinds a variable that only closures see.
    """
    _, owner, name = cell
    if owner == frame.function.id:
        known = frame.live.env.get(name)
        frame.live.env[name] = value if known is None else join(known, value)
    elif owner in _around(frame, frame.function):
        shape = export_shape(frame, value)
        known_shape = frame.summary.stores.get(cell)
        frame.summary.stores[cell] = (
            shape if known_shape is None else join_shapes(known_shape, shape)
        )
    else:
        frame.store(("n", owner, name), export_shape(frame, value))


def keep_for(frame: Frame, info: ClassInfo) -> None:
    """A class made in a function uses its variables as long as the class lives."""
    body = frame.world.program.functions[info.ir.body]
    for name in sorted(body.free):
        value = frame.live.env.get(name)
        if value is not None:
            frame.store(("n", frame.function.id, name), export_shape(frame, value))


def _owner(frame: Frame, function: FunctionIR, name: str) -> str:
    """The enclosing function that has the variable; empty if none does."""
    for fid in _around(frame, function):
        around = frame.world.program.functions[fid]
        if around.kind not in _SCOPELESS and name in around.locals:
            return fid
    return ""


def _around(frame: Frame, function: FunctionIR) -> list[str]:
    """The enclosing functions, the nearest first."""
    found: list[str] = []
    while function.parent:
        found.append(function.parent)
        function = frame.world.program.functions[function.parent]
    return found
