"""Which keywords callers pass in `**kwargs`."""

from __future__ import annotations

from piilint.flow.domain.values import Value, is_object
from piilint.flow.state.frame import Frame
from piilint.ir.program import KWARG


def is_never_passed(frame: Frame, mapping: Value, name: str | None) -> bool:
    """The mapping is the function's own `**kwargs`, in which no caller passes the name."""
    ref = next(iter(mapping.refs)) if len(mapping.refs) == 1 and not mapping.labels else None
    if name is None or not is_object(ref) or ref[0] != "p" or ref[2]:
        return False
    if frame.object(ref).fields.get(name) is not None:
        return False
    if not any(param.name == ref[1] and param.kind == KWARG for param in frame.function.params):
        return False
    passed = frame.world.keywords.get(frame.function.id, set())
    return passed is not None and name not in passed
