"""Applying a function's summary at a call: the callee's symbols become the caller's values."""

from __future__ import annotations

from piilint.flow.access.merging import merge
from piilint.flow.access.new_rows import possibly_new
from piilint.flow.access.paths import read_path
from piilint.flow.access.sequences import shuffled
from piilint.flow.access.writing import clear, put_somewhere, write_any, write_attr
from piilint.flow.classes import elements
from piilint.flow.domain.heap import (
    ANEW,
    CLEARED,
    MAPPED,
    MERGED,
    PLACED,
    SELF,
    VIEW,
    Object,
    is_instance,
)
from piilint.flow.domain.labels import (
    ANY,
    LEFT,
    Key,
    ParamLabel,
    Path,
    stepped,
)
from piilint.flow.domain.pins import conditions
from piilint.flow.domain.summaries import Reach, ReachKey, Shape, SinkSite, Summary
from piilint.flow.domain.unfold import AliasOf, LabelsOf, Unfolding
from piilint.flow.domain.values import (
    NONE,
    OPAQUE,
    ObjectId,
    Ref,
    Value,
    is_object,
    join,
    objects_of,
    of_refs,
)
from piilint.flow.domain.ways import through
from piilint.flow.domain.written import spoken
from piilint.flow.leaving.addresses import addresses
from piilint.flow.leaving.columns import is_left_out, names_in, told_by_caller
from piilint.flow.leaving.sinks import settled
from piilint.flow.passing.ruled_out import asked_by, is_ruled_out, still_asked
from piilint.flow.program.keyed_elements import by_key
from piilint.flow.program.meant import meant
from piilint.flow.program.symbols import Symbols, is_read_here
from piilint.flow.state import captured
from piilint.flow.state.frame import Frame
from piilint.flow.state.lending import borrow
from piilint.flow.state.shapes import export_shape
from piilint.flow.state.supposed import note_shown
from piilint.flow.state.world import Unit
from piilint.ir.program import FunctionIR

MAX_HEAP = 700
"""With more objects in its heap, a run brings in no more: every branch copies them all."""


class Application:
    """One call of one function, with its parameters bound."""

    def __init__(
        self,
        frame: Frame,
        callee: FunctionIR,
        unit: Unit,
        binding: dict[str, Value],
        nouns: dict[str, str],
        at: int,
    ) -> None:
        self.frame, self.callee, self.unit, self.at = frame, callee, unit, at
        self.symbols = Symbols(frame, callee, binding, nouns, at)

    def run(self, summary: Summary) -> Value:
        """Everything the summary says happens here; gives what the call returns."""
        if self.frame.fuel <= 0 or len(self.frame.live.heap) > MAX_HEAP:
            self.frame.cut = True
            return OPAQUE
        self._tell_hosts()
        if summary.supposed:
            note_shown(self.frame, self.callee.id, summary.supposed, self.symbols.alias)
        self.reaches(summary)
        result = self.imported(summary)
        self._effects(summary, self._made(result))
        for key, shape in summary.raises.items():
            oid = ("e", self.at, self.callee.id, *key)
            self.frame.raised[-1].append(self._unfold(shape, oid))
        return result

    def reaches(self, summary: Summary, direct: bool = False) -> None:
        """What the callee lets reach sinks; `direct`: not called but itself looked at."""
        for key, reach in list(summary.reaches.items()):
            self._reach(key, reach, direct)

    def imported(self, summary: Summary) -> Value:
        """The returned value."""
        shape = summary.returns
        if shape.trivial and not shape.fields:
            return Value(const=shape.const, clean=shape.clean)
        state = self.frame.live
        outside = state.guards
        if shape.filters:
            # What the callee reads for its caller, it reads past the guards before its `return`.
            state.guards = (*outside, *conditions(shape.filters))
        oid = ("r", self.at, self._call())
        handing_back = self._unfolding(self.symbols.returned, self.symbols.handed_back)
        result = self._unfold(shape, oid, handing_back)
        borrow(self.frame, oid, shape)
        state.guards = outside
        return result

    def _call(self) -> str:
        """The call by what it calls, and the name that a loop is at: each round makes its own."""
        names = self.frame.names[-1] if len(self.frame.names) > 1 else ()
        return "@".join((self.callee.id, *sorted(names)))

    def _unfold(self, shape: Shape, oid: ObjectId, unfolding: Unfolding | None = None) -> Value:
        unfolding = unfolding or self._unfolding(self.symbols.labels, self.symbols.alias)
        before = unfolding.made
        result = unfolding.value(shape, oid)
        self.frame.fuel -= unfolding.made - before
        return result

    def _unfolding(self, labels_of: LabelsOf, alias_of: AliasOf) -> Unfolding:
        heap = self.frame.live.heap
        return Unfolding(heap, labels_of, alias_of, self._copied, self._keyed, self._merge)

    def _copied(
        self, value: Value, oid: ObjectId, own: Object | None, types: frozenset[str]
    ) -> Value:
        """A deep copy of the value's objects, with what another object holds put over it."""
        refs: set[Ref] = {ref for ref in value.refs if not is_object(ref)}
        for index, original in enumerate(objects_of(value)):
            obj = self.frame.object(original).copy()
            obj.fields.pop(SELF, None)
            for key, inner in own.fields.items() if own is not None else ():
                obj.put(key, inner)
            if own is not None and own.elem is not None:
                obj.put_any(own.elem)
            new: ObjectId = (ANEW, oid, index)
            if types >= MAPPED and is_instance(obj):
                new, obj.types = ("s", self.at, VIEW, new), obj.types | MAPPED
            refs |= self.frame.make(new, obj).refs
        if own is not None and not objects_of(value):
            refs |= self.frame.make(oid, own).refs
        return Value(value.labels, frozenset(refs), value.const, value.clean)

    def _keyed(self, element: Shape, in_mapping: bool) -> list[tuple[Key, Shape]]:
        return by_key(self.symbols, element, in_mapping)

    def _merge(self, oid: ObjectId, source: Value, without: frozenset[Key]) -> None:
        merge(self.frame, of_refs(oid), source, self.at, without)

    # -- sinks -----------------------------------------------------------------------------------

    def _reach(self, key: ReachKey, reach: Reach, direct: bool) -> None:
        label = key.label
        assert isinstance(label, ParamLabel)
        site = self._with_columns(key.site)
        if is_left_out(site.columns, key.argument):
            return
        shown = self.symbols.expand(label)
        if not shown:
            return
        frame, binding = self.frame, self.symbols.binding
        asked = reach.asked or asked_by(frame, self.callee, () if reach.chain else reach.guards)
        if asked and is_ruled_out(frame, asked, binding):
            return
        if not direct:
            asked = still_asked(frame, asked, binding)
        sites = self._sites(site)
        guards = self.frame.guards
        if reach.guards and reach.guards != guards:
            guards = tuple(dict.fromkeys((*guards, *reach.guards)))
        chain, ways = reach.chain, reach.ways
        if not direct:
            chain = (self.callee.id, *chain)
            ways = through((self.frame.function.id, self.at), ways)
        for path, found in shown if sites else ():
            argument = ".".join(part for part in (key.argument, path) if part)
            if is_left_out(site.columns, argument):
                continue
            self.frame.fuel -= 1 + len(found)
            for inner, trace in self.symbols.mapped(found, label, reach.trace).items():
                for one in sites:
                    known = ReachKey(one, argument, inner)
                    self.frame.record(known, Reach(guards, chain, trace, ways, asked))

    def _with_columns(self, site: SinkSite) -> SinkSite:
        """The sink with the columns that are written, where the caller names them."""
        if site.columns_param is None:
            return site
        value = self.symbols.alias(*site.columns_param)
        names, above = names_in(self.frame, value), told_by_caller(self.frame, value)
        return site._replace(columns=names, columns_param=above)

    def _sites(self, site: SinkSite) -> list[SinkSite]:
        """The sink with its host settled, where the caller is the one who knows it."""
        if site.host_param is None:
            return [site]
        value = self.symbols.alias(*site.host_param)
        found, place = addresses(self.frame, value, None)
        if found:
            return settled(self.frame.world, site, found)
        return [site._replace(host_param=place)]

    def _tell_hosts(self) -> None:
        """Notes for the callee's own data where it goes, as far as it depends on callers."""
        world = self.frame.world
        for place in list(world.asked_hosts.get(self.callee.id, ())):
            found, above = addresses(self.frame, self.symbols.alias(*place), None)
            param = (self.callee.id, *place)
            world.told_hosts[param].update(dict.fromkeys(found))
            if above is not None:
                caller = (self.frame.function.id, *above)
                world.ask_host(self.frame.function.id, above)
                world.asking_hosts[param][caller] = None

    # -- effects ---------------------------------------------------------------------------------

    def _made(self, result: Value) -> Value:
        """Of what is returned that which the callee made: the rest lies somewhere already."""
        begins = ("r", self.at, self._call())
        return Value(refs=frozenset(ref for ref in objects_of(result) if ref[:3] == begins))

    def _effects(self, summary: Summary, made: Value) -> None:
        self.symbols.forget()
        kept = self._read_beforehand(summary)
        # One for all: what is written to several places is one object.
        writing = self._unfolding(self.symbols.labels, self.symbols.alias)
        for (root, path), (shape, strong) in sorted(summary.effects.items(), key=_by_place):
            target = meant(self.frame, self.symbols.alias(root, path), shape.types)
            oid = ("w", self.at, self.callee.id, root, *path)
            self.frame.fuel -= 4 * len(shape.fields)
            if _is_emptied(shape):
                clear(self.frame, target)
            for name, inner in shape.fields.items():
                place = (root, (*path, name))
                rows_of = summary.for_new.get(place)
                into = possibly_new(self.frame, target, rows_of)
                if target.refs and not into.refs:
                    continue
                if name not in strong or place in inner.aliases:
                    self.symbols.suppose(place, self._left(into, name))
                value = self._unfold(inner, (*oid, name), writing)
                value = _same(value, made, summary.kept.get(place))
                if name in _UNNAMED:
                    self._put_unnamed(into, name, value, frozenset(shape.fields))
                    continue
                if name not in strong:
                    value = join(value, self.symbols.supposed(place))
                if place not in kept:
                    self.symbols.withdraw(place)
                write_attr(self.frame, into, name, value, rows_of)
            if shape.elem is not None:
                among = made if (root, (*path, ANY)) in summary.kept else NONE
                put = self._elements(shape.elem, target, oid, among, writing)
                if put is not None and len(path) == 1 and isinstance(path[0], str):
                    elements.tell(self.frame, self.symbols.actual(root), path[0], target, put)
        for cell, shape in summary.stores.items():
            self._store(cell, shape)

    def _put_unnamed(self, target: Value, name: Key, value: Value, written: frozenset[Key]) -> None:
        """What was put in under keys that nobody names, or at places that nobody counts."""
        if name == MERGED:
            merge(self.frame, target, value, self.at, written)
        elif name == PLACED:
            shuffled(self.frame, target)
            put_somewhere(self.frame, target, value)

    def _elements(
        self, element: Shape, target: Value, oid: ObjectId, among: Value, writing: Unfolding
    ) -> Value | None:
        """Puts elements into a container: under the keys they have, else somewhere."""
        if among.refs:
            write_any(self.frame, target, among)
        keys = by_key(self.symbols, element)
        for key, shape in keys or [(ANY, element)]:
            value = self._unfold(shape, (*oid, key), writing)
            if key == ANY:
                write_any(self.frame, target, value)
                continue
            known = read_path(self.frame, target, (key,), "", self.at)
            write_attr(self.frame, target, key, join(value, known))
        return None if keys else value

    def _read_beforehand(self, summary: Summary) -> set[tuple[str, Path]]:
        """What is written elsewhere, and written itself: `a.x, b.x = b.x, a.x`."""
        places = {
            (root, (*path, n)) for (root, path), (s, _) in summary.effects.items() for n in s.fields
        }
        if len(places) < 2:
            return places & set()
        told: set[tuple[str, Path]] = set()
        for (root, path), (shape, _) in summary.effects.items():
            for name, inner in shape.fields.items():
                told |= (_places_in(inner) & places) - {(root, (*path, name))}
        for place in sorted(told, key=repr):
            self.symbols.alias(*place)
        return told

    def _left(self, target: Value, name: Key) -> Value:
        """What the callee may leave where it is."""
        found = read_path(self.frame, target, (name,), "", self.at)
        text = f"left by {spoken(self.callee)}()"
        written = any(name in self.frame.object(oid).fields for oid in objects_of(target))
        own = {
            label: trace
            for label, trace in found.labels.items()
            if not written or is_read_here(trace)
        }
        kept = stepped(own, LEFT, self.frame.module.name, self.at, text)
        return Value({**found.labels, **kept}, found.refs, found.const, found.clean)

    def _store(self, cell: tuple[str, ...], shape: Shape) -> None:
        value = self._unfold(shape, ("t", self.at, *cell))
        if cell[0] == "nonlocal":
            captured.hand_on(self.frame, cell, value)
            return
        self.frame.store(cell, export_shape(self.frame, value))


def _places_in(shape: Shape, depth: int = 0) -> set[tuple[str, Path]]:
    """Where all that lies in it comes from."""
    found = set(shape.aliases)
    found |= {(each.root, each.path) for each in shape.labels if isinstance(each, ParamLabel)}
    if depth < _MAX_DEPTH:
        inner = [*shape.fields.values(), *([shape.elem] if shape.elem is not None else [])]
        for each in inner:
            found |= _places_in(each, depth + 1)
    return found


_MAX_DEPTH = 3
_UNNAMED = frozenset({MERGED, PLACED, CLEARED})


def _is_emptied(shape: Shape) -> bool:
    """On every way out, the container was emptied before what else was put into it."""
    told = shape.fields.get(CLEARED)
    return told is not None and not told.aliases


def _same(put: Value, made: Value, exact: bool | None) -> Value:
    """What was put somewhere is what is returned: wholly, or among other things, or not at all."""
    if exact is None or not made.refs:
        return put
    others = frozenset(ref for ref in put.refs if not (exact and is_object(ref)))
    return Value(put.labels, others | made.refs, put.const, put.clean)


def _by_place(item: tuple[tuple[str, Path], object]) -> tuple[int, str]:
    (root, path), _ = item
    return len(path), f"{root}{path!r}"


def fresh_instance(frame: Frame, cid: str, at: int) -> tuple[Value, Object]:
    """A new object of a class of the program."""
    obj = Object(frozenset({"c:" + cid}), exact=True)
    return frame.make(("s", at, cid), obj), obj
