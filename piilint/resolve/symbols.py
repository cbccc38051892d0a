"""What a name can stand for."""

from __future__ import annotations

from typing import NamedTuple


class Symbol(NamedTuple):
    """A resolved name.

    `kind` and what `name` then is: `function` and `class`: an id; `module`: a dotted name;
    `variable`: `module:name`, a module-level variable; `external`: a path outside the program
    (`stripe.Charge`, `print`); `column`: a class's id and field, a column of its table.
    """

    kind: str
    name: str


def external(path: str) -> Symbol:
    """A thing outside the program."""
    return Symbol("external", path)
