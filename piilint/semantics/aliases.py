"""One name for a thing that has several public paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from piilint.semantics.paths import (
    bare_name,
    callee,
    first_segments,
    root_of,
    same_quotes,
    split_path,
)

_MOST_ROUNDS = 8
"""Bound on aliases of aliases, should they run in circles."""


class _Node:
    """One segment of the known aliases."""

    __slots__ = ("below", "depth", "target")

    def __init__(self) -> None:
        self.below: dict[str, _Node] = {}
        self.target: str | None = None
        self.depth = 0
        """Segments of the longest alias, kept for the first segment only."""


class Aliases:
    """Rewrites the longest aliased beginning of a path, again and again.

    An alias stands for instances too: that of `web.http` also rewrites `web.http().x`.
    """

    def __init__(self, targets: Mapping[str, str]) -> None:
        self._targets = dict(targets)
        self._top: dict[str, _Node] = {}
        """The tries, by the root of their paths: most paths have none."""
        for alias, target in self._targets.items():
            self._add(alias, target)

    def _add(self, alias: str, target: str) -> None:
        segments = split_path(alias)
        node = self._top.setdefault(root_of(alias), _Node())
        node.depth = max(node.depth, len(segments))
        for segment in segments:
            node = node.below.setdefault(segment, _Node())
        node.target = target

    def __contains__(self, path: str) -> bool:
        """Whether the path itself, not only its beginning, is an alias."""
        return path in self._targets

    def canonical(self, path: str) -> str:
        """The path as the rules write it, pinned arguments in single quotes."""
        path = same_quotes(path)
        for _ in range(_MOST_ROUNDS):
            top = self._top.get(root_of(path))
            if top is None:
                break
            segments = first_segments(path, top.depth)
            found = _longest(top, segments)
            if found is None:
                break
            target, size, name = found
            path = target + path[len(".".join((*segments[: size - 1], name))) :]
        return path

    def segments(self, path: str) -> list[str]:
        """Those of the canonical path."""
        segments = split_path(same_quotes(path))
        for _ in range(_MOST_ROUNDS):
            top = self._top.get(bare_name(segments[0]))
            found = None if top is None else _longest(top, segments)
            if found is None:
                break
            target, size, name = found
            calls = segments[size - 1][len(name) :]
            segments = [*split_path(target + calls), *segments[size:]]
        return segments


def _longest(node: _Node, segments: Sequence[str]) -> tuple[str, int, str] | None:
    """For the longest alias that a path begins with: its target, segments, and last name."""
    found = None
    for size, segment in enumerate(segments, 1):
        name = callee(segment) or segment
        named = node.below.get(name)
        if named is not None and named.target is not None:
            found = (named.target, size, name)
        following = named if name is segment else node.below.get(segment)
        if following is None:
            break
        node = following
    return found
