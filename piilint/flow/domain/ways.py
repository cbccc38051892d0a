"""Ways: by which calls data comes to a sink, and so which data meets there.

Two kinds of data meet in one call of a sink if they come the same way, from where one of them
joins the other: `send(email)` here and `send(ip)` there meet nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

Call = tuple[str, int]
"""The function that calls, and the place of the call in it."""
Way = tuple[Call, ...]
"""The calls, outermost first; the last is that of the sink."""
Ways = tuple[Way, ...]
"""All of them; none where they are too many to tell."""
_MAX_WAYS = 6
_MAX_LENGTH = 12
_UNTOLD: Ways = ()


def either_way(first: Ways, second: Ways) -> Ways:
    """The ways of both."""
    if not first or not second:
        return _UNTOLD
    both = tuple(dict.fromkeys((*first, *second)))
    return both if len(both) <= _MAX_WAYS else _UNTOLD


def through(call: Call, ways: Ways) -> Ways:
    """The ways from a function that makes this call; of long ones, their ends."""
    return tuple((call, *way)[-_MAX_LENGTH:] for way in ways)


class Meetings:
    """What comes to one sink, told by the way on which it comes."""

    def __init__(self, members: Iterable[tuple[Ways, Iterable[str]]]) -> None:
        self._all: set[str] = set()
        self._always: set[str] = set()
        self._ending: dict[Way, set[str]] = defaultdict(set)
        self._exactly: dict[Way, set[str]] = defaultdict(set)
        for ways, names in members:
            self._all.update(names)
            if not ways:
                self._always.update(names)
            for way in ways:
                self._exactly[way].update(names)
                for start in range(len(way)):
                    self._ending[way[start:]].update(names)

    def with_(self, ways: Ways) -> set[str]:
        """What meets that which comes these ways: on the whole of one, or joining it later."""
        if not ways:
            return self._all
        met = set(self._always)
        for way in ways:
            met |= self._ending.get(way, _NOTHING)
            for start in range(1, len(way)):
                met |= self._exactly.get(way[start:], _NOTHING)
        return met


_NOTHING: set[str] = set()
