"""A stretch of code with its lines' numbers and marks below what matters."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.base.span import Span
from piilint.report.sources import SourceTexts
from piilint.report.style import Style
from piilint.report.text import mask_numbers, printable, width

MAX_LINES = 8
"""Longer spans show their first lines."""
MAX_COLUMNS = 160
"""Longer lines show the part around the span."""


def code_frame(span: Span, texts: SourceTexts, style: Style, severity: str) -> Iterator[str]:
    """The lines of a span, with marks below the part on its first; nothing if there is no code."""
    last = max(span.line, span.end_line)
    shown = range(span.line, min(last, span.line + MAX_LINES - 1) + 1)
    if not any(texts.line(span.path, number).strip() for number in shown):
        return
    gutter = len(str(shown[-1]))
    bar = style.dim("|")
    for number in shown:
        line = texts.line(span.path, number)
        start = span.column - 1 if number == span.line else 0
        end = len(_without_comment(line, start))
        if number == last and span.end_column > 0:
            end = min(end, span.end_column - 1)
        code, marks = _marked(line, start, max(end, start + 1))
        yield f"{style.dim(str(number).rjust(gutter))} {bar} {code}".rstrip()
        if number == span.line:
            yield f"{' ' * gutter} {bar} {style.level(severity, marks)}"
    if last > shown[-1]:
        yield f"{' ' * gutter} {bar} {style.dim(f'... {last - shown[-1]} more lines')}"


def _without_comment(line: str, start: int) -> str:
    """The line up to what looks like a comment behind the code."""
    end = line.find("  #", start)
    return line[:end].rstrip() if end > start else line.rstrip()


def _marked(line: str, start: int, end: int) -> tuple[str, str]:
    """A line as a terminal may show it, and the marks below columns start to end."""
    line = mask_numbers(line)
    first = 0
    if len(line) > MAX_COLUMNS:
        first = max(0, min(start - 40, len(line) - MAX_COLUMNS))
        line = line[: first + MAX_COLUMNS]
    before = _shown(line[first:start])
    middle = _shown(line[max(start, first) : end])
    after = _shown(line[max(end, first) :])
    if first:
        before = "..." + before
    return before + middle + after, " " * width(before) + "^" * max(1, width(middle))


def _shown(piece: str) -> str:
    return printable(piece.replace("\t", "    "))
