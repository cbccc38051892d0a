"""Generators that are sent or thrown something."""

from __future__ import annotations

from piilint.flow.access.unnamed import read_any
from piilint.flow.domain.values import Value, added, objects_of
from piilint.flow.program.apply import Application
from piilint.flow.state.frame import SENT, THROWN, Frame
from piilint.flow.state.world import Unit

RESUMING = {"send": SENT, "asend": SENT, "throw": THROWN, "athrow": THROWN}


def resume(frame: Frame, generator: Value, given: dict[str, Value], at: int) -> Value | None:
    """A generator goes on with what is handed into it; gives what it hands out, else None."""
    result: Value | None = None
    for oid in objects_of(generator):
        for name in sorted(frame.object(oid).types):
            if not name.startswith("g:"):
                continue
            function = frame.world.program.functions[name[2:]]
            unit = Unit(function.id)
            application = Application(frame, function, unit, given, {}, at)
            summary = frame.world.summary(unit, frame.unit)
            application.reaches(summary)
            found = read_any(frame, application.imported(summary))
            result = added(result, found)
    return result
