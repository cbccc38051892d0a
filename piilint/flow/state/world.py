"""What all functions' analyses share: program, rules, sources met, cells, summaries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from piilint.classify.classifier import Classification, Classifier, Context
from piilint.flow.domain.cells import Cell, Cells
from piilint.flow.domain.heap import Guards, shared_holder
from piilint.flow.domain.labels import Path, SourceLabel
from piilint.flow.domain.summaries import (
    BOTTOM,
    Reach,
    ReachKey,
    Shape,
    Summary,
    holds_functions,
    weaker,
)
from piilint.flow.domain.values import ObjectId
from piilint.flow.domain.written import Written
from piilint.flow.state.known import Known
from piilint.flow.state.many_types import MAX_TYPES, are_many, within_bounds, without_classes
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat
from piilint.resolve.classes import Classes, ClassInfo
from piilint.resolve.django import DjangoHints
from piilint.resolve.program import Program
from piilint.resolve.types import ANYTHING, UNKNOWN, TypeInfo, TypeResolver, union
from piilint.semantics.deployment import Deployment
from piilint.semantics.hosts import Hosts
from piilint.semantics.models import Models

Spec = tuple[tuple[str, frozenset[str]], ...]
_MAX_UNITS = 16
"""How many specialisations any function may have."""
_MAX_WAYS = 4
_REST = ""
_MAX_UNIT_OPS = 6_000
"""With more than these a function may still have some, as long as all are no more to follow."""
FREE_UNIT_OPS = 20_000
"""The operations of all specialisations are no more than these and half the program's own."""
_MAX_KEYWORDS = 40
_USERS = ("AbstractUser()", "AbstractBaseUser()", "auth.models.User()", ":user()")
_SCALAR_TYPES = {
    "str": "k:str", "int": "k:int", "bool": "k:bool", "float": "k:float", "bytes": "k:bytes",
    "dict": "k:dict", "list": "k:list", "tuple": "k:tuple", "set": "k:set",
}  # fmt: skip
_CONFIGURING = frozenset({"config", "conf", "constants"})


class Address(NamedTuple):
    """A host that a call goes to, and the scheme of its URL, if it has one."""

    host: str
    scheme: str | None


Place = tuple[str, Path]
"""A parameter, and the path to an attribute below it."""
HostParam = tuple[str, str, Path]
"""A function and a place in it that tells where data goes."""


class Unit(NamedTuple):
    """A function, specialised to the callables (or the receiver's class) it was handed."""

    function: str
    spec: Spec = ()


def by_name(unit: Unit) -> tuple[str, list[tuple[str, list[str]]]]:
    """Orders units, however their sets happen to be ordered."""
    return unit.function, [(root, sorted(names)) for root, names in unit.spec]


class SourceKey(NamedTuple):
    """A source: what the engine knows of it. Places are an index into the module's table."""

    module: str
    at: int
    data_type: str
    text: str
    subject: str | None
    holder: str | None
    confidence: float
    reason: str
    param: tuple[str, str] | None = None
    """(function, parameter), where only the parameter's name speaks: callers may know better."""


class World:
    """Shared by all analyses of one scan."""

    def __init__(
        self,
        program: Program,
        classes: Classes,
        types: TypeResolver,
        models: Models,
        hosts: Hosts,
        classifier: Classifier,
        deployment: Deployment,
        patterns: frozenset[str] = frozenset(),
        composite: frozenset[str] = frozenset(),
    ) -> None:
        """`patterns` are the calls that the user's own short rules speak of.

        `composite` are the data types that have parts.
        """
        self.composite = composite
        self.written = Written()
        self.program, self.classes, self.types = program, classes, types
        self.hints = DjangoHints(program, classes)
        self.models, self.hosts, self.classifier = models, hosts, classifier
        self.deployment = deployment
        self.ruled_paths = frozenset(p for p in patterns if not p.startswith("*."))
        self.ruled_methods = frozenset(p[2:] for p in patterns if p.startswith("*."))
        self.definitions = frozenset(
            (program.module_of[f.id].name, f.at) for f in program.functions.values()
        )
        self.project_imports = frozenset(i for m in program.modules.values() for i in m.imports)
        self.shared_names = _shared_names(program)
        """Captured variables that are rebound from inside, or used by classes made in functions."""
        self.settings_modules = _settings_modules(program)
        self.settings = _settings(program, self.settings_modules)
        self.sources: list[SourceKey] = []
        self._source_index: dict[SourceKey, int] = {}
        self.supposed: dict[tuple[int, str], Place | None] = {}
        """Where in a function's arguments a source lies that only a name makes of what is there."""
        self.expected: dict[tuple[int, str], frozenset[Place] | None] = {}
        """Where in its arguments sources lie that are declared columns; None of too many places."""
        self.shown: dict[Unit, dict[tuple[int, str], bool]] = {}
        """By caller, such sources of callees, and whether all that it passes is nobody's data."""
        self.assumed_sources: set[int] = set()
        """Sources that stand for what an uncalled function's parameters may hold."""
        self.cells = Cells(classes, self._wake)
        self.summaries: dict[Unit, Summary] = {}
        self.summary_readers: dict[Unit, dict[Unit, None]] = defaultdict(dict)
        self.units: dict[str, list[Unit]] = defaultdict(list)
        self.unit_ops = 0
        """The operations of all specialisations."""
        self.sizes = {f.id: sum(1 for _ in flat(f.body)) for f in program.functions.values()}
        """How many operations each function has."""
        self.ops = sum(self.sizes.values())
        self.param_types: dict[tuple[str, str], TypeInfo] = {}
        self.widened: set[tuple[str | Unit, str]] = set()
        """The parameters that are handed so many types that no further classes are told."""
        self.own_types: dict[tuple[Unit, str], TypeInfo] = {}
        """The same, for each specialisation: what others are passed is none of its own."""
        self.keywords: dict[str, set[str] | None] = {}
        """The names that callers pass in `**kwargs`; None where they are not known."""
        self.param_given: dict[tuple[str, str], set[str]] = defaultdict(set)
        """What callers passed: `clean`, `tainted`, `opaque`."""
        self.effort: dict[Unit, int] = defaultdict(int)
        """What the runs of a unit took: operations, and parts taken from callees."""
        self.cut: set[Unit] = set()
        """Units of which the last run met a bound."""
        self.left: set[Unit] = set()
        """Units that were to be analysed again and had had all their runs."""
        self.dirty: dict[Unit, None] = {}
        self.misses = 0
        """How often a summary was asked for that was not there yet."""
        self.premature_after: int | None = None
        """So many misses the unit's run began with; None: it writes what it knows all the same."""
        self.awaited: set[str] = set()
        """Functions that the unit under analysis called before they were analysed themselves."""
        self.flows: dict[Unit, dict[ReachKey, Reach]] = {}
        """Flows by the unit that met them: a new run of it replaces what it said before."""
        self.asked_hosts: dict[str, dict[Place, None]] = defaultdict(dict)
        """Parameters that tell where a function's own data goes."""
        self.told_hosts: dict[HostParam, dict[Address, None]] = defaultdict(dict)
        """What callers passed there."""
        self.asking_hosts: dict[HostParam, dict[HostParam, None]] = defaultdict(dict)
        """What callers passed on there from parameters of their own."""
        self.edges: dict[str, dict[str, Guards]] = defaultdict(dict)
        """Callee → caller → guards that hold at every such call."""
        self.source_guards: dict[int, Guards] = {}
        """Guards that hold wherever a source is read."""
        self.source_functions: dict[int, str] = {}
        """Where it is read."""
        self.called: set[str] = set()
        self.run_later: set[str] = set()
        """Methods that a library calls later on, with whatever their object then holds."""
        self.calls: set[tuple[str, int]] = set()
        self.modelled: dict[tuple[str, int], str] = {}
        """Calls of which rules speak: what is called there."""
        self.approximated: set[tuple[str, int]] = set()
        self.methods_named = _methods_named(program)
        self.known = Known()
        self._classified: dict[tuple[str, str, str, str], Classification | None] = {}

    # -- what is outside -------------------------------------------------------------------------

    def outside_type(self, path: str) -> str:
        """The type that a rule names: the program's user model stands in for a framework's."""
        user = self.classes.user_model
        if user is not None and path.endswith(_USERS):
            return "c:" + user
        kind = _SCALAR_TYPES.get(path.removeprefix("builtins.").removesuffix("()"))
        return kind if kind is not None else "x:" + path

    def has_rows(self, info: ClassInfo) -> bool:
        """Instances are rows of a table: all its columns are their fields."""
        return "model" in info.kinds or any(
            self.models.exposes(path, "fields") == "all" for path in info.outside
        )

    def shared_types(self, path: str) -> frozenset[str]:
        """What a library's global object is, or what all instances of a class are that share."""
        model = self.models.attribute(path)
        kind = model.type if model is not None else None
        return frozenset({self.outside_type(kind or path)})

    def shared_path(self, types: frozenset[str]) -> str | None:
        """The class, where the types say that of all its instances there is only one."""
        name = next(iter(types)) if len(types) == 1 else ""
        model = self.models.class_model(name[2:]) if name[:2] == "x:" else None
        return name[2:] if model is not None and model.shared else None

    def keeper(self, oid: ObjectId) -> str | None:
        """The library's object in which this one lies, if rules speak of what is put into it."""
        holder = shared_holder(oid)
        if holder is None or not self.models.call(f"{holder}.__setitem__"):
            return None
        return holder

    # -- sources ---------------------------------------------------------------------------------

    def source(self, key: SourceKey) -> SourceLabel:
        """The label of a source, the same for the same source."""
        index = self._source_index.get(key)
        if index is None:
            index = len(self.sources)
            self.sources.append(key)
            self._source_index[key] = index
        return SourceLabel(index)

    def read_under(self, source: int, guards: Guards, function: str) -> None:
        """A source is read where these guards hold: what all its reads share always does."""
        known = self.source_guards.get(source)
        if known is None:
            self.source_guards[source] = guards
            self.source_functions[source] = function
        elif known and known != guards:
            self.source_guards[source] = tuple(g for g in known if g in guards)

    def classify(
        self, name: str, noun: str, declared: str, context: Context
    ) -> Classification | None:
        """What the classifier says of a name, remembered."""
        key = (name, noun, declared, context)
        if key not in self._classified:
            self._classified[key] = self.classifier.classify(
                name, noun or None, declared or None, context
            )
        return self._classified[key]

    # -- summaries -------------------------------------------------------------------------------

    def unit(self, function: str, spec: Spec) -> Unit:
        """The unit for a specialisation; past a bound, the general one."""
        unit = Unit(function, spec)
        if spec and unit not in self.summaries and unit not in self.dirty:
            known = self.units[function]
            if unit not in known:
                if not self._affords(function, len(known)):
                    return Unit(function)
                self.unit_ops += self.sizes[function]
                known.append(unit)
                self.dirty[unit] = None
        return unit

    def _affords(self, function: str, units: int) -> bool:
        """A small function may have more: the base class's method that each of many views calls."""
        size = self.sizes[function]
        if self.unit_ops + size > FREE_UNIT_OPS + self.ops // 2:
            return False
        return units < _MAX_UNITS or units * size < _MAX_UNIT_OPS

    def summary(self, unit: Unit, reader: Unit) -> Summary:
        """The summary as far as it is known; the reader is analysed again when it changes."""
        self.summary_readers[unit][reader] = None
        if unit not in self.summaries:
            self.dirty.setdefault(unit, None)
            self.awaited.add(unit.function)
            self.misses += 1
            return BOTTOM
        return self.summaries[unit]

    def forget(self) -> None:
        """Drops what is known of functions; cells and the types that callers passed stay."""
        for known in (
            self.summaries, self.summary_readers, self.units, self.flows, self.effort, self.cut,
            self.left, self.dirty, self.shown, self.asked_hosts, self.told_hosts, self.asking_hosts,
        ):  # fmt: skip
            known.clear()
        self.unit_ops = 0

    def partial_functions(self) -> list[str]:
        """Functions that were followed only in part: flows through them may be missing."""
        starved = {unit for unit in self.cells.readers_of_full() if isinstance(unit, Unit)}
        return sorted({unit.function for unit in self.cut | self.left | starved})

    # -- cells -----------------------------------------------------------------------------------

    def _wake(self, reader: object) -> None:
        """A cell grew that the unit has read."""
        assert isinstance(reader, Unit)
        self.dirty.setdefault(reader, None)

    def write_cell(self, cell: Cell, shape: Shape) -> None:
        """Adds to what the cell may hold.

        Cells only grow: what a unit thinks that runs before its callees would stay in them forever.
        It runs again when they are known.
        """
        if self.premature_after is not None and self.misses > self.premature_after:
            return
        if self.cells.write(cell, shape) and cell[0] == "g":
            self._share_handlers(self.cells.shapes[cell])

    def _share_handlers(self, shape: Shape) -> None:
        """Callables registered with a module-level object: its class's methods call them."""
        for name in sorted(shape.types):
            if name.startswith("c:"):
                for attr, held in shape.fields.items():
                    if holds_functions(held):
                        self.write_cell(("a", name[2:], str(attr)), held)

    # -- parameters ------------------------------------------------------------------------------

    def note_types(self, function: str, param: str, info: TypeInfo) -> None:
        """A caller passed a value of these types; past a bound, types are given up."""
        key = (function, param)
        known = self.param_types.get(key, UNKNOWN)
        joined = self._joined(key, known, info)
        if joined == known:
            return
        noted = key in self.param_types
        self.param_types[key] = joined
        if not self._heeds(function, param, noted, joined.names - known.names):
            return
        for unit in (Unit(function), *self.units[function]):
            if not noted or joined.elem != known.elem or param not in dict(unit.spec):
                self.dirty.setdefault(unit, None)

    def note_own_types(self, unit: Unit, param: str, info: TypeInfo) -> None:
        """The same, for one specialisation."""
        key = (unit, param)
        known = self.own_types.get(key)
        joined = info if known is None else self._joined(key, known, info)
        if joined == known:
            return
        self.own_types[key] = joined
        if known is not None or joined:
            self.dirty.setdefault(unit, None)

    def _joined(self, place: tuple[str | Unit, str], known: TypeInfo, info: TypeInfo) -> TypeInfo:
        """The types of a parameter with those that a caller adds."""
        if place in self.widened:
            info = without_classes(info)
        joined = union((known, info))
        if joined == known or len(known.names) > MAX_TYPES:
            return known
        if not are_many(joined):
            return joined
        self.widened.add(place)
        return within_bounds(self.classes, joined)

    def _heeds(self, function: str, name: str, noted: bool, types: frozenset[str]) -> bool:
        """Whether a function looks at these further types that a caller passes.

        Of its receiver, and of what it declares itself, it knows them.
        """
        known = self.program.functions[function]
        param = next((param for param in known.params if param.name == name), None)
        if (
            param is not None
            and param is known.params[0]
            and known.owner != ""
            and known.kind != "static"
        ):
            return not noted or any(name.startswith("q:") for name in types)
        if param is None or param.annotation is None:
            return True
        module = self.program.module_of[function].name
        info = self.types.info(module, param.annotation, known.owner)
        return not info.names - ANYTHING - {"k:none"}

    def note_keywords(self, function: str, names: Iterable[str] | None) -> None:
        """A caller passed these names in `**kwargs`; None: nobody knows which."""
        known = self.keywords.setdefault(function, set())
        if known is None or (names is not None and known.issuperset(names)):
            return
        joined = None if names is None else known.union(names)
        self.keywords[function] = joined if joined and len(joined) <= _MAX_KEYWORDS else None
        for unit in (Unit(function), *self.units[function]):
            if unit in self.summaries:
                self.dirty.setdefault(unit, None)

    # -- flows -----------------------------------------------------------------------------------

    def all_flows(self) -> Iterator[tuple[ReachKey, Reach]]:
        """What concrete data reached, over all units: for the first few callers each their own way.

        Past these, one way stands for all that are left.
        """
        found: dict[ReachKey, dict[str, Reach]] = defaultdict(dict)
        refuted = self._refuted()
        for unit in sorted(self.flows, key=by_name):
            for key, reach in self.flows[unit].items():
                label = key.label
                if isinstance(label, SourceLabel) and (label.source, unit.function) in refuted:
                    continue
                ways = found[key]
                name = unit.function if len(ways) < _MAX_WAYS or unit.function in ways else _REST
                known = ways.get(name)
                ways[name] = reach if known is None else weaker(known, reach)
        for key, ways in found.items():
            for reach in ways.values():
                yield key, reach

    def _refuted(self) -> set[tuple[int, str]]:
        """Sources that only a name makes of arguments, and the functions to which all callers
        pass something there that is nobody's data. What a module's body calls is no caller: it
        may be a try."""
        told: dict[tuple[int, str], bool] = {}
        for unit, shown in self.shown.items():
            trying = self.program.functions[unit.function].kind == "module"
            for place, otherwise in shown.items():
                told[place] = told.get(place, True) and otherwise and not trying
        return {place for place, otherwise in told.items() if otherwise}

    def ask_host(self, function: str, place: Place) -> None:
        """Data of the function itself goes where the parameter says: callers will tell."""
        self.asked_hosts[function][place] = None

    def hosts_told(self, function: str, place: Place) -> list[Address]:
        """All that callers passed there, near and far."""
        found: dict[Address, None] = {}
        pending: list[HostParam] = [(function, *place)]
        for param in pending:
            found.update(self.told_hosts.get(param, {}))
            pending += [one for one in self.asking_hosts.get(param, ()) if one not in pending]
        return sorted(found, key=repr)

    def add_edge(self, callee: str, caller: str, guards: Guards) -> None:
        """A call from one function to another, under guards."""
        self.called.add(callee)
        known = self.edges[callee].get(caller)
        if known is not None:
            guards = tuple(guard for guard in known if guard in guards)
        self.edges[callee][caller] = guards


def _shared_names(program: Program) -> frozenset[str]:
    return frozenset(
        name
        for function in program.functions.values()
        for name in (function.free if function.kind == "body" else function.nonlocals)
    )


def _settings_modules(program: Program) -> list[str]:
    """The modules that hold the project's settings, by their names."""
    return [
        name
        for name in sorted(program.modules)
        if "settings" in name or _CONFIGURING & set(name.split("."))
    ]


def _settings(program: Program, modules: list[str]) -> dict[str, str]:
    """String constants of the project's settings modules, and of the classes in them."""
    found: dict[str, str] = {}
    for name in modules:
        for key, value in program.modules[name].constants.items():
            if isinstance(value, str):
                found.setdefault(key, value)
    for name in modules:
        for cls in program.modules[name].classes:
            for field in cls.fields:
                if isinstance(field.constant, str) and field.name.isupper():
                    found.setdefault(field.name, field.constant)
    return found


def _methods_named(program: Program) -> dict[str, list[FunctionIR]]:
    """All methods of the program, by name."""
    found: dict[str, list[FunctionIR]] = defaultdict(list)
    for function in program.functions.values():
        if function.owner and function.kind in ("method", "class", "static"):
            found[function.name].append(function)
    return found
