"""Attributes that nobody ever fills: `self.connection = connection`, and no call passes one.

`if self.connection: …` is never done then. A class that nobody makes instances of says nothing:
who will may pass what they like.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from piilint.flow.state.frame import Frame
from piilint.flow.state.world import World
from piilint.ir import ops
from piilint.ir.program import POSITIONAL, FunctionIR
from piilint.ir.walk import flat
from piilint.resolve.classes import ClassInfo

_INIT = "__init__"
_MANY = 1_000
"""So many arguments a call may have that hands on a sequence or mapping."""


def is_never_set(frame: Frame, test: ops.Test) -> bool:
    """The condition asks for an attribute of the method's own object that is always None."""
    function = frame.function
    if not (test.if_true and function.owner and function.params and function.kind == "method"):
        return False
    own = function.params[0].name + "."
    asked = [text.removeprefix(own) for text, holds in test.if_true if holds]
    asked = [name for name in asked if name.isidentifier()]
    if not asked:
        return False
    known = frame.world.known
    if known.never_set is None:
        known.never_set = _Survey(frame.world).attributes()
    info = frame.world.classes.by_id.get(function.owner)
    related = {info.id, *info.mro, *info.children} if info is not None else set()
    return any(not related.isdisjoint(known.never_set.get(name, ())) for name in asked)


class _Survey:
    """What the program's functions set on their objects, and what its calls pass."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._writers: dict[str, list[tuple[FunctionIR, str]]] = defaultdict(list)
        """By attribute, the functions that set it, each with its own parameter of which it does."""
        self._empty: set[tuple[str, str]] = set()
        """Parameters that are None by default."""
        self._given: set[str] = set()
        """Names by which some call passes something of its own."""
        self._most: dict[str, int] = {}
        """By name of what is called, how many arguments are passed without a name."""
        self._upwards: dict[str, int] = {}
        """By function, how many it passes to an `__init__`: that of a base class."""
        self._stored: set[tuple[str, str]] = set()
        self._with_param: dict[str, list[FunctionIR]] = defaultdict(list)
        for function in world.program.functions.values():
            for param in function.params:
                self._with_param[param.name].append(function)
            self._look_at(function)

    def attributes(self) -> dict[str, frozenset[str]]:
        """The attributes, each with the classes that set it to such a parameter."""
        found: dict[str, frozenset[str]] = {}
        for attr, writers in self._writers.items():
            if all(self._is_empty(function, name) for function, name in writers):
                found[attr] = frozenset(function.owner for function, _ in writers)
        return found

    def _look_at(self, function: FunctionIR) -> None:
        loaded: dict[int, str] = {}
        consts: set[int] = set()
        own = function.params[0].name if function.owner and function.params else ""
        for op in flat(function.body):
            if isinstance(op, ops.Load):
                loaded[op.dst] = op.name
            elif isinstance(op, ops.Const) and op.value is None:
                consts.add(op.dst)
            elif isinstance(op, ops.Store):
                self._stored.add((function.id, op.name))
            elif isinstance(op, ops.MakeFunction):
                self._empty.update(
                    (op.function, name) for name, reg in op.defaults if reg in consts
                )
            elif isinstance(op, ops.SetAttr):
                mine = loaded.get(op.obj) == own and function.name == _INIT
                self._writers[op.attr].append((function, loaded.get(op.src, "") if mine else ""))
            elif isinstance(op, (ops.Call, ops.CallMethod)):
                name = op.attr if isinstance(op, ops.CallMethod) else loaded.get(op.func, "")
                self._pass(function, name.rpartition(".")[2], op.args, loaded, consts)

    def _pass(
        self,
        function: FunctionIR,
        called: str,
        args: Iterable[ops.Arg],
        loaded: dict[int, str],
        consts: set[int],
    ) -> None:
        places = 0
        params = {param.name for param in function.params}
        for arg in args:
            if arg.star:
                places = _MANY
            elif not arg.name:
                places += 1
            elif arg.reg not in consts and not (
                arg.name in params and loaded.get(arg.reg) == arg.name
            ):
                self._given.add(arg.name)
        if called == _INIT:
            self._upwards[function.id] = max(self._upwards.get(function.id, 0), places)
        self._most[called] = max(self._most.get(called, 0), places)

    def _is_empty(self, function: FunctionIR, name: str) -> bool:
        """Instances are made, and the parameter is None whoever makes them."""
        info = self._world.classes.by_id.get(function.owner)
        if not name or info is None or name in self._given:
            return False
        if not any(called in self._most for called in _names(self._world, info)):
            return False
        return all(self._is_left_out(each, name) for each in self._with_param[name])

    def _is_left_out(self, function: FunctionIR, name: str) -> bool:
        """No call passes anything in the parameter's place, and it stays what it is."""
        if (function.id, name) not in self._empty or (function.id, name) in self._stored:
            return False
        names = [param.name for param in function.params if param.kind == POSITIONAL]
        place = names.index(name) if name in names else _MANY
        info = self._world.classes.by_id.get(function.owner)
        if info is not None and function.kind != "static":
            place -= 1
        if info is None or function.name != _INIT:
            return self._most.get(function.name, 0) <= place
        heirs = (self._world.classes.by_id[child].methods.get(_INIT) for child in info.children)
        passed = [self._upwards.get(fid, 0) for fid in heirs if fid is not None]
        passed += [self._most.get(called, 0) for called in _names(self._world, info)]
        return all(places <= place for places in passed)


def _names(world: World, info: ClassInfo) -> Iterator[str]:
    yield info.ir.name
    yield from (world.classes.by_id[child].ir.name for child in info.children)
