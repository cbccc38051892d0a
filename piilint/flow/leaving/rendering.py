"""Calls that render a template file: what it prints of its context."""

from __future__ import annotations

from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import Value
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.ir.program import RENDER, TEMPLATE
from piilint.resolve.symbols import Symbol
from piilint.rulebook.calls import CallModel


def rendered(frame: Frame, model: CallModel, args: Arguments, at: int) -> Value | None:
    """The text of the template that the call names; None where no such file is known."""
    assert model.template is not None
    name = args.pick(frame, model.template, model.params, at)
    if name is None or name.text is None or HOLE in name.text:
        return None
    fid = f"{TEMPLATE}{name.text}:{RENDER}"
    function = frame.world.program.functions.get(fid)
    if function is None:
        return None
    given = Arguments()
    wanted = {param.name for param in function.params}
    context = None
    if model.context is not None:
        context = args.pick(frame, model.context, model.params, at)
    if context is not None:
        given.mappings.append(context)
    given.keywords.update({k: v for k, v in args.keywords.items() if k in wanted})
    return frame.invoke_value(_callee(fid), given, at)


def _callee(fid: str) -> Value:
    return Value(refs=frozenset({Symbol("function", fid)}))
