"""What users of a context manager throw into it, at its `yield`: which handler gets what."""

from __future__ import annotations

from typing import cast

from piilint.flow.access.seen_as import caught, wanted_in
from piilint.flow.classes.exceptions import is_any_exception
from piilint.flow.domain.labels import Path
from piilint.flow.domain.values import ObjectId, Ref, Value, is_object, join_all, objects_of
from piilint.flow.state.frame import THROWN, Frame
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import UNKNOWN, TypeInfo

_WHOLE: ObjectId = ("p", THROWN, ())


def is_thrown(value: Value) -> bool:
    """It comes from those who use the generator: they know what it is."""
    return bool(value.refs) and all(map(_is_thrown, value.refs))


def _is_thrown(ref: Ref) -> bool:
    return is_object(ref) and ref[:2] == ("p", THROWN)


def divided(frame: Frame, value: Value, wanted: list[Symbol]) -> tuple[Value, Value] | None:
    """What a handler for these classes gets of it, and what is left for the next ones.

    None where nothing is left.
    """
    if not wanted or any(map(is_any_exception, wanted)):
        return None
    named = frozenset("c:" + symbol.name for symbol in wanted if symbol.kind == "class")
    info = TypeInfo(named) if len(named) == len(wanted) else UNKNOWN
    gets: list[Value] = []
    leaves: list[Value] = []
    for oid in objects_of(value):
        path = cast("Path", oid[2])
        before = wanted_in(str(path[-1])) if path else []
        gets.append(frame.child(oid, caught(wanted, holds=True), info))
        leaves.append(frame.child(_WHOLE, caught({*before, *wanted}, holds=False), UNKNOWN))
    return join_all(gets), join_all(leaves)
