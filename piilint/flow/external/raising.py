"""Exceptions that rules say calls raise: of what they are handed, their texts show some."""

from __future__ import annotations

from piilint.flow.classes.outside_members import outside_type
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import NONE, Value
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.rulebook.calls import CallModel


def may_raise(frame: Frame, model: CallModel, args: Arguments, at: int) -> None:
    """Hands what the call raises to whoever catches it."""
    for raised in model.raises:
        asked = args.pick(frame, raised.given, model.params, at) if raised.given else None
        if raised.given and (asked is None or asked is NONE or asked.const in (None, False)):
            continue
        given = [args.pick(frame, which, model.params, at) for which in raised.args]
        fields: dict[Key, Value] = {i: v for i, v in enumerate(given) if v is not None}
        if not any(value.refs or value.labels for value in fields.values()):
            continue
        types = outside_type(frame, raised.type).names
        made = Object(types, fields, closed=True)
        frame.raised[-1].append(frame.make(("s", at, raised.type), made))
