"""Which lines belong to one statement: a label names its first, a tool may name any of them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.accuracy.labels import Place


@dataclass
class Statements:
    """The statements of the files under one folder, read when first asked for."""

    root: Path
    _spans: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict)

    def lines(self, place: Place) -> range:
        """The lines of the innermost statement at `place`; of a compound one, those of its head."""
        spans = self._spans.get(place.path)
        if spans is None:
            spans = self._spans[place.path] = _spans(self.root / place.path)
        first, last = spans.get(place.line, (place.line, place.line))
        return range(first, last + 1)


def code_lines(root: Path) -> int:
    """How many lines of Python under `root` hold something."""
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in root.rglob("*.py"))
    return sum(1 for text in texts for line in text.splitlines() if line.strip())


def _spans(path: Path) -> dict[int, tuple[int, int]]:
    spans: dict[int, tuple[int, int]] = {}
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return spans
    # Outer statements come first in a walk by breadth, so that inner ones overwrite their lines.
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            first, last = node.lineno, _end(node)
            for line in range(first, last + 1):
                spans[line] = (first, last)
    return spans


def _end(node: ast.stmt) -> int:
    if isinstance(node, ast.Match):
        return node.lineno
    body: list[ast.stmt] = getattr(node, "body", [])
    if not body:
        return node.end_lineno or node.lineno
    decorators: list[ast.expr] = getattr(body[0], "decorator_list", [])
    start = min([body[0].lineno, *(decorator.lineno for decorator in decorators)])
    return max(node.lineno, start - 1)
