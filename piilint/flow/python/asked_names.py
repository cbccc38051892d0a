"""What conditions say of a name that nobody knows: `if name not in HIDDEN: getattr(row, name)`."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from piilint.flow.access.attributes import read_attr
from piilint.flow.access.iterating import texts_in
from piilint.flow.classes import descriptors
from piilint.flow.classes.variables import value_of_symbols
from piilint.flow.domain.values import OPAQUE, Value, objects_of, ordered
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol

NOTHING: frozenset[str] = frozenset()
MOST_NAMES = 24
"""Of more names than these it is any."""


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
        if text.startswith(variable):
            names = _names(frame, text.removeprefix(variable), holds, at)
        elif holds and (instance := _INSTANCE.fullmatch(text)):
            names = members_like(frame, variable, instance[1], instance[2], at)
        else:
            continue
        if holds:
            one_of = one_of & names if one_of else names
        else:
            none_of |= names
    return Asked(one_of, none_of) if one_of or none_of else ANYTHING


def _names(frame: Frame, condition: str, holds: bool, at: int) -> frozenset[str]:
    """The texts behind `in` or `==`; those in lower case where `key.lower()` is none of them."""
    if condition.startswith(_LOWER):
        names = _names(frame, condition[len(_LOWER) :], holds, at)
        return frozenset(name for name in names if name == name.lower() and not holds)
    if condition.startswith(_IN):
        container = condition.removeprefix(_IN)
        if container.replace(".", "").isidentifier():
            return frozenset(texts_in(frame, _value(frame, container, at)))
        found = _written(container)
        return frozenset(text for text in found if isinstance(text, str)) if found else NOTHING
    written = _written(condition.removeprefix(_IS)) if condition.startswith(_IS) else None
    return frozenset({written}) if isinstance(written, str) else NOTHING


_IN, _IS, _LOWER = " in ", " == ", ".lower()"
_INSTANCE = re.compile(r"isinstance\((\w+), ([\w.]+)\)")


def members_like(frame: Frame, variable: str, member: str, wanted: str, at: int) -> frozenset[str]:
    """The names of a class under which it has such instances.

    `prop = getattr(cls, name)`, `isinstance(prop, Money)`: the name is that of one of its `Money`.
    """
    owner, name = lookups(frame).get(member, ("", ""))
    if name != variable:
        return NOTHING
    kinds = {info.id for info in _classes(frame, _value(frame, wanted, at))}
    found: set[str] = set()
    for info in _classes(frame, _value(frame, owner, at)):
        for each in (info, *(frame.world.classes.by_id[child] for child in info.children)):
            for attr in each.fields:
                made = descriptors.described(frame, each, attr)
                if made is not None and not kinds.isdisjoint(made.mro):
                    found.add(attr)
    return frozenset(found)


def _classes(frame: Frame, value: Value) -> list[ClassInfo]:
    names = [ref.name for ref in ordered(value) if isinstance(ref, Symbol) and ref.kind == "class"]
    for oid in objects_of(value):
        names += [each[2:] for each in frame.object(oid).types if each[:2] == "C:"]
    infos = [frame.world.classes.get(name) for name in names]
    return [info for info in infos if info is not None]


def lookups(frame: Frame) -> dict[str, tuple[str, str]]:
    """The variables that were read by a name: what they were read of, and the name's variable."""
    known = frame.world.known.looked_up.get(frame.function.id)
    if known is None:
        known = frame.world.known.looked_up[frame.function.id] = _lookups(frame.function)
    return known


def _lookups(function: FunctionIR) -> dict[str, tuple[str, str]]:
    loaded: dict[int, str] = {}
    read: dict[int, tuple[str, str]] = {}
    found: dict[str, tuple[str, str]] = {}
    for op in flat(function.body):
        if isinstance(op, ops.Load):
            loaded[op.dst] = op.name
        elif isinstance(op, ops.Call) and loaded.get(op.func) == "getattr" and len(op.args) > 1:
            of, name = (loaded.get(arg.reg, "") for arg in op.args[:2])
            if of and name:
                read[op.dst] = of, name
        elif isinstance(op, ops.Store) and op.src in read:
            found[op.name] = read[op.src]
    return found


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
