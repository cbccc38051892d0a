"""What conditions say of a name that nobody knows: `if name not in HIDDEN: getattr(row, name)`."""

from __future__ import annotations

import ast
from typing import NamedTuple

from piilint.flow.access.attributes import read_attr
from piilint.flow.access.iterating import texts_in
from piilint.flow.classes.variables import value_of_symbols
from piilint.flow.domain.values import OPAQUE, Value
from piilint.flow.state.frame import Frame

NOTHING: frozenset[str] = frozenset()


class Asked(NamedTuple):
    """The names that it is sure to be one of, if these are known, and those that it is not."""

    one_of: frozenset[str] = NOTHING
    none_of: frozenset[str] = NOTHING


ANYTHING = Asked()


def asked(frame: Frame, variable: str, at: int) -> Asked:
    """What the conditions say under which a variable is read."""
    if not variable:
        return ANYTHING
    one_of, none_of = NOTHING, NOTHING
    for text, holds in frame.guards:
        if not text.startswith(variable):
            continue
        names = _names(frame, text.removeprefix(variable), at)
        if holds:
            one_of = one_of & names if one_of else names
        else:
            none_of |= names
    return Asked(one_of, none_of) if one_of or none_of else ANYTHING


def _names(frame: Frame, condition: str, at: int) -> frozenset[str]:
    """The texts behind `in` or `==`."""
    if condition.startswith(_IN):
        container = condition.removeprefix(_IN)
        if container.replace(".", "").isidentifier():
            return frozenset(texts_in(frame, _value(frame, container, at)))
        found = _written(container)
        return frozenset(text for text in found if isinstance(text, str)) if found else NOTHING
    written = _written(condition.removeprefix(_IS)) if condition.startswith(_IS) else None
    return frozenset({written}) if isinstance(written, str) else NOTHING


_IN, _IS = " in ", " == "


def _value(frame: Frame, dotted: str, at: int) -> Value:
    """What a variable, or an attribute of one, is."""
    name, *attrs = dotted.split(".")
    value = frame.live.env.get(name)
    if value is None and name not in frame.function.locals:
        symbols = frame.world.program.lookup(frame.module.name, name)
        value = value_of_symbols(frame, symbols) if symbols else OPAQUE
    for attr in attrs:
        value = read_attr(frame, value or OPAQUE, attr, name, at)
    return value or OPAQUE


def _written(text: str) -> tuple[object, ...] | list[object] | set[object] | str | None:
    """A text, or a container of texts, as written."""
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None
    return found if isinstance(found, (str, tuple, list, set)) else None
