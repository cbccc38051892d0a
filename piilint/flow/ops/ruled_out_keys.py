"""Keys that conditions settle: `{k: v for k, v in data.items() if k not in HIDDEN}`."""

from __future__ import annotations

from typing import cast

from piilint.flow.domain.heap import KEYS
from piilint.flow.domain.keyed import Place, label_at
from piilint.flow.domain.labels import (
    FIELD,
    Key,
    Label,
    Labels,
    ParamLabel,
    Path,
    any_but,
    ends_in_some,
    field_but,
    is_field,
)
from piilint.flow.domain.values import ObjectId, Ref, Value, is_object
from piilint.flow.python.asked_names import ANYTHING, Asked, asked
from piilint.flow.state.frame import Frame
from piilint.resolve.types import TypeInfo

_MOST = 12
"""Of more keys than these nobody keeps count."""


def but_for(frame: Frame, key: Value, value: Value, at: int) -> Value:
    """What a caller's mapping or object has under a key, as far as conditions say which it is."""
    known = settled(frame, key, at)
    place = _mapping_of(key, value) if known is not ANYTHING else None
    if place is None:
        return value
    refs: set[Ref] = set()
    labels: Labels = {}
    for label, trace in value.labels.items():
        labels.update(dict.fromkeys(_labels(label, place, known), trace))
    for ref in value.refs:
        if is_object(ref) and ref[0] == "p" and _lies_in(str(ref[1]), cast("Path", ref[2]), place):
            refs.update(_parts(frame, ref, place, known))
        else:
            refs.add(ref)
    return Value(labels, frozenset(refs), value.const, value.clean)


def settled(frame: Frame, key: Value, at: int) -> Asked:
    """What conditions say of the variable with the key; nothing if they say too much."""
    one_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()
    for name, value in frame.live.env.items() if frame.guards else ():
        if value is key:
            said = asked(frame, name.partition("@")[0], at)
            one_of, none_of = one_of | said.one_of, none_of | said.none_of
    if not (one_of or none_of) or len(one_of) > _MOST or len(none_of) > _MOST:
        return ANYTHING
    return Asked(one_of - none_of, none_of)


def _mapping_of(key: Value, value: Value) -> Place | None:
    """The mapping that a caller passed of which this is any key; or the object, any name."""
    for ref in key.refs if len(key.refs) == 1 else ():
        path = cast("Path", ref[2]) if is_object(ref) and ref[0] == "p" else ()
        if is_object(ref) and path and path[-1] == KEYS:
            return str(ref[1]), path[:-1]
    for ref in value.refs if len(value.refs) == 1 else ():
        path = cast("Path", ref[2]) if is_object(ref) and ref[0] == "p" else ()
        if is_object(ref) and path and path[-1] == FIELD:
            return str(ref[1]), path[:-1]
    return None


def _lies_in(root: str, path: Path, place: Place) -> bool:
    """It is some element of what lies at the place."""
    return root == place[0] and path[:-1] == place[1] and ends_in_some(path)


def _told(some: Key, known: Asked) -> list[Key]:
    """The path elements for some element, as far as it is known which."""
    if known.one_of:
        return sorted(known.one_of)
    return [field_but(known.none_of) if is_field(some) else any_but(known.none_of)]


def _parts(frame: Frame, ref: ObjectId, place: Place, known: Asked) -> set[Ref]:
    obj = frame.object(ref)
    above: ObjectId = ("p", place[0], place[1])
    info = TypeInfo(obj.types, obj.elem_type)
    found: set[Ref] = set()
    for each in _told(cast("Path", ref[2])[-1], known):
        found |= frame.child(above, each, info).refs
    return found


def _labels(label: Label, place: Place, known: Asked) -> list[Label]:
    size = len(place[1]) + 1
    if not isinstance(label, ParamLabel) or not _lies_in(label.root, label.path[:size], place):
        return [label]
    return [label_at(label, place, each) for each in _told(label.path[size - 1], known)]
