"""Taking paths of outside things apart: `boto3.client('ses').send_email`."""

from __future__ import annotations

import re

_PIN = re.compile(r"\((?:'[^']*'|\"[^\"]*\")\)")
_SEGMENT = re.compile(r"[^.(]*(?:\((?:'[^']*'|\"[^\"]*\"|[^()]*)\))*")


def split_path(path: str) -> list[str]:
    """Segments between dots, but not dots within a pinned argument.

    >>> split_path("boto3.client('a.b').send")
    ['boto3', "client('a.b')", 'send']
    """
    if "(" not in path:
        return path.split(".")
    segments = []
    start = 0
    while start <= len(path):
        match = _SEGMENT.match(path, start)
        end = len(path) if match is None else match.end()
        if end < len(path) and path[end] != ".":
            end = len(path)
        segments.append(path[start:end])
        start = end + 1
    return segments


def split_last(path: str) -> tuple[str, str]:
    """What stands before the last dot, and what after: (`a.B()`, `c`); no holder: (``, `c`)."""
    holder, _, name = path.rpartition(".")
    if ")" in name:
        parts = split_path(path)
        return ".".join(parts[:-1]), parts[-1]
    return holder, name


def same_quotes(path: str) -> str:
    """Pinned arguments in single quotes, as tables hold them."""
    return path.replace('"', "'") if '"' in path else path


def unpinned(path: str) -> list[str]:
    """The path with fewer and fewer of its pinned arguments, down to none."""
    pins = list(_PIN.finditer(path))
    if not pins:
        return []
    without = _PIN.sub("()", path)
    if len(pins) == 1:
        return [without]
    singles = []
    for kept in pins:
        before = _PIN.sub("()", path[: kept.start()])
        after = _PIN.sub("()", path[kept.end() :])
        singles.append(before + kept.group() + after)
    return [*singles, without]


def callee(path: str) -> str | None:
    """What was called to get the instance that `path` ends in: `X` for `X()` and `X('y')`."""
    if not path.endswith(")"):
        return None
    opening = path.rfind("(")
    return path[:opening] if opening > 0 else None
