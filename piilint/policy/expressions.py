"""Expressions of the scanned code, read where a source is: `order.customer.user.email` in full."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from piilint.base.span import Span
from piilint.policy.functions import extent_around, indented

_LONGEST = 400
_MOST_LINES = 6
_SCOPE = re.compile(r"(?:async\s+)?(def|class)\s+(\w+)")


Scope = tuple[str, str]
"""`class` or `def`, and its name."""


class Expressions:
    """The texts of the scanned files, asked for the chains of names that stand in them."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = self._texts = texts
        self._lines: dict[str, list[str]] = {}
        self._known: dict[Span, tuple[str, ...]] = {}
        self._scopes: dict[tuple[str, int], tuple[Scope, ...]] = {}

    def chain(self, span: Span) -> tuple[str, ...]:
        """The names along the expression at `span`; none where it is more than such a chain.

        `order.customer.email` gives its three names; `form["email"]` and `data.get("email")` two
        and three; a call that is handed anything but constants gives none, since what it returns
        need not belong to what it hangs on.
        """
        known = self._known.get(span)
        if known is None:
            known = self._known[span] = _chain_of(self.text(span))
        return known

    def scopes(self, span: Span) -> tuple[Scope, ...]:
        """The functions and classes around a place, innermost first, told by indentation."""
        key = (span.path, span.line)
        known = self._scopes.get(key)
        if known is None:
            known = self._scopes[key] = tuple(_around(self._lines_of(span.path), span.line))
        return known

    def whole(self, path: str) -> str:
        """The text of a file; empty where it was not scanned."""
        return self._texts.get(path, "")

    def around(self, span: Span) -> str:
        """The text of the function around a place, or of the whole file outside of any."""
        lines = self._lines_of(span.path)
        extent = extent_around(lines, span.line)
        return "\n".join(lines if extent is None else lines[slice(*extent)])

    def annotation(self, span: Span, name: str) -> str:
        """The class that the function around a place declares a name with; empty without one."""
        if not name.isidentifier():
            return ""
        found = re.search(rf"\b{name}\s*:\s*['\"]?([\w.]+)", self.around(span))
        return found[1].rpartition(".")[2] if found is not None else ""

    def _lines_of(self, path: str) -> list[str]:
        lines = self._lines.get(path)
        if lines is None:
            lines = self._lines[path] = self._texts.get(path, "").split("\n")
        return lines

    def text(self, span: Span) -> str:
        """What stands at the span, if it is a short stretch that cuts no name in two."""
        size = span.end_line - span.line + 1
        if not 0 < size <= _MOST_LINES:
            return ""
        stretch = self._lines_of(span.path)[span.line - 1 : span.end_line]
        if len(stretch) != size:
            return ""
        before, after = stretch[0][: span.column - 1], stretch[-1][span.end_column - 1 :]
        if _in_name(before[-1:]) or _in_name(after[:1]):
            return ""
        if len(stretch) == 1:
            return stretch[0][span.column - 1 : span.end_column - 1]
        last = stretch[-1][: span.end_column - 1]
        return "\n".join((stretch[0][span.column - 1 :], *stretch[1:-1], last))


def _around(lines: list[str], line: int) -> Iterator[Scope]:
    if not 0 < line <= len(lines):
        return
    depth = indented(lines[line - 1]) + 1
    for text in reversed(lines[:line]):
        body = text.lstrip()
        if not body or body[0] in "#)]}" or indented(text) >= depth:
            continue
        depth = indented(text)
        if scope := _SCOPE.match(body):
            yield scope[1], scope[2]
        if not depth:
            return


def _in_name(character: str) -> bool:
    return character.isalnum() or character == "_"


@lru_cache(maxsize=8192)
def _chain_of(text: str) -> tuple[str, ...]:
    if not text or len(text) > _LONGEST:
        return ()
    try:
        return _names(ast.parse(f"({text}\n)", mode="eval").body) or ()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def _names(node: ast.expr) -> tuple[str, ...] | None:
    """Names along a chain, outermost first; None for anything else."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Await):
        return _names(node.value)
    if isinstance(node, ast.Attribute):
        return _joined(_names(node.value), (node.attr,))
    if isinstance(node, ast.Subscript):
        return _joined(_names(node.value), _constants([node.slice]))
    if isinstance(node, ast.Call) and not node.keywords:
        return _joined(_names(node.func), _constants(node.args))
    return None


def _joined(
    first: tuple[str, ...] | None, second: tuple[str, ...] | None
) -> tuple[str, ...] | None:
    return None if first is None or second is None else (*first, *second)


def _constants(nodes: list[ast.expr]) -> tuple[str, ...] | None:
    """The texts among constants; None where anything is no constant."""
    if not all(isinstance(node, ast.Constant) for node in nodes):
        return None
    values = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return tuple(value for value in values if isinstance(value, str))
