"""What is written to an object that others can see is noted with what holds the object."""

from __future__ import annotations

from typing import cast

from piilint.flow.classes import put_on
from piilint.flow.domain.cells import Cell
from piilint.flow.domain.heap import (
    MAX_CLASSES,
    MERGED,
    WRITTEN,
    Object,
    is_instance,
    shared_holder,
)
from piilint.flow.domain.kinds import CHANGEABLE, CONTAINERS
from piilint.flow.domain.labels import ANY, Key, Path, SourceLabel, newly_put
from piilint.flow.domain.lent import Kept
from piilint.flow.domain.summaries import Shape
from piilint.flow.domain.values import ObjectId, Value, objects_of
from piilint.flow.state.frame import Frame
from piilint.flow.state.pinned_rows import cells_of
from piilint.flow.state.remember import remember
from piilint.flow.state.shapes import export_shape

_CELLS: dict[object, int] = {"g": 2, "a": 3, "c": 3, "d": 3, "n": 3, "x": 2}
"""How many parts of an object's id name the cell it was taken from."""


def note_write(
    frame: Frame, oid: ObjectId, obj: Object, key: Key | None, new: Value, entry: bool = False
) -> None:
    """What is written to an object that others can see is noted in its cell."""
    new = _kept_of(frame, new)
    if not (new.labels or new.refs or new.text is not None):
        return
    _note_below(frame, oid, key, new)
    cell: ObjectId = oid
    below: tuple[object, ...] = ()
    while cell[0] == "i" and shared_holder(cell) is not None:
        # A part of a session that nobody had put there yet.
        cell, below = cast("ObjectId", cell[1]), (cell[2], *below)
    size = _CELLS.get(cell[0])
    if cell[0] == "x" and _in_a_request(frame, str(cell[1]), bool(below)):
        size = None  # What one visitor sent, and what was put into it, no other one's request has.
    elif size is not None:
        _store(frame, tuple(map(str, cell[:size])), (key, *reversed((*cell[size:], *below))), new)
    elif oid[0] in ("r", "p") and (_takes(obj) or (entry and _is_part(oid, obj))):
        _remember_below(frame, oid, key, new)
    if isinstance(key, str) and key != MERGED:
        put_on.put(frame, obj, key, new)
        for cell in cells_of(frame, obj, _owners(frame, obj, key), key):
            remember(frame, cell, new)
            _keep(frame, new, (cell, ()))
            if obj.symbolic is None and new.refs and _is_plain_column(frame, cell[1], key):
                # What callers pass is kept in a row that they never see.
                frame.store(cell, export_shape(frame, new))


def _kept_of(frame: Frame, new: Value) -> Value:
    """What others see of it: of a text, no more what it was written of."""
    texts = [oid for oid in objects_of(new) if WRITTEN in frame.object(oid).fields]
    if not (new.labels or texts):
        return new
    return Value(newly_put(new.labels), new.refs.difference(texts), new.const, new.clean)


def _store(frame: Frame, cell: Cell, keys: tuple[object, ...], new: Value) -> None:
    """Keeps what was written under the keys, the innermost first."""
    shape = export_shape(frame, new)
    for part in keys:
        shape = _wrap(part, shape)
    if cell[0] == "x":
        shape.types = frame.world.shared_types(str(cell[1]))
    frame.store(cell, shape)
    _keep(frame, new, (cell, keys))


def _keep(frame: Frame, value: Value, place: Kept, depth: int = 0) -> None:
    """Notes which containers made here are kept: what is put into them later is kept there, too.

    Not so in rows, which keep copies.
    """
    if _is_row(frame, place[0]):
        return
    for oid in objects_of(value):
        obj = frame.object(oid)
        if obj.symbolic is not None or not obj.types or not obj.types <= CONTAINERS:
            continue
        if oid[0] in _CELLS or place in frame.kept_in.get(oid, ()):
            continue
        frame.kept_in.setdefault(oid, {})[place] = None
        for key, inner in obj.fields.items() if depth < _MAX_NESTED else ():
            _keep(frame, inner, (place[0], (key, *place[1])), depth + 1)


def _is_row(frame: Frame, cell: Cell) -> bool:
    info = frame.world.classes.get(cell[1]) if cell[0] == "a" else None
    return info is not None and frame.world.has_rows(info)


def _note_below(frame: Frame, oid: ObjectId, key: Key | None, new: Value) -> None:
    """`row = {}; self.rows.append(row); row["mail"] = mail`: the attribute has it."""
    for cell, keys in list(frame.kept_in.get(oid, ())):
        if len(keys) <= _MAX_NESTED and (cell[0] == "g" or _is_data(frame, new)):
            _store(frame, cell, (key, *keys), new)
    for cell, keys in list(frame.lent.get(oid, ())):
        _store(frame, cell, (key, *keys), new)


def _takes(obj: Object) -> bool:
    """What is put into it stays there: into a container, or a library's queue."""
    return bool(obj.types & CHANGEABLE) or any(name[:2] == "x:" for name in obj.types)


def _is_part(oid: ObjectId, obj: Object) -> bool:
    """What lies in an attribute, of which nothing tells what it is: `self.post["comments"]`."""
    return oid[0] == "p" and not obj.types and len(cast("Path", oid[2])) > 1


def _in_a_request(frame: Frame, path: str, below: bool) -> bool:
    """It is a part of whichever request is being answered: of `flask.request.json`."""
    owner = path if below else path.rpartition(".")[0]
    return put_on.is_request(frame.world.models.canonical(owner))


def _is_plain_column(frame: Frame, cid: str, name: str) -> bool:
    """A column that holds texts or numbers, of which its name does not say whose."""
    info = frame.world.classes.get(cid)
    field = info.fields.get(name) if info is not None and "model" in info.kinds else None
    if info is None or field is None or field.relation or not field.ir.called:
        return False
    return frame.world.classify(name, info.ir.name, field.declared, "field") is None


def _is_data(frame: Frame, value: Value, depth: int = 0) -> bool:
    """Somebody's data, or a container with some."""
    if any(isinstance(label, SourceLabel) for label in value.labels):
        return True
    objects = (frame.object(oid) for oid in objects_of(value)) if depth < _MAX_NESTED else ()
    return any(
        _is_data(frame, inner, depth + 1)
        for obj in objects
        if obj.types <= CONTAINERS
        for inner in obj.contents()
    )


def _remember_below(frame: Frame, oid: ObjectId, key: Key | None, new: Value) -> None:
    """`self.jobs.append(x)`: what is put into a container is kept with the attribute it lies in."""
    keys: list[object] = [key]
    holder = _holder(oid)
    while holder is not None and len(keys) <= _MAX_NESTED:
        parent, attr = holder
        obj = frame.live.heap.get(parent)
        if obj is None:
            return
        if is_instance(obj) and isinstance(attr, str):
            for cell in cells_of(frame, obj, _owners(frame, obj, attr), attr):
                if oid[0] == "r" or _is_data(frame, new):
                    _store(frame, cell, tuple(keys), new)
                else:
                    # What callers pass and is put into what they passed, they see by themselves.
                    _keep(frame, new, (cell, tuple(keys)))
            return
        keys.append(attr)
        holder = _holder(parent)


def _holder(oid: ObjectId) -> tuple[ObjectId, object] | None:
    """The object in which another was found, and where in it; None if its name does not tell."""
    if oid[0] == "p":
        path = cast("Path", oid[2])
        return (("p", oid[1], path[:-1]), path[-1]) if path else None
    return (oid[:-1], oid[-1]) if oid[0] == "r" and len(oid) > _RETURNED else None


_MAX_NESTED = 3
_RETURNED = 3
"""How many parts of the id of what a call returned name the call."""


def _owners(frame: Frame, obj: Object, attr: str) -> list[str]:
    """The classes that the object may be of: those that declare the attribute, if any does.

    Where it may be of too many, nobody knows whose attribute it is.
    """
    classes = [name[2:] for name in sorted(obj.types) if name.startswith("c:")]
    if len(classes) > 1:
        infos = [frame.world.classes.get(cid) for cid in classes]
        telling = [info.id for info in infos if info is not None and attr in info.fields]
        classes = telling or classes
    return classes if len(classes) <= MAX_CLASSES else []


def _wrap(key: object, shape: Shape) -> Shape:
    if key is None or key == ANY:
        return Shape(elem=shape)
    assert isinstance(key, (str, int))
    return Shape(fields={key: shape})
