"""Comments that say a purpose: `# piilint: purpose[marketing_email]`, and what they cover."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import msgspec

from piilint.frontend.parse import parse_text
from piilint.frontend.sources import Comment, ParsedFile

_DIRECTIVE = re.compile(r"#\s*piilint:\s*purpose\s*\[\s*([^\]]*?)\s*\]", re.IGNORECASE)


class PurposeComment(msgspec.Struct, frozen=True):
    """One comment: the purpose it names, where it stands, and which lines it speaks of."""

    purpose: str
    line: int
    lines: tuple[int, ...]
    """Of the statement on whose line, or right above which, it stands; of a function or class
    only the head."""
    whole_file: bool = False
    """It stands above everything in the file."""


def in_file(file: ParsedFile) -> Iterator[PurposeComment]:
    """The file's comments that name a purpose, in order."""
    named = [(comment, match[1]) for comment in file.comments
             if (match := _DIRECTIVE.search(comment.text))]  # fmt: skip
    if not named:
        return
    tree = file.tree or parse_text(file.path, file.text).tree
    if tree is None:
        return
    heads = _heads(tree)
    for comment, purpose in named:
        yield _placed(comment, purpose, heads, tree, file.text.split("\n"))


def _placed(
    comment: Comment, purpose: str, heads: list[range], tree: ast.Module, lines: list[str]
) -> PurposeComment:
    if not comment.own_line:
        return PurposeComment(purpose, comment.line, _around(comment.line, heads))
    below = _next_code_line(lines, comment.line)
    first = tree.body[0] if tree.body else None
    if first is None or (first.lineno >= below and not _defines(first)):
        return PurposeComment(purpose, comment.line, (), whole_file=True)
    return PurposeComment(purpose, comment.line, _around(below, heads))


def _defines(statement: ast.stmt) -> bool:
    """A function or class that opens a file is what a comment above it speaks of."""
    return isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def _around(line: int, heads: list[range]) -> tuple[int, ...]:
    """The lines of the innermost statement at a line."""
    inside = [head for head in heads if line in head]
    return tuple(sorted(inside, key=len)[0]) if inside else (line,)


def _heads(tree: ast.Module) -> list[range]:
    """The lines of every statement; of one that holds others only its head, decorators included."""
    found: list[range] = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt):
            continue
        decorators = [each.lineno for each in getattr(node, "decorator_list", ())]
        body = getattr(node, "body", None) or getattr(node, "cases", None)
        last = node.end_lineno or node.lineno
        if body:
            inner = body[0] if isinstance(body[0], ast.stmt) else body[0].pattern
            last = max(node.lineno, inner.lineno - 1)
        found.append(range(min([node.lineno, *decorators]), last + 1))
    return found


def _next_code_line(lines: list[str], line: int) -> int:
    for number in range(line + 1, len(lines) + 1):
        text = lines[number - 1].strip()
        if text and not text.startswith("#"):
            return number
    return line
