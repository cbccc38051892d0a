"""Whether a name is among others: `key in HIDDEN`."""

from __future__ import annotations

from piilint.flow.domain.heap import KEPT, Object
from piilint.flow.domain.kinds import COLLECTIONS, MAPPING
from piilint.flow.domain.labels import Key
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import ObjectId, Value, objects_of
from piilint.flow.state.frame import Frame


def is_among(frame: Frame, text: str, container: Value) -> bool | None:
    """Whether a container has the text, as an element or as a key; None if that is not sure."""
    names = names_in(frame, container)
    if names is None:
        return None
    if text not in names:
        return False
    oid = objects_of(container)[0]
    return True if _stays(oid, frame.object(oid)) else None


def names_in(frame: Frame, container: Value) -> frozenset[str] | None:
    """All that one container has, if these are texts of which each is known."""
    objects = objects_of(container)
    if len(objects) != 1 or len(container.refs) != 1 or container.labels:
        return None
    return _names_of(frame.object(objects[0]))


def _names_of(obj: Object) -> frozenset[str] | None:
    if obj.symbolic is not None or obj.elem is not None:
        return None
    if obj.types == MAPPING:
        return frozenset(map(str, obj.fields)) if all(map(_is_known, obj.fields)) else None
    if not obj.types or not obj.types <= COLLECTIONS:
        return None
    texts = [value.text for value in obj.fields.values()]
    known = [text for text in texts if text is not None and HOLE not in text]
    return frozenset(known) if len(known) == len(obj.fields) else None


def _is_known(key: Key) -> bool:
    return isinstance(key, str) and key[:1] != "^" and HOLE not in key


def _stays(oid: ObjectId, obj: Object) -> bool:
    """What it has is there for good: nobody may have put it there under a condition."""
    return obj.types != MAPPING or oid[0] in KEPT
