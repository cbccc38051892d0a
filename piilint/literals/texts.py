"""The literals of a file, and the names that they stand under."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple


class Text(NamedTuple):
    """A text or number in the code."""

    value: str
    name: str
    """What it is assigned to, passed as, or filed under."""
    node: ast.Constant

    @property
    def place(self) -> tuple[int, int]:
        """Where it begins."""
        return self.node.lineno, self.node.col_offset


def texts_in(tree: ast.Module) -> Iterator[Text]:
    """Every constant text, and whole number, but documentation; parts of f-strings are left out."""
    pending: list[tuple[ast.AST, str]] = [(tree, "")]
    while pending:
        node, name = pending.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield Text(node.value, name, node)
            elif isinstance(node.value, int) and not isinstance(node.value, bool):
                yield Text(str(node.value), name, node)
            continue
        if isinstance(node, ast.JoinedStr) or _is_documentation(node):
            continue
        pending.extend(_children(node, name))


def _is_documentation(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _children(node: ast.AST, name: str) -> list[tuple[ast.AST, str]]:
    if isinstance(node, ast.Assign):
        return [(node.value, _called(node.targets[0]))]
    if isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
        return [(node.value, _called(node.target))] if node.value is not None else []
    if isinstance(node, ast.keyword):
        return [(node.value, node.arg or "")]
    if isinstance(node, ast.Dict):
        return [(value, _key(key)) for key, value in zip(node.keys, node.values, strict=True)]
    if isinstance(node, ast.Compare):
        names = [_called(side) for side in (node.left, *node.comparators)]
        named = next((each for each in names if each), "")
        return [(side, named) for side in (node.left, *node.comparators)]
    inherits = isinstance(node, (ast.List, ast.Tuple, ast.Set, ast.IfExp, ast.Starred))
    return [(child, name if inherits else "") for child in ast.iter_child_nodes(node)]


def _key(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _called(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return _key(node.slice) or _called(node.value)
    return ""
