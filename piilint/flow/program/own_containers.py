"""Instances of the program's own containers: `class Basket(dict)`, made of another one."""

from __future__ import annotations

from piilint.flow.access.iterating import iterate
from piilint.flow.access.merging import merge
from piilint.flow.access.unnamed import read_any
from piilint.flow.access.writing import write_any
from piilint.flow.domain.values import Value, objects_of
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo

_MAPPINGS = frozenset({"dict", "builtins.dict", "collections.UserDict", "collections.OrderedDict"})
_COLLECTIONS = frozenset(
    {"list", "set", "builtins.list", "builtins.set", "collections.UserList", "collections.deque"}
)


def is_container(info: ClassInfo) -> bool:
    """Its instances have the methods of a container."""
    return not (_MAPPINGS | _COLLECTIONS).isdisjoint(info.outside)


def take_over(frame: Frame, info: ClassInfo, made: Value, args: Arguments, at: int) -> list[Value]:
    """A container has what the one had that it is made of; gives the arguments that are left."""
    given = args.positional
    if not info.outside:
        return given
    if not _MAPPINGS.isdisjoint(info.outside):
        _is_one(frame, made, "k:dict")
        spread = [] if given else [read_any(frame, each) for each in args.sequences]
        for mapping in (*given[:1], *spread, *args.mappings):
            merge(frame, made, mapping, at)
        return given[1:]
    if not _COLLECTIONS.isdisjoint(info.outside):
        _is_one(frame, made, "k:list")
        for iterable in given[:1]:
            write_any(frame, made, iterate(frame, iterable, at))
        return given[1:]
    return given


def _is_one(frame: Frame, made: Value, kind: str) -> None:
    """What an instance holds are its elements, beside its attributes."""
    for oid in objects_of(made):
        if frame.object(oid).symbolic is None:
            obj = frame.live.writable(oid)
            obj.types = obj.types | {kind}
