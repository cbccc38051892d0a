"""Classes that the program makes instances of, or hands on for others to do so.

Of a base class that is only derived from there are no instances but those of the classes below it.
"""

from __future__ import annotations

from piilint.flow.state.world import World
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat
from piilint.resolve.classes import ClassInfo


def is_made(world: World, info: ClassInfo) -> bool:
    """The class may have instances of its own, going by its name."""
    if world.known.made is None:
        world.known.made = _used(world)
    return info.ir.name in world.known.made


def _used(world: World) -> frozenset[str]:
    """Names of classes that the program makes instances of, or hands on."""
    used: set[str] = set()
    for function in world.program.functions.values():
        loaded: dict[int, str] = {}
        for op in flat(function.body):
            if isinstance(op, ops.Load):
                if op.name in world.classes.by_name:
                    loaded[op.dst] = op.name
            elif isinstance(op, ops.CallMethod) and op.obj in loaded and _on_self(function, op):
                del loaded[op.obj]
            elif isinstance(op, ops.MakeClass):
                bases = {base.name for base in world.program.classes[op.cls].bases}
                loaded = {reg: name for reg, name in loaded.items() if name not in bases}
        used.update(loaded.values())
    return frozenset(used)


def _on_self(function: FunctionIR, op: ops.CallMethod) -> bool:
    """`Base.__init__(self)`: for an instance of a class below."""
    own = function.params[0].name if function.owner and function.params else ""
    return bool(own and op.args) and op.args[0].noun == own
