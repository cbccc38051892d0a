"""Reading marks: `# piilint: source[contact.email]`, `# piilint: not-pii -- reason`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from piilint.base.marks import Marked
from piilint.frontend.sources import Comment

_DIRECTIVE = re.compile(r"#\s*piilint:\s*(source|not-pii)\b(.*)", re.IGNORECASE | re.DOTALL)
_KIND = re.compile(r"\s*\[\s*([\w.]+)\s*(?:,\s*([\w-]+)\s*)?\]")
_REASON = re.compile(r"\s*--\s*\S")


@dataclass(slots=True)
class Mark:
    """One comment or marker: what it says, of which line, and what is wrong with it."""

    written: int
    """The line it stands on."""
    line: int
    """The line that it speaks of: its own, or the next line of code."""
    marked: Marked
    problem: str | None = None
    taken: bool = False
    """Something on the line bears it."""


def read_marks(comments: Iterable[Comment], text: str) -> list[Mark]:
    """All marks in the comments, sorted by place."""
    lines = text.split("\n")
    return [mark for comment in comments for mark in _read(comment, lines)]


def _read(comment: Comment, lines: list[str]) -> Iterator[Mark]:
    match = _DIRECTIVE.search(comment.text)
    if match is None:
        return
    line = _next_code_line(lines, comment.line) if comment.own_line else comment.line
    rest = match[2]
    if match[1].lower() == "not-pii":
        problem = None
        if not _REASON.match(rest):
            problem = "`not-pii` gives no reason: write `# piilint: not-pii -- reason`"
        yield Mark(comment.line, line, Marked(None), problem)
        return
    kind = _KIND.match(rest)
    if kind is None:
        problem = "`source` names no data type: write `# piilint: source[contact.email]`"
        yield Mark(comment.line, line, Marked(None), problem)
    else:
        yield Mark(comment.line, line, Marked(kind[1], kind[2]))


def _next_code_line(lines: list[str], line: int) -> int:
    for number in range(line + 1, len(lines) + 1):
        text = lines[number - 1].strip()
        if text and not text.startswith("#"):
            return number
    return line


def marker_of(node: ast.expr) -> Marked | None:
    """What `Pii("contact.email", subject="customer")` says, if the expression is one."""
    if not isinstance(node, ast.Call):
        return None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name != "Pii":
        return None
    given = [_text(argument) for argument in node.args]
    named = {keyword.arg: _text(keyword.value) for keyword in node.keywords}
    data_type = given[0] if given else named.get("data_type")
    subject = given[1] if len(given) > 1 else named.get("subject")
    return Marked(data_type, subject) if data_type else None


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
