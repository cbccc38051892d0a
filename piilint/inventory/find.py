"""The questions at one place of the code."""

from __future__ import annotations

from piilint.inventory.asked import Asked
from piilint.inventory.setting import Setting
from piilint.inventory.take import all_questions


def questions_at(setting: Setting, path: str, line: int, column: int | None) -> list[Asked]:
    """What the names at a place raise, the innermost first; all of the line without a column."""
    found: dict[tuple[object, ...], Asked] = {}
    for asked in all_questions(setting, only=path):
        span = asked.span
        if span.path != path or not span.line <= line <= max(span.line, span.end_line):
            continue
        if column is None:
            if span.line != line:
                continue
        elif not _holds(asked, line, column):
            continue
        found.setdefault((span, asked.name, asked.noun), asked)
    return sorted(found.values(), key=_size)


def _holds(asked: Asked, line: int, column: int) -> bool:
    span = asked.span
    after_start = (line, column) >= (span.line, span.column)
    return after_start and (line, column) <= (span.end_line, span.end_column)


def _size(asked: Asked) -> tuple[object, ...]:
    span = asked.span
    return (span.end_line - span.line, span.end_column - span.column, span, asked.name, asked.role)
