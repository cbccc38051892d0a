"""The callables that a value is, and those that closures and partials among them hold."""

from __future__ import annotations

from collections.abc import Iterable

from piilint.flow.classes.decorators import decorated_by_project
from piilint.flow.domain.heap import child_id
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import (
    CALLED_TAGS,
    METHOD_TAG,
    Bound,
    ObjectId,
    Outside,
    Ref,
    Value,
    is_object,
    join,
    of_refs,
)
from piilint.flow.state.frame import Frame
from piilint.resolve.symbols import Symbol

PARTIAL = "k:partial"
MAX_CALLABLES = 4
_MAX_DEPTH = 3
_MAX_FIXED = 8
"""How many arguments a partial may have fixed."""
_CLOSURES = frozenset({"f:", "F:"})
_NO_NAMES: frozenset[str] = frozenset()


def callables(frame: Frame, refs: Iterable[Ref]) -> frozenset[str]:
    """The functions, as types, that a value with these references may be; one partial."""
    names: set[str] = set()
    partials = 0
    for ref in refs:
        if isinstance(ref, Symbol):
            if ref.kind == "function":
                function = frame.world.program.functions[ref.name]
                names.add(("F:" if decorated_by_project(frame, function) else "f:") + ref.name)
            elif ref.kind == "external" and _is_outlet(frame, ref.name):
                names.add("x:" + ref.name)
        elif isinstance(ref, Bound):
            names.add("m:" + ref.function)
        elif isinstance(ref, Outside):
            names.add(METHOD_TAG + ref.name)
        elif is_object(ref):
            types = frame.object(ref).types
            names |= _callable_types(frame, types)
            partials += PARTIAL in types
    if partials == 1:  # What several have fixed cannot be told apart.
        names.add(PARTIAL)
    return frozenset(names) if names else _NO_NAMES


def held_callables(
    frame: Frame, path: str, value: Value, depth: int = 0
) -> list[tuple[str, frozenset[str]]]:
    """The functions that closures have captured, by path: what one decorator made for the next.

    Of a partial, all that it has fixed: what it is called with comes behind that.
    """
    found: dict[str, Value] = {}
    fixed: set[str] = set()
    for ref in value.refs:
        for name in frame.object(ref).types if is_object(ref) else ():
            if name[:2] in _CLOSURES:
                for free in frame.world.program.functions[name[2:]].free:
                    held = _captured(frame, ref, "^" + free)
                    if held is not None:
                        key = f"{path}.^{free}"
                        found[key] = held if key not in found else join(found[key], held)
            elif name == PARTIAL:
                parts = _fixed(frame, ref)
                found.update({f"{path}.{key}": held for key, held in parts.items()})
                fixed.update(f"{path}.{key}" for key in parts)
    spec: list[tuple[str, frozenset[str]]] = []
    for key in sorted(found):
        names = callables(frame, found[key].refs)
        if names and len(names) <= MAX_CALLABLES:
            spec.append((key, names))
            if depth < _MAX_DEPTH:
                spec += held_callables(frame, key, found[key], depth + 1)
        elif key in fixed:
            spec.append((key, _NO_NAMES))
    return spec


def _captured(frame: Frame, closure: Ref, key: str) -> Value | None:
    """What a closure has captured; of one that callers passed, what they said of it."""
    assert is_object(closure)
    obj = frame.object(closure)
    if obj.symbolic is None or key in obj.fields:
        return obj.fields.get(key)
    below = child_id(obj.symbolic, key)
    return of_refs(below) if frame.live.heap.get(below) is not None else None


def _fixed(frame: Frame, oid: ObjectId) -> dict[Key, Value]:
    """What a partial has fixed, and the function."""
    fields = frame.object(oid).fields
    return fields if len(fields) <= _MAX_FIXED and "^method" not in fields else {}


def _is_outlet(frame: Frame, path: str) -> bool:
    """Data enters, leaves or is changed where the function of that path is called."""
    if path.endswith(")"):
        return False
    if path in _CLEANING:
        return True
    models = frame.world.models
    found = models.call(path) or models.bare(path.rpartition(".")[2])
    return any(
        bound.model.sink is not None
        or bound.model.source is not None
        or bound.model.transform is not None
        or bound.model.returns == "clean"
        for bound in found
    )


_CLEANING = frozenset({"len", "bool", "hash", "id", "type", "callable", "any", "all"})
"""Builtins of which the result is nobody's data."""


def _callable_types(frame: Frame, types: frozenset[str]) -> frozenset[str]:
    cache = frame.world.known.callable_types
    found = cache.get(types)
    if found is None:
        found = cache[types] = frozenset(
            name
            for name in types
            if name.startswith(CALLED_TAGS) or (name[:2] == "x:" and _is_outlet(frame, name[2:]))
        )
    return found
