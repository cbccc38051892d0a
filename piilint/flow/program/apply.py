"""Applying a function's summary at a call: the callee's symbols become the caller's values."""

from __future__ import annotations

from piilint.flow.access.merging import merge
from piilint.flow.access.paths import read_path
from piilint.flow.access.sequences import shuffled
from piilint.flow.access.writing import put_somewhere, write_any, write_attr
from piilint.flow.classes import elements
from piilint.flow.classes.declared_fields import telling_fields
from piilint.flow.domain.heap import (
    ANEW,
    KEYS,
    MAPPED,
    MERGED,
    PLACED,
    SELF,
    VIEW,
    Object,
    is_instance,
)
from piilint.flow.domain.keyed import MAX_KEYS, Place, at_key, origin_of, scalar_at_key
from piilint.flow.domain.labels import (
    ANY,
    LEFT,
    MAX_TRANSFORMS,
    NO_LABELS,
    REST,
    Key,
    Labels,
    ParamLabel,
    Path,
    SourceLabel,
    Trace,
    concat,
    is_some,
    join_labels,
    left_out_of,
    stepped,
)
from piilint.flow.domain.partial_keys import told
from piilint.flow.domain.summaries import Reach, ReachKey, Shape, SinkSite, Summary
from piilint.flow.domain.unfold import AliasOf, LabelsOf, Unfolding
from piilint.flow.domain.values import (
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
from piilint.flow.leaving import exposure
from piilint.flow.leaving.addresses import addresses
from piilint.flow.leaving.sinks import settled
from piilint.flow.passing.ruled_out import is_ruled_out
from piilint.flow.state import captured
from piilint.flow.state.frame import Frame
from piilint.flow.state.shapes import export_shape
from piilint.flow.state.supposed import refuted
from piilint.flow.state.world import Unit
from piilint.ir.program import FunctionIR

MAX_HEAP = 700
"""With more objects in its heap, a run brings in no more: every branch copies them all."""
_MAX_EXPANSION = 48
_NOBODYS = Shape(clean=True)
_MAPPING = frozenset({"k:dict"})


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
        self.binding, self.nouns = binding, nouns
        self._aliases: dict[tuple[str, Path], Value] = {}
        self._joined: dict[tuple[str, Path, str], Labels] = {}
        self._resolved: dict[tuple[str, Path, str], list[tuple[str, Labels]]] = {}

    def run(self, summary: Summary) -> Value:
        """Everything the summary says happens here; gives what the call returns."""
        if self.frame.fuel <= 0 or len(self.frame.live.heap) > MAX_HEAP:
            self.frame.cut = True
            return OPAQUE
        self._tell_hosts()
        self.reaches(summary)
        result = self.imported(summary)
        self._effects(summary)
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
            state.guards = (*outside, *shape.filters)
        oid = ("r", self.at, self._call())
        result = self._unfold(shape, oid, self._returned, self._handed_back)
        state.guards = outside
        return result

    def _call(self) -> str:
        """The call by what it calls, and the name that a loop is at: each round makes its own."""
        names = self.frame.names[-1] if len(self.frame.names) > 1 else ()
        return "@".join((self.callee.id, *sorted(names)))

    def _unfold(
        self,
        shape: Shape,
        oid: ObjectId,
        labels_of: LabelsOf | None = None,
        alias_of: AliasOf | None = None,
    ) -> Value:
        heap = self.frame.live.heap
        unfolding = Unfolding(
            heap,
            labels_of or self.labels,
            alias_of or self.alias,
            self._copied,
            self._by_key,
            self._merge,
        )
        result = unfolding.value(shape, oid)
        self.frame.fuel -= unfolding.made
        return result

    def _handed_back(self, root: str, path: Path) -> Value:
        """What the callee read of its arguments for the caller, who did not read it here."""
        found = self.alias(root, path)
        if not path or not found.labels:
            return found
        said = f"returned by {self.callee.name}()"
        labels = stepped(found.labels, "return", self.frame.module.name, self.at, said)
        return Value(labels, found.refs, found.const, found.clean)

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

    def _by_key(self, element: Shape, in_mapping: bool = False) -> list[tuple[Key, Shape]]:
        """An element as it is under each key of the caller's mapping that it comes from.

        A mapping may come from an object, too, of which the class declares the attributes.
        """
        origin = origin_of(element)
        if origin is None or origin[0] not in self.binding:
            return []
        root, (*above, last) = origin
        place = root, tuple(above)
        if last != ANY and not in_mapping:
            return []
        objects = objects_of(self.alias(*place))
        if last == ANY:
            return self._by_entry(element, place, objects)
        return self._by_column(element, place, objects, left_out_of(last))

    def _by_entry(
        self, element: Shape, place: Place, mappings: list[ObjectId]
    ) -> list[tuple[Key, Shape]]:
        """An element as it is under each key that some mappings are known to have."""
        keys: dict[Key, None] = {}
        others = False
        for oid in mappings:
            obj = self.frame.object(oid)
            if not obj.types <= _MAPPING or not (obj.types or obj.symbolic):
                return []
            others |= not obj.closed or obj.elem is not None or KEYS in obj.fields
            keys.update(dict.fromkeys(key for key in obj.fields if str(key)[:1] != "^"))
        if not 0 < len(keys) <= MAX_KEYS:
            return []
        found = [(key, at_key(element, place, key)) for key in keys]
        return [*found, (ANY, at_key(element, place, REST))] if others else found

    def _by_column(
        self, element: Shape, place: Place, rows: list[ObjectId], left_out: frozenset[str]
    ) -> list[tuple[Key, Shape]]:
        """An element as it is under the name of each field that the one class of rows declares.

        There may be others, of which nothing is known.
        """
        objects = [self.frame.object(oid) for oid in rows]
        types = frozenset(name for obj in objects for name in obj.types)
        if len(types) != 1:
            return []
        exact = all(obj.symbolic is None or obj.exact for obj in objects)
        found: list[tuple[Key, Shape]] = [
            (name, (scalar_at_key if scalar else at_key)(element, place, name))
            for name, scalar in telling_fields(self.frame, next(iter(types)), exact)
            if name not in left_out
        ]
        if not found:
            return []
        return [*found, *((name, _NOBODYS) for name in sorted(left_out)), (ANY, Shape())]

    def _merge(self, oid: ObjectId, source: Value, without: frozenset[Key]) -> None:
        merge(self.frame, of_refs(oid), source, self.at, without)

    # -- symbols ---------------------------------------------------------------------------------

    def actual(self, root: str) -> Value:
        """What the callee's root stands for here."""
        return self.binding.get(root, OPAQUE)

    def alias(self, root: str, path: Path) -> Value:
        """The value at a path below a root."""
        if not path:
            return self.actual(root)
        key = (root, path)
        found = self._aliases.get(key)
        if found is None:
            above = self.alias(root, path[:-1])
            noun = str(path[-2]) if len(path) > 1 else self.nouns.get(root, "")
            found = read_path(self.frame, above, path[-1:], noun, self.at)
            if found.labels:
                said = len(path) > 1 or self.nouns.get(root) == root
                found = self._told_here(above, path[-1], found, said)
            self._aliases[key] = found
        return found

    def _told_here(self, above: Value, key: Key, found: Value, said: bool) -> Value:
        """The callee has said itself what it takes parts for: of what nobody knows, if it has no
        other name here (`said`), and of a mapping that was written down without them."""
        objects = [self.frame.object(oid) for oid in objects_of(above)]
        if any(obj.types - _MAPPING or key in obj.fields for obj in objects) or not said:
            lacking = [obj for obj in objects if key not in obj.fields]
            if is_some(key) or not lacking or not all(map(_is_written_down, lacking)):
                return found
        known = [obj.fields[key].labels for obj in objects if key in obj.fields]
        kept = {
            label: trace
            for label, trace in found.labels.items()
            if not _is_read_here(trace) or any(label in labels for labels in known)
        }
        return Value(kept, found.refs, found.const, found.clean)

    def labels(self, labels: Labels) -> Labels:
        """Callee's labels in terms of this frame."""
        result: Labels = NO_LABELS
        for label, trace in labels.items():
            if isinstance(label, SourceLabel):
                if not refuted(self.frame, self.callee.id, label, self.alias):
                    result = join_labels(result, {label: trace})
            else:
                mapped = self._mapped(self._whole(label), label, trace, result)
                result = join_labels(result, mapped)
        return result

    def _whole(self, label: ParamLabel) -> Labels:
        """All that the caller's value shows."""
        key = (label.root, label.path, label.mode)
        found = self._joined.get(key)
        if found is None:
            found = NO_LABELS
            for _, labels in self._expand(label):
                found = join_labels(found, labels)
            self._joined[key] = found
        return found

    def _returned(self, labels: Labels) -> Labels:
        """Labels that come back with the result: a step says so."""
        module, at, name = self.frame.module.name, self.at, spoken(self.callee)
        return {
            label: Trace(trace, "return", module, at, f"returned by {name}()")
            for label, trace in self.labels(labels).items()
        }

    def _expand(self, label: ParamLabel) -> list[tuple[str, Labels]]:
        """What the caller's value shows, by the path inside it."""
        key = (label.root, label.path, label.mode)
        found = self._resolved.get(key)
        if found is None:
            value = self.alias(label.root, label.path)
            noun = str(label.path[-1]) if label.path else self.nouns.get(label.root, "")
            found = self._shown(value, label.mode, noun)
            self._resolved[key] = found
        return found

    def _shown(self, value: Value, mode: str, noun: str) -> list[tuple[str, Labels]]:
        """What a value shows, up to a bound: a large object says enough with its first parts."""
        found: list[tuple[str, Labels]] = []
        count = 0
        for path, labels in exposure.expose_paths(self.frame, value, mode, self.at, noun):
            found.append((path, labels))
            count += len(labels)
            if count >= _MAX_EXPANSION:
                break
        return found

    def _mapped(
        self, found: Labels, label: ParamLabel, trace: Trace | None, known: Labels = NO_LABELS
    ) -> Labels:
        """The caller's labels with what the callee did to them, the call between the traces.

        What is `known` already is left out.
        """
        module, at = self.frame.module.name, self.at
        shown = told((label.root, *label.path))
        text = f"passed to {spoken(self.callee)}() as {shown}"
        result: Labels = {}
        for inner, before in found.items():
            if label.transforms:
                done = inner.transforms
                done = (*done, *(t for t in label.transforms if t not in done))[-MAX_TRANSFORMS:]
                inner = inner._replace(transforms=done)
            if inner not in known:
                result[inner] = concat(Trace(before, "call", module, at, text), trace)
        return result

    # -- sinks -----------------------------------------------------------------------------------

    def _reach(self, key: ReachKey, reach: Reach, direct: bool) -> None:
        label = key.label
        assert isinstance(label, ParamLabel)
        if not reach.chain and is_ruled_out(self.callee, reach.guards, self.binding):
            return
        sites = self._sites(key.site)
        guards = tuple(dict.fromkeys((*self.frame.guards, *reach.guards)))
        chain, ways = reach.chain, reach.ways
        if not direct:
            chain = (self.callee.id, *chain)
            ways = through((self.frame.function.id, self.at), ways)
        for path, found in self._expand(label) if sites else ():
            argument = f"{key.argument}.{path}" if path else key.argument
            self.frame.fuel -= 1 + len(found)
            for inner, trace in self._mapped(found, label, reach.trace).items():
                for site in sites:
                    known = ReachKey(site, argument, inner)
                    self.frame.record(known, Reach(guards, chain, trace, ways))

    def _sites(self, site: SinkSite) -> list[SinkSite]:
        """The sink with its host settled, where the caller is the one who knows it."""
        if site.host_param is None:
            return [site]
        value = self.alias(*site.host_param)
        found, place = addresses(self.frame, value, None)
        if found:
            return settled(self.frame.world, site, found)
        return [site._replace(host_param=place)]

    def _tell_hosts(self) -> None:
        """Notes for the callee's own data where it goes, as far as it depends on callers."""
        world = self.frame.world
        for place in list(world.asked_hosts.get(self.callee.id, ())):
            found, above = addresses(self.frame, self.alias(*place), None)
            param = (self.callee.id, *place)
            world.told_hosts[param].update(dict.fromkeys(found))
            if above is not None:
                caller = (self.frame.function.id, *above)
                world.ask_host(self.frame.function.id, above)
                world.asking_hosts[param][caller] = None

    # -- effects ---------------------------------------------------------------------------------

    def _effects(self, summary: Summary) -> None:
        self._aliases.clear()
        kept = self._read_beforehand(summary)
        for (root, path), (shape, strong) in sorted(summary.effects.items(), key=_by_place):
            target = self._meant(self.alias(root, path), shape.types)
            oid = ("w", self.at, self.callee.id, root, *path)
            self.frame.fuel -= 4 * len(shape.fields)
            for name, inner in shape.fields.items():
                place = (root, (*path, name))
                if name not in strong or place in inner.aliases:
                    self._aliases[place] = self._left(target, name)
                value = self._unfold(inner, (*oid, name))
                if name == MERGED:
                    written = frozenset(shape.fields)
                    merge(self.frame, target, value, self.at, written)
                    continue
                if name == PLACED:
                    shuffled(self.frame, target)
                    put_somewhere(self.frame, target, value)
                    continue
                if name not in strong:
                    value = join(value, self._aliases[place])
                if place not in kept:
                    self._aliases.pop(place, None)
                write_attr(self.frame, target, name, value)
            if shape.elem is not None:
                put = self._elements(shape.elem, target, oid)
                if put is not None and len(path) == 1 and isinstance(path[0], str):
                    elements.tell(self.frame, self.actual(root), path[0], target, put)
        for cell, shape in summary.stores.items():
            self._store(cell, shape)

    def _elements(self, element: Shape, target: Value, oid: ObjectId) -> Value | None:
        """Puts elements into a container: under the keys they have, else somewhere."""
        keys = self._by_key(element)
        for key, shape in keys or [(ANY, element)]:
            value = self._unfold(shape, (*oid, key))
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
                told |= (inner.aliases & places) - {(root, (*path, name))}
        for place in sorted(told, key=repr):
            self.alias(*place)
        return told

    def _left(self, target: Value, name: Key) -> Value:
        """What the callee may leave where it is."""
        found = read_path(self.frame, target, (name,), "", self.at)
        text = f"left by {spoken(self.callee)}()"
        written = any(name in self.frame.object(oid).fields for oid in objects_of(target))
        own = {
            label: trace
            for label, trace in found.labels.items()
            if not written or _is_read_here(trace)
        }
        kept = stepped(own, LEFT, self.frame.module.name, self.at, text)
        return Value({**found.labels, **kept}, found.refs, found.const, found.clean)

    def _meant(self, target: Value, types: frozenset[str]) -> Value:
        """Of several elements, those that are of the classes that the callee writes to."""
        wanted = {name[2:] for name in types if name[:2] == "c:"}
        if wanted:
            dropped = [oid for oid in objects_of(target) if self._differs(oid, wanted)]
        elif any(name[:2] == "x:" for name in types):
            # It is written to what turned out to be of an outside class.
            dropped = [oid for oid in objects_of(target) if self._is_none_of(oid, types)]
        else:
            return target
        return Value(target.labels, target.refs.difference(dropped)) if dropped else target

    def _differs(self, oid: ObjectId, wanted: set[str]) -> bool:
        """The object is known to be of other classes, or a text or number."""
        classes = self.frame.world.classes
        for name in self.frame.object(oid).types:
            if name[:2] != "c:":
                return name[:2] == "k:"
            info = classes.get(name[2:])
            if info is None or not wanted.isdisjoint((*info.mro, *info.children)):
                return False
        return bool(self.frame.object(oid).types)

    def _is_none_of(self, oid: ObjectId, types: frozenset[str]) -> bool:
        """Nothing says that the object is of one of these outside classes."""
        known = self.frame.object(oid).types
        if not known.isdisjoint(types):
            return False
        infos = (self.frame.world.classes.get(name[2:]) for name in known if name[:2] == "c:")
        paths = {name[2:].removesuffix("()") for name in types}
        return not any(info is not None and paths.intersection(info.outside) for info in infos)

    def _store(self, cell: tuple[str, ...], shape: Shape) -> None:
        value = self._unfold(shape, ("t", self.at, *cell))
        if cell[0] == "nonlocal":
            captured.hand_on(self.frame, cell, value)
            return
        self.frame.store(cell, export_shape(self.frame, value))


def _is_written_down(obj: Object) -> bool:
    """A mapping made in the program, of which some keys are known."""
    return obj.types == _MAPPING and obj.symbolic is None and bool(obj.fields)


def _is_read_here(trace: Trace | None) -> bool:
    return trace is not None and trace.kind == "source"


def _by_place(item: tuple[tuple[str, Path], object]) -> tuple[int, str]:
    (root, path), _ = item
    return len(path), f"{root}{path!r}"


def fresh_instance(frame: Frame, cid: str, at: int) -> tuple[Value, Object]:
    """A new object of a class of the program."""
    obj = Object(frozenset({"c:" + cid}), exact=True)
    return frame.make(("s", at, cid), obj), obj
