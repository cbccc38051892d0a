"""What a function does only where an argument says so: `if save: row.save()`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from piilint.flow.domain.asked import MAX_ASKED, Asked
from piilint.flow.domain.heap import Guards
from piilint.flow.domain.labels import Path
from piilint.flow.domain.values import UNKNOWN_CONST, Value, is_object
from piilint.flow.passing.asked_texts import answers, asked_name, known_text, text_in
from piilint.flow.state.frame import Frame
from piilint.flow.state.key_params import part_of
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

_AND, _NOT = " and ", "not "


def asked_by(frame: Frame, function: FunctionIR, guards: Guards) -> tuple[Asked, ...]:
    """What a function asks its parameters where these guards hold."""
    if not guards or not function.params:
        return ()
    cache = frame.world.known.asked_by
    found = cache.get((function.id, guards))
    if found is None:
        found = cache[function.id, guards] = tuple(_questions(function, guards))[:MAX_ASKED]
    return found


def _questions(function: FunctionIR, guards: Guards) -> Iterator[Asked]:
    params = {param.name for param in function.params}
    stored = {op.name for op in flat(function.body) if isinstance(op, ops.Store)}
    stored |= {op.attr for op in flat(function.body) if isinstance(op, ops.SetAttr)}
    own = function.params[0].name if function.owner and function.kind == "method" else ""
    for text, holds in guards:
        for name, true in _terms(text, holds):
            root, _, attr = name.partition(".")
            kept = stored.isdisjoint((root, attr))
            if kept and root in params and (not attr or root == own):
                yield Asked(function.id, name, name, true, name)
        asked = asked_name(text)
        if asked in params:
            yield Asked(function.id, asked, text, holds, asked)


def _terms(text: str, holds: bool) -> list[tuple[str, bool]]:
    """The names, or attributes, that surely are true or false where the condition comes out so."""
    parts = text.split(_AND)
    if len(parts) > 1 and not holds:
        return []
    return [
        (part.removeprefix(_NOT), holds is not part.startswith(_NOT))
        for part in parts
        if _is_name(part.removeprefix(_NOT))
    ]


def _is_name(text: str) -> bool:
    """A name, or an attribute: `self.connection`."""
    root, _, attr = text.partition(".")
    return root.isidentifier() and (not attr or attr.isidentifier())


def is_ruled_out(frame: Frame, asked: tuple[Asked, ...], binding: dict[str, Value]) -> bool:
    """A constant that is handed in contradicts what holds there."""
    return any(_contradicts(frame, each, part_of(frame, binding, each.handed_in)) for each in asked)


def _contradicts(frame: Frame, asked: Asked, given: Value | None) -> bool:
    if given is None or given.labels or given.refs:
        return False
    if asked.condition == asked.name:
        known = given.clean and given.const is not UNKNOWN_CONST
        return known and bool(given.const) is not asked.holds
    text = text_in(known_text(frame, given))
    if text is None:
        return False
    return _answers(frame, asked, text).get(asked.condition, asked.holds) is not asked.holds


def _answers(frame: Frame, asked: Asked, text: str) -> dict[str, bool]:
    """What the conditions of the function that asks come to for a text."""
    cache, key = frame.world.known.answers, (asked.function, asked.name, text)
    found = cache.get(key)
    if found is None:
        function = frame.world.program.functions[asked.function]
        found = cache[key] = answers(function, asked.name, text)
    return found


def still_asked(
    frame: Frame, asked: tuple[Asked, ...], binding: dict[str, Value]
) -> tuple[Asked, ...]:
    """What a caller's own callers settle: conditions on what it hands on, and its own."""
    told = [
        each._replace(handed_in=name)
        for each in asked
        for name in _own_parameter(frame, binding, each.handed_in)
    ]
    own = asked_by(frame, frame.function, frame.guards)
    return tuple(dict.fromkeys((*own, *told)))[:MAX_ASKED] if told else own


def _own_parameter(frame: Frame, binding: dict[str, Value], handed_in: str) -> list[str]:
    """The parameter that is handed on as it is, or what lies in it: an attribute of one."""
    root, _, attrs = handed_in.partition(".")
    given = binding.get(root)
    ref = next(iter(given.refs)) if given is not None and len(given.refs) == 1 else None
    if not is_object(ref) or ref[0] != "p":
        return []
    above = ".".join(str(key) for key in cast("Path", ref[2]))
    names = [param.name for param in frame.function.params if param.name == ref[1]]
    if above and not all(map(str.isidentifier, above.split("."))):
        return []
    return [".".join(filter(None, (name, above, attrs))) for name in names]
