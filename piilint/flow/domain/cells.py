"""Cells: what outlives a call. Module-level variables, attributes, default values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from piilint.flow.domain.heap import Object
from piilint.flow.domain.pins import ANYTHING, NO_PINS, Pins, apart, pinned_name, plain_name
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
instances (`name{column=constant}` in rows that have it), `("c", class, name)` one of the class,
`("d", function, parameter)` a default value, `("n", function, variable)` a captured variable that
outlives a call."""
MAX_CELL = 300
"""How many parts a cell's value may have: every reader takes in all of them."""
MAX_CHILDREN = 6
"""Of so many descendants an attribute's values are taken."""
_ATTRIBUTES = ("a", "c")
_TABLES = "t"
MAX_PINNED = 12
"""For so many kinds of rows is told apart what one attribute holds; the rest is kept with all."""
_Column = tuple[str, str]


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
        self._pinned: dict[tuple[str, str], dict[str, Pins]] = defaultdict(dict)
        """By class and attribute, the names of the cells for some rows alone."""
        self._asked_for: dict[tuple[str, str], dict[str, Pins]] = defaultdict(dict)
        """By class and attribute, for which rows somebody has asked."""
        self._changed_to: dict[_Column, dict[str, None]] = defaultdict(dict)
        """What is put into a class's column of rows that were in their table before."""

    def read(self, cell: Cell, reader: object) -> Value | None:
        """What the cell may hold; None if nothing was ever put there."""
        self._readers[cell][reader] = None
        return self._values.get(cell)

    def tables(self, cid: str, reader: object) -> set[str]:
        """The attributes in which instances of the class itself keep containers of classes."""
        self._readers[(_TABLES, cid)][reader] = None
        return self._tables[cid]

    def attribute(
        self, kind: str, info: ClassInfo, name: str, reader: object, pins: Pins = NO_PINS
    ) -> Value | None:
        """What was put into an attribute, of the class (`c`) or of instances (`a`) or relatives.

        Of rows with some constants: not what was put into rows with others.
        """
        key = (kind, info.id, name, pinned_name("", pins))
        self._readers[key][reader] = None
        if pins:
            self._asked_for[info.id, name][key[3]] = pins
        if key not in self._attributes:
            result: Value | None = None
            for cid in self._telling(kind, info, name):
                for each in (name, *self._of_some_rows(kind, info, cid, name, pins)):
                    found = self._values.get((kind, cid, each))
                    if found is not None:
                        result = added(result, found)
            self._attributes[key] = result
        return self._attributes[key]

    def pinned(self, cid: str, name: str, pins: Pins) -> str:
        """The name under which is kept what an attribute holds in rows with these constants."""
        known = self._pinned[cid, name]
        told = pinned_name(name, pins)
        if told not in known:
            if len(known) >= MAX_PINNED:
                return name
            known[told] = pins
        return told

    def change_column(self, cid: str, column: str, text: str) -> None:
        """Rows of the class may have another constant there than they were made with."""
        known = self._changed_to[cid, column]
        if text in known:
            return
        known[text] = None
        for (asked, name), questions in list(self._asked_for.items()):
            for told in questions:
                key = ("a", asked, name, told)
                if key in self._attributes:
                    self._attributes.pop(key)
                    self._wake(key)

    def _of_some_rows(
        self, kind: str, info: ClassInfo, cid: str, name: str, pins: Pins
    ) -> list[str]:
        """The names of the cells for rows that may be those asked for."""
        known = self._pinned.get((cid, name)) if kind == "a" else None
        if not known:
            return []
        fixed = [pin for pin in pins if not self._may_become(info, *pin)]
        return [each for each in sorted(known) if not apart(known[each], fixed)]

    def _may_become(self, info: ClassInfo, column: str, text: str) -> bool:
        """Whether rows that had another constant there may have this one now."""
        for cid in (*info.mro, *info.children, ANYTHING):
            for name in (column, ANYTHING):
                found = self._changed_to.get((cid, name), ())
                if text in found or ANYTHING in found:
                    return True
        return False

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
            self._tables[cell[1]].add(plain_name(cell[2]))
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
        kind, owner, name = cell[0], cell[1], plain_name(cell[2])
        for cid in self._related.get(owner, ()):
            yield (kind, cid, name, "")
            for told in self._asked_for.get((cid, name), ()):
                yield (kind, cid, name, told)

    def _wake(self, key: Cell) -> None:
        for reader in self._readers.get(key, ()):
            self._changed(reader)


def _relatives(info: ClassInfo) -> tuple[str, ...]:
    return (*info.mro, *info.children[:MAX_CHILDREN])


def _of_classes(shape: Shape) -> bool:
    return _is_class(shape) or holds_classes(shape)


def _is_class(shape: Shape) -> bool:
    return any(symbol.kind == "class" for symbol in shape.symbols)
