"""Conditions that ask which of several names something is: `if key == "email" and value:`."""

from __future__ import annotations

import ast
from typing import NamedTuple


class Asked(NamedTuple):
    """A question, and what the whole condition is by its answer; None if other parts decide."""

    subject: ast.expr
    texts: tuple[str, ...]
    if_one: bool | None
    if_none: bool | None
    among: ast.expr | None = None
    """What the texts are in, where they are not written here."""


def asked_names(test: ast.expr) -> list[Asked]:
    """The questions in a condition that may decide it."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return [
            asked._replace(if_one=_opposite(asked.if_one), if_none=_opposite(asked.if_none))
            for asked in asked_names(test.operand)
        ]
    if isinstance(test, ast.BoolOp):
        decisive = isinstance(test.op, ast.Or)
        parts = [asked for value in test.values for asked in asked_names(value)]
        return [
            asked._replace(
                if_one=asked.if_one if asked.if_one is decisive else None,
                if_none=asked.if_none if asked.if_none is decisive else None,
            )
            for asked in parts
        ]
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compared(test.left, test.ops[0], test.comparators[0])
    return []


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr) -> list[Asked]:
    if isinstance(op, (ast.Eq, ast.NotEq)):
        if isinstance(left, ast.Constant):
            left, right = right, left
        texts = _texts([right])
    elif isinstance(op, (ast.In, ast.NotIn)) and isinstance(right, (ast.Tuple, ast.List, ast.Set)):
        texts = _texts(right.elts)
    elif isinstance(op, (ast.In, ast.NotIn)) and _is_plain(right) and _is_plain(_spelled(left)):
        holds = isinstance(op, ast.In)
        return [Asked(left, (), holds, not holds, right)]
    else:
        return []
    holds = isinstance(op, (ast.Eq, ast.In))
    return [Asked(left, texts, holds, not holds)] if texts and _is_plain(_spelled(left)) else []


_SPELLING = frozenset({"lower", "upper", "casefold", "strip"})


def _spelled(node: ast.expr) -> ast.expr:
    """`key` in `key.lower()`, which is known as far as the key is."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=attr), args=[], keywords=[]):
            return inner if attr in _SPELLING else node
    return node


def _texts(nodes: list[ast.expr]) -> tuple[str, ...]:
    """The texts that the expressions are; none if one is anything else."""
    found = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return tuple(found) if len(found) == len(nodes) else ()


def _is_plain(node: ast.expr) -> bool:
    """A variable, or an attribute of one: to look at it does nothing."""
    if isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth
