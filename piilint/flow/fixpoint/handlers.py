"""Handlers that a framework calls with the exceptions that come out of its entry points."""

from __future__ import annotations

from piilint.flow.classes.decorators import decorator_models
from piilint.flow.classes.exceptions import is_exception
from piilint.flow.domain.summaries import concrete, only_sources
from piilint.flow.domain.unfold import Unfolding
from piilint.flow.domain.values import Value, added
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import Unit
from piilint.ir.program import FunctionIR


def handled(frame: Frame, function: FunctionIR) -> Value | None:
    """What a handler gets: all that entry points raise of the classes it is registered for."""
    if not any(model.effect == "handler" for model in decorator_models(frame, function)):
        return None
    wanted = _classes(frame, function)
    result: Value | None = None
    for name in sorted(frame.world.program.functions):
        summary = frame.world.summaries.get(Unit(name))
        if summary is None or name in frame.world.called:
            continue
        for types, shape in sorted(summary.raises.items()):
            if is_exception(frame, types) and wanted & _ancestors(frame, types):
                place = ("raised", name, *types)
                found = Unfolding(frame.live.heap, only_sources).value(concrete(shape), place)
                result = added(result, found)
    return result


def _classes(frame: Frame, function: FunctionIR) -> set[str]:
    """Ids and paths of the classes that the handler's decorators name."""
    module = frame.world.program.module_of[function.id].name
    return {
        symbol.name
        for decorator in function.decorators
        for ref in decorator.args
        for symbol in frame.world.program.resolve(module, ref.name.removesuffix("()"))
    }


def _ancestors(frame: Frame, types: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for name in types:
        info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
        if info is not None:
            found.update(info.mro, info.outside)
        else:
            found.add(name[2:].removesuffix("()"))
    return found
