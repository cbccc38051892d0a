"""Which names callers pass in `**kwargs`, through functions that only hand them on."""

from __future__ import annotations

from collections.abc import Iterable

from piilint.flow.domain.heap import Object
from piilint.flow.domain.values import Value, objects_of
from piilint.flow.state.frame import Frame
from piilint.ir.program import KWARG


def passed(frame: Frame, names: Iterable[str], mappings: list[Value]) -> set[str] | None:
    """The names that a call passes by keyword, and with `**mapping`; None if nobody knows."""
    found = set(names)
    for mapping in mappings:
        told = _names_in(frame, mapping)
        if told is None:
            return None
        found |= told
    return found


def _names_in(frame: Frame, mapping: Value) -> set[str] | None:
    objects = [frame.object(oid) for oid in objects_of(mapping)]
    found: set[str] = set()
    for obj in objects:
        own = handed_to(frame, obj)
        if own is None and (obj.symbolic is not None or not obj.closed):
            return None
        if obj.elem is not None:
            return None
        found |= own or set()
        found |= {key for key in obj.fields if isinstance(key, str) and key[:1] != "^"}
    return found if objects and not mapping.labels else None


def handed_to(frame: Frame, obj: Object) -> set[str] | None:
    """The names in the function's own `**kwargs`, if the object is that and all callers are known.

    Where callers are still to be looked at, there are none so far.
    """
    function = frame.function
    if obj.symbolic is None or obj.symbolic[1]:
        return None
    root = obj.symbolic[0]
    if not any(param.name == root and param.kind == KWARG for param in function.params):
        return None
    if function.id not in frame.world.keywords:
        return set() if function.id in frame.world.called_by_name else None
    return frame.world.keywords[function.id]
