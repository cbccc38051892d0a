"""Lowered code as text, for people who look after the front end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from piilint.ir import ops
from piilint.ir.program import KEYWORD, KWARG, POSITIONAL, VARARG, FunctionIR, ModuleIR, Param

_STARS = {POSITIONAL: "", VARARG: "*", KEYWORD: "", KWARG: "**"}
_INDENT = "  "


def print_module(module: ModuleIR) -> Iterator[str]:
    """The lines of a module: its functions in the order of their ids, each operation a line."""
    yield f"module {module.name}"
    for function in sorted(module.functions, key=lambda each: each.id):
        yield ""
        yield from print_function(function)


def print_function(function: FunctionIR) -> Iterator[str]:
    """The lines of one function; `r3` is a register, a bare name a variable."""
    params = ", ".join(_param(param) for param in function.params)
    yield f"{function.kind} {function.id}({params})"
    yield from _block(function.body, _INDENT)


def _param(param: Param) -> str:
    declared = f": {type_text(param.annotation)}" if param.annotation is not None else ""
    return f"{_STARS[param.kind]}{param.name}{declared}{' = …' if param.default else ''}"


def type_text(ref: ops.TypeRef) -> str:
    """A type as it is written."""
    inner = ", ".join(map(type_text, ref.args))
    return f"{ref.name}[{inner}]" if inner else ref.name


def _block(block: ops.Block, indent: str) -> Iterator[str]:
    for op in block:
        if isinstance(op, ops.If):
            yield f"{indent}if {_reg(op.cond)}{_said(op.test)}:"
            yield from _block(op.body, indent + _INDENT)
            yield from _part("else:", op.orelse, indent)
        elif isinstance(op, ops.For):
            yield f"{indent}for {_reg(op.item)} in {_reg(op.iter)}:"
            yield from _block(op.body, indent + _INDENT)
            yield from _part("else:", op.orelse, indent)
        elif isinstance(op, ops.While):
            yield from _part("head:", op.head, indent)
            yield f"{indent}while {_reg(op.cond)}{_said(op.test)}:"
            yield from _block(op.body, indent + _INDENT)
            yield from _part("else:", op.orelse, indent)
        elif isinstance(op, ops.With):
            yield f"{indent}with {_reg(op.ctx)} as {_reg(op.dst)}:"
            yield from _block(op.body, indent + _INDENT)
        elif isinstance(op, ops.Try):
            yield from _try(op, indent)
        else:
            yield indent + _simple(op)


def _try(op: ops.Try, indent: str) -> Iterator[str]:
    yield f"{indent}try:"
    yield from _block(op.body, indent + _INDENT)
    for handler in op.handlers:
        types = ", ".join(map(_reg, handler.types))
        bound = f" as {handler.name}" if handler.name else ""
        yield f"{indent}except {types}{bound}:".replace("except :", "except:")
        yield from _block(handler.body, indent + _INDENT)
    yield from _part("else:", op.orelse, indent)
    yield from _part("finally:", op.final, indent)


def _part(head: str, block: ops.Block, indent: str) -> Iterator[str]:
    if block:
        yield indent + head
        yield from _block(block, indent + _INDENT)


def _said(test: ops.Test) -> str:
    """What a condition says where it holds."""
    atoms = [text if polarity else f"not {text}" for text, polarity in test.if_true]
    return f" [{' and '.join(atoms)}]" if atoms else ""


def _simple(op: ops.AnyOp) -> str:
    shown = _TEXTS.get(type(op))
    text = shown(op) if shown is not None else _plain(op)
    dst = getattr(op, "dst", None)
    return text if dst is None else f"{_reg(dst)} = {text}"


def _plain(op: ops.AnyOp) -> str:
    """Any operation that has no notation of its own."""
    fields = [name for name in op.__struct_fields__ if name not in ("dst", "at")]
    values = ", ".join(f"{name}={_value(getattr(op, name))}" for name in fields)
    return f"{type(op).__name__.lower()} {values}".rstrip()


def _value(value: object) -> str:
    if isinstance(value, msgspec.Struct):
        return type_text(value) if isinstance(value, ops.TypeRef) else repr(value)
    return repr(value)


def _reg(register: int) -> str:
    return f"r{register}" if register >= 0 else "-"


def _regs(registers: tuple[int, ...]) -> str:
    return ", ".join(map(_reg, registers))


def _args(args: tuple[ops.Arg, ...]) -> str:
    return ", ".join(
        ("", "*", "**")[arg.star] + (f"{arg.name}=" if arg.name else "") + _reg(arg.reg)
        for arg in args
    )


def _item(obj: int, key: ops.Constant, index: int) -> str:
    return f"{_reg(obj)}[{_reg(index) if index >= 0 else repr(key)}]"


def _dict(op: ops.MakeDict) -> str:
    entries = [
        f"**{_reg(value)}" if key == -2 else f"{_reg(key) if key >= 0 else repr(const)}: r{value}"
        for const, key, value in op.entries
    ]
    return "{" + ", ".join(entries) + "}"


def _sequence(op: ops.MakeSequence) -> str:
    items = [("*" if i in op.stars else "") + _reg(reg) for i, reg in enumerate(op.items)]
    return f"{op.kind} ({', '.join(items)})"


def _join(op: ops.Join) -> str:
    return "join " + " + ".join(_reg(p) if isinstance(p, int) else repr(p) for p in op.parts)


def _store(op: ops.Store) -> str:
    declared = f": {type_text(op.annotation)}" if op.annotation is not None else ""
    return f"{op.name}{declared} = {_reg(op.src)}"


def _unpack(op: ops.Unpack) -> str:
    targets = [("*" if i == op.star else "") + _reg(reg) for i, reg in enumerate(op.targets)]
    return f"{', '.join(targets)} = unpack {_reg(op.src)}"


def _import(op: ops.Import) -> str:
    module = "." * op.level + op.module
    wanted = f"from {module} import {op.attr}" if op.attr else f"import {module}"
    return wanted if op.name in (op.attr, module) else f"{wanted} as {op.name}"


_TEXTS: dict[type[ops.Op], Callable[[Any], str]] = {
    ops.Const: lambda op: repr(op.value),
    ops.Load: lambda op: op.name,
    ops.Store: _store,
    ops.GetAttr: lambda op: f"{_reg(op.obj)}.{op.attr}",
    ops.SetAttr: lambda op: f"{_reg(op.obj)}.{op.attr} = {_reg(op.src)}",
    ops.GetItem: lambda op: _item(op.obj, op.key, op.index),
    ops.SetItem: lambda op: f"{_item(op.obj, op.key, op.index)} = {_reg(op.src)}",
    ops.Call: lambda op: f"{_reg(op.func)}({_args(op.args)})",
    ops.CallMethod: lambda op: f"{_reg(op.obj)}.{op.attr}({_args(op.args)})",
    ops.MakeDict: _dict,
    ops.MakeSequence: _sequence,
    ops.Append: lambda op: f"{_reg(op.obj)} += [{_reg(op.src)}]",
    ops.PutItem: lambda op: f"{_reg(op.obj)}[{_reg(op.key)}] = {_reg(op.src)}",
    ops.Join: _join,
    ops.ToText: lambda op: f"{op.mode} {_reg(op.src)}",
    ops.Unary: lambda op: f"{op.op}{_reg(op.src)}",
    ops.Binary: lambda op: f"{_reg(op.left)} {op.op} {_reg(op.right)}",
    ops.Choose: lambda op: f"either {_regs(op.srcs)}",
    ops.Await: lambda op: f"await {_reg(op.src)}",
    ops.Yield: lambda op: f"yield {'from ' if op.each else ''}{_reg(op.src)}",
    ops.MakeFunction: lambda op: f"function {op.function}",
    ops.MakeClass: lambda op: f"class {op.cls}",
    ops.Unpack: _unpack,
    ops.Import: _import,
    ops.Return: lambda op: f"return {_reg(op.src)}",
    ops.Raise: lambda op: f"raise {_reg(op.src)}",
}
