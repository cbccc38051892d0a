"""Objects of cells that functions hand out: whoever gets one has the cell's own object, no copy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from piilint.flow.domain.cells import Cell
from piilint.flow.domain.labels import ANY
from piilint.flow.domain.summaries import LENT
from piilint.flow.domain.values import ObjectId
from piilint.resolve.symbols import Symbol

Kept = tuple[Cell, tuple[object, ...]]
"""A cell, and the keys under which something lies in it, the innermost first."""
_CELLS = {"g": 2, "c": 3, "n": 3}
"""How many parts of an object's id name the cell it lies in, where a cell has one object for all:
attributes of instances have many."""


def place_of(oid: ObjectId) -> Kept | None:
    """The cell that the object lies in, and where in it; None if it lies in none."""
    size = _CELLS.get(str(oid[0]))
    return None if size is None else (tuple(map(str, oid[:size])), tuple(reversed(oid[size:])))


def as_symbols(places: Iterable[Kept]) -> frozenset[Symbol]:
    """The places as what a shape can say."""
    named = ((cell, [ANY if key is None else key for key in keys]) for cell, keys in places)
    return frozenset(Symbol(LENT, json.dumps(place)) for place in named)


def places_in(symbols: frozenset[Symbol]) -> Iterator[Kept]:
    """The places that a shape says, in order."""
    for symbol in sorted(symbol for symbol in symbols if symbol.kind == LENT):
        cell, keys = json.loads(symbol.name)
        yield tuple(cell), tuple(keys)
