"""Keeping in cells what is put into attributes of instances."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.domain.cells import Cell
from piilint.flow.domain.heap import MERGED, Object, is_instance, join_types
from piilint.flow.domain.labels import NO_LABELS, Key, Labels, SourceLabel, join_labels
from piilint.flow.domain.summaries import SHAPE_NONE, SHARED, Shape, join_shapes, only_sources
from piilint.flow.domain.texts import either
from piilint.flow.domain.values import (
    NONE,
    UNKNOWN_CONST,
    Bound,
    ObjectId,
    Outside,
    Ref,
    Value,
    is_object,
    objects_of,
    ordered,
)
from piilint.flow.state.frame import Frame
from piilint.flow.state.pinned_rows import cells_of
from piilint.flow.state.shapes import of_symbol
from piilint.resolve.symbols import Symbol

MAX_DEPTH = 3
"""How deep containers are told, and instances in instances are followed."""
MAX_OBJECTS = 12
"""How many objects of one value are looked into."""
_CALLABLE = ("f:", "m:", "F:", "C:")


def remember(frame: Frame, cell: Cell, value: Value) -> None:
    """A value is put into an attribute of an instance: one cell per class and attribute.

    An instance in it is told by its class alone: its own attributes are cells, too. In a container
    it is told with the classes that it holds as well.
    """
    _Memory(frame).put(cell, value, 0)


class _Memory:
    """One value on its way into a cell."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._met: set[ObjectId] = set()

    def put(self, cell: Cell, value: Value, depth: int) -> None:
        world = self._frame.world
        known = world.cells.shapes.get(cell)
        if cell in world.cells.full:
            # It takes in nothing more that has parts; what the value itself is it still does.
            world.write_cell(cell, self._flat(value))
            return
        if known is not None:
            met = set(self._met)
            if self._covered(known, value, depth):
                return
            self._met = met
        world.write_cell(cell, self._shape(value, depth))

    def _enterable(self, oid: ObjectId, depth: int) -> bool:
        return depth < MAX_DEPTH and len(self._met) < MAX_OBJECTS and oid not in self._met

    def _enter(self, oid: ObjectId, depth: int) -> bool:
        enterable = self._enterable(oid, depth)
        if enterable:
            self._met.add(oid)
        return enterable

    # -- what is known already -------------------------------------------------------------------

    def _covered(self, known: Shape, value: Value, depth: int) -> bool:
        """Whether the cell says all this already: of most of what is put there, it does."""
        if value is NONE:
            return True
        if known.clean and not value.clean:
            return False
        if known.const is UNKNOWN_CONST:
            if either(known.const, value.const) is not None:
                return False
        elif known.const != value.const:
            return False
        if any(
            label not in known.labels for label in value.labels if isinstance(label, SourceLabel)
        ):
            return False
        return all(self._covers(known, ref, depth) for ref in ordered(value))

    def _covers(self, known: Shape, ref: Ref, depth: int) -> bool:
        if isinstance(ref, Symbol):
            return ref in known.symbols
        if not is_object(ref):
            return False
        if ref[0] == "x" and len(ref) == 2:
            return Symbol(SHARED, str(ref[1])) in known.symbols
        obj = self._frame.object(ref)
        if join_types(known.types, _types(self._frame, obj)) != known.types:
            return False
        if not (obj.fields or obj.elem is not None) or not self._enter(ref, depth):
            return True
        if is_instance(obj):
            if depth and not _covers_classes(known, _classes_in(obj)):
                return False
            return all(self._covers_attribute(*held, depth) for held in self._attributes(obj))
        for key, value in obj.fields.items():
            inner = known.fields.get(key)
            if key == MERGED:
                continue
            if inner is None or not self._covered(inner, value, depth + 1):
                return False
        if obj.elem is None:
            return True
        return known.elem is not None and self._covered(known.elem, obj.elem, depth + 1)

    def _covers_attribute(self, cell: Cell, value: Value, depth: int) -> bool:
        cells = self._frame.world.cells
        known = cells.shapes.get(cell)
        if known is not None and cell in cells.full:
            return join_shapes(known, self._flat(value)) is known
        return known is not None and self._covered(known, value, depth + 1)

    def _attributes(self, obj: Object) -> Iterator[tuple[Cell, Value]]:
        """The cells of an instance's attributes, with what is in them and worth telling."""
        names = [name[2:] for name in sorted(obj.types) if name[:2] == "c:"]
        for key, value in obj.fields.items():
            if isinstance(key, str) and self._bears(value):
                for cell in cells_of(self._frame, obj, names, key):
                    yield cell, value

    def _bears(self, value: Value) -> bool:
        """It has data or callables in it: its mere types are known from where it was put there."""
        if any(isinstance(label, SourceLabel) for label in value.labels):
            return True
        for ref in value.refs:
            if not is_object(ref):
                return True
            obj = self._frame.object(ref)
            if obj.fields or obj.elem is not None:
                return True
            if any(name.startswith(_CALLABLE) for name in obj.types):
                return True
        return False

    # -- shapes ----------------------------------------------------------------------------------

    def _flat(self, value: Value) -> Shape:
        """The value without what it holds."""
        types: frozenset[str] = frozenset()
        for oid in objects_of(value):
            types = join_types(types, _types(self._frame, self._frame.object(oid)))
        symbols = frozenset(ref for ref in value.refs if isinstance(ref, Symbol))
        return Shape(only_sources(value.labels), symbols, types, const=value.const)

    def _shape(self, value: Value, depth: int) -> Shape:
        if value is NONE:
            return SHAPE_NONE
        labels: Labels = only_sources(value.labels) if value.labels else NO_LABELS
        if not value.refs:
            return Shape(labels, const=value.const, clean=value.clean)
        result: Shape | None = None
        said: set[object] = set()
        for ref in ordered(value):
            told = self._bare(ref, depth)
            if told is not None:
                if told in said:
                    continue
                said.add(told)
            part = self._part(ref, depth)
            result = part if result is None else join_shapes(result, part)
        assert result is not None
        return Shape(
            join_labels(labels, result.labels), result.symbols, result.types, result.fields,
            result.elem, frozenset(), value.const, value.clean, False, result.exact,
            result.elem_type, result.filters,
        )  # fmt: skip

    def _bare(self, ref: Ref, depth: int) -> object:
        """All that is said of an object whose content is not looked at, if it is one.

        Of many objects most say the same.
        """
        if not is_object(ref) or ref[0] == "x":
            return None
        obj = self._frame.object(ref)
        held = (obj.fields or obj.elem is not None) and self._enterable(ref, depth)
        return None if held else (_types(self._frame, obj), obj.exact, obj.elem_type, obj.filters)

    def _part(self, ref: Ref, depth: int) -> Shape:
        if isinstance(ref, (Symbol, Bound, Outside)):
            return of_symbol(ref, lambda receiver: self._shape(receiver, depth + 1))
        if ref[0] == "x" and len(ref) == 2:
            return Shape(symbols=frozenset({Symbol(SHARED, str(ref[1]))}))
        obj = self._frame.object(ref)
        types = _types(self._frame, obj)
        told = Shape(types=types, exact=obj.exact, elem_type=obj.elem_type, filters=obj.filters)
        if not (obj.fields or obj.elem is not None) or not self._enter(ref, depth):
            return told
        if is_instance(obj):
            for cell, value in self._attributes(obj):
                self.put(cell, value, depth + 1)
            held = _classes_in(obj) if depth else {}
            return _with_fields(told, held) if held else told
        own = ((key, value) for key, value in obj.fields.items() if key != MERGED)
        fields = {key: self._shape(value, depth + 1) for key, value in own}
        elem = self._shape(obj.elem, depth + 1) if obj.elem is not None else None
        return Shape(
            types=types, fields=fields, elem=elem, elem_type=obj.elem_type, filters=obj.filters
        )


def _types(frame: Frame, obj: Object) -> frozenset[str]:
    """The types of an object: which class a caller passes, that caller knows best."""
    if obj.symbolic is None or not any(name[:2] == "C:" for name in obj.types):
        return obj.types
    root = obj.symbolic[0]
    if any(param.name == root and param.annotation is not None for param in frame.function.params):
        return obj.types
    return frozenset(name for name in obj.types if name[:2] != "C:")


def _classes_in(obj: Object) -> dict[Key, frozenset[Symbol]]:
    """The classes that an instance was made with: they tell one entry of a table from another."""
    found: dict[Key, frozenset[Symbol]] = {}
    for key, value in obj.fields.items():
        symbols = [ref for ref in value.refs if isinstance(ref, Symbol) and ref.kind == "class"]
        if symbols and len(symbols) == len(value.refs) and not value.labels:
            found[key] = frozenset(symbols)
    return found


def _covers_classes(known: Shape, held: dict[Key, frozenset[Symbol]]) -> bool:
    return all(
        key in known.fields and symbols <= known.fields[key].symbols
        for key, symbols in held.items()
    )


def _with_fields(told: Shape, held: dict[Key, frozenset[Symbol]]) -> Shape:
    fields = {key: Shape(symbols=symbols) for key, symbols in held.items()}
    return Shape(
        types=told.types, fields=fields, exact=told.exact, elem_type=told.elem_type,
        filters=told.filters,
    )  # fmt: skip
