"""What decorators make of functions: by rule, or by the project's own code."""

from __future__ import annotations

from piilint.flow.frame import Frame
from piilint.ir.program import FunctionIR
from piilint.rulebook.calls import DecoratorModel

_PLAIN = frozenset({"staticmethod", "classmethod", "property"})


def decorator_models(frame: Frame, function: FunctionIR) -> tuple[DecoratorModel, ...]:
    """The rules that speak of a function's decorators."""
    if not function.decorators:
        return ()
    cache = frame.world.decorator_cache
    found = cache.get(function.id)
    if found is None:
        found = cache[function.id] = tuple(_models(frame, function))
    return found


def _models(frame: Frame, function: FunctionIR) -> list[DecoratorModel]:
    world = frame.world
    module = world.program.module_of[function.id].name
    found: list[DecoratorModel] = []
    for decorator in function.decorators:
        name = decorator.name.removesuffix("()")
        paths = [
            symbol.name for symbol in world.program.resolve(module, name) if symbol.kind == "external"
        ]
        for path in (*paths, name, "*." + name.rpartition(".")[2] if "." in name else name):
            model = world.models.decorator(path)
            if model is not None:
                found.append(model)
                break
    return found


def decorated_by_project(frame: Frame, function: FunctionIR) -> bool:
    """Some decorator of the function is the program's own code."""
    cache = frame.world.own_decorated
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
