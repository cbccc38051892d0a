"""Whether a function can be called in a way: what does not fit is not what a call means."""

from __future__ import annotations

from piilint.flow.passing.arguments import Arguments
from piilint.ir.program import KEYWORD, KWARG, POSITIONAL, VARARG, FunctionIR

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
    if function.decorators or function.kind not in _BOUND:
        return True
    params = function.params[1:]
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
