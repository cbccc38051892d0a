"""What is only written to a row that is not in its table yet: `if not self.pk: self.email = …`.

Of a row that was read, or that another row leads to, everybody knows that it is in there.
"""

from __future__ import annotations

from typing import cast

from piilint.flow.domain.heap import Guards
from piilint.flow.domain.labels import Key, Path
from piilint.flow.domain.values import ObjectId, Ref, Value, objects_of
from piilint.flow.state.frame import Frame

READ = "row"
"""The third part of the id of a row that a query gave."""
_KEYS = ("pk", "id")
_ADDING = "_state.adding"
_MADE_BY_LIBRARIES = frozenset({"instance"})
"""Where a form or serializer has its row, which it may have made."""


def note(frame: Frame, oid: ObjectId, key: Key, for_new: bool) -> None:
    """Something is written there: `for_new` by a callee that does so to a new row alone."""
    if oid[0] != "p":
        return
    place: tuple[str, Path] = (str(oid[1]), (*cast("Path", oid[2]), key))
    known = frame.for_new.get(place, True)
    frame.for_new[place] = known and (for_new or _is_new(frame.guards, place[0], place[1][:-1]))


def _is_new(guards: Guards, root: str, path: Path) -> bool:
    """A condition around says that the row is not in its table."""
    if not guards:
        return False
    name = ".".join(map(str, (root, *path)))
    return (f"{name}.{_ADDING}", True) in guards or any(
        (f"{name}.{key}", False) in guards for key in _KEYS
    )


def possibly_new(frame: Frame, value: Value, owner: str) -> Value:
    """Without the rows that are surely in their tables.

    Of what a method of the class `owner` writes to its own object, only what may be of that class:
    a method that is called for its name alone says too little of a row.
    """
    info = frame.world.classes.get(owner) if owner else None
    kin = frozenset("c:" + cid for cid in (*info.mro, *info.children)) if info else None
    dropped: set[Ref] = {
        oid
        for oid in objects_of(value)
        if _is_stored(oid) or (kin is not None and kin.isdisjoint(frame.object(oid).types))
    }
    return Value(value.labels, value.refs - dropped) if dropped else value


def _is_stored(oid: ObjectId) -> bool:
    if oid[0] == "i":
        return oid[2] not in _MADE_BY_LIBRARIES
    return oid[0] == "s" and oid[2:3] == (READ,)
