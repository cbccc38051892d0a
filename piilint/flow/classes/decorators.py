"""What decorators make of functions: by rule, or by the project's own code."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.state.frame import Frame
from piilint.ir.ops import TypeRef
from piilint.ir.program import FunctionIR
from piilint.rulebook.calls import AnswerModel, DecoratorModel

_PLAIN = frozenset({"staticmethod", "classmethod", "property"})


def decorator_models(frame: Frame, function: FunctionIR) -> tuple[DecoratorModel, ...]:
    """The rules that speak of a function's decorators."""
    if not function.decorators:
        return ()
    cache = frame.world.known.decorator_cache
    found = cache.get(function.id)
    if found is None:
        found = cache[function.id] = tuple(_models(frame, function))
    return found


def _models(frame: Frame, function: FunctionIR) -> list[DecoratorModel]:
    found = (_model(frame, function, decorator) for decorator in function.decorators)
    return [model for model in found if model is not None]


def _model(frame: Frame, function: FunctionIR, decorator: TypeRef) -> DecoratorModel | None:
    world = frame.world
    module = world.program.module_of[function.id].name
    name = decorator.name.removesuffix("()")
    paths = [
        symbol.name for symbol in world.program.resolve(module, name) if symbol.kind == "external"
    ]
    for path in (*paths, name, "*." + name.rpartition(".")[2] if "." in name else name):
        model = world.models.decorator(path)
        if model is not None:
            return model
    return None


def answering(frame: Frame, function: FunctionIR) -> tuple[AnswerModel, TypeRef] | None:
    """The decorator that makes a function's result an answer, and what that says of it."""
    if not any(model.answer is not None for model in decorator_models(frame, function)):
        return None
    for model, decorator in decorated_by(frame, function):
        if model.answer is not None:
            return model.answer, decorator
    return None


def decorated_by(frame: Frame, function: FunctionIR) -> Iterator[tuple[DecoratorModel, TypeRef]]:
    """The decorators of which rules speak, each with what the rule says."""
    for decorator in function.decorators if decorator_models(frame, function) else ():
        model = _model(frame, function, decorator)
        if model is not None:
            yield model, decorator


def decorated_by_project(frame: Frame, function: FunctionIR) -> bool:
    """Some decorator of the function is the program's own code."""
    cache = frame.world.known.own_decorated
    found = cache.get(function.id)
    if found is None:
        module = frame.world.program.module_of[function.id].name
        found = any(
            symbol.kind in ("function", "class", "variable")
            for decorator in function.decorators
            if decorator.name not in _PLAIN
            for symbol in frame.world.program.resolve(module, decorator.name.removesuffix("()"))
        )
        cache[function.id] = found
    return found


def tasks_named(frame: Frame, name: str) -> tuple[str, ...]:
    """The tasks that a queue knows by a name: the decorator's, or module and function."""
    world = frame.world
    if world.known.tasks is None:
        world.known.tasks = {}
        for function in world.program.functions.values():
            if not any(model.effect == "task" for model in decorator_models(frame, function)):
                continue
            given = {arg.name for decorator in function.decorators for arg in decorator.args}
            for known in sorted({*given, function.id.replace(":", ".")}):
                world.known.tasks[known] = (*world.known.tasks.get(known, ()), function.id)
    return world.known.tasks.get(name, ())
