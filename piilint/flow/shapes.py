"""Taking values out of a frame as shapes, and bringing shapes into one."""

from __future__ import annotations

from collections.abc import Callable

from piilint.flow.frame import Frame
from piilint.flow.heap import Object
from piilint.flow.labels import NO_LABELS, Key, Labels, Path, SourceLabel, join_labels
from piilint.flow.summaries import SHAPE_NONE, Shape, join_shapes
from piilint.flow.values import NONE, Bound, ObjectId, Ref, Value, is_object, join, ordered
from piilint.resolve.symbols import Symbol

MAX_DEPTH = 4
MAX_OBJECTS = 20
"""How many objects one shape describes."""

CELL_OBJECTS = 6
"""How many a cell keeps of one value: it is read from everywhere."""

LabelsOf = Callable[[Labels], Labels]
AliasOf = Callable[[str, Path], Value]


def export_shape(frame: Frame, value: Value, room: int = MAX_OBJECTS) -> Shape:
    """A value as a tree that needs no heap of a frame; `room` bounds the objects described."""
    return _Export(frame, room).value(value, 0)


class _Export:
    """One export: an object met again is the same shape; past the bounds only types are kept."""

    def __init__(self, frame: Frame, room: int) -> None:
        self.frame, self.room = frame, room
        self._done: dict[ObjectId, Shape] = {}

    def value(self, value: Value, depth: int) -> Shape:
        if not value.refs:
            if value is NONE:
                return SHAPE_NONE
            return Shape(value.labels, const=value.const, clean=value.clean)
        parts = [self._ref(ref, depth) for ref in ordered(value)]
        result = parts[0]
        for part in parts[1:]:
            result = join_shapes(result, part)
        return Shape(
            join_labels(value.labels, result.labels), result.symbols, result.types, result.fields,
            result.elem, result.aliases, value.const, value.clean, result.closed, result.exact,
            result.elem_type, result.filters,
        )  # fmt: skip

    def _ref(self, ref: Ref, depth: int) -> Shape:
        if isinstance(ref, Symbol):
            return Shape(symbols=frozenset({ref}))
        if isinstance(ref, Bound):
            receiver = self.value(Value(NO_LABELS, ref.receiver), depth + 1)
            return Shape(types=frozenset({"m:" + ref.function}), fields={"^self": receiver})
        if not is_object(ref):
            return Shape()
        known = self._done.get(ref)
        if known is not None:
            return known if depth < 2 else Shape(types=known.types)
        obj = self.frame.object(ref)
        if obj.symbolic is not None:
            return Shape(
                types=obj.types,
                aliases=frozenset({obj.symbolic}),
                elem_type=obj.elem_type,
                filters=obj.filters,
            )
        self._done[ref] = Shape(types=obj.types)
        if depth >= MAX_DEPTH or len(self._done) > self.room:
            return self._done[ref]
        self._done[ref] = self._object(obj, depth)
        return self._done[ref]

    def _object(self, obj: Object, depth: int) -> Shape:
        fields = {key: self.value(value, depth + 1) for key, value in obj.fields.items()}
        elem = self.value(obj.elem, depth + 1) if obj.elem is not None else None
        return Shape(
            types=obj.types, fields=fields, elem=elem, closed=obj.closed, exact=obj.exact,
            elem_type=obj.elem_type, filters=obj.filters,
        )  # fmt: skip


def import_shape(
    frame: Frame,
    shape: Shape,
    oid: ObjectId,
    labels_of: LabelsOf,
    alias_of: AliasOf | None,
    depth: int = 0,
) -> Value:
    """A shape as a value of this frame. New objects are named after `oid` and the keys below it."""
    frame.fuel -= 1
    labels = labels_of(shape.labels) if shape.labels else NO_LABELS
    result = Value(labels, shape.symbols, shape.const, shape.clean and not labels)
    made = shape.fields or shape.elem is not None or (shape.types and not shape.aliases)
    if made and depth <= MAX_DEPTH:
        obj = _import_object(frame, shape, oid, labels_of, alias_of, depth)
        frame.live.heap[oid] = obj
        result = Value(result.labels, result.refs | {oid}, result.const, result.clean)
    if alias_of is not None:
        for root, path in sorted(shape.aliases, key=repr):
            result = join(alias_of(root, path), result) if _says(result) else alias_of(root, path)
    return result


def _says(value: Value) -> bool:
    return bool(value.labels or value.refs)


def _import_object(
    frame: Frame,
    shape: Shape,
    oid: ObjectId,
    labels_of: LabelsOf,
    alias_of: AliasOf | None,
    depth: int,
) -> Object:
    fields: dict[Key, Value] = {
        key: import_shape(frame, inner, (*oid, key), labels_of, alias_of, depth + 1)
        for key, inner in shape.fields.items()
    }
    elem = None
    if shape.elem is not None:
        elem = import_shape(frame, shape.elem, (*oid, "*"), labels_of, alias_of, depth + 1)
    return Object(
        shape.types, fields, elem, None, shape.closed, shape.exact, shape.elem_type, shape.filters
    )


def only_sources(labels: Labels) -> Labels:
    """Drops what depends on parameters of another function."""
    if all(isinstance(label, SourceLabel) for label in labels):
        return labels
    return {label: trace for label, trace in labels.items() if isinstance(label, SourceLabel)}
