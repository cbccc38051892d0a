"""Answers remembered."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_MOST = 1 << 16


class Memo(dict[Key, Value]):
    """Computes what it has not got: `memo[key]`. A hit costs what it costs a dict.

    It starts anew when it is full: a program's paths can be endless, its memory is not.
    """

    __slots__ = ("_compute",)

    def __init__(self, compute: Callable[[Key], Value]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, key: Key) -> Value:
        value = self._compute(key)
        if len(self) >= _MOST:
            self.clear()
        self[key] = value
        return value
