"""The process's environment: what the program puts there, it finds there."""

from __future__ import annotations

from piilint.flow.domain.summaries import Shape
from piilint.flow.domain.values import Value
from piilint.flow.state.frame import Frame

_NAME = "os.environ"


def is_environment(path: str) -> bool:
    """The outside thing of that path is the environment."""
    return path == _NAME


def read_variable(frame: Frame, name: object) -> Value | None:
    """What was put into the variable, if anything was."""
    if not isinstance(name, str):
        return None
    return frame.world.cells.read(("g", f"{_NAME}:{name}"), frame.unit)


def write_variable(frame: Frame, name: object, shape: Shape) -> None:
    """Settings and the like say nothing of anybody: only what may be data is kept."""
    if isinstance(name, str) and not shape.clean:
        frame.store(("g", f"{_NAME}:{name}"), shape)
