"""What of a mixture has a name: elements of a mapping that was put into another keep their keys.

`{key: clean(item) for key, item in data.items()}["email"]` is of `data["email"]`.
"""

from __future__ import annotations

from typing import cast

from piilint.flow.domain.heap import Object
from piilint.flow.domain.keyed import Place, label_at, path_at
from piilint.flow.domain.kinds import CONTAINERS
from piilint.flow.domain.labels import (
    Label,
    ParamLabel,
    Path,
    ends_in_some,
    is_some,
    left_out_of,
    unconditional,
)
from piilint.flow.domain.values import (
    ObjectId,
    Ref,
    Value,
    is_object,
    join_all,
    objects_of,
    of_refs,
    ordered,
)
from piilint.flow.state.frame import Frame
from piilint.resolve.types import UNKNOWN

_MAX_DEPTH = 3


def at_name(frame: Frame, bag: Value, name: str) -> Value:
    """What of a mixture has that name."""
    places = {place for ref in bag.refs if (place := _place_of(ref)) is not None}
    places |= {place for label in bag.labels if (place := _place_in(label)) is not None}
    return _named(frame, bag, name, frozenset(places), 0) if places else bag


def _place_of(ref: Ref) -> Place | None:
    """Of what the reference is any element that a caller passed."""
    if not (is_object(ref) and ref[0] == "p"):
        return None
    path = unconditional(cast("Path", ref[2]))
    return (str(ref[1]), path[:-1]) if ends_in_some(path) else None


def _place_in(label: Label) -> Place | None:
    path = unconditional(label.path) if isinstance(label, ParamLabel) else ()
    return (label.root, path[:-1]) if isinstance(label, ParamLabel) and ends_in_some(path) else None


def _named(frame: Frame, bag: Value, name: str, places: frozenset[Place], depth: int) -> Value:
    refs: set[Ref] = set()
    for ref in ordered(bag):
        if is_object(ref):
            refs |= _part(frame, ref, name, places, depth)
        else:
            refs.add(ref)
    told = ((_label(label, name, places), trace) for label, trace in bag.labels.items())
    labels = {label: trace for label, trace in told if label is not None}
    if refs == bag.refs and labels.keys() == bag.labels.keys():
        return bag
    return Value(labels, frozenset(refs), bag.const, bag.clean)


def _part(
    frame: Frame, oid: ObjectId, name: str, places: frozenset[Place], depth: int
) -> frozenset[Ref]:
    if oid[0] == "p":
        path = cast("Path", oid[2])
        place = _above(str(oid[1]), path, places)
        if place is None:
            return frozenset({oid})
        return frozenset() if _leaves_out(path, place, name) else _at(frame, place, name, path)
    obj = frame.object(oid)
    if depth >= _MAX_DEPTH or obj.symbolic or not _may_be_container(obj):
        return frozenset({oid})
    fields = {key: _named(frame, held, name, places, depth + 1) for key, held in obj.fields.items()}
    elem = _named(frame, obj.elem, name, places, depth + 1) if obj.elem is not None else None
    if elem is obj.elem and all(held is obj.fields[key] for key, held in fields.items()):
        return frozenset({oid})
    told = Object(
        obj.types, fields, elem, closed=obj.closed, exact=obj.exact, elem_type=obj.elem_type,
        filters=obj.filters,
    )  # fmt: skip
    return frame.make(("s", "named", oid, name), told).refs


def _may_be_container(obj: Object) -> bool:
    """A list or mapping, or what a library gave; no instance of the program's classes."""
    return not obj.types.isdisjoint(CONTAINERS) and all(
        name[:2] in ("k:", "x:") for name in obj.types
    )


def _at(frame: Frame, place: Place, name: str, path: Path) -> frozenset[Ref]:
    """Any element as the one under this name: what lies below, seen under the same conditions."""
    found = of_refs(("p", place[0], ()))
    for key in path_at(path, place, name):
        inner = (frame.child(oid, key, UNKNOWN) for oid in objects_of(found))
        found = join_all(list(inner))
    return found.refs


def _label(label: Label, name: str, places: frozenset[Place]) -> Label | None:
    if not isinstance(label, ParamLabel):
        return label
    place = _above(label.root, label.path, places)
    if place is None:
        return label
    return None if _leaves_out(label.path, place, name) else label_at(label, place, name)


def _leaves_out(path: Path, place: Place, name: str) -> bool:
    """It is any element but for the one of that name."""
    return name in left_out_of(unconditional(path)[len(place[1])])


def _above(root: str, path: Path, places: frozenset[Place]) -> Place | None:
    """The place of which this is any element, or lies in one; the innermost."""
    path = unconditional(path)
    found = [
        place
        for place in places
        if place[0] == root
        and len(path) > len(place[1])
        and path[: len(place[1])] == place[1]
        and is_some(path[len(place[1])])
    ]
    return max(found, key=lambda place: len(place[1])) if found else None
