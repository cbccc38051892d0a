"""Exceptions: what they carry, what their texts show, who catches them."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from functools import lru_cache

from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import (
    ObjectId,
    Value,
    added,
    is_object,
    join,
    join_all,
    objects_of,
    of_refs,
    ordered,
)
from piilint.flow.state.frame import Frame
from piilint.resolve.symbols import Symbol

ARGUMENTS = "args"
CAUSE = "__cause__"
CONTEXT = "__context__"
NOTES = "__notes__"
_MAX_CHAIN = 3
_ENDINGS = ("Error", "Exception", "Warning", "DoesNotExist", "ExceptionGroup", "Expired")


@lru_cache(maxsize=4096)
def _builtin(path: str) -> type[BaseException] | None:
    found = getattr(builtins, path.removeprefix("builtins."), None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


@lru_cache(maxsize=4096)
def names_exception(path: str) -> bool:
    """Whether an outside class of this path is an exception, as far as names tell."""
    return path.endswith(_ENDINGS) or _builtin(path) is not None


def is_exception(frame: Frame, types: Iterable[str]) -> bool:
    """Whether an object of these types is an exception."""
    for name in types:
        if name.startswith("x:") and name.endswith("()") and names_exception(name[2:-2]):
            return True
        if name.startswith("c:"):
            info = frame.world.classes.get(name[2:])
            if info is not None and "exception" in info.kinds:
                return True
    return False


def arguments(frame: Frame, oid: ObjectId, obj: Object) -> Value:
    """`error.args`: what it was made of, which is also its text."""
    given: dict[Key, Value] = {
        key: value for key, value in obj.fields.items() if isinstance(key, int)
    }
    made = Object(frozenset({"k:tuple"}), given, obj.elem, closed=bool(given))
    return frame.make(("args", oid), made)


_GROUP = {"message": 0, "exceptions": 1}
"""What a group of exceptions was made of, by the attributes that give it again."""


def of_group(frame: Frame, obj: Object, attr: Key) -> Value | None:
    """An attribute of a group of exceptions; None if it is none, or none that is known."""
    position = _GROUP.get(attr) if isinstance(attr, str) else None
    return obj.fields.get(position) if position is not None and is_group(frame, obj) else None


def is_group(frame: Frame, obj: Object) -> bool:
    for name in obj.types:
        info = frame.world.classes.get(name[2:]) if name.startswith("c:") else None
        paths = [name[2:-2]] if name.startswith("x:") else info.outside if info is not None else []
        if any(path.endswith("ExceptionGroup") for path in paths):
            return True
    return False


def single(frame: Frame, value: Value) -> list[Value]:
    """The exception, or those that it is a group of."""
    found: list[Value] = []
    for oid in objects_of(value):
        held = of_group(frame, frame.object(oid), "exceptions")
        for inner in objects_of(held) if held is not None else ():
            found += frame.object(inner).contents()
    return found or [value]


def group_of(frame: Frame, caught: list[Value], at: int) -> Value:
    """The group that `except*` makes of what it catches."""
    inner = [each for value in caught for each in single(frame, value)]
    held = frame.make(("s", at, "exceptions"), Object(frozenset({"k:list"}), elem=join_all(inner)))
    group = Object(frozenset({"x:ExceptionGroup()"}), {1: held})
    return frame.make(("s", at, "group"), group)


def add_note(frame: Frame, oid: ObjectId, note: Value, at: int) -> None:
    """`error.add_note(text)`: it shows in a traceback, not in the exception's own text."""
    known = frame.object(oid).fields.get(NOTES)
    kept = frame.make(("s", at, oid, NOTES), Object(frozenset({"k:list"}), elem=note))
    frame.live.writable(oid).put(NOTES, kept if known is None else join(known, kept))


def keep_arguments(frame: Frame, made: Value, given: list[Value]) -> None:
    """An exception whose class does not hand its arguments to `Exception` has them all the same."""
    for oid in objects_of(made):
        if not any(isinstance(key, int) for key in frame.object(oid).fields):
            obj = frame.live.writable(oid)
            for index, value in enumerate(given):
                obj.put(index, value)


def chained(frame: Frame, value: Value, cause: Value) -> None:
    """`raise value from cause`."""
    for oid in objects_of(value):
        if cause.refs and oid not in cause.refs:
            frame.live.writable(oid).put(CAUSE, cause)


def traceback_of(frame: Frame) -> Value | None:
    """What a traceback printed now shows: the exception being handled and those that led to it."""
    result: Value | None = None
    pending, seen = [frame.current], 0
    while pending and seen < _MAX_CHAIN:
        value = pending.pop()
        seen += 1
        if value.refs or value.labels:
            result = added(result, value)
        for oid in objects_of(value):
            fields = frame.object(oid).fields
            pending += [inner for inner in single(frame, of_refs(oid)) if oid not in inner.refs]
            if CAUSE in fields:
                pending.append(fields[CAUSE])
            if NOTES in fields:
                result = added(result, fields[NOTES])
    return result


def types_key(frame: Frame, value: Value) -> tuple[str, ...]:
    """The classes of an exception, by which callers tell what they catch."""
    names: set[str] = set()
    for oid in objects_of(value):
        names |= frame.object(oid).types
    return tuple(sorted(names))


def catches(frame: Frame, wanted: list[Symbol], value: Value) -> bool:
    """Whether a handler for the classes `wanted` may get the exception."""
    names = types_key(frame, value)
    if not names or not wanted:
        return True
    return any(may_get(frame, name, symbol) for name in names for symbol in wanted)


def is_any_exception(wanted: Symbol) -> bool:
    """The class names them all."""
    return wanted.kind == "external" and wanted.name in ("Exception", "BaseException")


def gets(frame: Frame, name: str, wanted: Symbol) -> bool:
    """Whether a handler for the class surely gets an exception of this type."""
    if is_any_exception(wanted):
        return True
    info = frame.world.classes.get(name[2:]) if name.startswith("c:") else None
    if info is not None and wanted.name in info.mro:
        return True
    bases = info.outside if info is not None else [name[2:].removesuffix("()")]
    return wanted.kind == "external" and any(_derived(base, wanted.name) for base in bases)


def _derived(raised: str, wanted: str) -> bool:
    first, second = _builtin(raised), _builtin(wanted)
    return raised == wanted or (
        first is not None and second is not None and issubclass(first, second)
    )


def may_get(frame: Frame, name: str, wanted: Symbol) -> bool:
    """Whether a handler for the class may get an exception of this type."""
    target = name[2:]
    if is_any_exception(wanted):
        return True
    if name.startswith("c:"):
        info = frame.world.classes.get(target)
        if info is None or wanted.name in info.mro:
            return True
        if wanted.kind == "class":
            return wanted.name in info.children
        return any(_outside_matches(base, wanted.name) for base in info.outside)
    if not name.startswith("x:") or not name.endswith("()"):
        return True
    return wanted.kind == "external" and _outside_matches(target[:-2], wanted.name)


def _outside_matches(raised: str, wanted: str) -> bool:
    """Builtin exceptions are known; nobody knows which of two outside classes derives from whom."""
    first, second = _builtin(raised), _builtin(wanted)
    if first is not None and second is not None:
        return issubclass(first, second)
    return first is None


def classes_named(frame: Frame, value: Value) -> list[Symbol] | None:
    """The classes that an `except` clause names, also in a tuple; None if it may be any."""
    found: list[Symbol] = []
    for ref in ordered(value):
        if isinstance(ref, Symbol):
            found.append(ref)
        elif is_object(ref):
            for inner in frame.object(ref).contents():
                found += [symbol for symbol in ordered(inner) if isinstance(symbol, Symbol)]
    named = [symbol for symbol in found if symbol.kind in ("class", "external")]
    return named if named and len(named) == len(found) else None
