"""Methods that a framework calls for each of the classes that inherit them.

`get` of a base class is nobody's in particular: what it shows is what the classes below it say in
the methods that it calls. So it is looked at once more for each of them, the telling ones first.
"""

from __future__ import annotations

from typing import NamedTuple

from piilint.flow.classes.telling import rank
from piilint.flow.fixpoint.analysis import CALLER
from piilint.flow.passing.receiver_class import EXACT, reached_names
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import Unit, World
from piilint.ir.program import FunctionIR
from piilint.resolve.classes import ClassInfo, Field

MOST = 8
"""For so many of the classes that inherit a method."""
TELLING = 2
"""The rank of a method that gives, sends or keeps data."""
_TOGETHER = 2
"""So many classes and functions that a class names do not go with those that others name."""


class Entry(NamedTuple):
    """A unit that nobody in the program calls, and the class of the receiver it is called with."""

    unit: Unit
    cls: str


def entries(world: World) -> list[Entry]:
    """Every inherited method that only a framework calls, for the classes that inherit it."""
    found: list[Entry] = []
    for fid in sorted(world.program.functions):
        function = world.program.functions[fid]
        info = world.classes.get(function.owner) if function.kind == "method" else None
        if info is None or not info.children or not function.params or _called(world, function):
            continue
        found += [Entry(_unit(world, function, cid), cid) for cid in _heirs(world, function, info)]
    return found


def _called(world: World, function: FunctionIR) -> bool:
    """Somebody calls it other than overriding methods, which hand on what they are called with."""
    for caller in world.edges.get(function.id, ()):
        other = world.program.functions[caller]
        if other.name != function.name or not other.owner:
            return True
    return False


def _heirs(world: World, function: FunctionIR, info: ClassInfo) -> list[str]:
    """The classes that inherit the method and have telling methods of their own."""
    reached = reached_names(_frame(world, function), function)
    ranked: list[tuple[bool, int, str]] = []
    for cid in info.children:
        other = world.classes.by_id[cid]
        if other.methods.get(function.name) != function.id:
            continue
        own = {name: fid for name, fid in other.methods.items() if fid != info.methods.get(name)}
        ranks = {name: rank(world.summaries.get(Unit(fid))) for name, fid in own.items()}
        most = max(ranks.values(), default=0)
        if most < TELLING and _goes_together(world, info, other, reached):
            most = TELLING
        if most >= TELLING:
            ranked.append((reached.isdisjoint(ranks), -most, cid))
    return [cid for *_, cid in sorted(ranked)[:MOST]]


def _goes_together(
    world: World, info: ClassInfo, other: ClassInfo, reached: frozenset[str]
) -> bool:
    """The class says which classes and functions the method uses: a form, and what takes it."""
    names = [
        name
        for name in sorted(reached & other.fields.keys())
        if other.fields[name] != info.fields.get(name) and _is_named(world, other.fields[name])
    ]
    return len(names) >= _TOGETHER


def _is_named(world: World, given: Field) -> bool:
    """An attribute is a class or function of the program: `form_class = OrderForm`."""
    if given.ir.value is None or given.ir.called:
        return False
    symbols = world.program.resolve(given.cls.partition(":")[0], given.ir.value.name)
    return any(symbol.kind in ("class", "function") for symbol in symbols)


def _unit(world: World, function: FunctionIR, cid: str) -> Unit:
    root = function.params[0].name
    return world.unit(function.id, ((root, frozenset({EXACT, "c:" + cid})),))


def _frame(world: World, function: FunctionIR) -> Frame:
    module = world.program.module_of[function.id]
    return Frame(world, Unit(function.id), function, module, CALLER)
