"""What a function does only where an argument says so: `if save: row.save()`."""

from __future__ import annotations

from collections.abc import Mapping

from piilint.flow.domain.heap import Guards
from piilint.flow.domain.values import UNKNOWN_CONST, Value
from piilint.flow.passing.asked_texts import answers, asked_name, known_text, text_in
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

_AND, _NOT = " and ", "not "


def is_ruled_out(
    frame: Frame, callee: FunctionIR, guards: Guards, binding: Mapping[str, Value]
) -> bool:
    """A constant that is handed in contradicts what holds there."""
    return any(
        _contradicts(callee, term, binding)
        for text, holds in guards
        for term in _terms(text, holds)
    ) or any(_is_another_text(frame, callee, text, holds, binding) for text, holds in guards)


def _is_another_text(
    frame: Frame, callee: FunctionIR, condition: str, holds: bool, binding: Mapping[str, Value]
) -> bool:
    """`if level == "debug"`, where another text is handed in."""
    name = asked_name(condition)
    given = binding.get(name) if name is not None else None
    text = text_in(known_text(frame, given)) if given is not None else None
    if name is None or text is None:
        return False
    return answers(callee, name, text).get(condition, holds) is not holds


def _terms(text: str, holds: bool) -> list[tuple[str, bool]]:
    """The names that surely are true or false where the condition comes out so."""
    parts = text.split(_AND)
    if len(parts) > 1 and not holds:
        return []
    return [
        (part.removeprefix(_NOT), holds is not part.startswith(_NOT))
        for part in parts
        if part.removeprefix(_NOT).isidentifier()
    ]


def _contradicts(callee: FunctionIR, term: tuple[str, bool], binding: Mapping[str, Value]) -> bool:
    name, holds = term
    given = binding.get(name)
    if given is None or given.labels or given.refs or not given.clean:
        return False
    if given.const is UNKNOWN_CONST or bool(given.const) is holds:
        return False
    return not any(isinstance(op, ops.Store) and op.name == name for op in flat(callee.body))
