"""Marks that types carry: `Annotated[str, Pii("contact.email")]`, or a name for such a type."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from piilint.base.marks import NOT_PII, PREFIX
from piilint.ir import ops
from piilint.ir.ops import TypeRef
from piilint.ir.program import FieldIR, FunctionIR, ModuleIR, Param
from piilint.resolve.program import Program


def without_mark(ir: FieldIR, module: ModuleIR, program: Program) -> tuple[str | None, FieldIR]:
    """The mark that a field's annotation holds, and the field without it."""
    if ir.annotation is None:
        return None, ir
    if ir.annotation.name.startswith(PREFIX):
        return ir.annotation.name, msgspec.structs.replace(ir, annotation=None)
    return mark_of(ir.annotation, module, program), ir


def mark_of(ref: TypeRef, module: ModuleIR, program: Program) -> str | None:
    """The mark in a type, in its arguments, or in the type that its name stands for."""
    if ref.name.startswith(PREFIX):
        return ref.name
    for argument in ref.args:
        found = mark_of(argument, module, program)
        if found is not None:
            return found
    if not program.has_marked_types or ref.name.startswith("'"):
        return None
    for symbol in program.resolve(module.name, ref.name):
        if symbol.kind == "variable":
            owner, _, name = symbol.name.partition(":")
            found = program.modules[owner].marked_types.get(name)
            if found is not None:
                return found
    return None


def with_marked_parameters(modules: list[ModuleIR]) -> list[ModuleIR]:
    """The modules; parameters of a type that is marked where it is defined are so from the start.

    The front end, which sees one file at a time, does the same for types marked on the spot.
    """
    if not any(module.marked_types for module in modules):
        return modules
    program = Program(modules)
    return [_linked(module, program) for module in modules]


def _linked(module: ModuleIR, program: Program) -> ModuleIR:
    functions = tuple(_with_marks(function, module, program) for function in module.functions)
    if functions == module.functions:
        return module
    return msgspec.structs.replace(module, functions=functions)


def _with_marks(function: FunctionIR, module: ModuleIR, program: Program) -> FunctionIR:
    body: list[ops.AnyOp] = []
    register = function.registers
    for param in function.params:
        mark = _named_mark(param, module, program)
        if mark is not None:
            value, func, marked = register, register + 1, register + 2
            register += 3
            body += [
                ops.Load(value, param.name, param.at),
                ops.Load(func, mark, param.at),
                ops.CallMethod(marked, func, param.name, mark, (ops.Arg(value),), param.at),
                ops.Store(param.name, marked, param.at),
            ]
    if not body:
        return function
    return msgspec.structs.replace(function, body=(*body, *function.body), registers=register)


def _named_mark(param: Param, module: ModuleIR, program: Program) -> str | None:
    """The mark of a type that is defined under a name."""
    if param.annotation is None or _holds_mark(param.annotation):
        return None
    return mark_of(param.annotation, module, program)


def _holds_mark(ref: TypeRef) -> bool:
    return ref.name.startswith(PREFIX) or any(_holds_mark(argument) for argument in ref.args)


def denied_lines(modules: Iterable[ModuleIR]) -> set[tuple[str, int]]:
    """Files and lines of which the user says that they hold no personal data."""
    return {
        (module.path, mark.target)
        for module in modules
        for mark in module.marks
        if mark.mark == NOT_PII and mark.problem is None
    }
