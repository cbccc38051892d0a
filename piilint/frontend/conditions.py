"""What a condition says, read off the syntax: the atoms that guards are made of."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

Atom = tuple[str, bool]


def atoms(test: ast.expr, holds: bool = True) -> tuple[Atom, ...]:
    """The atoms that are sure to hold when `test` evaluates to `holds`.

    `a and not b` true: `(a, True), (b, False)`. `a or b` false: `(a, False), (b, False)`. `a or b`
    true says nothing sure of either.
    """
    return tuple(_atoms(test, holds))


def truth(test: ast.expr) -> bool | None:
    """What a condition is whenever the program runs: `TYPE_CHECKING` never holds. Else None."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = truth(test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.Name) and test.id == "TYPE_CHECKING":
        return False
    if isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING":
        return False
    if isinstance(test, ast.BoolOp):
        parts = [truth(value) for value in test.values]
        decisive = isinstance(test.op, ast.Or)
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    return None


def _atoms(test: ast.expr, holds: bool) -> Iterator[Atom]:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _atoms(test.operand, not holds)
    elif isinstance(test, ast.BoolOp):
        if isinstance(test.op, ast.And) == holds:
            for value in test.values:
                yield from _atoms(value, holds)
    elif isinstance(test, ast.NamedExpr):
        yield from _atoms(test.value, holds)
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        yield _comparison(test, holds)
    elif isinstance(test, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        yield (_text(test), holds)


def _comparison(test: ast.Compare, holds: bool) -> Atom:
    """`x is None`, `x == False`, `x is not True` become atoms of `x`; other comparisons stay."""
    operator, right = test.ops[0], test.comparators[0]
    equal = isinstance(operator, (ast.Eq, ast.Is))
    if (equal or isinstance(operator, (ast.NotEq, ast.IsNot))) and isinstance(right, ast.Constant):
        if right.value is True:
            return (_text(test.left), holds == equal)
        if right.value is False or right.value is None:
            return (_text(test.left), holds != equal)
    if isinstance(operator, (ast.NotEq, ast.NotIn, ast.IsNot)):
        opposite: dict[type[ast.cmpop], ast.cmpop] = {
            ast.NotEq: ast.Eq(),
            ast.NotIn: ast.In(),
            ast.IsNot: ast.Is(),
        }
        positive = copy.copy(test)
        positive.ops = [opposite[type(operator)]]
        return (_text(positive), not holds)
    return (_text(test), holds)


def _text(node: ast.expr) -> str:
    """The expression as text, at most 120 characters."""
    parts: list[str] = []
    inner: ast.expr = node
    while isinstance(inner, ast.Attribute):
        parts.append(inner.attr)
        inner = inner.value
    if isinstance(inner, ast.Name):
        parts.append(inner.id)
        return ".".join(reversed(parts))
    try:
        return ast.unparse(node)[:120]
    except (RecursionError, ValueError):
        return ""
