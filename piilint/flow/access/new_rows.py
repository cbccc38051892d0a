"""What is only written to a row that is not in its table yet: `if not self.pk: self.email = …`.

Of a row that was read, or that another row leads to, everybody knows that it is in there.
"""

from __future__ import annotations

from typing import cast

from piilint.flow.domain.heap import Guards
from piilint.flow.domain.labels import Key, Path
from piilint.flow.domain.values import ObjectId, Ref, Value, objects_of
from piilint.flow.state.frame import Frame

RowsOf = frozenset[str]
"""Ids of classes."""
NO_CLASSES: RowsOf = frozenset()
ANY_CLASS = ""
READ = "row"
"""The third part of the id of a row that a query gave."""
_KEYS = ("pk", "id")
_ADDING = "_state.adding"
_MADE_BY_LIBRARIES = frozenset({"instance"})
"""Where a form or serializer has its row, which it may have made."""


def note(frame: Frame, oid: ObjectId, key: Key, rows_of: RowsOf | None) -> None:
    """Something is written there: by a callee that does so to new rows of some classes alone."""
    if oid[0] != "p":
        return
    path = cast("Path", oid[2])
    place = (str(oid[1]), (*path, key))
    if rows_of is None and _is_new(frame.guards, place[0], path):
        rows_of = frozenset({_owner(frame, place[0]) if not path else ANY_CLASS})
    known = frame.for_new.get(place, NO_CLASSES)
    frame.for_new[place] = None if rows_of is None or known is None else known | rows_of


def _owner(frame: Frame, root: str) -> str:
    """The class that the function is a method of, if the root is its own object."""
    params = frame.function.params
    return frame.function.owner if params and params[0].name == root else ANY_CLASS


def _is_new(guards: Guards, root: str, path: Path) -> bool:
    """A condition around says that the row is not in its table."""
    if not guards:
        return False
    name = ".".join(map(str, (root, *path)))
    return (f"{name}.{_ADDING}", True) in guards or any(
        (f"{name}.{key}", False) in guards for key in _KEYS
    )


def possibly_new(frame: Frame, value: Value, rows_of: RowsOf | None) -> Value:
    """Of what a callee writes to if it is a new row of these classes, what may be one; else all.

    A method that is called for its name alone says too little of a row of which nothing is known.
    """
    if rows_of is None:
        return value
    kin: set[str] = set()
    for cid in rows_of - {ANY_CLASS}:
        info = frame.world.classes.by_id[cid]
        kin.update("c:" + each for each in (*info.mro, *info.children))
    every = ANY_CLASS in rows_of
    dropped: set[Ref] = {
        oid
        for oid in objects_of(value)
        if _is_stored(oid) or not (every or kin.intersection(frame.object(oid).types))
    }
    return Value(value.labels, value.refs - dropped) if dropped else value


def _is_stored(oid: ObjectId) -> bool:
    if oid[0] == "i":
        return oid[2] not in _MADE_BY_LIBRARIES
    return oid[0] == "s" and oid[2:3] == (READ,)
