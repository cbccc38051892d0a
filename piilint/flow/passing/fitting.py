"""Whether a function can be called in a way: what does not fit is not what a call means."""

from __future__ import annotations

from collections.abc import Sequence

from piilint.flow.domain.values import CALLABLE_TAGS, Bound, Ref, is_object
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.ir.program import KEYWORD, KWARG, POSITIONAL, VARARG, FunctionIR
from piilint.resolve.symbols import Symbol

_BOUND = frozenset({"method", "class"})


def takes(function: FunctionIR, count: int, bound: bool) -> bool:
    """Whether the function can be called with so many positional arguments and no others."""
    params = [param for param in function.params if param.kind == POSITIONAL]
    params = params[1:] if bound and params else params
    needed = sum(1 for param in params if not param.default)
    most = count if any(param.kind == VARARG for param in function.params) else len(params)
    return needed <= count <= most


def fits(function: FunctionIR, args: Arguments) -> bool:
    """Whether a call of a method of that name may mean this one; a decorator may change it."""
    return function.kind not in _BOUND or _accepts(function, args, bound=True)


def fitting(frame: Frame, functions: list[str], args: Arguments) -> list[str]:
    """Those of several methods that can be called so; all, if it is none of them."""
    if len(functions) < 2:
        return functions
    known = frame.world.program.functions
    return [fid for fid in functions if fits(known[fid], args)] or functions


def fitting_refs(frame: Frame, refs: Sequence[Ref], args: Arguments) -> Sequence[Ref]:
    """Those of several things that can be called so; all, if it is none of them."""
    return (len(refs) > 1 and [ref for ref in refs if may_take(frame, ref, args)]) or refs


def may_take(frame: Frame, ref: Ref, args: Arguments) -> bool:
    """Whether something can be called so: if it is a function or class that takes as much."""
    functions = frame.world.program.functions
    if isinstance(ref, Bound):
        return _accepts(functions[ref.function], args, bound=True)
    if isinstance(ref, Symbol):
        if ref.kind == "function":
            return _accepts_either(functions[ref.name], args)
        return ref.kind != "class" or _makes(frame, ref.name, args)
    names = frame.object(ref).types if is_object(ref) else ()
    return not names or not all(
        name.startswith(CALLABLE_TAGS) and not _accepts_as(frame, name, args) for name in names
    )


def fitting_types(frame: Frame, names: list[str], args: Arguments) -> list[str]:
    """Those of several functions that something may be that can be called so."""
    if len(names) < 2:
        return names
    misfits = {
        name
        for name in names
        if name.startswith(CALLABLE_TAGS) and not _accepts_as(frame, name, args)
    }
    return [name for name in names if name not in misfits] or names


def _accepts_as(frame: Frame, name: str, args: Arguments) -> bool:
    """The type of a closure or of a bound method; what decorators made takes what they say."""
    function = frame.world.program.functions[name[2:]]
    if name[:2] == "m:":
        return _accepts(function, args, bound=True)
    return _accepts_either(function, args)


def _makes(frame: Frame, cid: str, args: Arguments) -> bool:
    """An instance can be made of so many arguments, as far as its class says what that takes."""
    info = frame.world.classes.get(cid)
    own = info.methods.get("__init__") if info is not None else None
    if info is None or own is None or "__new__" in info.methods or info.ir.decorators:
        return True
    return _accepts(frame.world.program.functions[own], args, bound=True)


def _accepts_either(function: FunctionIR, args: Arguments) -> bool:
    """A method taken from its class may have been bound on the way."""
    bound = function.kind in _BOUND and _accepts(function, args, bound=True)
    return bound or _accepts(function, args, bound=False)


def _accepts(function: FunctionIR, args: Arguments, bound: bool) -> bool:
    """The function's parameters can be filled so; a decorator may change what they are."""
    if function.decorators:
        return True
    params = function.params[1:] if bound and function.kind in _BOUND else function.params
    names = {param.name for param in params if param.kind in (POSITIONAL, KEYWORD)}
    kinds = {param.kind for param in params}
    places = [param for param in params if param.kind == POSITIONAL]
    if len(args.positional) > len(places) and VARARG not in kinds:
        return False
    if KWARG not in kinds and not names.issuperset(args.keywords):
        return False
    if args.sequences or args.mappings:
        return True
    given = {param.name for param in places[: len(args.positional)]} | args.keywords.keys()
    return all(
        param.default or param.name in given
        for param in params
        if param.kind in (POSITIONAL, KEYWORD)
    )
