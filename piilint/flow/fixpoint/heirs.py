"""Methods of a base class that run for nothing but instances of the classes below it.

`post` of a base view calls `self.extract` and `self.keep`: of all classes below, what one extracts
another would keep. Where each of these classes has been looked at by itself, what the base class
would do for an instance of none of them does not count.
"""

from __future__ import annotations

from piilint.flow.fixpoint.entries import Entry
from piilint.flow.passing.made_instances import is_made
from piilint.flow.state.world import Unit, World
from piilint.ir.program import FunctionIR
from piilint.resolve.classes import ClassInfo


def told_by_heirs(world: World, inherited: list[Entry]) -> list[Unit]:
    """The general units of such methods; what these call on `self` among them."""
    entered = {(unit.function, cls) for unit, cls in inherited}
    found: dict[Unit, None] = {}
    for fid in sorted(world.program.functions):
        function = world.program.functions[fid]
        info = world.classes.get(function.owner) if function.kind == "method" else None
        if info is None or not info.children or is_made(world, info):
            continue
        if _is_covered(world, function, info, entered):
            found[Unit(fid)] = None
    while True:
        left = [u for u in found if world.summary_readers.get(u, set()) - found.keys()]
        if not left:
            return list(found)
        for unit in left:
            del found[unit]


def _is_covered(
    world: World, function: FunctionIR, info: ClassInfo, entered: set[tuple[str, str]]
) -> bool:
    """Each class below has its own of it, or has been looked at."""
    specialised = any(unit.spec for unit in world.units.get(function.id, ()))
    return specialised and all(
        world.classes.by_id[cid].methods.get(function.name) != function.id
        or (function.id, cid) in entered
        or _is_specialised(world, function, cid)
        for cid in info.children
    )


def _is_specialised(world: World, function: FunctionIR, cid: str) -> bool:
    root = function.params[0].name if function.params else ""
    return any(
        "c:" + cid in names
        for unit in world.units.get(function.id, ())
        for name, names in unit.spec
        if name == root
    )
