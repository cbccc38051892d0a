"""The table of places of one module: positions of syntax nodes, in lines and code points."""

from __future__ import annotations

import ast

Place = tuple[int, int, int, int]


class Places:
    """Collects positions and hands out their indices. Index 0 is the start of the file."""

    def __init__(self, text: str) -> None:
        self.table: list[Place] = [(1, 1, 1, 1)]
        self._lines: list[str] | None = None if text.isascii() else text.split("\n")

    def of(self, node: ast.expr | ast.stmt | ast.ExceptHandler | ast.arg) -> int:
        """The index of the node's place."""
        end_line = node.end_lineno or node.lineno
        end = node.end_col_offset if node.end_col_offset is not None else node.col_offset
        column = node.col_offset
        if self._lines is not None:
            column, end = self._points(node.lineno, column), self._points(end_line, end)
        self.table.append((node.lineno, column + 1, end_line, end + 1))
        return len(self.table) - 1

    def _points(self, line: int, offset: int) -> int:
        """`ast` counts columns in UTF-8 bytes; people and SARIF count code points."""
        lines = self._lines or []
        if line > len(lines) or lines[line - 1].isascii():
            return offset
        return len(lines[line - 1].encode()[:offset].decode(errors="replace"))

    def of_pattern(self, node: ast.pattern) -> int:
        """The index of a pattern's place."""
        column, end = node.col_offset, node.end_col_offset
        if self._lines is not None:
            column, end = self._points(node.lineno, column), self._points(node.end_lineno, end)
        self.table.append((node.lineno, column + 1, node.end_lineno, end + 1))
        return len(self.table) - 1
