"""Flags: what a function gives is decided by an argument that switches it, `get(id, unsafe=False)`.

It is analysed anew for callers who hand in a constant there: what it gives where the flag says
otherwise is none of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.domain.values import Value
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

SET = "is "
"""Begins the entry of a specialisation that says what a flag is."""
_MOST = 3
_GIVING = (ops.Return, ops.SetItem, ops.SetAttr)
_NONE: frozenset[str] = frozenset()


def known_flag(value: Value) -> frozenset[str] | None:
    """The specialisation for a flag that is handed this; None if it is no constant."""
    if value.labels or value.refs or not isinstance(value.const, bool):
        return None
    return frozenset({SET + str(value.const)})


def setting(given: frozenset[str] | None) -> bool | None:
    """What the entries of a specialisation say of a flag, if they do."""
    for name in given or ():
        if name.startswith(SET):
            return name == SET + str(True)
    return None


def flags(frame: Frame, function: FunctionIR) -> frozenset[str]:
    """The parameters with a default value that decide which way a function goes to give something.

    Of more than a few none is told apart: each doubles the work.
    """
    cache = frame.world.known.flags
    found = cache.get(function.id)
    if found is None:
        found = cache[function.id] = _find(function)
    return found


def _find(function: FunctionIR) -> frozenset[str]:
    names = {param.name for param in function.params if param.default}
    if not names:
        return _NONE
    asked: set[str] = set()
    for op in flat(function.body):
        if isinstance(op, ops.Store):
            names.discard(op.name)
        elif isinstance(op, ops.If) and any(isinstance(o, _GIVING) for o in _inside(op)):
            asked.update(name for name, _ in (*op.test.if_true, *op.test.if_false))
    found = asked & names
    return frozenset(found) if len(found) <= _MOST else _NONE


def _inside(op: ops.If) -> Iterator[ops.AnyOp]:
    yield from flat(op.body)
    yield from flat(op.orelse)


def decided(frame: Frame, test: ops.Test) -> bool | None:
    """What a condition comes to for the flags that were handed in, if they settle it."""
    if _contradicted(frame.flags, test.if_true):
        return False
    return True if _contradicted(frame.flags, test.if_false) else None


def _contradicted(known: dict[str, bool], atoms: tuple[tuple[str, bool], ...]) -> bool:
    return any(known.get(name, holds) is not holds for name, holds in atoms)
