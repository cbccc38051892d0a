"""Classes of the program that a library knows by the name they say: `_name = "res.partner"`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from piilint.flow.state.frame import Frame
from piilint.flow.state.world import World
from piilint.resolve.classes import ClassInfo
from piilint.resolve.types import UNKNOWN, TypeInfo

_MOST_CLASSES = 4
"""So many may make up a thing together: with more, nobody knows which of them is meant."""


def instances_named(frame: Frame, name: str) -> TypeInfo:
    """What instances of the classes of that name are; several extend one thing together."""
    world = frame.world
    if world.known.classes_named is None:
        world.known.classes_named = _by_name(world)
    found = world.known.classes_named.get(name, ())
    return TypeInfo(frozenset(found)) if 0 < len(found) <= _MOST_CLASSES else UNKNOWN


def _by_name(world: World) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for cid in sorted(world.classes.by_id):
        info = world.classes.by_id[cid]
        name = next(_names(world, info), None)
        if name is not None:
            found[name].append("c:" + cid)
    return {name: tuple(types) for name, types in found.items()}


def _names(world: World, info: ClassInfo) -> Iterator[str]:
    """What the class itself says, in the order of the rule."""
    for model in world.models.class_models(info.outside):
        for attr in model.named_by:
            text = info.constants.get(attr)
            if isinstance(text, str):
                yield text
