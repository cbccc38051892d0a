"""What stands in the code where a step happens: so that a step can say by which words it does.

A callee may be called by another name (`handler(value)`), by no name (`for row in pages`), or read
for its caller what only the caller knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from piilint.base.marks import PREFIX
from piilint.ir import ops
from piilint.ir.program import FunctionIR, ModuleIR
from piilint.ir.walk import flat

_AS = re.compile(r"(?<=\)) as \S+")
"""Under which name a callee gets it: its caller need not know."""


class Written:
    """The words at the places of modules, read when a step asks for them."""

    def __init__(self) -> None:
        self._modules: dict[str, dict[int, str]] = {}

    def at(self, module: ModuleIR, at: int) -> str:
        """`handler()`, `order.email`: what is called or read there; empty if nobody can say."""
        known = self._modules.get(module.name)
        if known is None:
            known = self._modules[module.name] = {}
            for function in module.functions:
                for place, words in _words(function):
                    known.setdefault(place, words)
        return known.get(at, "")


def _words(function: FunctionIR) -> Iterator[tuple[int, str]]:
    yield function.at, f"{spoken(function)}()"
    made: dict[int, str] = {}
    loaded: dict[int, int] = {}
    for op in flat(function.body):
        if isinstance(op, ops.Load):
            loaded[op.dst] = op.at
        elif isinstance(op, ops.Call) and loaded.get(op.func) == op.at:
            continue  # a call that lowering put in: the code does not show it
        words = _of(op, made)
        dst = getattr(op, "dst", None)
        if words and dst is not None:
            made[dst] = words
        at = getattr(op, "at", 0)
        if words and at and not isinstance(op, ops.Load):
            yield at, words


def _of(op: ops.AnyOp, made: dict[int, str]) -> str:
    if isinstance(op, ops.Load):
        return op.name
    if isinstance(op, ops.Call):
        return f"{made.get(op.func, '').removesuffix('()')}()".removeprefix("()")
    if isinstance(op, ops.CallMethod) and op.noun.startswith(PREFIX):
        return next((made[arg.reg] for arg in op.args if arg.reg in made), "")
    if isinstance(op, ops.CallMethod):
        return f"{op.noun}.{op.attr}()" if op.noun else f"{op.attr}()"
    if isinstance(op, (ops.GetAttr, ops.SetAttr)):
        return f"{op.noun}.{op.attr}" if op.noun else op.attr
    return next((made[reg] for reg in _inputs(op) if reg in made), "")


def _inputs(op: ops.AnyOp) -> Iterator[int]:
    for name in ("obj", "iter", "ctx", "src", "left", "right"):
        register = getattr(op, name, None)
        if isinstance(register, int):
            yield register
    if isinstance(op, ops.Join):
        yield from (part for part in op.parts if isinstance(part, int))
    elif isinstance(op, ops.Choose):
        yield from op.srcs


def with_words(text: str, words: str) -> str:
    """The text of a step, with the words of the code where it does not have them already."""
    last = words.removesuffix("()").rpartition(".")[2]
    said = not last or re.search(rf"\b{re.escape(last)}\b", _AS.sub("", text))
    return text if said else f"{text} via {words}"


def spoken(function: FunctionIR) -> str:
    """What steps call a function: a constructor by its class, other special methods with it."""
    name = function.name
    if name.startswith("<lambda"):
        return "lambda"
    if not (name.startswith("__") and name.endswith("__") and function.owner):
        return name
    owner = function.owner.rpartition(":")[2].rpartition(".")[2]
    return owner if name == "__init__" else f"{owner}.{name}"
