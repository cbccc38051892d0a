"""Where a name stands may say that it means something else: the `address` of a module `nodes`."""

from __future__ import annotations

from functools import lru_cache

from piilint.base.names import split_words
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import World


def means_else(frame: Frame, data_type: str, noun: str | None) -> bool:
    """What it hangs on, the function, its class or module is named for what has such a thing."""
    return means_else_in(frame.world, data_type, noun, frame.function.id)


def means_else_in(world: World, data_type: str, noun: str | None, function: str) -> bool:
    """The same of any function: what bears such a name may be handed to it under another."""
    found = world.classifier.data_types.get(data_type)
    words = frozenset(found.not_in) if found is not None else frozenset()
    if not words or world.classifier.subject_of(noun or None) is not None:
        return False
    called = world.program.functions[function]
    module = world.program.module_of[function].name
    names = (called.name, called.owner.rpartition(":")[2], *_parts(module), noun or "")
    return any(not words.isdisjoint(split_words(name)) for name in names)


@lru_cache(maxsize=4096)
def _parts(module: str) -> tuple[str, ...]:
    """The names of a module and the packages that it lies in, but for the program's own."""
    parts = tuple(module.split("."))
    return parts[1:] or parts
