"""Functions and classes as they come into being."""

from __future__ import annotations

from piilint.flow.classes.decorators import decorated_by_project
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.summaries import depends_on_params
from piilint.flow.domain.values import NONE, Value, of_refs
from piilint.flow.passing.arguments import Arguments, evaluate
from piilint.flow.passing.closures import DEFAULT
from piilint.flow.passing.observed import note_default
from piilint.flow.program import metaclasses
from piilint.flow.program.program_calls import call_program
from piilint.flow.state import captured
from piilint.flow.state.frame import Frame
from piilint.flow.state.shapes import export_shape
from piilint.ir import ops
from piilint.resolve.symbols import Symbol


def make_function(frame: Frame, op: ops.MakeFunction) -> None:
    """A function that takes names from around it is an object that holds them."""
    function = frame.world.program.functions[op.function]
    fields: dict[Key, Value] = {}
    for param, reg in op.defaults:
        value = frame.regs[reg]
        if value is not NONE:
            note_default(frame, function.id, param, value)
            shape = export_shape(frame, value)
            frame.world.write_cell(("d", function.id, param), shape)
            if depends_on_params(shape):
                fields[DEFAULT + param] = value
    if not (function.free or fields) and not decorated_by_project(frame, function):
        frame.regs[op.dst] = of_refs(Symbol("function", function.id))
        return
    for name in sorted(function.free):
        if name in frame.live.env:
            fields["^" + name] = frame.live.env[name]
        elif name in frame.function.free:
            fields["^" + name] = of_refs(("p", "^" + name, ()))
    obj = Object(frozenset({"f:" + function.id}), fields)
    frame.regs[op.dst] = frame.make(("s", op.at, function.id), obj)


def make_class(frame: Frame, op: ops.MakeClass) -> None:
    """A new class, which a base may want to hear of: `__init_subclass__`."""
    made = frame.regs[op.dst] = of_refs(Symbol("class", op.cls))
    info = frame.world.classes.get(op.cls)
    if info is not None and frame.function.kind != "module":
        captured.keep_for(frame, info)
        if frame.world.program.functions[info.ir.body].free:
            # What its body takes from the function around it, callers decide.
            call_program(frame, info.ir.body, Arguments(), op.at)
    if info is not None:
        metaclasses.apply(frame, info, evaluate(frame, op.keywords), op.at)
    fid = info.methods.get("__init_subclass__") if info is not None else None
    if fid is not None and info is not None and "__init_subclass__" not in info.own:
        call_program(frame, fid, evaluate(frame, op.keywords), op.at, made)
