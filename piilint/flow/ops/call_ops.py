"""Call operations, those of decorators among them."""

from __future__ import annotations

from typing import cast

from piilint.flow.calling import methods
from piilint.flow.calling.calls import call_value
from piilint.flow.domain.values import CLEAN, ObjectId, Value, objects_of, of_refs
from piilint.flow.external import outside
from piilint.flow.passing.arguments import Arguments, evaluate
from piilint.flow.passing.fitting import may_take
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.walk import flat
from piilint.resolve.symbols import Symbol


def call(frame: Frame, op: ops.Call) -> None:
    callee = frame.regs[op.func]
    args = evaluate(frame, op.args)
    if op.decorates:
        frame.regs[op.dst] = _decorated(frame, callee, args, op.at)
        return
    if _is_mistaken(frame, op, callee, args):
        callee = Value(callee.labels)
    name = next((s.name for s in callee.refs if isinstance(s, Symbol)), "")
    name = name.rpartition(":")[2].rpartition(".")[2]
    frame.regs[op.dst] = call_value(frame, callee, args, op.at, name)


def _is_mistaken(frame: Frame, op: ops.Call, callee: Value, args: Arguments) -> bool:
    """All that the callee is taken for cannot be called so, and none of it is called by its name.

    What was found by a text or in a table is then something else: another setting names it.
    """
    if not callee.refs or any(may_take(frame, ref, args) for ref in callee.refs):
        return False
    made = (each for each in flat(frame.function.body) if getattr(each, "dst", None) == op.func)
    return not any(
        isinstance(each, ops.Load) and each.name not in frame.function.locals for each in made
    )


def _decorated(frame: Frame, callee: Value, args: Arguments, at: int) -> Value:
    """A decorator from outside is taken to leave what it decorates as it is."""
    target = args.positional[0]
    ours = any(
        not isinstance(ref, Symbol) or ref.kind in ("function", "class") for ref in callee.refs
    )
    if not ours or any(
        name.startswith("x:") for oid in objects_of(callee) for name in frame.object(oid).types
    ):
        _connected(frame, callee, args, at)
        return target
    misses = frame.world.misses
    result = call_value(frame, callee, args, at)
    if result.refs:
        return result
    return target if frame.world.misses == misses else CLEAN


def _connected(frame: Frame, callee: Value, args: Arguments, at: int) -> None:
    """`@signal.connect`, `@signal.connect_via(sender)` and `@receiver(signal)`: the signal keeps
    what is decorated."""
    for oid in objects_of(callee):
        signals = [cast("ObjectId", oid[1])] if oid[0] == "i" and oid[-1] == "connect" else [oid]
        for value in frame.object(oid).contents():
            for held in objects_of(value):
                inner = [i for each in frame.object(held).contents() for i in objects_of(each)]
                signals += [held, *inner]
        for signal in signals:
            for tname in sorted(frame.object(signal).types):
                path = f"{tname[2:]}.connect"
                if tname[:2] == "x:" and frame.world.models.call(path):
                    outside.call(frame, path, of_refs(signal), args, at)


def call_method(frame: Frame, op: ops.CallMethod) -> None:
    args = evaluate(frame, op.args)
    value = frame.regs[op.obj]
    frame.regs[op.dst] = methods.call_method(frame, value, op.attr, args, op.at, op.noun)
