"""Functions that nobody in the program calls, or not at once: with objects filled elsewhere."""

from __future__ import annotations

from piilint.flow.classes.decorators import decorator_models
from piilint.flow.classes.variables import read_default
from piilint.flow.domain.heap import SENT_IN, Object
from piilint.flow.domain.labels import ParamLabel
from piilint.flow.domain.values import OPAQUE, Value, join, of_refs
from piilint.flow.fixpoint import field_values
from piilint.flow.fixpoint.analysis import CALLER, parameter_types
from piilint.flow.fixpoint.entries import Entry
from piilint.flow.fixpoint.handlers import handled
from piilint.flow.program.apply import Application
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import Unit, World
from piilint.ir.program import Param
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import TypeInfo


def instantiate_roots(
    world: World, inherited: list[Entry], by_default: list[Entry], by_heirs: list[Unit]
) -> None:
    """Gives uncalled functions parameters of their types: what such objects hold flows in.

    Not so those that are told by default, or by the classes below theirs.

    The sources made up on the way are remembered: one read in plain sight speaks before them.
    """
    before = len(world.sources)
    decided = {unit.function for unit, _ in by_default}.union(u.function for u in by_heirs)
    for function_id in sorted(world.program.functions):
        summary = world.summaries.get(Unit(function_id))
        if summary is None or not summary.reaches:
            continue
        if function_id in world.called and function_id not in world.run_later:
            continue
        if function_id in decided:
            continue
        if any(isinstance(key.label, ParamLabel) for key in summary.reaches):
            _instantiate(world, Unit(function_id), world.program.functions[function_id].owner)
    for unit, cls in (*inherited, *by_default):
        if unit in world.summaries:
            _instantiate(world, unit, cls)
    world.assumed_sources.update(range(before, len(world.sources)))


def _instantiate(world: World, unit: Unit, cls: str) -> None:
    function_id = unit.function
    function = world.program.functions[function_id]
    frame = Frame(world, unit, function, world.program.module_of[function_id], CALLER)
    binding: dict[str, Value] = {}
    nouns: dict[str, str] = {}
    answers = any(model.answer is not None for model in decorator_models(frame, function))
    for index, param in enumerate(function.params):
        is_self = index == 0 and function.owner != "" and function.kind != "static"
        info = parameter_types(frame, param, is_self)
        if is_self and cls != function.owner:
            info = TypeInfo(frozenset({"c:" + cls}))
        if is_self and function.kind == "class":
            binding[param.name] = of_refs(Symbol("class", function.owner))
        elif any(name[:2] in ("c:", "q:", "x:") for name in info.names) or info.elem is not None:
            obj = Object(info.names, exact=is_self, elem_type=info.elem)
            kind = SENT_IN if answers and _is_body(world, param, info) else "root"
            binding[param.name] = frame.make((kind, param.name), obj)
        if param.default:
            default = read_default(frame, function_id, param.name)
            binding[param.name] = join(binding.get(param.name, OPAQUE), default)
        nouns[param.name] = param.name
    raised = handled(frame, function) if function.params else None
    if raised is not None:
        binding[function.params[-1].name] = raised
    value = field_values.handed(frame, function, function.at)
    if value is not None:
        binding[value[0]] = value[1]
    application = Application(frame, function, unit, binding, nouns, function.at)
    application.reaches(world.summaries[unit], direct=True)
    root = Unit(function_id, (("^root", frozenset({cls})),))
    world.flows[root] = frame.flows
    if frame.cut:
        world.cut.add(root)


_BODIES = frozenset({"pydantic", "dataclass", "typeddict"})


def _is_body(world: World, param: Param, info: TypeInfo) -> bool:
    """What a framework makes of a request for the function that answers it."""
    classes = [world.classes.get(name[2:]) for name in info.names if name[:2] == "c:"]
    return not param.default and any(c is not None and c.kinds & _BODIES for c in classes)
