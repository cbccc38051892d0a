"""A function hands out what lies in a global or a class: what is put into it then, lies there."""

from __future__ import annotations

from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import ANY, Key
from piilint.flow.domain.lent import Kept, as_symbols, place_of, places_in
from piilint.flow.domain.summaries import Shape
from piilint.flow.domain.values import ObjectId, Value, objects_of
from piilint.flow.state.frame import Frame

_MAX_NESTED = 3


def lent(frame: Frame, value: Value, shape: Shape) -> Shape:
    """The shape of what is returned, saying in which cells that lies."""
    places: dict[Kept, None] = {}
    for oid in objects_of(value):
        own = place_of(oid)
        if own is not None and len(own[1]) <= _MAX_NESTED:
            places[own] = None
        places.update(frame.lent.get(oid, ()))
    return shape.also(as_symbols(places)) if places else shape


def borrow(frame: Frame, oid: ObjectId, shape: Shape) -> None:
    """Notes to which cells an object belongs that a callee has handed out."""
    for place in places_in(shape.symbols):
        _note(frame, oid, place, 0)


def _note(frame: Frame, oid: ObjectId, place: Kept, depth: int) -> None:
    known = frame.lent.setdefault(oid, {})
    obj = frame.live.heap.get(oid)
    if place in known or obj is None:
        return
    known[place] = None
    cell, keys = place
    for key, inner in _parts(obj) if depth < _MAX_NESTED else ():
        for part in objects_of(inner):
            if part[0] == "r":
                _note(frame, part, (cell, (key, *keys)), depth + 1)


def _parts(obj: Object) -> list[tuple[Key, Value]]:
    """What lies in an object, with the keys: none of what it only bears in mind."""
    named = [(key, value) for key, value in obj.fields.items() if str(key)[:1] != "^"]
    return named if obj.elem is None else [*named, (ANY, obj.elem)]
