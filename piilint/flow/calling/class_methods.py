"""Methods called on classes, and on functions that decorators gave methods."""

from __future__ import annotations

from piilint.flow.access.items import read_item
from piilint.flow.classes.decorators import decorator_models
from piilint.flow.classes.symbol_members import of_symbol
from piilint.flow.domain.labels import NO_LABELS
from piilint.flow.domain.values import OPAQUE, Value, of_refs
from piilint.flow.external import invocations, outside
from piilint.flow.external.own_rules import queue_sink, send_by_class
from piilint.flow.external.unruled import unknown_call
from piilint.flow.passing.arguments import Arguments
from piilint.flow.program.construction import construct
from piilint.flow.program.metaclasses import metaclass_of
from piilint.flow.program.program_calls import call_program
from piilint.flow.rows import queries
from piilint.flow.state.frame import Frame
from piilint.ir.program import FunctionIR
from piilint.resolve.symbols import Symbol


def method_of_class(
    frame: Frame, symbol: Symbol, name: str, args: Arguments, at: int, noun: str
) -> Value | None:
    """`Class.name(…)`."""
    info = frame.world.classes.get(symbol.name)
    if info is None:
        return None
    fid = info.methods.get(name)
    if fid is not None:
        kind = frame.world.program.functions[fid].kind
        receiver = of_refs(symbol) if kind == "class" else None
        return call_program(frame, fid, args, at, receiver)
    meta = metaclass_of(frame, info)
    if meta is not None and name in meta.methods:
        return call_program(frame, meta.methods[name], args, at, of_refs(symbol))
    found = queries.class_call(frame, info, name, args, at)
    if found is not None:
        send_by_class(frame, info, name, args, at)
        return found
    if name == "_make" and "namedtuple" in info.kinds and args.positional:
        given = [read_item(frame, args.positional[0], i, "", at) for i in range(len(info.fields))]
        return construct(frame, info.id, Arguments(given), at)
    callee = of_symbol(frame, symbol, name, noun, at)
    if callee is not None and callee.refs:
        return frame.invoke_value(callee, args, at, name)
    for base in info.outside:
        models = frame.world.models.call(f"{base}.{name}")
        if models:
            return outside.call(frame, f"{base}.{name}", None, args, at)
    return unknown_call(frame, name, of_refs(symbol), args, at)


def method_of_function(
    frame: Frame, symbol: Symbol, name: str, args: Arguments, at: int
) -> Value | None:
    """`task.delay(x)`: methods that a decorator gave a function."""
    function = frame.world.program.functions[symbol.name]
    for model in decorator_models(frame, function):
        invocation = model.methods.get(name)
        if invocation is None:
            continue
        queue_sink(frame, model, function, args, at)
        receiver = OPAQUE if _bound_task(function) else None
        result = invocations.invoke(
            frame, invocation, of_refs(symbol), args, at, plain_receiver=receiver
        )
        return result if invocation.returns else Value(NO_LABELS, clean=False)
    if name in ("__call__", "func", "fn", "original", "__wrapped__"):
        return call_program(frame, symbol.name, args, at)
    return None


def _bound_task(function: FunctionIR) -> bool:
    """`@app.task(bind=True)`: the first parameter is the task itself."""
    return (
        bool(function.params) and function.params[0].name in ("self", "task") and not function.owner
    )
