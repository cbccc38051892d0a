"""Summaries: what calling a function does, for all its callers."""

from __future__ import annotations

from typing import NamedTuple

from piilint.flow.domain.asked import Asked
from piilint.flow.domain.heap import MERGED, NO_TYPES, Guards, join_types
from piilint.flow.domain.labels import (
    NO_LABELS,
    Key,
    Label,
    Labels,
    ParamLabel,
    Path,
    SourceLabel,
    Trace,
    join_labels,
)
from piilint.flow.domain.texts import either
from piilint.flow.domain.values import CALLED_TAGS, UNKNOWN_CONST, _Unknown
from piilint.flow.domain.ways import Ways, either_way
from piilint.ir.ops import Constant
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import TypeInfo
from piilint.rulebook.calls import SinkKind

SHARED = "shared"
"""The kind of the symbol that stands for an object of a library's that all functions share."""
LENT = "lent"
"""The kind of the symbol that says in which cell the object lies that a function hands out."""


class Shape:
    """A value taken out of its function: an immutable tree instead of references into a heap.

    `aliases` are the parameters' paths it is identical with, or a copy of (`=` before the root)
    that has these `fields` besides; `alias_types` are the types that those have here. Functions and
    bound methods are types `f:id` with what they captured in fields `^name`.
    """

    __slots__ = (
        "alias_types", "aliases", "clean", "closed", "const", "elem", "elem_type", "exact",
        "fields", "filters", "labels", "symbols", "types",
    )  # fmt: skip

    def __init__(
        self,
        labels: Labels = NO_LABELS,
        symbols: frozenset[Symbol] = frozenset(),
        types: frozenset[str] = NO_TYPES,
        fields: dict[Key, Shape] | None = None,
        elem: Shape | None = None,
        aliases: frozenset[tuple[str, Path]] = frozenset(),
        const: Constant | _Unknown = UNKNOWN_CONST,
        clean: bool = False,
        closed: bool = False,
        exact: bool = False,
        elem_type: TypeInfo | None = None,
        filters: Guards = (),
        alias_types: frozenset[str] = NO_TYPES,
    ) -> None:
        self.alias_types = alias_types
        self.labels, self.symbols, self.types, self.elem = labels, symbols, types, elem
        self.fields: dict[Key, Shape] = fields if fields is not None else {}
        self.aliases, self.const, self.clean, self.closed = aliases, const, clean, closed
        self.exact, self.elem_type, self.filters = exact, elem_type, filters

    @property
    def trivial(self) -> bool:
        """It says nothing but perhaps a constant."""
        return not (
            self.labels
            or self.symbols
            or self.types
            or self.fields
            or self.aliases
            or self.elem is not None
        )

    def also(self, symbols: frozenset[Symbol]) -> Shape:
        """The same, with further symbols."""
        return Shape(
            self.labels, self.symbols | symbols, self.types, self.fields, self.elem, self.aliases,
            self.const, self.clean, self.closed, self.exact, self.elem_type, self.filters,
            self.alias_types,
        )  # fmt: skip

    def under(self, guards: Guards) -> Shape:
        """The same, known to be given only where these guards hold."""
        if not guards or self.trivial:
            return self
        filters = tuple(dict.fromkeys((*self.filters, *guards)))
        return Shape(
            self.labels, self.symbols, self.types, self.fields, self.elem, self.aliases,
            self.const, self.clean, self.closed, self.exact, self.elem_type, filters,
        )  # fmt: skip


COPY = "="
"""Before the root of an alias: a copy of what lies there."""
SHAPE_NONE = Shape(const=None, clean=True)


Joined = dict[tuple[int, int], Shape]
"""What pairs of shapes have become: parts that lie in several places are looked at once."""


def join_shapes(first: Shape, second: Shape, depth: int = 0, joined: Joined | None = None) -> Shape:
    """What may be either. Gives `first` itself if `second` adds nothing."""
    if first is second or second is SHAPE_NONE:
        return first
    if first is SHAPE_NONE:
        return second
    if (second.fields or second.elem is not None) and (first.fields or first.elem is not None):
        joined = {} if joined is None else joined
        pair = id(first), id(second)
        known = joined.get(pair)
        if known is None:
            known = joined[pair] = _join(first, second, depth, joined)
        return known
    return _join(first, second, depth, joined)


def _join(first: Shape, second: Shape, depth: int, joined: Joined | None) -> Shape:
    labels = join_labels(first.labels, second.labels)
    fields, elem = first.fields, first.elem
    if depth <= 12:
        if second.fields:
            fields = _join_fields(fields, second.fields, depth, joined)
        if second.elem is not None:
            elem = (
                second.elem if elem is None else join_shapes(elem, second.elem, depth + 1, joined)
            )
    const = first.const
    if not _same_const(const, second.const):
        text = either(const, second.const)
        const = UNKNOWN_CONST if text is None else text
    symbols, aliases = first.symbols | second.symbols, first.aliases | second.aliases
    types, alias_types = join_types(first.types, second.types), first.alias_types
    alias_types = alias_types | second.alias_types if second.alias_types else alias_types
    clean, closed = first.clean and second.clean, first.closed and second.closed
    exact, filters = first.exact and second.exact, first.filters
    if filters and filters != second.filters:
        filters = tuple(f for f in filters if f in second.filters)
    if (
        fields is first.fields
        and labels is first.labels
        and elem is first.elem
        and (clean, closed, exact) == (first.clean, first.closed, first.exact)
        and types == first.types
        and symbols == first.symbols
        and aliases == first.aliases
        and const == first.const
        and filters == first.filters
        and alias_types == first.alias_types
    ):
        return first
    return Shape(
        labels, symbols, types, fields, elem, aliases, const, clean, closed, exact,
        first.elem_type or second.elem_type, filters, alias_types,
    )  # fmt: skip


def _join_fields(
    first: dict[Key, Shape], second: dict[Key, Shape], depth: int, joined: Joined | None
) -> dict[Key, Shape]:
    """The fields of both; `first` itself if nothing is new."""
    fields = first
    for key, shape in second.items():
        known = fields.get(key)
        found = shape if known is None else join_shapes(known, shape, depth + 1, joined)
        if found is not known:
            if fields is first:
                fields = dict(first)
            fields[key] = found
    return fields


def _same_const(first: object, second: object) -> bool:
    return first is second or (type(first) is type(second) and first == second)


def _flat(shape: Shape) -> tuple[object, ...]:
    return (
        shape.symbols, shape.types, shape.aliases, shape.const, shape.clean, shape.closed,
        shape.exact, shape.filters, shape.alias_types,
    )  # fmt: skip


def same_shape(
    first: Shape | None, second: Shape | None, same: set[tuple[int, int]] | None = None
) -> bool:
    """Equality that does not look at traces, nor twice at any pair: `same` are those found so."""
    if first is second:
        return True
    if first is None or second is None:
        return False
    if (
        first.labels.keys() != second.labels.keys()
        or _flat(first) != _flat(second)
        or first.fields.keys() != second.fields.keys()
    ):
        return False
    if not first.fields and first.elem is None:
        return second.elem is None
    same = set() if same is None else same
    pair = id(first), id(second)
    if pair in same:
        return True
    same.add(pair)
    return all(
        same_shape(shape, second.fields[key], same) for key, shape in first.fields.items()
    ) and same_shape(first.elem, second.elem, same)


class SinkSite(NamedTuple):
    """One call at which data leaves: all about it that does not depend on who calls."""

    function: str
    module: str
    at: int
    kind: SinkKind
    callee: str
    recipient: str | None
    host: str | None
    facts: tuple[tuple[str, str | int | bool | None], ...]
    host_param: tuple[str, Path] | None = None
    """The host is what the caller passes there."""
    addressee: tuple[str, ...] = ()
    """What the addressee is called, as far as its text shows: decides self-disclosure."""
    columns: tuple[str, ...] = ()
    """Of the caller's row, only these columns are written."""
    columns_param: tuple[str, Path] | None = None
    """Only those are that the caller names there."""


class ReachKey(NamedTuple):
    """Data that reaches a sink: which data, at which sink, in which argument."""

    site: SinkSite
    argument: str
    label: Label


class Reach(NamedTuple):
    """How data reaches a sink: past which guards, through which functions (outermost first)."""

    guards: Guards
    chain: tuple[str, ...]
    trace: Trace | None
    ways: Ways
    asked: tuple[Asked, ...] = ()
    """What is asked of parameters on every such way, past the calls."""


def weaker(known: Reach, new: Reach) -> Reach:
    """One reach for two: only guards that both pass hold, and the less guarded way is shown."""
    ways = known.ways if known.ways == new.ways else either_way(known.ways, new.ways)
    asked = tuple(each for each in known.asked if each in new.asked)
    if known.guards == new.guards:
        shorter = _size(new.trace) < _size(known.trace)
        shown = new if shorter else known
        if shown.ways is ways and shown.asked == asked:
            return shown
        return shown._replace(ways=ways, asked=asked)
    common = tuple(guard for guard in known.guards if guard in new.guards)
    shown = new if len(new.guards) < len(known.guards) else known
    return Reach(common, shown.chain, shown.trace, ways, asked)


def _size(trace: Trace | None) -> int:
    return trace.size if trace is not None else 0


class Summary:
    """What a function does, in terms of its parameters."""

    __slots__ = ("effects", "for_new", "kept", "raises", "reaches", "returns", "stores", "supposed")

    def __init__(self) -> None:
        self.returns: Shape = SHAPE_NONE
        self.raises: dict[tuple[str, ...], Shape] = {}
        """Exceptions that come out of it, by their classes."""
        self.reaches: dict[ReachKey, Reach] = {}
        """Parameter data that reaches sinks. Flows of concrete sources are the engine's at once."""
        self.effects: dict[tuple[str, Path], tuple[Shape, frozenset[Key]]] = {}
        """What is written into parameters; the keys named are written on every way out."""
        self.for_new: dict[tuple[str, Path], frozenset[str]] = {}
        """Where only rows are written to that are not in their tables yet, and of which classes."""
        self.kept: dict[tuple[str, Path], bool] = {}
        """Where what it returns is put, too; and whether that is all that is there."""
        self.stores: dict[tuple[str, ...], Shape] = {}
        """What of the parameters is put into module-level variables."""
        self.supposed: dict[int, tuple[str, Path]] = {}
        """Sources that reach sinks in it and that only a name makes of what callers pass: where."""


BOTTOM = Summary()


def _same_reach(first: Reach, second: Reach) -> bool:
    return first.guards == second.guards and first.asked == second.asked


def same_summary(first: Summary, second: Summary) -> bool:
    """Equality that does not look at traces."""
    return (
        first.reaches.keys() == second.reaches.keys()
        and all(_same_reach(reach, second.reaches[key]) for key, reach in first.reaches.items())
        and first.effects.keys() == second.effects.keys()
        and first.for_new == second.for_new
        and first.kept == second.kept
        and first.supposed == second.supposed
        and first.stores.keys() == second.stores.keys()
        and same_shape(first.returns, second.returns)
        and first.raises.keys() == second.raises.keys()
        and all(same_shape(shape, second.raises[key]) for key, shape in first.raises.items())
        and all(
            keys == second.effects[place][1] and same_shape(shape, second.effects[place][0])
            for place, (shape, keys) in first.effects.items()
        )
        and all(same_shape(shape, second.stores[cell]) for cell, shape in first.stores.items())
    )


def concrete(shape: Shape, depth: int = 0, done: dict[int, Shape] | None = None) -> Shape:
    """The part of a shape that does not depend on parameters: what a cell may hold.

    The shape itself if it is all of that. What lies in it in several places is looked at once.
    """
    if not shape.fields and shape.elem is None:
        return _concrete(shape, depth, done)
    done = {} if done is None else done
    known = done.get(id(shape))
    if known is None:
        known = done[id(shape)] = _concrete(shape, depth, done)
    return known


def _concrete(shape: Shape, depth: int, done: dict[int, Shape] | None) -> Shape:
    labels = only_sources(shape.labels)
    inner = shape.fields.items() if depth < 12 else ()
    fields = {key: concrete(held, depth + 1, done) for key, held in inner if key != MERGED}
    elem = concrete(shape.elem, depth + 1, done) if shape.elem is not None and depth < 12 else None
    if (
        labels is shape.labels
        and not (shape.alias_types or shape.aliases or shape.closed)
        and elem is shape.elem
        and len(fields) == len(shape.fields)
        and all(held is shape.fields[key] for key, held in fields.items())
    ):
        return shape
    return Shape(
        labels, shape.symbols, join_types(shape.types, _objects(shape.alias_types)), fields, elem,
        frozenset(), shape.const, shape.clean,
        False, shape.exact, shape.elem_type, shape.filters,
    )  # fmt: skip


def only_sources(labels: Labels) -> Labels:
    """Drops what depends on parameters of another function."""
    if all(isinstance(label, SourceLabel) for label in labels):
        return labels
    return {label: trace for label, trace in labels.items() if isinstance(label, SourceLabel)}


def _objects(types: frozenset[str]) -> frozenset[str]:
    """Without classes that are handed in: each caller tells which it hands in."""
    if not any(name[:2] == "C:" for name in types):
        return types
    return frozenset(name for name in types if name[:2] != "C:")


def size_of(shape: Shape, limit: int) -> int:
    """How many parts a shape has, counted up to a little over the limit."""
    count = 1
    pending = [shape]
    while pending and count <= limit:
        here = pending.pop()
        inner = [*here.fields.values(), *([here.elem] if here.elem is not None else [])]
        count += len(inner)
        pending.extend(inner)
    return count


def holds_functions(shape: Shape, depth: int = 0) -> bool:
    """Whether a function is anywhere in the shape."""
    if any(symbol.kind == "function" for symbol in shape.symbols):
        return True
    if any(n.startswith(CALLED_TAGS) for n in shape.types | shape.alias_types):
        return True
    inner = [*shape.fields.values(), *([shape.elem] if shape.elem is not None else [])]
    return depth < 3 and any(holds_functions(held, depth + 1) for held in inner)


def holds_classes(shape: Shape, depth: int = 0) -> bool:
    """Classes are in what it holds."""
    inner = [*shape.fields.values(), *([shape.elem] if shape.elem is not None else [])]
    return any(
        any(symbol.kind == "class" for symbol in held.symbols)
        or (depth < 2 and holds_classes(held, depth + 1))
        for held in inner
    )


def depends_on_params(shape: Shape) -> bool:
    """Whether anything in the shape is symbolic."""
    pending, met = [shape], {id(shape)}
    while pending:
        here = pending.pop()
        if here.aliases or any(isinstance(label, ParamLabel) for label in here.labels):
            return True
        for inner in (*here.fields.values(), *(() if here.elem is None else (here.elem,))):
            if id(inner) not in met:
                met.add(id(inner))
                pending.append(inner)
    return False
