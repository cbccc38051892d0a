"""Elements that keep their keys: `{key: clean(item) for key, item in data.items()}`.

A callee only knows such an element as any element of a mapping, or as any attribute of an object
(`{name: getattr(row, name) for name in names}`). A caller who knows the mapping's keys, or what the
object's class declares, has one element for each of them.
"""

from __future__ import annotations

from piilint.flow.domain.labels import (
    Key,
    Label,
    Labels,
    ParamLabel,
    Path,
    ends_in_some,
    is_condition,
    unconditional,
)
from piilint.flow.domain.summaries import COPY, Shape

Place = tuple[str, Path]
MAX_KEYS = 32
"""How many keys are told apart."""
_MAX_DEPTH = 6


def origin_of(element: Shape) -> Place | None:
    """The one path of which the shape is what lies there, where it ends in any key or attribute."""
    found = [(root.removeprefix(COPY), unconditional(path)) for root, path in element.aliases]
    found += [
        (label.root, unconditional(label.path))
        for label in element.labels
        if isinstance(label, ParamLabel)
    ]
    places = {(root, path) for root, path in found if ends_in_some(path)}
    return places.pop() if len(places) == 1 else None


def at_key(shape: Shape, place: Place, key: Key, depth: int = 0) -> Shape:
    """The element as the one under this key of what lies at the place."""
    if depth > _MAX_DEPTH:
        return shape
    elem = shape.elem
    return Shape(
        _labels(shape.labels, place, key), shape.symbols, shape.types,
        {k: at_key(inner, place, key, depth + 1) for k, inner in shape.fields.items()},
        at_key(elem, place, key, depth + 1) if elem is not None else None,
        frozenset(_alias(alias, place, key) for alias in shape.aliases),
        shape.const, shape.clean, shape.closed, shape.exact, shape.elem_type, shape.filters,
        shape.alias_types,
    )  # fmt: skip


def scalar_at_key(shape: Shape, place: Place, key: Key) -> Shape:
    """The same where a text, a number or a date lies under the key: nothing lies below that."""
    size = len(place[1]) + 1
    labels = {
        label: trace
        for label, trace in shape.labels.items()
        if not isinstance(label, ParamLabel) or len(unconditional(label.path)) <= size
    }
    own = frozenset(alias for alias in shape.aliases if len(unconditional(alias[1])) <= size)
    return at_key(Shape(labels, aliases=own, clean=shape.clean), place, key)


def but_some(shape: Shape, place: Place, key: Key, depth: int = 0) -> Shape:
    """The element as the one under this key, which is none of the elements of what lies at the
    place: what else it may be."""
    if depth > _MAX_DEPTH:
        return Shape(clean=True)
    others = {
        label: trace
        for label, trace in shape.labels.items()
        if not isinstance(label, ParamLabel) or _may_be(label.root, label.path, place, key)
    }
    aliases = frozenset(alias for alias in shape.aliases if _may_be(*alias, place, key))
    fields = {k: but_some(inner, place, key, depth + 1) for k, inner in shape.fields.items()}
    elem = but_some(shape.elem, place, key, depth + 1) if shape.elem is not None else None
    clean = shape.clean or not (others or aliases)
    return Shape(
        others, shape.symbols, shape.types, fields, elem, aliases, shape.const, clean,
        shape.closed, shape.exact, shape.elem_type, shape.filters, shape.alias_types,
    )  # fmt: skip


def _may_be(root: str, path: Path, place: Place, key: Key) -> bool:
    """What lies there is the element under the key, or nothing of what lies at the place."""
    size, plain = len(place[1]), unconditional(path)
    if root.removeprefix(COPY) != place[0] or plain[:size] != place[1]:
        return True
    return plain[size : size + 1] == (key,)


def _alias(alias: Place, place: Place, key: Key) -> Place:
    root, path = alias
    return (root, path_at(path, place, key)) if root.removeprefix(COPY) == place[0] else alias


def _labels(labels: Labels, place: Place, key: Key) -> Labels:
    return {label_at(label, place, key): trace for label, trace in labels.items()}


def label_at(label: Label, place: Place, key: Key) -> Label:
    """The label of any element of what lies at the place as that of the one under this key."""
    if not isinstance(label, ParamLabel) or label.root != place[0]:
        return label
    return label._replace(path=path_at(label.path, place, key))


def path_at(path: Path, place: Place, key: Key) -> Path:
    """The path of any element of what lies at the place, or below one, as of that under the key.

    What lies there is seen under the same conditions.
    """
    size = len(place[1])
    plain = unconditional(path)
    if plain[:size] != place[1] or not ends_in_some(plain[: size + 1]):
        return path
    if len(plain) == len(path):
        return (*place[1], key, *path[size + 1 :])
    at = [index for index, each in enumerate(path) if not is_condition(each)][size]
    return (*path[:at], key, *path[at + 1 :])
