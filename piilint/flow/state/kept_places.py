"""Where a function puts what it returns: its caller has one object then, not two."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.domain.heap import MERGED, PLACED, Object
from piilint.flow.domain.labels import ANY, Path
from piilint.flow.domain.values import Ref, is_object
from piilint.flow.state.frame import Frame

Place = tuple[str, Path]


def returned_objects(frame: Frame) -> frozenset[Ref]:
    """The objects made here that the function returns."""
    if frame.function.generator:
        return frozenset()
    return frozenset(
        ref for value, _ in frame.returned for ref in value.refs if _is_made(frame, ref)
    )


def kept_places(
    frame: Frame, returned: frozenset[Ref], obj: Object, place: Place
) -> Iterator[tuple[Place, bool]]:
    """The fields of what callers passed that hold what is returned; and whether that is all that
    they hold, and all that is returned."""
    only = all(value.refs <= returned for value, _ in frame.returned) and len(returned) == 1
    root, path = place
    held = [(key, value) for key, value in obj.fields.items() if key not in (MERGED, PLACED)]
    if obj.elem is not None:
        held.append((ANY, obj.elem))
    for key, value in held:
        if not returned.isdisjoint(value.refs):
            yield (root, (*path, key)), only and value.refs == returned


def _is_made(frame: Frame, ref: Ref) -> bool:
    if not is_object(ref) or ref[0] == "p":
        return False
    obj = frame.live.heap.get(ref)
    return obj is not None and obj.symbolic is None and bool(obj.types)
