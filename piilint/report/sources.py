"""The text of scanned files, read again for a report."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable
from pathlib import Path

_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r"""(["'])((?:(?!\1).)*)(\1|$)""")
_NUMBER = re.compile(r"\d[\d_]{4,}")


class SourceTexts:
    """Lines and bytes of the files below a root; a file that is gone or unreadable has none."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._bytes: dict[str, bytes] = {}
        self._lines: dict[str, list[str]] = {}
        self._hidden: set[tuple[str, int]] = set()

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
        text = lines[number - 1] if 0 < number <= len(lines) else ""
        return _without_values(text) if (path, number) in self._hidden else text

    def hide_values(self, path: str, lines: Iterable[int]) -> None:
        """The texts and numbers on these lines are personal data themselves: show none of them."""
        self._hidden.update((path, number) for number in lines)


def _without_values(line: str) -> str:
    """The line with everything in quotes, and every longer number, as stars of the same length."""
    hidden = _QUOTED.sub(lambda match: match[1] + "*" * len(match[2]) + match[3], line)
    return _NUMBER.sub(lambda match: "*" * len(match[0]), hidden)


def _decode(content: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding, errors="replace")
    except (SyntaxError, LookupError, ValueError):
        return content.decode("utf-8-sig", errors="replace")
