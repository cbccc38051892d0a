"""Calls of functions of the program."""

from __future__ import annotations

from piilint.flow.classes.decorators import decorated_by_project, decorator_models
from piilint.flow.classes.dispatch import class_of
from piilint.flow.classes.generic_functions import chosen, first_parameter
from piilint.flow.domain.values import OPAQUE, ObjectId, Value, added, join, of_refs
from piilint.flow.external.fetching import fetched
from piilint.flow.external.jobs import run_by_name
from piilint.flow.external.own_rules import call_ruled, decorator_sink
from piilint.flow.names.getters import is_getter, meant_by_key
from piilint.flow.passing.arguments import Arguments, bind
from piilint.flow.passing.closures import read_closure, with_defaults
from piilint.flow.passing.decorated_calls import call_decorated
from piilint.flow.passing.observed import note_given
from piilint.flow.passing.specialise import specialisation
from piilint.flow.program.apply import Application
from piilint.flow.state.frame import Frame
from piilint.flow.state.key_params import key_params
from piilint.ir.program import FunctionIR


def call_program(
    frame: Frame,
    fid: str,
    args: Arguments,
    at: int,
    receiver: Value | None = None,
    closure: ObjectId | None = None,
    plain: bool = False,
) -> Value:
    """Calls a function of the program. `plain`: not through the project's own decorators."""
    function = frame.world.program.functions[fid]
    if not plain and function.decorators and decorated_by_project(frame, function):
        wrapped = call_decorated(frame, function, args, at, receiver)
        if wrapped is not None:
            return wrapped
    ruled = call_ruled(frame, function, receiver, args, at)
    if ruled is None:
        ruled = fetched(frame, function.name, args, at)
    if ruled is not None:
        return ruled
    run_by_name(frame, function.name, args, at)
    if closure is not None:
        args = with_defaults(frame, function, closure, args, receiver is not None)
    binding = bind(frame, function, args, receiver, at)
    _bind_captured(frame, function, binding, closure)
    result: Value | None = None
    for fid in chosen(frame, function, binding.get(first_parameter(function))):
        if fid == function.id:
            found = _apply(frame, function, binding, args, receiver is not None, at)
        else:
            found = call_program(frame, fid, args, at, receiver, plain=True)
        result = found if result is None else join(result, found)
    assert result is not None
    for model in decorator_models(frame, function):
        decorator_sink(frame, model, function, args, at)
        if model.effect == "source" and model.source is not None:
            labels = frame.source(
                model.source.data_type, at, f"{function.name}()", subject=model.source.subject
            )
            result = result.with_labels(labels)
    return result


def call_each(
    frame: Frame, candidates: list[str], args: Arguments, at: int, receiver: Value
) -> Value:
    """Calls several functions of which a method call may run any."""
    result: Value | None = None
    for fid in candidates:
        function = frame.world.program.functions[fid]
        bound = None if function.kind == "static" else receiver
        if function.kind == "class":
            bound = class_of(frame, receiver)
        found = call_program(frame, fid, args, at, bound)
        result = added(result, found)
    return result if result is not None else OPAQUE


def _apply(
    frame: Frame,
    function: FunctionIR,
    binding: dict[str, Value],
    args: Arguments,
    has_receiver: bool,
    at: int,
) -> Value:
    world = frame.world
    unit = world.unit(function.id, specialisation(frame, function, binding))
    nouns = _nouns(function, args, has_receiver)
    note_given(frame, function, unit, binding)
    world.add_edge(function.id, frame.function.id, frame.guards)
    summary = world.summary(unit, frame.unit)
    result = Application(frame, function, unit, binding, nouns, at).run(summary)
    told = bool(result.labels or result.refs)
    return _asked_by_name(frame, function, binding, result) if told else result


def _asked_by_name(
    frame: Frame, function: FunctionIR, binding: dict[str, Value], result: Value
) -> Value:
    """What a getter gives, as far as the texts say that it is asked by."""
    if not is_getter(function.name):
        return result
    for name in sorted(key_params(frame, function)):
        key = binding[name].text if name in binding else None
        if key is not None:
            result = meant_by_key(frame, result, key)
    return result


def _nouns(function: FunctionIR, args: Arguments, has_receiver: bool) -> dict[str, str]:
    offset = 1 if has_receiver else 0
    nouns: dict[str, str] = {}
    for index, param in enumerate(function.params):
        noun = args.nouns.get(param.name) or args.nouns.get(index - offset)
        if noun:
            nouns[param.name] = noun
    return nouns


def _bind_captured(
    frame: Frame, function: FunctionIR, binding: dict[str, Value], closure: ObjectId | None
) -> None:
    for name in sorted(function.free):
        root = "^" + name
        if function.parent == frame.function.id and name in frame.live.env:
            binding[root] = frame.live.env[name]
        elif closure is not None:
            binding[root] = read_closure(frame, closure, root)
        elif name in frame.function.free:
            binding[root] = of_refs(("p", root, ()))
