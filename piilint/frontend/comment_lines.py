"""The lines that a comment speaks of: its own, or the statement below it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from piilint.frontend.sources import Comment


def lines_of_comments(
    comments: Iterable[Comment], text: str, tree: ast.Module | None = None
) -> Iterator[tuple[Comment, range]]:
    """Each comment with the lines that it covers.

    A comment on a line of code covers that line; one by itself covers the whole statement that
    follows, of a compound statement only its head.
    """
    found = list(comments)
    lines = text.split("\n")
    statements: Mapping[int, range] = {}
    if any(comment.own_line for comment in found):
        statements = _statement_lines(tree or _parsed(text))
    for comment in found:
        first = _next_code_line(lines, comment.line) if comment.own_line else comment.line
        covered = statements.get(first) if comment.own_line else None
        yield comment, covered or range(first, first + 1)


def _next_code_line(lines: list[str], line: int) -> int:
    for number in range(line + 1, len(lines) + 1):
        text = lines[number - 1].strip()
        if text and not text.startswith("#"):
            return number
    return line


def _parsed(text: str) -> ast.Module | None:
    """A scan lets go of its trees early; few files have comments that need one again."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _statement_lines(tree: ast.Module | None) -> Mapping[int, range]:
    """The lines of each statement by its first one; of a compound statement only its head."""
    found: dict[int, range] = {}
    stack: list[ast.AST] = [tree] if tree is not None else []
    while stack:
        for node in ast.iter_child_nodes(stack.pop()):
            if isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)):
                stack.append(node)
            if isinstance(node, ast.stmt):
                last = node.end_lineno or node.lineno
                body = getattr(node, "body", None) or getattr(node, "cases", None)
                if body:
                    inner = body[0] if isinstance(body[0], ast.stmt) else body[0].pattern
                    last = max(node.lineno, inner.lineno - 1)
                found.setdefault(node.lineno, range(node.lineno, last + 1))
    return found
