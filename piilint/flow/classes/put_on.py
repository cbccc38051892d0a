"""What a program puts on a framework's request: `request.shop = Shop.objects.get(…)`.

A middleware puts it there, views read it. Only what it is is kept, not what is in it: every visitor
has a request of their own.
"""

from __future__ import annotations

from piilint.flow.domain.heap import Object
from piilint.flow.domain.summaries import Shape
from piilint.flow.domain.values import Value, objects_of
from piilint.flow.state.frame import Frame
from piilint.resolve.types import UNKNOWN, TypeInfo

_KIND = "Request()"
_MOST = 4
_CELL = "o"


def is_request(path: str) -> bool:
    """An outside class of which the name says that its instances are requests."""
    return path.endswith(_KIND)


def put(frame: Frame, obj: Object, attr: str, new: Value) -> None:
    """Something is put on an object: if that is a request, its classes are remembered."""
    if not any(name[:2] == "x:" and is_request(name) for name in obj.types):
        return
    types = frozenset(
        name for oid in objects_of(new) for name in frame.object(oid).types if name[:2] in _TOLD
    )
    if types and len(types) <= _MOST:
        frame.store((_CELL, attr), Shape(types=types))


_TOLD = ("c:", "q:")


def found(frame: Frame, attr: str) -> TypeInfo:
    """What requests of the program have there."""
    value = frame.world.cells.read((_CELL, attr), frame.unit)
    types: set[str] = set()
    for oid in objects_of(value) if value is not None else ():
        types |= frame.object(oid).types
    return TypeInfo(frozenset(types)) if 0 < len(types) <= _MOST else UNKNOWN
