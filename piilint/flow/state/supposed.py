"""What names alone make of things in arguments: a caller who passes constants knows better.

`def full(d): return d["given_name"]` takes what lies there for a name, since nobody says what `d`
is. Of that nothing is left in `full({"given_name": "John"})`.
"""

from __future__ import annotations

from collections.abc import Callable

from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key, Label, Labels, Path, SourceLabel
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


def expect(frame: Frame, labels: Labels, row: tuple[str, Path], key: Key) -> None:
    """A declared field speaks for what callers pass there: a new row may lack it."""
    root, path = row
    for label in labels:
        if isinstance(label, SourceLabel):
            _expect_at(frame, label, frozenset({(root, (*path, key))}))


def _expect_at(frame: Frame, label: SourceLabel, places: frozenset[Place]) -> None:
    here = (label.source, frame.function.id)
    known = frame.world.expected.get(here, places)
    together = known | places if known is not None else None
    few = together is not None and len(together) <= _MAX_PLACES
    frame.world.expected[here] = together if few else None


_MAX_PLACES = 6


def refuted(
    frame: Frame, callee: str, label: SourceLabel, alias: Callable[[str, Path], Value]
) -> bool:
    """The callee supposed that something in its argument is personal, and here a constant is it."""
    expected = frame.world.expected.get((label.source, callee))
    if expected is not None and _is_lacking(frame, label, expected, alias):
        return True
    place = frame.world.supposed.get((label.source, callee))
    if place is None:
        return False
    whole = alias(place[0], place[1][:-1])
    if whole.clean and not whole.refs and not whole.labels:
        return True  # Nothing was passed, or a number: what has no parts.
    key = place[1][-1]
    objects = [frame.object(oid) for oid in objects_of(whole)]
    known = bool(objects) and not whole.labels and all(map(_is_known, whole.refs))
    told = [_passed_on(frame, obj, key) for obj in objects] if known else [None]
    above = [each for each in told if each is not None]
    if len(above) == len(told) and not any(above):
        return any(key in obj.fields for obj in objects) or all(_lacks(o, key) for o in objects)
    known = len(above) == len(told)
    _hand_on(frame, label, [one for each in above for one in each] if known else [])
    return False


def _is_lacking(
    frame: Frame,
    label: SourceLabel,
    places: frozenset[Place],
    alias: Callable[[str, Path], Value],
) -> bool:
    """New rows are handed in, which have nothing at any of the places."""
    lacking = True
    above: set[Place] = set()
    for root, path in sorted(places, key=str):
        whole = alias(root, path[:-1])
        if whole.labels or not (whole.clean or whole.refs):
            return False
        for ref in whole.refs:
            obj = frame.object(ref) if is_object(ref) else Object()
            if obj.symbolic is not None and path[-1] not in obj.fields:
                above.add((obj.symbolic[0], (*obj.symbolic[1], path[-1])))
            if not _lacks(obj, path[-1]):
                lacking = False
    if not lacking and above:
        _expect_at(frame, label, frozenset(above))
    return lacking


def _lacks(obj: Object, key: Key) -> bool:
    found = obj.fields.get(key)
    if found is not None:
        return found.clean and not found.labels and not found.refs
    return obj.closed and obj.elem is None and obj.symbolic is None


def _passed_on(frame: Frame, obj: Object, key: Key) -> list[Place] | None:
    """The places in what callers pass of which something may lie there, if all else that may is
    nobody's data; None if it is not."""
    found = obj.fields.get(key)
    if found is None and obj.symbolic is not None:
        return [(obj.symbolic[0], (*obj.symbolic[1], key))]
    if found is None:
        plain = obj.elem is None and all(name.startswith(_KNOWN_WHOLE) for name in obj.types)
        return [] if plain else None
    if not (found.labels or found.clean or found.refs):
        return None
    here = [_place_of(frame, label) for label in found.labels]
    above = [place for place in here if place is not None]
    if len(above) < len(here):
        return None
    for ref in found.refs:
        held = frame.object(ref) if is_object(ref) else Object()
        if held.symbolic is not None and held.symbolic[1] and not held.types and not found.clean:
            above.append(held.symbolic)
        elif not is_made_up(frame, held):
            return None
    return above


def _place_of(frame: Frame, label: Label) -> Place | None:
    """Where in what callers pass the data lies, if it is there at all."""
    if isinstance(label, SourceLabel):
        return frame.world.supposed.get((label.source, frame.function.id))
    return (label.root, label.path) if label.path else None


def is_made_up(frame: Frame, obj: Object) -> bool:
    """What a call gave of which rules say that nothing in it is anybody's, or a part of that."""
    return bool(obj.types) and all(
        name.startswith("x:") and _gives_nothing(frame, name[2:]) for name in obj.types
    )


def _gives_nothing(frame: Frame, path: str) -> bool:
    ends = [index for index in range(len(path)) if path.startswith("()", index)]
    called = (frame.world.models.call(path[:end]) for end in ends)
    return any(
        bool(models) and all(each.model.returns == "clean" for each in models) for models in called
    )


def names_alone(frame: Frame) -> dict[int, Place]:
    """The sources that reached sinks here and that only a name makes of what callers pass."""
    found: dict[int, Place] = {}
    for key in frame.flows:
        source = key.label.source if isinstance(key.label, SourceLabel) else -1
        place = frame.world.supposed.get((source, frame.function.id))
        if place is not None:
            found[source] = place
    return found


def note_shown(
    frame: Frame, callee: str, supposed: dict[int, Place], alias: Callable[[str, Path], Value]
) -> None:
    """Notes of a call which suppositions of the callee do not hold there."""
    for source, place in supposed.items():
        known = frame.shown.get((source, callee), True)
        frame.shown[(source, callee)] = known and shown_otherwise(place, alias, frame)


def shown_otherwise(place: Place, alias: Callable[[str, Path], Value], frame: Frame) -> bool:
    """What a call hands in at the place is nobody's: made up, a constant, or nothing at all."""
    root, path = place
    whole = alias(root, path[:-1])
    if whole.clean and not whole.refs and not whole.labels:
        return True
    objects = [frame.object(oid) for oid in objects_of(whole)]
    known = bool(objects) and len(objects) == len(whole.refs) and not whole.labels
    return known and all(_is_nobodys(frame, obj, path[-1]) for obj in objects)


def _is_nobodys(frame: Frame, obj: Object, key: Key) -> bool:
    """All that is in the mapping is known, and what it has there depends on nobody."""
    found = obj.fields.get(key)
    if found is not None:
        made_up = all(is_object(ref) and is_made_up(frame, frame.object(ref)) for ref in found.refs)
        return not found.labels and (found.clean or bool(found.refs)) and made_up
    known = obj.closed and obj.elem is None and obj.symbolic is None
    return known and all(name.startswith(_KNOWN_WHOLE) for name in obj.types)


def _is_known(ref: Ref) -> bool:
    """An object, or a function, which has no such parts."""
    return is_object(ref) or (isinstance(ref, Symbol) and ref.kind == "function")


def _hand_on(frame: Frame, label: SourceLabel, above: list[Place]) -> None:
    """Whoever calls this function may know, if all that is not known here comes from there."""
    here = (label.source, frame.function.id)
    places: set[Place | None] = {*above} or {None}
    if here in frame.world.supposed:
        places.add(frame.world.supposed[here])
    frame.world.supposed[here] = places.pop() if len(places) == 1 else None
