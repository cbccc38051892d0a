"""A thing's own `id` tells it from others of its kind, whatever the variable is called.

`session_id = answer["id"]` is the number of what a service has made: a checkout, a call, a kernel.
A login session is known by what is asked for by its own name.
"""

from __future__ import annotations

from piilint.flow.domain.labels import Labels, SourceLabel
from piilint.flow.names.configured import makers_of
from piilint.flow.state.frame import Frame
from piilint.ir import ops

_SESSION = "credential.session"
_ASKING = frozenset({"get", "pop"})
_ID = "id"


def is_numbered(frame: Frame, labels: Labels, register: int) -> bool:
    """The labels say that it is a session, and the register holds the `id` of some mapping."""
    if not all(_is_session(frame, label) for label in labels):
        return False
    makers = makers_of(frame.function)
    op = makers.get(register)
    if isinstance(op, ops.CallMethod):
        first = makers.get(op.args[0].reg) if op.attr in _ASKING and op.args else None
        asked = isinstance(first, ops.Const) and first.value == _ID
    else:
        asked = isinstance(op, ops.GetItem) and op.key == _ID
    return asked and isinstance(op, (ops.CallMethod, ops.GetItem)) and not _of_login(frame, op.noun)


def _is_session(frame: Frame, label: object) -> bool:
    return (
        isinstance(label, SourceLabel) and frame.world.sources[label.source].data_type == _SESSION
    )


def _of_login(frame: Frame, noun: str) -> bool:
    """`session["id"]` is the number of a session, if the noun means one."""
    found = frame.world.classify(_ID, noun, "", "key")
    return found is not None and found.data_type == _SESSION
