"""Cells: what outlives a call. Module-level variables, attributes, default values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from piilint.flow.domain.heap import Object
from piilint.flow.domain.summaries import (
    Shape,
    concrete,
    holds_classes,
    join_shapes,
    only_sources,
    size_of,
)
from piilint.flow.domain.unfold import Unfolding
from piilint.flow.domain.values import ObjectId, Value, added
from piilint.resolve.classes import Classes, ClassInfo

Cell = tuple[str, ...]
"""A place beyond the stack: `("g", module:name)` a global, `("a", class, name)` an attribute of
instances, `("c", class, name)` one of the class, `("d", function, parameter)` a default value,
`("n", function, variable)` a captured variable that outlives a call."""
MAX_CELL = 300
"""How many parts a cell's value may have: every reader takes in all of them."""
MAX_CHILDREN = 6
"""Of so many descendants an attribute's values are taken."""
_ATTRIBUTES = ("a", "c")
_TABLES = "t"


class Cells:
    """All cells of a scan. Who reads one is told to `changed` when it grows."""

    def __init__(self, classes: Classes, changed: Callable[[object], None]) -> None:
        self._changed = changed
        self._related: dict[str, list[str]] = defaultdict(list)
        """Classes of which a class is a relative: what is put into it, they have as well."""
        for info in classes.by_id.values():
            for cid in _relatives(info):
                self._related[cid].append(info.id)
        self.shapes: dict[Cell, Shape] = {}
        self.full: dict[Cell, None] = {}
        """Cells that were given more than they may hold."""
        self.objects: dict[ObjectId, Object] = {}
        """What the cells hold, as objects that all functions see."""
        self._tables: dict[str, set[str]] = defaultdict(set)
        self._values: dict[Cell, Value] = {}
        self._attributes: dict[Cell, Value | None] = {}
        self._readers: dict[Cell, dict[object, None]] = defaultdict(dict)

    def read(self, cell: Cell, reader: object) -> Value | None:
        """What the cell may hold; None if nothing was ever put there."""
        self._readers[cell][reader] = None
        return self._values.get(cell)

    def tables(self, cid: str, reader: object) -> set[str]:
        """The attributes in which instances of the class itself keep containers of classes."""
        self._readers[(_TABLES, cid)][reader] = None
        return self._tables[cid]

    def attribute(self, kind: str, info: ClassInfo, name: str, reader: object) -> Value | None:
        """What was put into an attribute, of the class (`c`) or of instances (`a`) or relatives."""
        key = (kind, info.id, name, "")
        self._readers[key][reader] = None
        if key not in self._attributes:
            result: Value | None = None
            for cid in self._telling(kind, info, name):
                found = self._values.get((kind, cid, name))
                if found is not None:
                    result = added(result, found)
            self._attributes[key] = result
        return self._attributes[key]

    def _telling(self, kind: str, info: ClassInfo, name: str) -> tuple[str, ...]:
        """The classes that say what its instances have there.

        What a class's own constructor hands on, `super().__init__(Order)`, comes before all that
        the base class was ever handed by others.
        """
        own = self.shapes.get((kind, info.id, name))
        if kind == "a" and own is not None and _is_class(own):
            return (info.id, *info.children[:MAX_CHILDREN])
        return _relatives(info)

    def write(self, cell: Cell, shape: Shape) -> bool:
        """Adds to what the cell may hold; says whether it grew.

        For an attribute of instances, the shape says nothing that depends on callers.
        """
        if cell[0] != "a":
            shape = concrete(shape)
        known = self.shapes.get(cell)
        if known is None:
            if shape.trivial and not shape.clean and not isinstance(shape.const, (str, int)):
                return False
            joined = shape
        else:
            joined = join_shapes(known, shape)
            if joined is known:
                return False
            if size_of(joined, MAX_CELL) > MAX_CELL:
                self.full[cell] = None
                return False
        self.shapes[cell] = joined
        if cell[0] == "a" and cell[2] not in self._tables[cell[1]] and _of_classes(joined):
            self._tables[cell[1]].add(cell[2])
            self._wake((_TABLES, cell[1]))
        self._values[cell] = Unfolding(self.objects, only_sources).value(joined, cell)
        self._wake(cell)
        if cell[0] in _ATTRIBUTES:
            for key in self._asked(cell):
                self._attributes.pop(key, None)
                self._wake(key)
        return True

    def readers_of_full(self) -> Iterator[object]:
        """Those who were not told all that was put into what they read."""
        for cell in self.full:
            for key in (cell, *(self._asked(cell) if cell[0] in _ATTRIBUTES else ())):
                yield from self._readers.get(key, ())

    def _asked(self, cell: Cell) -> Iterator[Cell]:
        """The questions to which the cell is a part of the answer."""
        kind, owner, name = cell
        for cid in self._related.get(owner, ()):
            yield (kind, cid, name, "")

    def _wake(self, key: Cell) -> None:
        for reader in self._readers.get(key, ()):
            self._changed(reader)


def _relatives(info: ClassInfo) -> tuple[str, ...]:
    return (*info.mro, *info.children[:MAX_CHILDREN])


def _of_classes(shape: Shape) -> bool:
    return _is_class(shape) or holds_classes(shape)


def _is_class(shape: Shape) -> bool:
    return any(symbol.kind == "class" for symbol in shape.symbols)
