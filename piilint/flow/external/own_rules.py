"""Rules that speak of the program's own functions and classes."""

from __future__ import annotations

import builtins

import msgspec

from piilint.flow.domain.values import Value
from piilint.flow.external.modelled import call_modelled
from piilint.flow.leaving.sinks import send, send_all, sinks_of
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.ir.program import POSITIONAL, FunctionIR
from piilint.resolve.classes import ClassInfo
from piilint.rulebook.calls import CallModel, DecoratorModel, SinkModel
from piilint.semantics.tables import BoundModel


def call_ruled(
    frame: Frame, function: FunctionIR, receiver: Value | None, args: Arguments, at: int
) -> Value | None:
    """Rules may speak of functions of the program: by bare name, or by dotted path."""
    world = frame.world
    path = function.id.replace(":", ".")
    bound = bare(frame, function.name)
    if not bound and path in world.ruled_paths:
        bound = world.models.call(path)
    if not bound and function.owner and function.name in world.ruled_methods:
        bound = world.models.method(function.name)
    if not bound:
        return None
    bound = tuple(_with_params(one, function) for one in bound)
    if all(_only_sinks(one.model) for one in bound):
        for one in bound:
            for sink in sinks_of(one.model):
                send(frame, sink, one, path, receiver, args, at)
        return None
    return call_modelled(frame, path, bound, receiver, args, at)


def _with_params(bound: BoundModel, function: FunctionIR) -> BoundModel:
    """A rule that does not name the positions takes them from the function itself."""
    if bound.model.params:
        return bound
    names = [param.name for param in function.params if param.kind == POSITIONAL]
    if function.owner and function.kind != "static":
        names = names[1:]
    return bound._replace(model=msgspec.structs.replace(bound.model, params=tuple(names)))


def _only_sinks(model: CallModel) -> bool:
    """The rule says what the call lets out, and nothing of what it gives: its body still counts."""
    given = (model.source, model.returns, model.transform, model.type, model.invokes)
    return model.sink is not None and not model.stores and all(part is None for part in given)


def decorator_sink(
    frame: Frame, model: DecoratorModel, function: FunctionIR, args: Arguments, at: int
) -> None:
    """A rule makes sinks of the functions that a decorator marks."""
    if model.effect == "task" and model.calls:
        queue_sink(frame, model, function, args, at)
    if model.effect == "sink" and model.sink is not None:
        bound = _with_params(BoundModel(CallModel(call=function.name)), function)
        send(frame, model.sink, bound, function.id.replace(":", "."), None, args, at)


def queue_sink(
    frame: Frame, model: DecoratorModel, function: FunctionIR, args: Arguments, at: int
) -> None:
    """Handing data to a task puts it into the queue."""
    sink = model.sink or (SinkModel(kind="queue") if model.effect == "task" else None)
    if sink is None or sink.kind != "queue":
        return
    send_all(frame, sink, None, function.name, args, at)


def send_inherited(
    frame: Frame, info: ClassInfo, name: str, receiver: Value, args: Arguments, at: int
) -> None:
    """`order.save()` of the program's own: in the end the library's is called."""
    for base in info.outside:
        path = f"{base}().{name}"
        bound = [one for one in frame.world.models.call(path) if one.model.inherited]
        for one in bound:
            frame.world.modelled.setdefault((frame.module.name, at), path)
            for sink in sinks_of(one.model):
                send(frame, sink, one, path, receiver, args, at)
        if bound:
            return


def send_by_class(frame: Frame, info: ClassInfo, name: str, args: Arguments, at: int) -> None:
    """`Order.create(…)`: what the library's class method lets out."""
    for base in info.outside:
        path = f"{base}.{name}"
        for one in frame.world.models.call(path):
            frame.world.modelled.setdefault((frame.module.name, at), path)
            for sink in sinks_of(one.model):
                send(frame, sink, one, path, None, args, at)


def call_ruled_class(frame: Frame, info: ClassInfo, args: Arguments, at: int) -> Value | None:
    """Rules may speak of classes of the program."""
    bound = bare(frame, info.ir.name)
    return call_modelled(frame, info.id.replace(":", "."), bound, None, args, at) if bound else None


def bare(frame: Frame, name: str) -> tuple[BoundModel, ...]:
    """Rules for a bare name; those for builtins do not mean a function of the program so named."""
    return () if hasattr(builtins, name) else frame.world.models.bare(name)


def call_by_method_name(
    frame: Frame, value: Value, name: str, args: Arguments, at: int
) -> Value | None:
    """A rule for methods of that name, whatever the receiver: `*.set_cookie`."""
    bound = frame.world.models.method(name)
    return call_modelled(frame, "*." + name, bound, value, args, at) if bound else None
