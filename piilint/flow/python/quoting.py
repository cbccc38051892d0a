"""Errors of Python's own that quote what they were given: `int(text)`, `users[email]`.

They count where a handler of the same function catches them, for whatever shows their text.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from piilint.flow.domain.kinds import CONTAINERS, MAPPING, NUMBERS
from piilint.flow.domain.labels import Trace, stepped
from piilint.flow.domain.values import UNKNOWN_CONST, Value, objects_of
from piilint.flow.leaving.exposure import expose
from piilint.flow.passing.arguments import Arguments
from piilint.flow.passing.missing import FACTORY
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

_VALUE, _KEY = "ValueError", "KeyError"
_QUOTING = frozenset(
    """int float complex datetime.datetime.strptime datetime.datetime.fromisoformat
    datetime.date.fromisoformat datetime.time.fromisoformat datetime.date.strptime time.strptime
    ipaddress.ip_address ipaddress.ip_network ipaddress.ip_interface ipaddress.IPv4Address
    ipaddress.IPv6Address ipaddress.IPv4Network ipaddress.IPv6Network""".split()
)
"""Functions whose `ValueError` quotes their first argument."""
_ARITHMETIC = frozenset({"-", "*", "/", "//", "**"})
_MOST_STEPS = 40
"""So far back it is looked for steps that are assumed."""
_NO_LETTERS = NUMBERS | {"k:none"}


def of_call(frame: Frame, path: str, args: Arguments, at: int) -> None:
    """Notes that a call may fail with an error that quotes its argument."""
    if frame.watch is None or path.removeprefix("builtins.") not in _QUOTING:
        return
    if at in _of_numbers(frame):
        return
    given = args.first()
    types = {name for oid in objects_of(given) for name in frame.object(oid).types}
    if not types or not types <= _NO_LETTERS:
        _note(frame, _VALUE, given, f"{path.rpartition('.')[2]}()", at)


def _of_numbers(frame: Frame) -> frozenset[int]:
    """The places of calls that are given a result of arithmetic, which is a number."""
    cache = frame.world.known.of_numbers
    found = cache.get(frame.function.id)
    if found is None:
        found = cache[frame.function.id] = frozenset(_find(frame.function))
    return found


def _find(function: FunctionIR) -> Iterator[int]:
    reckoned: set[int] = set()
    for op in flat(function.body):
        if isinstance(op, ops.Binary) and op.op in _ARITHMETIC:
            reckoned.add(op.dst)
        elif isinstance(op, ops.Call) and op.args and op.args[0].reg in reckoned:
            yield op.at


def of_key(frame: Frame, holder: Value, key: Value, asking: str, at: int) -> None:
    """Notes that a mapping may not have a key; what is no mapping says nothing of keys.

    `asking`: how it is asked for the key, as the steps of a flow tell it.
    """
    if frame.watch is None:
        return
    for oid in objects_of(holder):
        obj = frame.object(oid)
        if FACTORY in obj.fields or not _may_lack(obj.types):
            return
    _note(frame, _KEY, key, asking, at)


def _may_lack(types: frozenset[str]) -> bool:
    """It is a mapping, or nobody knows what it is."""
    if any(name in types for name in MAPPING):
        return True
    return not types & CONTAINERS and not any(name[:2] in ("c:", "x:") for name in types)


def _note(frame: Frame, error: str, given: Value, by: str, at: int) -> None:
    if frame.watch is None or given.const is not UNKNOWN_CONST:
        return
    shown = expose(frame, given, "repr", at)
    labels = {label: trace for label, trace in shown.items() if not _is_assumed(trace)}
    if labels:
        text = f"{by}, quoted by a {error}"
        labels = stepped(labels, "through", frame.module.name, at, text)
        frame.watch.quote(error, Value(labels))


def _is_assumed(trace: Trace | None) -> bool:
    """That the data is in there is only assumed: then it is hardly what is quoted."""
    steps = trace.newest_first() if trace is not None else iter(())
    return any(step.approximate for step in islice(steps, _MOST_STEPS))
