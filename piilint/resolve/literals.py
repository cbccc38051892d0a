"""What a module's code says outright: the literals it stores in names, and its calls by name.

Nothing is run. What is not a literal is left out; of alternatives, each counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from piilint.ir import ops
from piilint.ir.program import FunctionIR, ModuleIR

_MERGED = -2
"""In place of a key's register: the entry is `**mapping`."""
Literal = object
"""A constant, a list or a dict of literals."""


class WrittenCall(NamedTuple):
    """A call as it is written: `sentry_sdk.init(dsn)`."""

    name: str
    arguments: tuple[Literal, ...]
    keywords: dict[str, Literal]
    names: dict[str | int, str] = {}
    """By keyword or position, the arguments that are names: `forms.ModelForm`."""


class Written:
    """What one module stores in its names, in order, and what it calls."""

    def __init__(self, module: ModuleIR, *, calls: bool) -> None:
        """`calls`: look for calls in every function, not only at the top of the module."""
        self.names: dict[str, list[Literal]] = {}
        self.calls: list[WrittenCall] = []
        for function in module.functions:
            if calls or function.kind in ("module", "body"):
                _Reading(function, self).block(function.body)


class _Reading:
    """One pass over one function's operations."""

    def __init__(self, function: FunctionIR, written: Written) -> None:
        self.written = written
        self.stores = function.kind in ("module", "body")
        self.values: dict[int, Literal] = {}
        self.dotted: dict[int, str] = {}
        self.locals: dict[str, str] = {}
        """Names given to what a call made: `log = logging.getLogger()`."""

    def block(self, block: ops.Block) -> None:
        for op in block:
            handler = _HANDLERS.get(type(op))
            if handler is not None:
                handler(self, op)
            for inner in _blocks(op):
                self.block(inner)

    def const(self, op: ops.Const) -> None:
        self.values[op.dst] = op.value

    def load(self, op: ops.Load) -> None:
        self.dotted[op.dst] = op.name
        known = self.written.names.get(op.name)
        if known:
            self.values[op.dst] = known[-1]

    def get_attr(self, op: ops.GetAttr) -> None:
        if op.obj in self.dotted:
            self.dotted[op.dst] = f"{self.dotted[op.obj]}.{op.attr}"

    def store(self, op: ops.Store) -> None:
        if self.stores and op.src in self.values:
            self.written.names.setdefault(op.name, []).append(self.values[op.src])

    def set_item(self, op: ops.SetItem) -> None:
        """`app.config["MAIL_SERVER"] = "smtp.example.com"`."""
        place, key = self.dotted.get(op.obj, ""), op.key
        if op.src in self.values and isinstance(key, str) and place.endswith((".config", ".conf")):
            self.written.names.setdefault(key, []).append(self.values[op.src])

    def make_dict(self, op: ops.MakeDict) -> None:
        made: dict[object, Literal] = {}
        for key, key_register, register in op.entries:
            value = self.values.get(register)
            if key_register == _MERGED:
                made.update(value if isinstance(value, dict) else {})
            elif isinstance(key, (str, int)):
                made[key] = value
        self.values[op.dst] = made

    def make_sequence(self, op: ops.MakeSequence) -> None:
        made: list[Literal] = []
        for position, register in enumerate(op.items):
            value = self.values.get(register)
            if position in op.stars:
                made += value if isinstance(value, list) else []
            else:
                made.append(value)
        self.values[op.dst] = made

    def join(self, op: ops.Join) -> None:
        parts = [part if isinstance(part, str) else self.values.get(part) for part in op.parts]
        if all(isinstance(part, str) for part in parts):
            self.values[op.dst] = "".join(map(str, parts))

    def choose(self, op: ops.Choose) -> None:
        known = [self.values[register] for register in op.srcs if register in self.values]
        if known:
            self.values[op.dst] = known[0] if len(known) == 1 else known

    def to_text(self, op: ops.ToText) -> None:
        if op.src in self.values:
            self.values[op.dst] = self.values[op.src]

    def call(self, op: ops.Call) -> None:
        if op.func in self.dotted:
            self._called(self.dotted[op.func], op.args, op.dst)

    def call_method(self, op: ops.CallMethod) -> None:
        if op.obj in self.dotted:
            self._called(f"{self.dotted[op.obj]}.{op.attr}", op.args, op.dst)

    def _called(self, name: str, args: tuple[ops.Arg, ...], dst: int) -> None:
        given = tuple(self.values.get(a.reg) for a in args if not a.name and not a.star)
        keywords = {a.name: self.values.get(a.reg) for a in args if a.name}
        plain = [a for a in args if not a.name and not a.star]
        pairs: list[tuple[str | int, ops.Arg]] = [*enumerate(plain)]
        pairs += [(a.name, a) for a in args if a.name]
        names = {which: self.dotted[a.reg] for which, a in pairs if a.reg in self.dotted}
        self.written.calls.append(WrittenCall(name, given, keywords, names))
        self.dotted[dst] = f"{name}()"
        # `os.environ.get("X", default)`, `env("X", default=…)`: what holds if nothing is set.
        default = keywords.get("default", given[1] if len(given) > 1 else None)
        if default is not None:
            self.values[dst] = default


def _blocks(op: ops.AnyOp) -> Iterator[ops.Block]:
    for name in ("head", "body"):
        yield getattr(op, name, ())
    for handler in getattr(op, "handlers", ()):
        yield handler.body
    for name in ("orelse", "final"):
        yield getattr(op, name, ())


_HANDLERS: dict[type, Callable[[_Reading, Any], None]] = {
    ops.Const: _Reading.const, ops.Load: _Reading.load, ops.GetAttr: _Reading.get_attr,
    ops.Store: _Reading.store, ops.SetItem: _Reading.set_item, ops.Join: _Reading.join,
    ops.MakeDict: _Reading.make_dict, ops.MakeSequence: _Reading.make_sequence,
    ops.Choose: _Reading.choose, ops.ToText: _Reading.to_text,
    ops.Call: _Reading.call, ops.CallMethod: _Reading.call_method,
}  # fmt: skip


def texts_in(value: Literal) -> Iterator[str]:
    """Every text in a literal, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
