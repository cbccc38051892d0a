"""Conditions that hold wherever a place in a function is reached, read off its syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

Condition = tuple[str, bool]
"""The condition as written, and whether it holds."""
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_EXITS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def conditions_at(body: Sequence[ast.stmt], target: ast.AST) -> tuple[Condition, ...]:
    """What must hold for `target` to be reached: ifs around it, and early exits before it.

    `a if b else c`, `a and b` and the ifs of comprehensions are ifs, too.
    """
    found = _within(body, target, ())
    return found if found is not None else ()


def _within(
    body: Sequence[ast.stmt], target: ast.AST, known: tuple[Condition, ...]
) -> tuple[Condition, ...] | None:
    for statement in body:
        if _holds(statement, target):
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
    return (*known, *_in_expression(statement, target))


def _in_expression(node: ast.AST, target: ast.AST) -> Iterator[Condition]:
    """The conditions on the way from a node down to the target."""
    while node is not target:
        below = (each for each in ast.iter_child_nodes(node) if _holds(each, target))
        child = next(below, None)
        if child is None:
            return
        yield from _conditions_for(node, child)
        node = child


def _conditions_for(node: ast.AST, child: ast.AST) -> Iterator[Condition]:
    """What a node asks before its child is looked at."""
    if isinstance(node, ast.IfExp) and child is not node.test:
        yield ast.unparse(node.test), child is node.body
    elif isinstance(node, ast.BoolOp):
        for before in node.values[: node.values.index(child)]:  # type: ignore[arg-type]
            yield ast.unparse(before), isinstance(node.op, ast.And)
    elif isinstance(node, _COMPREHENSIONS) and not isinstance(child, ast.comprehension):
        for generator in node.generators:
            yield ast.unparse(generator.iter), True
            for condition in generator.ifs:
                yield ast.unparse(condition), True


def _holds(node: ast.AST, target: ast.AST) -> bool:
    return any(each is target for each in ast.walk(node))


def leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether a block always ends what it stands in."""
    return bool(body) and isinstance(body[-1], _EXITS)
