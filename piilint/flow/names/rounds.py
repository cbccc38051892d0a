"""Loops over a few names written down: `for field in ("email", "phone")` runs once for each."""

from __future__ import annotations

from typing import NamedTuple, cast

from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import COLLECTIONS, MAPPING
from piilint.flow.domain.labels import Path
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import Value, is_object, join_all, objects_of
from piilint.flow.state.frame import Frame

MOST = 32
"""How many elements are taken one by one."""


class Rounds(NamedTuple):
    """What a loop goes through: elements told apart, and all others as one."""

    known: list[Value]
    rest: Value | None = None


NO_ROUNDS = Rounds([])


def one_by_one(frame: Frame, source: Value) -> Rounds:
    """The elements of a sequence, or keys of a mapping, that are names."""
    objects = [frame.object(oid) for oid in objects_of(source)]
    told = [obj for obj in objects if obj.fields]
    if len(told) != 1 or source.labels or any(obj.symbolic is not None for obj in objects):
        return NO_ROUNDS
    obj = told[0]
    if not 0 < len(obj.fields) <= MOST or (len(objects) > 1 and obj.types != {"k:list"}):
        return NO_ROUNDS
    if obj.types == {"k:dict"}:
        return Rounds(_names_of(obj)) if _all_known(obj) else NO_ROUNDS
    if not obj.types <= COLLECTIONS:
        return NO_ROUNDS
    elements = [obj.fields[i] for i in range(len(obj.fields)) if i in obj.fields]
    named = len(elements) == len(obj.fields) and all(_is_name(frame, each) for each in elements)
    others = [each.elem for each in objects if each.elem is not None]
    return Rounds(elements, join_all(others) if others else None) if named else NO_ROUNDS


def names_of(frame: Frame, element: Value) -> frozenset[str]:
    """The names in an element: itself, or what a pair has of them."""
    if element.text is not None:
        return frozenset({element.text})
    inner = (each for oid in objects_of(element) for each in frame.object(oid).fields.values())
    return frozenset(each.text for each in inner if each.text is not None)


def pairs(frame: Frame, value: Value) -> tuple[list[tuple[Value, Value]], bool]:
    """Keys of a mapping that are known, with their values; and whether there may be others."""
    objects = [frame.object(oid) for oid in objects_of(value)]
    told = [obj for obj in objects if obj.symbolic is None or obj.fields]
    if len(told) != 1 or value.labels:
        return [], True
    obj = told[0]
    rest = len(objects) > 1 or not _all_known(obj)
    found = [
        (key, obj.fields[key.text])
        for key in (_names_of(obj) if obj.types <= MAPPING else ())
        if key.text is not None and not (rest and _as_passed(obj.fields[key.text], key.text))
    ]
    return (found, rest) if 0 < len(found) <= MOST else ([], True)


def _as_passed(value: Value, key: str) -> bool:
    """What callers passed under that very key: it is among whatever else they passed."""
    only = next(iter(value.refs)) if len(value.refs) == 1 and not value.labels else None
    return is_object(only) and only[0] == "p" and cast("Path", only[2])[-1:] == (key,)


def _all_known(obj: Object) -> bool:
    """A mapping made here of which no key is unknown."""
    made = obj.types == MAPPING and obj.symbolic is None
    return made and obj.elem is None and len(_names_of(obj)) == len(obj.fields)


def _names_of(obj: Object) -> list[Value]:
    keys = [key for key in obj.fields if isinstance(key, str) and _is_known(key)]
    return [Value(const=key, clean=True) for key in keys]


def _is_known(key: str) -> bool:
    """A key that the program knows, and knows all of."""
    return key[:1] != "^" and HOLE not in key


def _is_name(frame: Frame, value: Value) -> bool:
    """A text, or a tuple with a text in it."""
    if value.text is not None:
        return not value.refs
    return any(
        inner.text is not None
        for oid in objects_of(value)
        if "k:tuple" in frame.object(oid).types
        for inner in frame.object(oid).fields.values()
    )
