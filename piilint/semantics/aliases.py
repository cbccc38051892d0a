"""One name for a thing that has several public paths."""

from __future__ import annotations

from collections.abc import Mapping

from piilint.semantics.paths import callee, first_segments, root_of, same_quotes, split_path

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
                return path
            rewritten = self._rewritten(path, top)
            if rewritten is None:
                return path
            path = rewritten
        return path

    def _rewritten(self, path: str, node: _Node) -> str | None:
        """With the longest aliased beginning replaced; `None` if none is."""
        found = None
        end = 0
        for segment in first_segments(path, node.depth):
            name = callee(segment) or segment
            named = node.below.get(name)
            if named is not None and named.target is not None:
                found = (named.target, end + len(name))
            following = node.below.get(segment)
            if following is None:
                break
            node = following
            end += len(segment) + 1
        return None if found is None else found[0] + path[found[1] :]
