"""The text of scanned files, read again for a report."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

_LINE_END = re.compile(r"\r\n|\r|\n")


class SourceTexts:
    """Lines and bytes of the files below a root; a file that is gone or unreadable has none."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._bytes: dict[str, bytes] = {}
        self._lines: dict[str, list[str]] = {}

    def content(self, path: str) -> bytes:
        """The file as it is on disk."""
        if path not in self._bytes:
            try:
                self._bytes[path] = (self._root / path).read_bytes()
            except (OSError, ValueError):
                self._bytes[path] = b""
        return self._bytes[path]

    def lines(self, path: str) -> list[str]:
        """The file's lines without their ends, split where Python splits them."""
        if path not in self._lines:
            self._lines[path] = _LINE_END.split(_decode(self.content(path)))
        return self._lines[path]

    def line(self, path: str, number: int) -> str:
        """One line, counted from 1; empty if the file has no such line."""
        lines = self.lines(path)
        return lines[number - 1] if 0 < number <= len(lines) else ""


def _decode(content: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding, errors="replace")
    except (SyntaxError, LookupError, ValueError):
        return content.decode("utf-8-sig", errors="replace")
