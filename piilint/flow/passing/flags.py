"""Flags: what a function gives is decided by an argument that switches it, `get(id, unsafe=False)`.

It is analysed anew for callers who hand in a constant there: what it gives where the flag says
otherwise is none of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.classes.schema_classes import schema_of
from piilint.flow.domain.values import Value
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

SET = "is "
"""Begins the entry of a specialisation that says what a flag is."""
_SETTINGS = (SET + str(True), SET + str(False))
_MOST = 3
GIVING = (ops.Return, ops.SetItem, ops.SetAttr)
_NONE: frozenset[str] = frozenset()


def known_flag(value: Value) -> frozenset[str] | None:
    """The specialisation for a flag that is handed this; None if it is no constant."""
    if value.labels or value.refs or not isinstance(value.const, bool):
        return None
    return frozenset({SET + str(value.const)})


def setting(given: frozenset[str] | None) -> bool | None:
    """What the entries of a specialisation say of a flag, if they do."""
    for name in given or ():
        if name in _SETTINGS:
            return name == SET + str(True)
    return None


def flags(frame: Frame, function: FunctionIR) -> frozenset[str]:
    """The parameters with a default value that decide which way a function goes to give something.

    Of more than a few none is told apart: each doubles the work.
    """
    cache = frame.world.known.flags
    found = cache.get(function.id)
    if found is None:
        found = cache[function.id] = _find(function, _keeping(frame, function))
    return found


def _keeping(frame: Frame, function: FunctionIR) -> str:
    """`commit` of a form's `save`: with that, it asks whether the row is kept at all."""
    info = frame.world.classes.get(function.owner)
    model = schema_of(frame, info) if info is not None else None
    return model.unless if model is not None and function.name in model.stores else ""


def _find(function: FunctionIR, keeping: str) -> frozenset[str]:
    names = {param.name for param in function.params if param.default}
    if not names:
        return _NONE
    asked = _choosing(function)
    for op in flat(function.body):
        if isinstance(op, ops.Store):
            names.discard(op.name)
        elif isinstance(op, ops.If):
            told = {name for name, _ in (*op.test.if_true, *op.test.if_false)}
            gives = any(isinstance(o, GIVING) for o in _inside(op))
            asked |= told if gives else told & {keeping}
    found = asked & names
    return frozenset(found) if len(found) <= _MOST else _NONE


def _choosing(function: FunctionIR) -> set[str]:
    """What decides which of two things is handed to a call, or called.

    `tell(scope if full else "")`, `kind = Moved if permanent else Found` and then `kind(url)`.
    """
    body = list(flat(function.body))
    loaded = {op.dst: op.name for op in body if isinstance(op, ops.Load)}
    stored = {op.src: op.name for op in body if isinstance(op, ops.Store)}
    both = {op.srcs: op.dst for op in body if isinstance(op, ops.Choose)}
    given, called = _used(body, loaded)
    found: set[str] = set()
    for op in body:
        first, second = _ends(op)
        dst = both.get((_result(first), _result(second)), -1)
        texts = isinstance(first, ops.Const) or isinstance(second, ops.Const)
        chosen = (texts and dst in given) or dst in called or stored.get(dst) in called
        if chosen and isinstance(op, ops.If):
            found.update(name for name, _ in (*op.test.if_true, *op.test.if_false))
    return found


def _ends(op: ops.AnyOp) -> tuple[ops.AnyOp | None, ops.AnyOp | None]:
    """The last operations of both sides of a conditional expression."""
    if not isinstance(op, ops.If) or not op.body or not op.orelse:
        return None, None
    return op.body[-1], op.orelse[-1]


def _result(op: ops.AnyOp | None) -> int:
    return getattr(op, "dst", -1)


def _used(
    body: list[ops.AnyOp], loaded: dict[int, str]
) -> tuple[set[int | str | None], set[int | str | None]]:
    """The registers that calls are given, and those, and the variables, that are called."""
    given: set[int | str | None] = set()
    called: set[int | str | None] = set()
    for op in body:
        if isinstance(op, (ops.Call, ops.CallMethod)):
            given.update(arg.reg for arg in op.args)
        if isinstance(op, ops.Call):
            called.update((op.func, loaded.get(op.func, op.func)))
    return given, called


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
