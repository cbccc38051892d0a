"""Elements under the keys that they have where a caller knows them: of a mapping, of a row."""

from __future__ import annotations

from piilint.flow.classes.declared_fields import telling_fields
from piilint.flow.domain.heap import KEYS, Object
from piilint.flow.domain.keyed import MAX_KEYS, Place, at_key, but_some, origin_of, scalar_at_key
from piilint.flow.domain.kinds import MAPPING
from piilint.flow.domain.labels import ANY, REST, Key, is_any, left_out_of
from piilint.flow.domain.summaries import Shape
from piilint.flow.domain.values import ObjectId, objects_of
from piilint.flow.program.symbols import Symbols
from piilint.flow.state.frame import Frame

_COLUMN = Shape(types=frozenset({"k:str"}))
"""What lies under the name of a column that nobody expects anything personal of: it is not
unknown, so that no variable's name makes something of it."""


def by_key(symbols: Symbols, element: Shape, in_mapping: bool = False) -> list[tuple[Key, Shape]]:
    """An element as it is under each key of the caller's mapping that it comes from.

    A mapping may come from an object, too, of which the class declares the attributes.
    """
    origin = origin_of(element)
    if origin is None or origin[0] not in symbols.binding:
        return []
    root, (*above, last) = origin
    place = root, tuple(above)
    if not is_any(last) and not in_mapping:
        return []
    objects = objects_of(symbols.alias(*place))
    if is_any(last):
        return _by_entry(symbols.frame, element, place, objects, left_out_of(last))
    return _by_column(symbols.frame, element, place, objects, left_out_of(last))


def _by_entry(
    frame: Frame,
    element: Shape,
    place: Place,
    mappings: list[ObjectId],
    left_out: frozenset[str],
) -> list[tuple[Key, Shape]]:
    """An element as it is under each key that some mappings are known to have."""
    keys: dict[Key, None] = {}
    others = False
    for oid in mappings:
        obj = frame.object(oid)
        if not _may_be_mapping(obj):
            return []
        others |= not obj.closed or obj.elem is not None or KEYS in obj.fields
        keys.update(dict.fromkeys(key for key in obj.fields if str(key)[:1] != "^"))
    if not 0 < len(keys) <= MAX_KEYS:
        return []
    found = [(key, at_key(element, place, key)) for key in keys if key not in left_out]
    found += _left_out(element, place, left_out)
    return [*found, (ANY, at_key(element, place, REST))] if others else found


def _left_out(element: Shape, place: Place, names: frozenset[str]) -> list[tuple[Key, Shape]]:
    """What is under the keys of which it is no element: a mask, say, or what was made of them."""
    return [(name, but_some(element, place, name)) for name in sorted(names)]


def _may_be_mapping(obj: Object) -> bool:
    """A mapping, if maybe also a list or a text, of which the parts have no keys."""
    if not obj.types:
        return obj.symbolic is not None
    return not obj.types.isdisjoint(MAPPING) and all(name[:2] == "k:" for name in obj.types)


def _by_column(
    frame: Frame, element: Shape, place: Place, rows: list[ObjectId], left_out: frozenset[str]
) -> list[tuple[Key, Shape]]:
    """An element as it is under the name of each field that the one class of rows declares.

    There may be others, of which nothing is known.
    """
    objects = [frame.object(oid) for oid in rows]
    types = frozenset(name for obj in objects for name in obj.types)
    if len(types) != 1:
        return _by_written(element, place, objects, left_out)
    exact = all(obj.symbolic is None or obj.exact for obj in objects)
    found: list[tuple[Key, Shape]] = [
        (name, (scalar_at_key if scalar else at_key)(element, place, name))
        for name, scalar in telling_fields(frame, next(iter(types)), exact)
        if name not in left_out
    ]
    if not found:
        return _by_written(element, place, objects, left_out)
    return [*found, *_left_out(element, place, left_out), (ANY, _COLUMN)]


def _by_written(
    element: Shape, place: Place, objects: list[Object], left_out: frozenset[str]
) -> list[tuple[Key, Shape]]:
    """The same for an instance that was made here, of a class that declares nothing."""
    if len(objects) != 1 or objects[0].symbolic is not None:
        return []
    names = [name for name in objects[0].fields if str(name).isidentifier()]
    if not 0 < len(names) <= MAX_KEYS:
        return []
    found = [(name, at_key(element, place, name)) for name in names if name not in left_out]
    return [*found, *_left_out(element, place, left_out), (ANY, Shape())]
