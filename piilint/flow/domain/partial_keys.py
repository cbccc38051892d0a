"""Keys of which only a part is known: `session[f"cart_{event.pk}"]`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeGuard

from piilint.flow.domain.labels import Key, Path, is_condition
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import Value


def is_partial(text: object) -> TypeGuard[str]:
    """Something of the key is known, though not all."""
    return isinstance(text, str) and HOLE in text and text.strip(HOLE) != ""


def told(path: Path) -> str:
    """The keys of a path, as a reader is told them: `settings.term_…`."""
    return ".".join(str(key).replace(HOLE, "…") for key in path if not is_condition(key))


def fields_like(fields: dict[Key, Value], text: str) -> list[Value]:
    """What was put under keys that may be this one, where one of both is known in part."""
    return [
        value
        for name, value in fields.items()
        if isinstance(name, str)
        and name[:1] != "^"
        and (HOLE in name or HOLE in text)
        and overlap(name, text)
    ]


def overlap(first: str, second: str) -> bool:
    """Whether two texts may be the same: by all that is known of one, or how both begin and end."""
    if HOLE not in first or HOLE not in second:
        pattern, text = (first, second) if HOLE in first else (second, first)
        return _pattern(pattern).fullmatch(text) is not None
    begins = first.partition(HOLE)[0], second.partition(HOLE)[0]
    ends = first.rpartition(HOLE)[2], second.rpartition(HOLE)[2]
    return (begins[0].startswith(begins[1]) or begins[1].startswith(begins[0])) and (
        ends[0].endswith(ends[1]) or ends[1].endswith(ends[0])
    )


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split(HOLE))), re.DOTALL)
