"""Entries that a mapping makes when it is first asked for them: `defaultdict(list)["key"]`."""

from __future__ import annotations

from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import Value, objects_of
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame

FACTORY = "^factory"
"""The field of a mapping that holds what makes its missing entries."""
_MAX_DEPTH = 3


def made(frame: Frame, mapping: Value, key: Key, at: int) -> None:
    """Puts in what is missing, if the mapping is surely one that makes it."""
    objects = objects_of(mapping)
    if len(objects) != 1 or len(mapping.refs) != 1:
        return
    obj = frame.object(objects[0])
    factory = obj.fields.get(FACTORY)
    if factory is None or key in obj.fields or not obj.closed or not _is_untouched(frame, obj):
        return
    entry = frame.invoke_value(factory, Arguments(), at)
    frame.live.writable(objects[0]).put(key, entry)


def _is_untouched(frame: Frame, obj: Object, depth: int = 0) -> bool:
    """Nothing was put in under keys that are not known."""
    if obj.elem is None:
        return True
    inner = [frame.object(oid) for oid in objects_of(obj.elem)]
    if obj.elem.labels or len(inner) < len(obj.elem.refs) or depth > _MAX_DEPTH:
        return False
    return all(_is_empty(held) and _is_untouched(frame, held, depth + 1) for held in inner)


def _is_empty(obj: Object) -> bool:
    named = any(not (isinstance(key, str) and key.startswith("^")) for key in obj.fields)
    return not named and obj.symbolic is None
