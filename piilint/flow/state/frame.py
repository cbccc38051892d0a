"""The analysis of one unit while it runs: its registers, its state, the summary in the making."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from piilint.flow.domain.cells import Cell
from piilint.flow.domain.heap import ANEW, NO_TYPES, Guards, Heap, Object, State, join_states
from piilint.flow.domain.kinds import NUMBERS
from piilint.flow.domain.labels import (
    ANY,
    NO_LABELS,
    Key,
    Label,
    Labels,
    ParamLabel,
    Path,
    SourceLabel,
    Trace,
    is_condition,
    is_some,
    join_labels,
)
from piilint.flow.domain.lent import Kept
from piilint.flow.domain.summaries import (
    Reach,
    ReachKey,
    Shape,
    SinkSite,
    Summary,
    concrete,
    depends_on_params,
    join_shapes,
    weaker,
)
from piilint.flow.domain.values import OPAQUE, ObjectId, Ref, Value, added, is_object, of_refs
from piilint.flow.state.world import SourceKey, Unit, World
from piilint.ir.program import FunctionIR, ModuleIR
from piilint.resolve.types import UNKNOWN, TypeInfo

if TYPE_CHECKING:
    from piilint.flow.passing.arguments import Arguments

BEYOND = "passed"
"""The mode in which something at the end of the longest path is known: what was put into it counts,
not all that its class declares."""
MAX_PATH = 5
MAX_SOME, MAX_NAMED = 2, 3
"""So many steps of a path may lead to any element or attribute, one upon the other, or with names
between them: with one more, the rest is told as one. A function that goes down into whatever it is
handed would ask for all there is."""
MAX_LENGTH = 9
"""So many steps it may have with the conditions among them, which lead nowhere."""
_FURTHEST = MAX_LENGTH + 3
"""So long are paths at which nothing is known but that something may lie there."""
FUEL = 1_500
"""How many labels and shapes one run takes from callees: past that, calls only give results."""
MAX_INVOKING = 3
MAX_INVOKED = 500
"""How many getters and printers one run applies in all."""
MAX_INVOKED_READS = 5_000
"""How many objects they may be read from: getters of many objects ask getters of many others."""
MAX_REACHES = 600
MAX_PATHS = 24
"""How many paths below one parameter are told of one sink, whatever they are called."""
SENT, THROWN, YIELDED = "^sent", "^thrown", "^yielded"
"""Roots of what comes into a generator: by `send`, by `throw`, and in what it handed out."""
MAX_NOTES = 12
_SCALARS = NUMBERS | {"k:none"}


class Watch:
    """What may hold when something in a `try` raises: the states met on the way, joined."""

    __slots__ = ("notes", "pending", "quoted", "state")

    def __init__(self, state: State) -> None:
        self.state, self.pending, self.notes = state, False, 0
        self.quoted: dict[str, Value] = {}
        """By class, what errors of Python's own may quote."""

    def quote(self, error: str, given: Value) -> None:
        """An error of this class may be raised, whose text quotes what is given."""
        self.quoted[error] = added(self.quoted.get(error), given)

    def note(self, state: State) -> None:
        """Something may have been raised here."""
        self.pending = False
        self.notes += 1
        if self.notes <= MAX_NOTES:
            self.state = join_states(self.state, state)[0]
        else:
            # Too many to tell apart: what holds at the end has to do.
            self.pending = True


class Caller(Protocol):
    """How a frame makes calls; given from above, since calls need everything else."""

    def function(self, frame: Frame, function: str, args: list[Value], at: int) -> Value:
        """Calls a function of the program with positional arguments."""

    def value(self, frame: Frame, callee: Value, args: Arguments, at: int, name: str) -> Value:
        """Calls whatever a value is."""

    def known(
        self, frame: Frame, callee: Value, args: Arguments, at: int, name: str
    ) -> Value | None:
        """Calls what is known of a value; None if nothing is that can be called."""


class Frame:
    """One run over a function's body."""

    def __init__(
        self, world: World, unit: Unit, function: FunctionIR, module: ModuleIR, caller: Caller
    ) -> None:
        self.world, self.unit, self.function, self.module = world, unit, function, module
        self._caller = caller
        self._paths: dict[tuple[SinkSite, str], list[ParamLabel]] = {}
        self._invoked = 0
        self._invoked_reads = 0
        self._given: dict[tuple[object, ...], Value] = {}
        """What getters and printers gave."""
        self.fuel = FUEL
        """What may still be spent on applying summaries in this run."""
        self.cut = False
        """The run met a bound: a call in it was not followed."""
        self.steps = 0
        """Operations carried out."""
        self._invoking: list[str] = []
        self.showing: list[str] = []
        """The schemas that are being applied, outermost first."""
        """Getters and printers being applied: one that leads back to itself adds nothing."""
        self.wild: set[tuple[object, Path]] = set()
        """Where callers' containers hold callables of which the key is not told."""
        self.regs: list[Value] = [OPAQUE] * function.registers
        self.state: State | None = State({}, Heap(world.cells.objects))
        self.summary = Summary()
        self.for_new: dict[tuple[str, Path], frozenset[str] | None] = {}
        """Where callers' objects were written to: None, or of which classes these have to be rows
        that are not in their tables yet."""
        self.flows: dict[ReachKey, Reach] = {}
        """Concrete data that reached sinks."""
        self.shown: dict[tuple[int, str], bool] = {}
        """What callees suppose of their arguments, and whether all calls here show otherwise."""
        self.exits: list[State] = []
        """The states on every way out, for what is written into parameters."""
        self.handed: list[Shape] = []
        """What each `yield` hands out, in order."""
        self.yields: Shape | None = None
        """What a generator hands out."""
        self.yielded_under: Guards | None = None
        """Guards that hold at every `yield`."""
        self.watch: Watch | None = None
        """Inside a `try`."""
        self.raised: list[list[Value]] = [[]]
        """Exceptions on their way out, innermost `try` last."""
        self.thrown: list[list[State]] = [[]]
        """The states in which they were raised."""
        self.returned: list[tuple[Value, State]] = []
        self.names: list[frozenset[str]] = [frozenset()]
        """Texts looked at one by one: what was handed in, then what loops go through."""
        self.kept_in: dict[ObjectId, dict[Kept, None]] = {}
        """The cells in which containers that are made here are kept, and where in them."""
        self.lent: dict[ObjectId, dict[Kept, None]] = {}
        """The cells to which objects belong that callees have handed out, and where in them."""
        self.found_empty = False
        """Some condition found an attribute empty."""
        self.flags: dict[str, bool] = {}
        """What callers set flags to: `unsafe=False`."""
        self.together: list[frozenset[str]] = []
        """All texts of each loop over a few."""
        self.breaks: list[list[State]] = []
        self.continues: list[list[State]] = []
        self.current: Value = OPAQUE
        """The exception being handled, for a bare `raise` and `exc_info`."""

    @property
    def live(self) -> State:
        """The state; only asked for where code is reachable."""
        assert self.state is not None
        return self.state

    @property
    def guards(self) -> Guards:
        return self.live.guards

    def invoke(self, function: str, args: list[Value], at: int) -> Value:
        """Calls a function of the program: a property's getter, a `__str__`.

        Asked again at the same place for the same objects, it gives what it gave before.
        """
        key = (function, at, tuple((value.refs, value.const) for value in args))
        known = self._given.get(key)
        if known is not None and all(map(self._has, known.refs)):
            return known
        if function in self._invoking or len(self._invoking) >= MAX_INVOKING:
            return OPAQUE
        self._invoked += 1
        if self._invoked > MAX_INVOKED:
            return OPAQUE
        if self._invoked_reads > MAX_INVOKED_READS:
            self.cut = True
            return OPAQUE
        self._invoking.append(function)
        try:
            result = self._caller.function(self, function, args, at)
        finally:
            self._invoking.pop()
        if not any(value.labels for value in args) and not self._invoking:
            self._given[key] = result
        return result

    def note_read(self, objects: int) -> None:
        """So many objects are read at a path of a callee's: counts inside getters and printers."""
        if self._invoking:
            self._invoked_reads += objects

    def _has(self, ref: Ref) -> bool:
        return not is_object(ref) or self.live.heap.get(ref) is not None

    def turn(self) -> None:
        """Another round of a loop begins: the same places may give something else."""
        self._given.clear()

    def invoke_value(self, callee: Value, args: Arguments, at: int, name: str = "") -> Value:
        """Calls a value: a callback."""
        return self._caller.value(self, callee, args, at, name)

    def invoke_known(self, callee: Value, args: Arguments, at: int, name: str) -> Value | None:
        """Calls what is known of a value, if anything is."""
        return self._caller.known(self, callee, args, at, name)

    def leave(self, value: Value) -> None:
        """The function returns a value here."""
        self.returned.append((value, self.live))
        self.exits.append(self.live)

    # -- objects ---------------------------------------------------------------------------------

    def object(self, oid: ObjectId) -> Object:
        """The object of that id; what the caller passed comes into being when first looked at."""
        heap = self.live.heap
        found = heap.all.get(oid) or heap.cells.get(oid)
        if found is None:
            symbolic = _symbolic(oid) or self._copied_from(oid)
            found = Object(self._shared_types(oid), symbolic=symbolic)
            heap[oid] = found
        return found

    def _shared_types(self, oid: ObjectId) -> frozenset[str]:
        """What a library's global object is by rule; of others nothing is known beforehand."""
        return self.world.shared_types(str(oid[1])) if oid[0] == "x" and len(oid) == 2 else NO_TYPES

    def _copied_from(self, oid: ObjectId) -> tuple[str, Path] | None:
        """The root and path of what a part of a deep copy is a copy of."""
        whole = self.live.heap.get(cast("ObjectId", oid[1])) if oid[0] == ANEW else None
        if whole is None or whole.symbolic is None:
            return None
        root, path = whole.symbolic
        return root, (*path, cast("Key", oid[2]))

    def make(self, oid: ObjectId, obj: Object) -> Value:
        """Puts a new object into the heap."""
        self.live.heap[oid] = obj
        return of_refs(oid)

    def child(
        self, parent: ObjectId, key: Key, info: TypeInfo, labels: Labels = NO_LABELS
    ) -> Value:
        """What lies at a key of an object nobody wrote there: symbolic if the object is."""
        if parent[0] != "p":
            holder = self.live.heap.get(parent)
            if holder is not None and holder.symbolic is not None:
                if parent[0] == ANEW:
                    return self._copied_child(parent, holder.symbolic, key, info, labels)
                parent = ("p", *holder.symbolic)
        if parent[0] == "p":
            path = cast("Path", parent[2])
            if is_far(path) or (is_some(key) and _is_wide(path)):
                beyond = path if is_some(key) else (*path, key)
                return Value(
                    join_labels(labels, {ParamLabel(str(parent[1]), beyond, BEYOND): None})
                )
            if key is not ANY and (parent[1], path) in self.wild:
                key = ANY
            oid: ObjectId = ("p", parent[1], (*path, key))
        else:
            if not info.names and info.elem is None and self.world.keeper(parent) is None:
                return Value(labels)
            # Far down, what is of the same types is one object.
            far = _depth(parent) >= MAX_PATH
            oid = ("i", ("deep", *sorted(info.names)) if far else parent, key)
        obj = self.live.heap.get(oid)
        if obj is None or (info.names and not info.names <= obj.types):
            types = info.names if obj is None else obj.types | info.names
            fields = dict(obj.fields) if obj is not None else {}
            elem = obj.elem if obj is not None else None
            symbolic = _symbolic(oid)
            self.live.heap[oid] = Object(types, fields, elem, symbolic, elem_type=info.elem)
        clean = bool(info.names) and info.names <= _SCALARS and not labels
        return Value(labels, frozenset({oid}), clean=clean)

    def _copied_child(
        self, parent: ObjectId, above: tuple[str, Path], key: Key, info: TypeInfo, labels: Labels
    ) -> Value:
        """What lies at a key of a deep copy: a copy of what lies there in the original."""
        root, path = above
        if is_far(path):
            return Value(join_labels(labels, {ParamLabel(root, path, "json"): None}))
        oid: ObjectId = (ANEW, parent, key)
        if self.live.heap.get(oid) is None:
            below = (root, (*path, key))
            self.live.heap[oid] = Object(info.names, symbolic=below, elem_type=info.elem)
        return Value(labels, frozenset({oid}))

    def typed(self, oid: ObjectId, info: TypeInfo) -> Value:
        """A new object of known types about which nothing else is known."""
        if info == UNKNOWN:
            return OPAQUE
        return self.make(oid, Object(info.names, elem_type=info.elem))

    # -- sources ---------------------------------------------------------------------------------

    def source(
        self,
        data_type: str,
        at: int,
        text: str,
        *,
        subject: str | None = None,
        holder: str | None = None,
        confidence: float = 1.0,
        reason: str = "",
        param: tuple[str, str] | None = None,
    ) -> Labels:
        """The label of a source at a place of this module, its trace begun."""
        sure = round(confidence, 3)
        key = SourceKey(self.module.name, at, data_type, text, subject, holder, sure, reason, param)
        label: SourceLabel = self.world.source(key)
        self.world.read_under(label.source, self.guards, self.function.id)
        return {label: Trace(None, "source", self.module.name, at, text)}

    # -- cells -----------------------------------------------------------------------------------

    def store(self, cell: Cell, shape: Shape) -> None:
        """Something is put into a cell; what depends on the caller is put there by the caller."""
        symbolic = depends_on_params(shape)
        self.world.write_cell(cell, concrete(shape) if symbolic and cell[0] == "a" else shape)
        if symbolic:
            known = self.summary.stores.get(cell)
            self.summary.stores[cell] = shape if known is None else join_shapes(known, shape)

    # -- sinks -----------------------------------------------------------------------------------

    def reach(self, site: SinkSite, argument: str, labels: Labels, text: str, at: int) -> None:
        """Labels arrive at a sink of this function."""
        guards, way = self.guards, (((self.function.id, at),),)
        for label, trace in labels.items():
            ended = Trace(trace, "sink", self.module.name, at, text)
            self.record(ReachKey(site, argument, label), Reach(guards, (), ended, way))

    def record(self, key: ReachKey, reach: Reach) -> None:
        """Data reaches a sink, here or in a callee."""
        if isinstance(key.label, SourceLabel):
            if key.site.columns or key.site.columns_param is not None:
                key = key._replace(site=key.site._replace(columns=(), columns_param=None))
            if key.site.host_param is not None:
                self.world.ask_host(self.function.id, key.site.host_param)
            chain = (self.function.id, *reach.chain)
            found = Reach(reach.guards, chain, reach.trace, reach.ways)
            known = self.flows.get(key)
            self.flows[key] = found if known is None else weaker(known, found)
            return
        reaches = self.summary.reaches
        known = reaches.get(key)
        if known is not None:
            reaches[key] = weaker(known, reach)
        elif len(reaches) < MAX_REACHES and self._room(key.site, key.label):
            reaches[key] = reach

    def _room(self, site: SinkSite, label: ParamLabel) -> bool:
        """Counts the paths below one parameter to one sink: past a bound, only those count that
        by their names are somebody's data of a kind that is new there."""
        told = self._paths.setdefault((site, label.root), [])
        if len(told) >= MAX_PATHS:
            kind = self.kind_of(label)
            if not kind or any(self.kind_of(known) == kind for known in told):
                return False
        told.append(label)
        return True

    def kind_of(self, label: Label) -> str:
        """The type of the data, or what the name says of what the caller passes; else nothing."""
        if isinstance(label, SourceLabel):
            return self.world.sources[label.source].data_type
        name = str(label.path[-1]) if label.path else ""
        found = self.world.classify(name, "", "", "key") if name.isidentifier() else None
        return found.data_type if found is not None else ""


def further(labels: Labels, key: Key) -> Labels:
    """What a part has of what lies far below a parameter: so far down, callers still look."""
    far = {label for label, trace in labels.items() if trace is None and _is_far(label)}
    if not far:
        return labels
    return {
        label._replace(path=(*label.path, key))
        if isinstance(label, ParamLabel) and label in far
        else label: trace
        for label, trace in labels.items()
    }


def _is_far(label: Label) -> bool:
    if not isinstance(label, ParamLabel) or label.mode != BEYOND:
        return False
    return is_far(label.path[:-1]) and len(label.path) < _FURTHEST


def _is_wide(path: Path) -> bool:
    """With any element of what lies there, it would be too many."""
    some = [is_some(key) for key in path if not is_condition(key)]
    return sum(some) >= MAX_NAMED or (sum(some) >= MAX_SOME and all(some[-MAX_SOME:]))


def is_far(path: Path) -> bool:
    """What lies further below is not told apart."""
    if len(path) < MAX_PATH:
        return False
    return len(path) >= MAX_LENGTH or sum(not is_condition(key) for key in path) >= MAX_PATH


def _symbolic(oid: ObjectId) -> tuple[str, Path] | None:
    """The root and path of what a caller passed; None for any other object."""
    return cast("tuple[str, Path]", oid[1:3]) if oid[0] == "p" else None


def _depth(oid: ObjectId) -> int:
    depth = 0
    inner: object = oid
    while isinstance(inner, tuple) and inner and inner[0] == "i":
        inner = inner[1]
        depth += 1
    return depth
