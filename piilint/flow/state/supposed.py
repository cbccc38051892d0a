"""What names alone make of things in arguments: a caller who passes constants knows better.

`def full(d): return d["given_name"]` takes what lies there for a name, since nobody says what `d`
is. Of that nothing is left in `full({"given_name": "John"})`.
"""

from __future__ import annotations

from collections.abc import Callable

from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key, Labels, Path, SourceLabel
from piilint.flow.domain.values import Ref, Value, is_object, objects_of
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import Place
from piilint.resolve.symbols import Symbol

_KNOWN_WHOLE = ("k:", "f:")
"""Begin the types of objects that have nothing but what was put into them."""


def suppose(frame: Frame, labels: Labels, whole: tuple[str, Path], key: Key) -> None:
    """Only the key's name speaks for what lies there in what callers pass."""
    root, path = whole
    for label in labels:
        if isinstance(label, SourceLabel):
            frame.world.supposed[(label.source, frame.function.id)] = (root, (*path, key))


def refuted(
    frame: Frame, callee: str, label: SourceLabel, alias: Callable[[str, Path], Value]
) -> bool:
    """The callee supposed that something in its argument is personal, and here a constant is it."""
    place = frame.world.supposed.get((label.source, callee))
    if place is None:
        return False
    whole = alias(place[0], place[1][:-1])
    if whole.clean and not whole.refs and not whole.labels:
        return True  # Nothing was passed, or a number: what has no parts.
    key = place[1][-1]
    objects = [frame.object(oid) for oid in objects_of(whole)]
    passed_on = [obj for obj in objects if obj.symbolic is not None and key not in obj.fields]
    others = [obj for obj in objects if obj not in passed_on]
    known = bool(objects) and not whole.labels and all(map(_is_known, whole.refs))
    known = known and all(_is_plain(obj, key) for obj in others)
    if known and not passed_on:
        return any(key in obj.fields for obj in others)
    _hand_on(frame, label, passed_on if known else [], key)
    return False


def _is_known(ref: Ref) -> bool:
    """An object, or a function, which has no such parts."""
    return is_object(ref) or (isinstance(ref, Symbol) and ref.kind == "function")


def _is_plain(obj: Object, key: Key) -> bool:
    """What it has there is a constant, or it has nothing there."""
    found = obj.fields.get(key)
    if found is not None:
        return found.clean and not found.labels and not found.refs
    return obj.elem is None and all(name.startswith(_KNOWN_WHOLE) for name in obj.types)


def _hand_on(frame: Frame, label: SourceLabel, passed_on: list[Object], key: Key) -> None:
    """Whoever calls this function may know, if all that is not known here comes from there."""
    here = (label.source, frame.function.id)
    places: set[Place | None] = {
        (obj.symbolic[0], (*obj.symbolic[1], key)) for obj in passed_on if obj.symbolic is not None
    } or {None}
    if here in frame.world.supposed:
        places.add(frame.world.supposed[here])
    frame.world.supposed[here] = places.pop() if len(places) == 1 else None
