"""Taking paths of outside things apart: `boto3.client('ses').send_email`."""

from __future__ import annotations

import re

_PIN = re.compile(r"\((?:'[^']*'|\"[^\"]*\")\)")
_FILLED = re.compile(r"\((?!\))")
_SEGMENT = re.compile(r"[^.(]*(?:\((?:'[^']*'|\"[^\"]*\"|[^()]*)\))*")


def split_path(path: str) -> list[str]:
    """Segments between dots, but not dots within a pinned argument.

    >>> split_path("boto3.client('a.b').send")
    ['boto3', "client('a.b')", 'send']
    """
    if "(" not in path or "(" not in path.replace("()", "") or _has_simple_pins(path):
        return path.split(".")
    return _split(path, len(path) + 1)


def _has_simple_pins(path: str) -> bool:
    """Whether all that stands in parentheses is pinned, in single quotes, without a dot."""
    parts = path.split("'")
    pins = "".join(parts[1::2])
    return "." not in pins and "(" not in "".join(parts[::2]).replace("()", "")


def _split(path: str, most: int) -> list[str]:
    segments: list[str] = []
    start = 0
    while start <= len(path) and len(segments) < most:
        match = _SEGMENT.match(path, start)
        end = len(path) if match is None else match.end()
        if end < len(path) and path[end] != ".":
            end = len(path)
        segments.append(path[start:end])
        start = end + 1
    return segments


def first_segments(path: str, most: int) -> list[str]:
    """The first segments of a path, at most so many, whatever its length."""
    if "(" in path and "(" in path.replace("()", ""):
        filled = _FILLED.search(path)
        if filled is not None and path.count(".", 0, filled.start()) < most:
            return _split(path, most)
    return path.split(".", most)[:most]


def without_pins(path: str) -> str:
    """The path without any of its pinned arguments, which stand in single quotes."""
    return "".join(path.split("'")[::2]) if "'" in path else path


def root_of(path: str) -> str:
    """The name that a path begins with: `boto3`, and `open` for `open().write`."""
    end = path.find(".")
    return bare_name(path if end < 0 else path[:end])


def bare_name(segment: str) -> str:
    """A segment without the calls behind it: `client` for `client('ses')()`."""
    end = segment.find("(")
    return segment if end < 0 else segment[:end]


def split_last(path: str) -> tuple[str, str]:
    """What stands before the last dot, and what after: (`a.B()`, `c`); no holder: (``, `c`)."""
    holder, _, name = path.rpartition(".")
    if ")" in name and not _is_whole(name):
        parts = split_path(path)
        return ".".join(parts[:-1]), parts[-1]
    return holder, name


def _is_whole(segment: str) -> bool:
    """Surely not the end of a pinned argument that has a dot in it."""
    return "'" not in segment and '"' not in segment and segment.count("(") == segment.count(")")


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
