"""Rows told apart by constants: those with `kind="a"` are not those with `kind="b"`.

A query knows such constants as filters, of a form of their own, beside the guards that its rows
have passed. What is stored in rows of which constants are known has a cell of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from piilint.flow.domain.heap import Guards
from piilint.flow.domain.texts import HOLE

Pins = tuple[tuple[str, str], ...]
"""Columns with the constant that each has, sorted."""
NO_PINS: Pins = ()
ANYTHING = "*"
"""Stands for a constant that is not known, or for a column of which nobody knows the name."""
MAX_PINS = 6
_MARK = "="
_LONGEST = 60


def text_of(const: object) -> str | None:
    """A constant as columns compare it: 1, True and "1" find the same rows; None if it is none."""
    if isinstance(const, int):
        return str(int(const))
    known = isinstance(const, str) and HOLE not in const and len(const) <= _LONGEST
    return str(const) if known else None


def as_filters(pins: Pins) -> Guards:
    """What a query keeps of the constants that its rows have."""
    return tuple((f"{_MARK}{column}{_MARK}{text}", True) for column, text in pins[:MAX_PINS])


def pins_in(filters: Guards) -> dict[str, str]:
    """The constants among a query's or row's filters, by column."""
    found: dict[str, str] = {}
    for text, _ in filters:
        if text.startswith(_MARK):
            _, column, constant = text.split(_MARK, 2)
            found[column] = constant
    return found


def only_pins(filters: Guards) -> Guards:
    """The filters that say which constants columns have."""
    return tuple(each for each in filters if each[0].startswith(_MARK))


def conditions(filters: Guards) -> Guards:
    """The filters that are guards: what has passed them fulfils what they ask."""
    if not any(text.startswith(_MARK) for text, _ in filters):
        return filters
    return tuple(each for each in filters if not each[0].startswith(_MARK))


def pinned_name(attr: str, pins: Pins) -> str:
    """The name under which is kept what an attribute holds in rows with these constants."""
    told = ", ".join(f"{column}={text}" for column, text in pins)
    return f"{attr}{{{told}}}" if told else attr


def plain_name(name: str) -> str:
    """The attribute of which the name is, whichever rows it is for."""
    return name.partition("{")[0]


def apart(first: Pins, second: Iterable[tuple[str, str]]) -> bool:
    """Whether no row can have the constants of both."""
    known = dict(first)
    return any(known.get(column, text) != text for column, text in second)
