"""Of more classes than are told apart, the classes that they all derive from.

`save(instance)` of a base view is handed rows of forty models: what holds for all of them is what
their common base says. Where they have none in the program, the first few are told.
"""

from __future__ import annotations

from collections.abc import Iterable

from piilint.resolve.classes import Classes
from piilint.resolve.types import TypeInfo

MAX_TYPES = 6
"""How many types a parameter is told to have."""
_INSTANCE, _CLASS = "c:", "C:"
"""Instances of a class of the program, and the class itself."""


def are_many(info: TypeInfo) -> bool:
    """There are more types than are told, or of elements there are."""
    return len(info.names) > MAX_TYPES or (info.elem is not None and are_many(info.elem))


def within_bounds(classes: Classes, info: TypeInfo) -> TypeInfo:
    """The types, if they are few; else with common bases in place of what derives from these."""
    elem = within_bounds(classes, info.elem) if info.elem is not None else None
    names = set(info.names)
    for kind in (_INSTANCE, _CLASS) if len(names) > MAX_TYPES else ():
        alike = {name for name in names if name[:2] == kind}
        bases = _common(classes, (name[2:] for name in alike)) if len(alike) > 1 else set()
        if bases:
            names = (names - alike) | {kind + base for base in bases}
    return TypeInfo(frozenset(names), elem)


def without_classes(info: TypeInfo) -> TypeInfo:
    """The types that are no classes of the program."""
    names = (name for name in info.names if name[:2] not in (_INSTANCE, _CLASS))
    elem = without_classes(info.elem) if info.elem is not None else None
    return TypeInfo(frozenset(names), elem)


def _common(classes: Classes, cids: Iterable[str]) -> set[str]:
    """The nearest classes of the program that all of these derive from."""
    first, *others = (_ancestors(classes, cid) for cid in cids)
    shared = set(first).intersection(*others)
    return {
        cid
        for cid in shared
        if not any(cid in _ancestors(classes, other) for other in shared if other != cid)
    }


def _ancestors(classes: Classes, cid: str) -> list[str]:
    info = classes.by_id.get(cid)
    return info.mro if info is not None else []
