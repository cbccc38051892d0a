"""Operators: on texts, numbers and containers, and as a class of the program says."""

from __future__ import annotations

from piilint.flow.access import sequences
from piilint.flow.access.copies import copied
from piilint.flow.access.merging import merge
from piilint.flow.domain.kinds import SEQUENCES
from piilint.flow.domain.labels import join_labels, stepped
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import (
    CLEAN,
    UNKNOWN_CONST,
    Known,
    Value,
    added,
    objects_of,
    of_refs,
)
from piilint.flow.leaving import formats
from piilint.flow.leaving.addresses import NO_REFS, beginning
from piilint.flow.leaving.exposure import expose
from piilint.flow.names import dates
from piilint.flow.passing.arguments import Arguments
from piilint.flow.program.program_calls import call_program
from piilint.flow.python import list_methods, set_operators
from piilint.flow.state.frame import Frame
from piilint.ir import ops

_LARGE = 1 << 40
_SIGNS = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}


def unary(frame: Frame, op: ops.Unary) -> None:
    """`-x`: what the class of x says; a number is still what it was."""
    value = frame.regs[op.src]
    found = method_called(frame, value, _SIGNS[op.op], [], op.at) if value.refs else None
    frame.regs[op.dst] = value if found is None else found


def binary(frame: Frame, op: ops.Binary) -> None:
    left, right = frame.regs[op.left], frame.regs[op.right]
    operator = op.op.removesuffix("=")
    if op.op.endswith("="):
        found = _operator_method(frame, op.op, left, right, op.at)
        if found is not None:
            frame.regs[op.dst] = found
            return
    if op.op == "+=" and is_list(frame, left) and not is_tuple(frame, left):
        list_methods.extend(frame, left, right, op.at)
        frame.regs[op.dst] = left
        return
    if operator == "|" and _is_outside(frame, left) and _is_outside(frame, right):
        # Steps of a pipeline, conditions of a query: what comes out is both.
        labels = join_labels(left.labels, right.labels)
        frame.regs[op.dst] = Value(labels, left.refs | right.refs)
        return
    if operator == "|" and (left.refs and right.refs):
        result = left if op.op == "|=" else copied(frame, left, op.at)
        merge(frame, result, right, op.at)
        frame.regs[op.dst] = result
        return
    frame.regs[op.dst] = _operated(frame, operator, left, right, op.at)


def _operated(frame: Frame, operator: str, left: Value, right: Value, at: int) -> Value:
    if left.clean and right.clean and not left.refs and not right.refs:
        return Value(const=_folded(operator, left, right), clean=True)
    found = _operator_method(frame, operator, left, right, at)
    if found is not None:
        return found
    if operator == "+" and (is_list(frame, left) or is_list(frame, right)):
        return sequences.concatenated(frame, left, right, at)
    if operator == "*" and sequences.is_sequence(frame, left):
        return sequences.repeated(frame, left, right, at)
    if operator == "*" and sequences.is_sequence(frame, right):
        return sequences.repeated(frame, right, left, at)
    if operator in ("+", "-") and dates.is_span(frame, right):
        return dates.only_dates(frame, left)
    if operator in set_operators.OPERATORS:
        kept = set_operators.combined(frame, operator, left, right, at)
        if kept is not None:
            return kept
    if operator in ("+", "%"):
        gaps = formats.of_percent(frame, left.text, right, at) if operator == "%" else None
        put = expose(frame, right, "str", at) if gaps is None else formats.shown(frame, gaps, at)
        labels = join_labels(expose(frame, left, "str", at), put)
        if labels:
            labels = stepped(labels, "through", frame.module.name, at, "put into a text")
        base = beginning(left) if operator == "+" else NO_REFS
        return Value(labels, base, _constant(operator, left, right))
    return Value(
        join_labels(left.labels, right.labels), left.refs if operator == "/" else frozenset()
    )


def _is_outside(frame: Frame, value: Value) -> bool:
    """An object of which only its outside class is known."""
    objects = objects_of(value)
    return bool(objects) and all(
        name.startswith("x:") for oid in objects for name in frame.object(oid).types
    )


_METHODS = {
    "+": "__add__", "-": "__sub__", "*": "__mul__", "/": "__truediv__", "|": "__or__",
    "&": "__and__", "%": "__mod__", "@": "__matmul__", "//": "__floordiv__", "<<": "__lshift__",
    ">>": "__rshift__", "**": "__pow__", "^": "__xor__",
}  # fmt: skip


def _operator_method(
    frame: Frame, operator: str, left: Value, right: Value, at: int
) -> Value | None:
    """`a + b` where a's class has `__add__`, b's `__radd__`; `a += b` where it has `__iadd__`."""
    name = _METHODS.get(operator.removesuffix("="), "")
    if not name:
        return None
    if operator.endswith("="):
        return method_called(frame, left, f"__i{name[2:]}", [right], at)
    found = method_called(frame, left, name, [right], at)
    return found if found is not None else method_called(frame, right, f"__r{name[2:]}", [left], at)


def method_called(
    frame: Frame, value: Value, name: str, others: list[Value], at: int
) -> Value | None:
    """What a class of the program says of an operator; None if it says nothing."""
    for oid in objects_of(value):
        for tname in sorted(frame.object(oid).types):
            info = frame.world.classes.get(tname[2:]) if tname.startswith("c:") else None
            fid = info.methods.get(name) if info is not None else None
            if fid is not None:
                return call_program(frame, fid, Arguments(others), at, of_refs(oid))
    return None


def _folded(operator: str, left: Value, right: Value) -> Known:
    """Constants calculated with: `14 * 24 * 3600`, the beginning of a URL."""
    first, second = left.const, right.const
    if type(first) is int and type(second) is int and abs(first) + abs(second) < _LARGE:
        if operator == "*":
            return first * second
        if operator in "+-":
            return first + second if operator == "+" else first - second
    return _constant(operator, left, right)


def _constant(operator: str, left: Value, right: Value) -> Known:
    """The text of a concatenation or of a `%` format, with holes for what is not known."""
    if operator == "+":
        if left.text is None and right.text is None:
            return UNKNOWN_CONST
        if isinstance(left.const, (int, float)) or isinstance(right.const, (int, float)):
            return UNKNOWN_CONST
        return (left.text if left.text is not None else HOLE) + (
            right.text if right.text is not None else HOLE
        )
    if operator == "%" and left.text is not None:
        text = left.text
        if "%s" in text and right.text is not None and text.count("%s") == 1:
            return text.replace("%s", right.text)
        for code in ("%s", "%d", "%r"):
            text = text.replace(code, HOLE)
        return text
    return UNKNOWN_CONST


_COMPARED = {
    "==": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__",
    "in": "__contains__",
}  # fmt: skip


def compare(frame: Frame, op: ops.Compare) -> None:
    """What comes out only depends on what is compared, unless a class has it otherwise."""
    result: Value | None = None
    for operator, left_reg, right_reg in op.parts:
        left, right = frame.regs[left_reg], frame.regs[right_reg]
        if operator == "in":
            left, right = right, left
        found = (
            method_called(frame, left, _COMPARED[operator], [right], op.at) if left.refs else None
        )
        if found is not None and not found.opaque:
            result = added(result, found)
    frame.regs[op.dst] = result if result is not None else CLEAN


def is_list(frame: Frame, value: Value) -> bool:
    return any(
        frame.object(oid).types & SEQUENCES
        or frame.object(oid).elem is not None
        or any(n.startswith("q:") for n in frame.object(oid).types)
        for oid in objects_of(value)
    )


def is_tuple(frame: Frame, value: Value) -> bool:
    """Surely a tuple: adding to it makes another."""
    objects = objects_of(value)
    return bool(objects) and all("k:tuple" in frame.object(oid).types for oid in objects)
