"""Errors of Python's own that quote what they were given: `int(text)`, `users[email]`.

They count where a handler of the same function catches them, for whatever shows their text.
"""

from __future__ import annotations

from piilint.flow.domain.kinds import CONTAINERS, MAPPING, NUMBERS
from piilint.flow.domain.labels import stepped
from piilint.flow.domain.values import UNKNOWN_CONST, Value, objects_of
from piilint.flow.leaving.exposure import expose
from piilint.flow.passing.arguments import Arguments
from piilint.flow.passing.missing import FACTORY
from piilint.flow.state.frame import Frame

_VALUE, _KEY = "ValueError", "KeyError"
_QUOTING = frozenset(
    """int float complex datetime.datetime.strptime datetime.datetime.fromisoformat
    datetime.date.fromisoformat datetime.time.fromisoformat datetime.date.strptime time.strptime
    ipaddress.ip_address ipaddress.ip_network ipaddress.ip_interface ipaddress.IPv4Address
    ipaddress.IPv6Address ipaddress.IPv4Network ipaddress.IPv6Network""".split()
)
"""Functions whose `ValueError` quotes their first argument."""
_NO_LETTERS = NUMBERS | {"k:none"}


def of_call(frame: Frame, path: str, args: Arguments, at: int) -> None:
    """Notes that a call may fail with an error that quotes its argument."""
    if frame.watch is None or path.removeprefix("builtins.") not in _QUOTING:
        return
    given = args.first()
    types = {name for oid in objects_of(given) for name in frame.object(oid).types}
    if not types or not types <= _NO_LETTERS:
        _note(frame, _VALUE, given, f"{path.rpartition('.')[2]}()", at)


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
    labels = expose(frame, given, "repr", at)
    if labels:
        text = f"{by}, quoted by a {error}"
        labels = stepped(labels, "through", frame.module.name, at, text)
        frame.watch.quote(error, Value(labels))
