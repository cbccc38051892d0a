"""Taking values out of a frame as shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from piilint.flow.domain.heap import ANEW, MERGED, Object, is_instance
from piilint.flow.domain.kinds import CONTAINERS
from piilint.flow.domain.labels import NO_LABELS, Key, Labels, Path, join_labels
from piilint.flow.domain.summaries import COPY, SHAPE_NONE, SHARED, Shape, join_shapes
from piilint.flow.domain.values import (
    EMPTY,
    METHOD_TAG,
    NONE,
    UNKNOWN_CONST,
    Bound,
    ObjectId,
    Outside,
    Ref,
    Value,
    is_object,
    ordered,
)
from piilint.flow.state.frame import Frame
from piilint.resolve.symbols import Symbol

MAX_DEPTH = 4
MAX_BAGGED = 6
"""Into so many containers is looked for what a bag holds."""
MAX_FLAT_KEYS = 8
"""With more keys than these a container beyond the bounds is one bag."""
MAX_OBJECTS = 20
"""How many objects one shape describes."""
DEEPEST = 12
MAX_DEEPER = 8
"""How many more it describes below that depth: a payload in a payload."""
PART = "!part"
"""Stands beside the type of a library's object for a part of it: it is not the whole."""
_SHARED = ("i", "x")
"""Begins the ids of what lies in others, and in the objects of libraries that all share."""


def export_shape(frame: Frame, value: Value) -> Shape:
    """A value as a tree that needs no heap of a frame."""
    return Export(frame).value(value)


class Export:
    """Values of one state as shapes: an object met again is the same shape.

    Past the bounds of depth and of `room`, the number of objects, only the keys of containers are
    told, and of all others the types.
    """

    def __init__(self, frame: Frame, room: int = MAX_OBJECTS) -> None:
        self.frame, self.room = frame, room
        self._done: dict[ObjectId, Shape] = {}
        self._joined: dict[frozenset[Ref], Shape] = {}
        """What may be any of several objects, by these: met again, it is the same shape, too."""
        self._open: set[ObjectId] = set()
        self._circles = 0
        """How often an object was met while it was told."""
        self._deeper = 0

    def value(self, value: Value, depth: int = 0) -> Shape:
        """One value as a shape."""
        if not value.refs:
            if value is NONE:
                return SHAPE_NONE
            return Shape(value.labels, const=value.const, clean=value.clean)
        if len(value.refs) == 1:
            result = self._ref(next(iter(value.refs)), depth)
        else:
            result = self._any_of(value, depth)
        plain = not value.labels and value.const is UNKNOWN_CONST
        if plain and (len(value.refs) == 1 or not value.clean):
            return result
        return Shape(
            join_labels(value.labels, result.labels), result.symbols, result.types, result.fields,
            result.elem, result.aliases, value.const, value.clean, result.closed, result.exact,
            result.elem_type, result.filters, result.alias_types,
        )  # fmt: skip

    def _any_of(self, value: Value, depth: int) -> Shape:
        """What may be any of several objects, as one shape."""
        known = self._joined.get(value.refs) if depth < MAX_DEPTH else None
        if known is not None:
            return known
        circles = self._circles
        first, *others = [self._ref(ref, depth) for ref in ordered(value)]
        for part in others:
            first = join_shapes(first, part)
        if depth < MAX_DEPTH and circles == self._circles:
            self._joined[value.refs] = first
        return first

    def _ref(self, ref: Ref, depth: int) -> Shape:
        if isinstance(ref, (Symbol, Bound, Outside)):
            return of_symbol(ref, lambda receiver: self.value(receiver, depth + 1))
        if ref[0] == "x" and len(ref) == 2:
            return Shape(symbols=frozenset({Symbol(SHARED, str(ref[1]))}))
        known = self._done.get(ref)
        if known is not None:
            self._circles += ref in self._open
            return known if depth < MAX_DEPTH else Shape(types=known.types | known.alias_types)
        obj = self.frame.object(ref)
        if obj.symbolic is not None and ref[0] != "p":
            return self._copy(ref, obj, obj.symbolic, depth)
        if obj.symbolic is not None:
            return Shape(
                aliases=frozenset({obj.symbolic}),
                elem_type=obj.elem_type,
                filters=obj.filters,
                alias_types=obj.types,
            )
        holder = self.frame.world.keeper(ref) if ref[0] in _SHARED else None
        if holder is not None and not is_instance(obj):
            # What is put into a part of a session, wherever that is, is put into the session.
            obj = obj.copy()
            obj.types = obj.types | {"x:" + holder, PART}
        self._done[ref] = Shape(types=obj.types)
        told = self._describes(obj, depth)
        self._open.add(ref)
        self._done[ref] = self._object(obj, depth) if told else self._flat(obj)
        self._open.discard(ref)
        return self._done[ref]

    def _describes(self, obj: Object, depth: int) -> bool:
        """Whether there is room for what is in one more object."""
        if depth < MAX_DEPTH:
            return len(self._done) - self._deeper <= self.room
        if depth >= DEEPEST or self._deeper >= MAX_DEEPER or not _is_literal(obj):
            return False
        self._deeper += 1
        return True

    def _flat(self, obj: Object) -> Shape:
        """A container of which only the keys are told: what lies below each of them is a bag."""
        if not (obj.types and obj.types <= CONTAINERS):
            return Shape(types=obj.types)
        named = {k: v for k, v in obj.fields.items() if not str(k).startswith("^")}
        if len(named) > MAX_FLAT_KEYS:
            bag = self._bag(obj.contents())
            return Shape(types=obj.types, elem=bag)
        fields = {key: self._bag([value]) for key, value in named.items()}
        rest = self._bag([obj.elem]) if obj.elem is not None else None
        told: dict[Key, Shape] = {key: bag for key, bag in fields.items() if bag is not None}
        return Shape(types=obj.types, fields=told, elem=rest)

    def _bag(self, values: list[Value]) -> Shape | None:
        """Whose data is somewhere in these, but not where; None if there is none."""
        labels: Labels = NO_LABELS
        aliases: set[tuple[str, Path]] = set()
        pending, count = list(values), 0
        while pending:
            value = pending.pop(0)
            labels = join_labels(labels, value.labels)
            for ref in ordered(value):
                inner = self.frame.object(ref) if is_object(ref) else None
                if inner is None:
                    continue
                if inner.symbolic is not None and is_object(ref) and ref[0] == "p":
                    aliases.add(inner.symbolic)
                elif inner.types <= CONTAINERS and count < MAX_BAGGED:
                    count += 1
                    pending += inner.contents()
        return Shape(labels, aliases=frozenset(aliases)) if labels or aliases else None

    def _copy(self, ref: ObjectId, obj: Object, symbolic: tuple[str, Path], depth: int) -> Shape:
        """A copy of what a caller passed, with what was written to the copy."""
        root, path = symbolic
        original = frozenset({(COPY + root, path)})
        self._done[ref] = Shape(aliases=original, alias_types=obj.types)
        if depth < MAX_DEPTH and len(self._done) <= self.room and (obj.fields or obj.elem):
            self._open.add(ref)
            own = self._object(obj, depth)
            self._open.discard(ref)
            self._done[ref] = Shape(
                fields=own.fields, elem=own.elem, aliases=original, elem_type=obj.elem_type,
                filters=obj.filters, alias_types=obj.types,
            )  # fmt: skip
        return self._done[ref]

    def _object(self, obj: Object, depth: int) -> Shape:
        fields = {
            key: self.value(value, depth + 1)
            for key, value in obj.fields.items()
            if value is not EMPTY
        }
        elem = self.element(obj, depth + 1)
        return Shape(
            types=obj.types, fields=fields, elem=elem, closed=obj.closed, exact=obj.exact,
            elem_type=obj.elem_type, filters=obj.filters,
        )  # fmt: skip

    def element(self, obj: Object, depth: int = 0) -> Shape | None:
        """What a container holds under keys not known, but for mappings told of as such."""
        elem = obj.elem
        merged = obj.fields.get(MERGED)
        if elem is not None and merged is not None:
            left = frozenset(ref for ref in elem.refs if not _part_of(ref, merged))
            elem = Value(elem.labels, left, elem.const, elem.clean) if left or elem.labels else None
        return self.value(elem, depth) if elem is not None else None


def _is_literal(obj: Object) -> bool:
    """A payload written out: all that it holds is told by name or position."""
    return obj.closed and obj.elem is None and obj.types <= CONTAINERS


def _part_of(ref: Ref, merged: Value) -> bool:
    """Whether the object is directly in one of the mappings that callers passed."""
    if not is_object(ref):
        return False
    if ref[0] == ANEW:
        return ref[1] in merged.refs
    return ref[0] == "p" and ("p", ref[1], cast("Path", ref[2])[:-1]) in merged.refs


def of_symbol(ref: Symbol | Bound | Outside, shape_of: Callable[[Value], Shape]) -> Shape:
    """What is no object of a frame: a name of the program, a method with what it is bound to."""
    if isinstance(ref, Symbol):
        return Shape(symbols=frozenset({ref}))
    tag = "m:" + ref.function if isinstance(ref, Bound) else METHOD_TAG + ref.name
    receiver = shape_of(Value(NO_LABELS, ref.receiver))
    return Shape(types=frozenset({tag}), fields={"^self": receiver})
