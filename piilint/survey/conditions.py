"""Conditions that hold wherever a statement of a function is reached, read off its syntax."""

from __future__ import annotations

import ast
from collections.abc import Sequence

Condition = tuple[str, bool]
"""The condition as written, and whether it holds."""
_EXITS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def conditions_at(body: Sequence[ast.stmt], target: ast.AST) -> tuple[Condition, ...]:
    """What must hold for `target` to be reached: ifs around it, and early exits before it."""
    found = _within(body, target, ())
    return found if found is not None else ()


def _within(
    body: Sequence[ast.stmt], target: ast.AST, known: tuple[Condition, ...]
) -> tuple[Condition, ...] | None:
    for statement in body:
        if any(node is target for node in ast.walk(statement)):
            return _inside(statement, target, known)
        if isinstance(statement, ast.If):
            text = ast.unparse(statement.test)
            if leaves(statement.body):
                known = (*known, (text, False))
            elif statement.orelse and leaves(statement.orelse):
                known = (*known, (text, True))
    return None


def _inside(
    statement: ast.stmt, target: ast.AST, known: tuple[Condition, ...]
) -> tuple[Condition, ...]:
    if isinstance(statement, ast.If):
        text = ast.unparse(statement.test)
        inner = _within(statement.body, target, (*known, (text, True)))
        if inner is None:
            inner = _within(statement.orelse, target, (*known, (text, False)))
        return known if inner is None else inner
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        known = (*known, (ast.unparse(statement.iter), True))
    for name in ("body", "orelse", "finalbody"):
        inner = _within(getattr(statement, name, ()) or (), target, known)
        if inner is not None:
            return inner
    for handler in getattr(statement, "handlers", ()):
        inner = _within(handler.body, target, known)
        if inner is not None:
            return inner
    return known


def leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether a block always ends what it stands in."""
    return bool(body) and isinstance(body[-1], _EXITS)
