"""Parameters that serve as names (of attributes, keys, methods): they decide what a call gives."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.frame import Frame
from piilint.flow.order import flat
from piilint.flow.values import HOLE, Value
from piilint.ir import ops
from piilint.ir.program import FunctionIR

MARK = "="
"""Begins the entry of a specialisation that says what a parameter's text is."""
_REFLECTION = frozenset({"getattr", "setattr", "hasattr", "delattr"})
_BY_KEY = frozenset(
    {"get", "pop", "setdefault", "__getattr__", "__setattr__", "__getattribute__", "__getitem__"}
)
_NONE: frozenset[str] = frozenset()


def known_key(value: Value) -> frozenset[str] | None:
    """The specialisation for a parameter that is handed this text; None if it is no known name."""
    text = value.text
    if text is None or HOLE in text or len(text) > 64 or value.labels:
        return None
    return frozenset({MARK + text})


def key_params(frame: Frame, function: FunctionIR) -> frozenset[str]:
    """The parameters of a function that it looks things up by."""
    cache = frame.world.key_params
    found = cache.get(function.id)
    if found is None:
        found = cache[function.id] = _find(function) if function.params else _NONE
    return found


def _find(function: FunctionIR) -> frozenset[str]:
    names = frozenset(param.name for param in function.params)
    origin: dict[int, frozenset[str]] = {}
    loaded: dict[int, str] = {}
    used: set[str] = set()
    for op in flat(function.body):
        if isinstance(op, ops.Load):
            loaded[op.dst] = op.name
            if op.name in names:
                origin[op.dst] = frozenset({op.name})
            continue
        for reg in _keys(op, loaded):
            used |= origin.get(reg, _NONE)
        made = _derived(op, origin)
        if made is not None and made[1]:
            origin[made[0]] = made[1]
    return frozenset(used)


def _keys(op: ops.Op, loaded: dict[int, str]) -> Iterator[int]:
    """The registers that the operation takes for a name."""
    if isinstance(op, (ops.GetItem, ops.SetItem)) and op.index >= 0:
        yield op.index
    elif isinstance(op, ops.MakeDict):
        yield from (key for _, key, _ in op.entries if key >= 0)
    elif isinstance(op, ops.Call) and loaded.get(op.func) in _REFLECTION:
        yield from (arg.reg for arg in op.args[1:2])
    elif isinstance(op, ops.CallMethod) and op.attr in _BY_KEY:
        yield from (arg.reg for arg in op.args[:1])


def _derived(op: ops.Op, origin: dict[int, frozenset[str]]) -> tuple[int, frozenset[str]] | None:
    """What a text put together from parameters comes from."""
    if isinstance(op, ops.Binary):
        return op.dst, origin.get(op.left, _NONE) | origin.get(op.right, _NONE)
    if isinstance(op, ops.Join):
        regs = [part for part in op.parts if isinstance(part, int)]
        return op.dst, _NONE.union(*(origin.get(reg, _NONE) for reg in regs))
    if isinstance(op, ops.ToText):
        return op.dst, origin.get(op.src, _NONE)
    return None
