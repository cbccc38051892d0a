"""What a condition finds empty tells nothing: `if not user.email: log(user.email)`.

The variable is nothing in that branch, the attribute `EMPTY`: it is seen where it is read, and
where the ways meet again, or the function is left, it is as if nobody had looked.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from piilint.flow.access.narrowing import Narrowed
from piilint.flow.domain.heap import Object, child_id, may_be_mapping
from piilint.flow.domain.kinds import SCALARS
from piilint.flow.domain.labels import NO_LABELS, Key
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import (
    CLEAN,
    EMPTY,
    ObjectId,
    Ref,
    Value,
    is_object,
    objects_of,
)
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

_FILLING = frozenset(
    {"append", "appendleft", "add", "update", "extend", "insert", "setdefault", "clear"}
)
_TRUTH = frozenset({"__bool__", "__len__"})
_VARIABLE = "="
"""Before a part of a path: the variable of that name holds it."""


class _Place(NamedTuple):
    """A variable, and what of it is asked for: `user`, `user.email`, `data["email"]`."""

    name: str
    path: tuple[str, ...]
    lacked: bool = False
    """It is asked whether there is anything: `"email" in data`."""


def emptied(frame: Frame, test: ops.Test, held: bool) -> list[Narrowed]:
    """Takes for empty what the condition says is; the variables among that, as they were and are.

    What is not `True` need not be empty.
    """
    found: list[Narrowed] = []
    for text, holds in test.if_true if held else test.if_false:
        place = None if holds or text in test.flags else _place(text)
        if place is None or (place.path or (place.name,))[-1] in _filled(frame, frame.function):
            continue
        value = frame.live.env.get(place.name)
        path = _told(frame, place.path)
        if value is None or path is None:
            continue
        if path:
            _empty_part(frame, value, path, place.lacked)
            continue
        after = _emptied(frame, value)
        if after is not value:
            frame.live.env[place.name] = after
            found.append(Narrowed(place.name, value, after))
    return found


def refill(frame: Frame, handed: Iterable[Value]) -> None:
    """Somebody unknown may have filled what was empty in these objects."""
    for oid in (each for value in handed for each in objects_of(value)):
        obj = frame.live.heap.get(oid)
        if obj is not None and any(each is EMPTY for each in obj.fields.values()):
            obj = frame.live.writable(oid)
            obj.fields = {key: each for key, each in obj.fields.items() if each is not EMPTY}


def _emptied(frame: Frame, value: Value) -> Value:
    """What of it may be empty and be filled later: a list, but not a text."""
    if value.clean and not value.refs:
        return value
    kept = frozenset(ref for ref in value.refs if _stays(frame, ref))
    if kept:
        return Value(NO_LABELS, kept) if value.labels or kept != value.refs else value
    return CLEAN


def _stays(frame: Frame, ref: Ref) -> bool:
    if not is_object(ref):
        return True
    obj = frame.object(ref)
    if not obj.types:
        return obj.symbolic is None
    return not all(_is_true(frame, name) for name in obj.types)


def _is_true(frame: Frame, name: str) -> bool:
    """A scalar that is empty is nothing; an instance that is not asked is never empty."""
    if name in SCALARS:
        return True
    info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
    return info is not None and not info.outside and info.methods.keys().isdisjoint(_TRUTH)


def _told(frame: Frame, path: tuple[str, ...]) -> tuple[str, ...] | None:
    """The names of a path; None if a variable among them may be anything."""
    if not any(part.startswith(_VARIABLE) for part in path):
        return path
    found: list[str] = []
    for part in path:
        value = frame.live.env.get(part.removeprefix(_VARIABLE))
        name = part if not part.startswith(_VARIABLE) else value.text if value is not None else None
        if name is None or HOLE in name:
            return None
        found.append(name)
    return tuple(found)


def _empty_part(frame: Frame, value: Value, path: tuple[str, ...], lacked: bool) -> None:
    objects = objects_of(value)
    oid = objects[0] if len(objects) == len(value.refs) == 1 else None
    for key in path[:-1]:
        oid = _part(frame, oid, key) if oid is not None else None
    if oid is None:
        return
    known = frame.object(oid).fields.get(path[-1])
    if oid[0] == "x" or (lacked and not _may_lack(frame.object(oid), path[-1])):
        return
    if lacked or known is None or not any(_stays(frame, ref) for ref in known.refs):
        frame.live.writable(oid).put(path[-1], EMPTY)
        frame.found_empty = True


def _may_lack(obj: Object, name: str) -> bool:
    """A mapping, or what may be one: `in` asks others, such as texts, for something else."""
    return name.isidentifier() and may_be_mapping(obj)


def _part(frame: Frame, oid: ObjectId, key: Key) -> ObjectId | None:
    """The one object that lies there, if somebody has looked."""
    obj = frame.object(oid)
    value = obj.fields.get(key)
    if value is not None:
        objects = objects_of(value)
        return objects[0] if len(objects) == len(value.refs) == 1 else None
    below = child_id(obj.symbolic, key) if obj.symbolic is not None and oid[0] == "p" else None
    return below if below is not None and frame.live.heap.get(below) is not None else None


@lru_cache(maxsize=20_000)
def _place(text: str) -> _Place | None:
    """The variable and the names below it that a guard's text speaks of; None if of others."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    path: list[str] = []
    lacked = isinstance(node, ast.Compare)
    while not isinstance(node, ast.Name):
        step = _step(node)
        if step is None:
            return None
        key, node = step
        path.insert(0, key)
    return _Place(node.id, tuple(path), lacked)


def _step(node: ast.expr) -> tuple[str, ast.expr] | None:
    """The name that the expression ends in, and what stands before it."""
    match node:
        case ast.Attribute(value=value, attr=attr):
            return attr, value
        case (
            ast.Subscript(value=value, slice=key)
            | ast.Call(func=ast.Attribute(value=value, attr="get"), args=[key])
            | ast.Compare(left=key, ops=[ast.In()], comparators=[value])
        ):
            return _key(key, value)
    return None


def _key(node: ast.expr, value: ast.expr) -> tuple[str, ast.expr] | None:
    """A key that is written, or that a variable holds, and what is asked for it."""
    match node:
        case ast.Constant(value=str(key)):
            return key, value
        case ast.Name(id=name):
            return _VARIABLE + name, value
    return None


def _filled(frame: Frame, function: FunctionIR) -> frozenset[str]:
    """The names of what the function puts something into."""
    cache = frame.world.known.filled
    found = cache.get(function.id)
    if found is None:
        found = cache[function.id] = frozenset(_find_filled(function))
    return found


def _find_filled(function: FunctionIR) -> set[str]:
    nouns: dict[int, str] = {}
    found: set[str] = set()
    for op in flat(function.body):
        if isinstance(op, ops.Load):
            nouns[op.dst] = op.name
        elif isinstance(op, ops.GetAttr):
            nouns[op.dst] = op.attr
        elif isinstance(op, (ops.SetItem, ops.SetAttr)):
            found.add(nouns.get(op.obj, ""))
        elif isinstance(op, ops.CallMethod) and op.attr in _FILLING:
            found.add(op.noun)
    return found
