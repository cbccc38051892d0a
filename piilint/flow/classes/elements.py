"""What containers in attributes hold, as far as it decides whose methods are called."""

from __future__ import annotations

from piilint.flow.domain.summaries import Shape
from piilint.flow.domain.values import Value, objects_of
from piilint.flow.state.frame import Frame

_MOST = 6
"""Elements of more classes than these say nothing."""


def tell(frame: Frame, holder: Value, attr: str, container: Value, element: Value) -> None:
    """A method put an element into a container of its object: others find its class there.

    `self.watchers.append(watcher)` is all that a class says of its watchers.
    """
    names = {
        name for oid in objects_of(element) for name in frame.object(oid).types if name[:2] == "c:"
    }
    kinds = {
        name
        for oid in objects_of(container)
        for name in frame.object(oid).types
        if name[:2] == "k:"
    }
    if not names or len(names) > _MOST or not kinds:
        return
    shape = Shape(types=frozenset(kinds), elem=Shape(types=frozenset(names)))
    for oid in objects_of(holder):
        for name in sorted(frame.object(oid).types):
            if name[:2] == "c:":
                frame.world.write_cell(("a", name[2:], attr), shape)
