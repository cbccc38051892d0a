"""Making objects of shapes: what a callee returned, what a cell holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from piilint.flow.domain.heap import MERGED, Object
from piilint.flow.domain.kinds import MAPPING
from piilint.flow.domain.labels import ANY, NO_LABELS, Key, Labels, Path
from piilint.flow.domain.summaries import COPY, LENT, SHARED, Shape
from piilint.flow.domain.values import ObjectId, Ref, Value, join
from piilint.resolve.symbols import Symbol

MAX_DEPTH = 12
"""How deep below a value objects are told."""

LabelsOf = Callable[[Labels], Labels]
AliasOf = Callable[[str, Path], Value]
KeysOf = Callable[[Shape, bool], Sequence[tuple[Key, Shape]]]
"""What an element (the second argument says: of a mapping) is under each key of what it comes from,
if these are known; under `ANY` what it is under all others, if there may be any."""
CopyOf = Callable[[Value, ObjectId, Object | None, frozenset[str]], Value]
"""Copies the objects of a value, as the types they were seen as, and puts what a further object
holds into the copies."""
Merge = Callable[[ObjectId, Value, frozenset[Key]], None]
"""Puts a mapping's entries into an object, but for some keys."""


class Objects(Protocol):
    """Where the objects are put."""

    def __setitem__(self, oid: ObjectId, obj: Object, /) -> None: ...


class Unfolding:
    """One shape made a value; `made` counts its parts. New objects are put into `heap`."""

    def __init__(
        self,
        heap: Objects,
        labels_of: LabelsOf,
        alias_of: AliasOf | None = None,
        copy_of: CopyOf | None = None,
        keys_of: KeysOf | None = None,
        merge: Merge | None = None,
    ) -> None:
        self._heap, self._labels_of, self._merge = heap, labels_of, merge
        self._alias_of, self._copy_of, self._keys_of = alias_of, copy_of, keys_of
        self.made = 0
        self._done: dict[int, tuple[Shape, Value]] = {}
        """What shapes have become: what is one object is one shape, wherever it lies."""

    def value(self, shape: Shape, oid: ObjectId, depth: int = 0) -> Value:
        """The shape as a value; objects are named after `oid` and the keys below it."""
        self.made += 1
        made = shape.fields or shape.elem is not None or shape.types
        # What callers have at an alias may have changed since; but not while one value is made.
        shared = made and (depth > 0 or not shape.aliases)
        known = self._done.get(id(shape)) if shared else None
        if known is not None:
            return known[1]
        result = self._value(shape, oid, depth)
        if shared and depth <= MAX_DEPTH:
            self._done[id(shape)] = shape, result
        return result

    def _value(self, shape: Shape, oid: ObjectId, depth: int) -> Value:
        labels = self._labels_of(shape.labels) if shape.labels else NO_LABELS
        refs: frozenset[Ref] = frozenset(shape.symbols and _referred(shape.symbols))
        own = None
        if depth <= MAX_DEPTH and (shape.fields or shape.elem is not None or shape.types):
            own = self._object(shape, oid, depth)
            if self._alias_of is None or not _only_copies(shape):
                self._heap[oid] = own
                refs = refs | {oid}
            if self._merge is not None and MERGED in shape.fields and oid in refs:
                merged = self.value(shape.fields[MERGED], (*oid, MERGED), depth + 1)
                self._merge(oid, merged, frozenset(shape.fields))
        result = Value(labels, refs, shape.const, shape.clean and not labels)
        if self._alias_of is not None and shape.aliases:
            for root, path in sorted(shape.aliases, key=repr):
                found = self._aliased(shape, root, path, oid, own)
                result = join(found, result) if result.labels or result.refs else found
        return result

    def _aliased(
        self, shape: Shape, root: str, path: Path, oid: ObjectId, own: Object | None
    ) -> Value:
        """What the caller has at an alias, or a copy of it with what was put into the copy."""
        assert self._alias_of is not None
        assert self._copy_of is not None
        if root[0] != COPY:
            return self._alias_of(root, path)
        found = self._alias_of(root[1:], path)
        return self._copy_of(found, oid, own, shape.alias_types)

    def _object(self, shape: Shape, oid: ObjectId, depth: int) -> Object:
        fields: dict[Key, Value] = {
            key: self.value(inner, (*oid, key), depth + 1)
            for key, inner in shape.fields.items()
            if key != MERGED
        }
        elem: Value | None = None
        keys: Sequence[tuple[Key, Shape]] = ()
        if shape.elem is not None and self._keys_of is not None:
            keys = self._keys_of(shape.elem, shape.types == MAPPING)
        for key, element in keys:
            value = self.value(element, (*oid, key), depth + 1)
            if key == ANY:
                elem = value
                continue
            fields[key] = join(fields[key], value) if key in fields else value
        if shape.elem is not None and not keys:
            elem = self.value(shape.elem, (*oid, "*"), depth + 1)
        return Object(
            shape.types, fields, elem, None, shape.closed, shape.exact, shape.elem_type,
            shape.filters,
        )  # fmt: skip


def _referred(symbols: frozenset[Symbol]) -> Iterator[Ref]:
    """The symbols, or the shared objects that they stand for."""
    for symbol in symbols:
        if symbol.kind != LENT:
            yield ("x", symbol.name) if symbol.kind == SHARED else symbol


def _only_copies(shape: Shape) -> bool:
    """What it holds was put into copies alone."""
    return bool(shape.aliases) and all(root[0] == COPY for root, _ in shape.aliases)
