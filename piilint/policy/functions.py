"""Single functions of the scanned files, parsed by themselves: most files need no reading."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator, Mapping

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_DEF = re.compile(r"(?:async\s+)?def\s+\w+")
_ASKS = ("if ", "elif ", "return ", "return(", "assert ", "and ", "or ", "not ")
"""Beginnings of lines with conditions, and with what comes of them."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Functions:
    """Looks functions up by a line in them."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._lines: dict[str, list[str]] = {}
        self._wholes: dict[str, tuple[FunctionNode, ...]] = {}
        self._parsed: dict[tuple[str, int], FunctionNode | None] = {}
        self._starts: dict[tuple[str, int], int | None] = {}

    def at(self, path: str, line: int) -> FunctionNode | None:
        """The innermost function around a line; a definition's own line belongs to it."""
        start = self._start(path, line)
        if start is None:
            return None
        if (path, start) not in self._parsed:
            self._parsed[path, start] = self._parse(path, start)
        return self._parsed[path, start]

    def asking(self, path: str, pattern: re.Pattern[str]) -> Iterator[FunctionNode]:
        """Every function that asks or answers something in which the pattern occurs."""
        seen: set[int] = set()
        for index, line in enumerate(self._lines_of(path)):
            if not line.lstrip().startswith(_ASKS) or not pattern.search(line):
                continue
            start = self._start(path, index + 1)
            if start is not None and start not in seen:
                seen.add(start)
                function = self.at(path, start + 1)
                if function is not None:
                    yield function

    def around(self, path: str, line: int) -> Iterator[FunctionNode]:
        """The functions around a line, the innermost first."""
        start = self._start(path, line)
        while start is not None:
            function = self.at(path, start + 1)
            if function is not None:
                yield function
            start = self._start(path, start) if start else None

    def _start(self, path: str, line: int) -> int | None:
        """The index of the line on which the function around a line is defined."""
        key = (path, line)
        if key not in self._starts:
            self._starts[key] = _defined_at(self._lines_of(path), line)
        return self._starts[key]

    def _parse(self, path: str, start: int) -> FunctionNode | None:
        lines = self._lines_of(path)
        depth, end = indented(lines[start]), _end(lines, start)
        first = start
        while first and lines[first - 1].startswith(" " * depth + "@"):
            first -= 1
        try:
            node = ast.parse(textwrap.dedent("\n".join(lines[first:end]))).body[0]
        except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
            return self._in_whole(path, start + 1)
        return ast.increment_lineno(node, first) if isinstance(node, _FUNCTIONS) else None

    def _in_whole(self, path: str, line: int) -> FunctionNode | None:
        """Out of the whole file, where texts over several lines hide how a function is indented."""
        if path not in self._wholes:
            try:
                nodes = ast.walk(ast.parse(self._texts.get(path, "")))
                self._wholes[path] = tuple(node for node in nodes if isinstance(node, _FUNCTIONS))
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                self._wholes[path] = ()
        return next((node for node in self._wholes[path] if node.lineno == line), None)

    def _lines_of(self, path: str) -> list[str]:
        if path not in self._lines:
            self._lines[path] = self._texts.get(path, "").splitlines()
        return self._lines[path]


def _defined_at(lines: list[str], line: int) -> int | None:
    if not 0 < line <= len(lines):
        return None
    depth = indented(lines[line - 1]) + 1
    for index in range(line - 1, -1, -1):
        body = lines[index].lstrip()
        if not body or body[0] in "#)]}" or indented(lines[index]) >= depth:
            continue
        depth = indented(lines[index])
        if _DEF.match(body):
            return index
        if not depth:
            return None
    return None


def _end(lines: list[str], start: int) -> int:
    """The index behind the last line of the function that is defined there."""
    depth, end = indented(lines[start]), start + 1
    while end < len(lines) and not _leaves(lines[end], depth):
        end += 1
    return end


def _leaves(text: str, depth: int) -> bool:
    body = text.lstrip()
    return bool(body) and body[0] not in "#)]}" and indented(text) <= depth


def extent_around(lines: list[str], line: int) -> tuple[int, int] | None:
    """The indices of the innermost function around a line, told by indentation: first, and end."""
    start = _defined_at(lines, line)
    return None if start is None else (start, _end(lines, start))


def indented(text: str) -> int:
    """By how many characters a line is indented."""
    return len(text) - len(text.lstrip())
