"""`-`, `&` and `^` between sets: what of their elements is left."""

from __future__ import annotations

from piilint.flow.access.copies import copied
from piilint.flow.access.merging import merge
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import Value, objects_of
from piilint.flow.names.among import names_in
from piilint.flow.state.frame import Frame

OPERATORS = frozenset({"-", "&", "^"})
_SET = "k:set"


def combined(frame: Frame, operator: str, left: Value, right: Value, at: int) -> Value | None:
    """The elements that are left; None if neither is known to be a set.

    What both have, either tells: the left one, where anything is known of it.
    """
    if not left.refs and not right.refs:
        return None
    if not _is_set(frame, left) and not _is_set(frame, right):
        return None
    names = _names_left(frame, operator, left, right)
    if names is not None:
        kept: dict[Key, Value] = {i: Value(const=n, clean=True) for i, n in enumerate(names)}
        return frame.make(("s", at, operator), Object(frozenset({_SET}), kept, closed=True))
    if operator == "&" and not left.refs and not left.labels:
        return copied(frame, right, at)
    result = copied(frame, left, at)
    if operator == "^":
        merge(frame, result, right, at)
    return result


def _names_left(frame: Frame, operator: str, left: Value, right: Value) -> list[str] | None:
    """The names that are left, where both have nothing but names that are known."""
    first, second = names_in(frame, left), names_in(frame, right)
    if first is None or second is None:
        return None
    found = {"-": first - second, "&": first & second, "^": first ^ second}
    return sorted(found[operator])


def _is_set(frame: Frame, value: Value) -> bool:
    return any(_SET in frame.object(oid).types for oid in objects_of(value))
