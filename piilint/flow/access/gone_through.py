"""What a function does with a parameter of which nobody says what it is.

A mapping that is gone through gives its keys. Where the function asks it for its items, it is one;
where it only goes through it, callers know what they pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from piilint.flow.domain.kinds import OF_MAPPINGS
from piilint.flow.domain.values import ObjectId
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import World
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

_GOING_THROUGH = frozenset(
    {"sorted", "list", "set", "tuple", "frozenset", "enumerate", "reversed", "iter"}
)
_ASKING = frozenset({"len", "bool", "any", "all"})


class Uses(NamedTuple):
    """The parameters that a function asks as mappings, and those that it only goes through."""

    mappings: frozenset[str]
    gone_through: frozenset[str]


NO_USES = Uses(frozenset(), frozenset())


def is_mapping(frame: Frame, oid: ObjectId) -> bool:
    """A parameter of this function, without a known type, that is asked for its items here."""
    if oid[0] != "p" or oid[2] != () or frame.object(oid).types:
        return False
    return oid[1] in uses(frame.world, frame.function).mappings


def uses(world: World, function: FunctionIR) -> Uses:
    """What the function does with its parameters, remembered."""
    found = world.known.uses.get(function.id)
    if found is None:
        found = world.known.uses[function.id] = _find(world, function)
    return Uses(*found)


def _find(world: World, function: FunctionIR) -> Uses:
    params = {param.name for param in function.params}
    loads = {
        op.dst: op.name
        for op in flat(function.body)
        if isinstance(op, ops.Load) and op.name in params
    }
    if not loads:
        return NO_USES
    names = {op.dst: op.name for op in flat(function.body) if isinstance(op, ops.Load)}
    elements = _elements(function, loads)
    mappings: set[str] = set()
    otherwise: set[str] = set()
    harmless: set[int] = set()
    for op in flat(function.body):
        if isinstance(op, ops.CallMethod) and op.attr in OF_MAPPINGS and op.obj in loads:
            mappings.add(loads[op.obj])
        elif isinstance(op, ops.GetItem) and op.obj in loads:
            if elements.get(names.get(op.index, "")) == loads[op.obj]:
                mappings.add(loads[op.obj])  # `for key in row: row[key]`
        elif isinstance(op, ops.Store) and op.name in params:
            otherwise.add(op.name)
        elif isinstance(op, ops.MakeFunction):
            otherwise.update(world.program.functions[op.function].free)
        harmless.update(_harmless(op, names))
    otherwise.update(name for reg, name in loads.items() if reg not in harmless)
    return Uses(frozenset(mappings), frozenset(loads.values()) - otherwise)


def _elements(function: FunctionIR, loads: dict[int, str]) -> dict[str, str]:
    """The variables of loops through a parameter, and which parameter that is."""
    found: dict[str, str] = {}
    for op in flat(function.body):
        first = op.body[0] if isinstance(op, ops.For) and op.iter in loads and op.body else None
        if isinstance(op, ops.For) and isinstance(first, ops.Store) and first.src == op.item:
            found[first.name] = loads[op.iter]
    return found


def _harmless(op: ops.AnyOp, names: dict[int, str]) -> Iterator[int]:
    """The registers that an operation goes through, or only asks something of."""
    if isinstance(op, ops.For):
        yield op.iter
    elif isinstance(op, ops.If):
        yield op.cond
    elif isinstance(op, ops.Compare):
        yield from (right for _, _, right in op.parts)
    elif isinstance(op, (ops.Call, ops.CallMethod)):
        name = op.attr if isinstance(op, ops.CallMethod) else names.get(op.func)
        if name == "join" or (isinstance(op, ops.Call) and name in _GOING_THROUGH | _ASKING):
            yield from (arg.reg for arg in op.args)
