"""Generic functions: `@singledispatch`, and what `register` adds to it by the argument's type."""

from __future__ import annotations

from piilint.flow.classes.dispatch import with_derived
from piilint.flow.domain.values import Value, is_object
from piilint.flow.state.frame import Frame
from piilint.ir.ops import TypeRef
from piilint.ir.program import FunctionIR
from piilint.resolve.types import builtin_kind

_REGISTER = ".register"
_KNOWN = ("c:", "k:")


def chosen(frame: Frame, function: FunctionIR, given: Value | None) -> tuple[str, ...]:
    """The functions that a call of a generic one may run, by what its first argument is.

    The function itself comes first; it is left out where all that the argument may be has been
    registered.
    """
    others = registered(frame, function) if function.decorators else ()
    types = _types_of(frame, given) if others and given is not None else None
    if types is None:
        return (function.id, *others)
    kept: list[str] = []
    left = set(types)
    for other in others:
        wanted = _wanted(frame, frame.world.program.functions[other])
        if not wanted or any(wanted & each for each in types.values()):
            kept.append(other)
        left -= wanted
    return (function.id, *kept) if left or not kept else tuple(kept)


def first_parameter(function: FunctionIR) -> str:
    """The parameter by whose type a generic function chooses; empty if it has none."""
    bound = function.kind in ("method", "class")
    params = function.params[1:] if bound else function.params
    return params[0].name if params else ""


def _types_of(frame: Frame, given: Value) -> dict[str, frozenset[str]] | None:
    """The types an argument may have, each with those derived from it; None if nobody knows."""
    found: dict[str, frozenset[str]] = {}
    kind = builtin_kind(type(given.const).__name__)
    if kind is not None and given.const is not None:
        found[kind] = frozenset({kind})
    for ref in given.refs:
        obj = frame.object(ref) if is_object(ref) else None
        if obj is None or not obj.types or any(name[:2] not in _KNOWN for name in obj.types):
            return None
        for name in obj.types:
            found[name] = frozenset({name}) if obj.exact else with_derived(frame, name)
    return found or None


def _wanted(frame: Frame, function: FunctionIR) -> set[str]:
    """The types that an implementation is registered for; none if they are not known."""
    module = frame.world.program.module_of[function.id].name
    ref = next((d.args[0] for d in function.decorators if _is_register(d) and d.args), None)
    if ref is None:
        name = first_parameter(function)
        ref = next((p.annotation for p in function.params if p.name == name), None)
    names = frame.world.types.info(module, ref).names
    if any(name[:2] not in _KNOWN for name in names):
        return set()
    return {each for name in names for each in with_derived(frame, name)}


def _is_register(decorator: TypeRef) -> bool:
    return decorator.name.removesuffix("()").endswith(_REGISTER)


def registered(frame: Frame, function: FunctionIR) -> tuple[str, ...]:
    """The implementations that `@function.register` added to a generic function."""
    world = frame.world
    if world.known.registered is None:
        world.known.registered = {}
        for other in world.program.functions.values():
            for decorator in filter(_is_register, other.decorators):
                name = decorator.name.removesuffix("()").removesuffix(_REGISTER)
                for generic in _generic(frame, other, name):
                    known = world.known.registered.get(generic, ())
                    world.known.registered[generic] = (*known, other.id)
    return world.known.registered.get(function.id, ())


def _generic(frame: Frame, other: FunctionIR, name: str) -> list[str]:
    """The generic function of that name: of the same class, the same function, or the module."""
    world = frame.world
    info = world.classes.get(other.owner) if other.owner else None
    if info is not None and name in info.methods:
        return [info.methods[name]]
    module = world.program.module_of[other.id].name
    if not other.owner and world.program.functions[other.parent].kind != "module":
        return [
            function.id
            for function in world.program.functions.values()
            if function.parent == other.parent and function.name == name
        ]
    found = world.program.resolve(module, name)
    return [symbol.name for symbol in found if symbol.kind == "function"]
