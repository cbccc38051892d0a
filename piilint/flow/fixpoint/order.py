"""The order in which functions are analysed: callees before callers, as far as can be told."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.state.world import World
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

_MAX_CANDIDATES = 4
_LAST = 1_000_000_000


def analysis_order(world: World) -> dict[str, int]:
    """A rank for every function; lower ranks are analysed first.

    The call graph here is a rough one, read off names: it decides speed, never an answer.
    """
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    functions = world.program.functions
    graph.add_nodes_from(functions)
    for function in functions.values():
        for callee in _callees(world, function):
            graph.add_edge(function.id, callee)
    ranks: dict[str, int] = {}
    components = nx.strongly_connected_components(graph)
    for component in components:
        for function_id in sorted(component):
            ranks[function_id] = len(ranks)
    for function in functions.values():
        if function.kind == "module":
            ranks[function.id] += _LAST
        elif function.kind == "body":
            ranks[function.id] -= _LAST
    return ranks


def _callees(world: World, function: FunctionIR) -> Iterator[str]:
    module = world.program.module_of[function.id].name
    if function.owner and function.name != "__init__":
        yield from _method(world, function.owner, "__init__")
    for op in flat(function.body):
        if isinstance(op, ops.Load) and op.name not in function.locals:
            yield from _named(world, module, op.name)
        elif isinstance(op, (ops.CallMethod, ops.GetAttr)):
            yield from _methods(world, function, op.attr)
        elif isinstance(op, ops.MakeFunction):
            yield op.function


def _named(world: World, module: str, name: str) -> Iterator[str]:
    """The functions that a global name may stand for; a class stands for its constructor."""
    for symbol in world.program.lookup(module, name):
        if symbol.kind == "function":
            yield symbol.name
        elif symbol.kind == "class":
            yield from _method(world, symbol.name, "__init__")


def _methods(world: World, function: FunctionIR, name: str) -> Iterator[str]:
    """The methods of a name; of all too many, that of the function's own class."""
    named = world.methods_named.get(name, ())
    if len(named) <= _MAX_CANDIDATES:
        yield from (method.id for method in named)
    elif function.owner:
        yield from _method(world, function.owner, name)


def _method(world: World, cid: str, name: str) -> Iterator[str]:
    info = world.classes.get(cid)
    if info is not None and name in info.methods:
        yield info.methods[name]
