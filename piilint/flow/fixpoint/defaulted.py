"""Functions that nobody calls, with the functions that their parameters are by default."""

from __future__ import annotations

from piilint.flow.classes.variables import read_default
from piilint.flow.domain.values import CLEAN
from piilint.flow.fixpoint.analysis import CALLER
from piilint.flow.fixpoint.entries import Entry
from piilint.flow.passing.callables import callables
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import Unit, World
from piilint.ir.program import FunctionIR
from piilint.resolve.symbols import Symbol


def defaulted(world: World) -> list[Entry]:
    """`def report(order, render=as_line)`, called by nobody: there `render` is `as_line`."""
    found: list[Entry] = []
    for fid in sorted(world.program.functions):
        function = world.program.functions[fid]
        if fid in world.called or not any(param.default for param in function.params):
            continue
        spec = _spec(world, function)
        if spec:
            found.append(Entry(world.unit(fid, tuple(sorted(spec))), function.owner))
    return found


def _spec(world: World, function: FunctionIR) -> list[tuple[str, frozenset[str]]]:
    module = world.program.module_of[function.id]
    frame = Frame(world, Unit(function.id), function, module, CALLER)
    spec: list[tuple[str, frozenset[str]]] = []
    for param in function.params:
        default = read_default(frame, function.id, param.name) if param.default else CLEAN
        names = callables(frame, [ref for ref in default.refs if type(ref) is Symbol])
        if names:
            spec.append((param.name, names))
    return spec


def forget_undecided(world: World, entries: list[Entry]) -> None:
    """What they do with functions not known does not count where these are known."""
    for unit, _ in entries:
        undecided = Unit(unit.function)
        if unit != undecided and unit in world.summaries:
            world.flows.pop(undecided, None)
