"""What a decorator has a function give again: the very object that the first call has made."""

from __future__ import annotations

from piilint.flow.classes.decorators import decorator_models
from piilint.flow.domain.values import Value, join, objects_of
from piilint.flow.state.frame import Frame
from piilint.flow.state.shapes import export_shape

_GIVEN = "^given"


def given_again(frame: Frame, value: Value) -> Value:
    """`@lru_cache def settings()`: all calls of it have one object, with what any puts into it.

    Of a function with parameters, calls with other arguments have others: these are told apart.
    """
    function = frame.function
    if function.params or not objects_of(value):
        return value
    if not any(model.once for model in decorator_models(frame, function)):
        return value
    cell = ("c", function.id, _GIVEN)
    frame.store(cell, export_shape(frame, value))
    before = frame.world.cells.read(cell, frame.unit)
    return value if before is None else join(value, before)
