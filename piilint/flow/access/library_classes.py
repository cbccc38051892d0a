"""What a condition rules out that asks for a library's class: `isinstance(value, uuid.UUID)`.

Neither rows nor lists are one. Classes that any container may be, and libraries from which the
program derives classes of its own, rule out nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from piilint.flow.state.frame import Frame
from piilint.resolve.symbols import Symbol

_ABSTRACT = frozenset({"abc", "builtins", "collections", "contextlib", "numbers", "os", "typing"})
"""Packages whose classes others are without deriving from them."""
_MANY = re.compile(
    r"list|dict|set|tuple|map|sequence|collection|container|array|iter|generator|query|frame|series"
    r"|row|record|result|page|bundle|model|object|base|abstract|mixin|protocol",
    re.IGNORECASE,
)
"""Names of classes that have many elements, or from which others derive."""


def rules_out(frame: Frame, classes: Iterable[Symbol]) -> bool:
    """None of these is what a class of the program, or a container, may be."""
    asked = [symbol.name for symbol in classes if symbol.kind == "external"]
    derived = frame.world.classes.derived_from
    return bool(asked) and all(
        "." in path
        and path.partition(".")[0] not in derived | _ABSTRACT
        and not _MANY.search(path.rpartition(".")[2])
        for path in asked
    )
