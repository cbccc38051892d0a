"""`-`, `&` and `^` between sets: what of their elements is left."""

from __future__ import annotations

from piilint.flow.access.copies import copied
from piilint.flow.access.merging import merge
from piilint.flow.domain.values import Value, objects_of
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
    if operator == "&" and not left.refs and not left.labels:
        return copied(frame, right, at)
    result = copied(frame, left, at)
    if operator == "^":
        merge(frame, result, right, at)
    return result


def _is_set(frame: Frame, value: Value) -> bool:
    return any(_SET in frame.object(oid).types for oid in objects_of(value))
