"""Functions handed to something that nobody knows: it is taken to call them."""

from __future__ import annotations

from piilint.flow.domain.labels import NO_LABELS, Labels, join_labels
from piilint.flow.domain.values import (
    CALLABLE_TAGS,
    Bound,
    Ref,
    Value,
    is_object,
    of_refs,
    ordered,
)
from piilint.flow.leaving.exposure import PASSED, expose
from piilint.flow.passing.arguments import Arguments
from piilint.flow.passing.fitting import takes
from piilint.flow.state.frame import Frame
from piilint.ir.program import FunctionIR
from piilint.resolve.symbols import Symbol


def called_back(frame: Frame, args: Arguments, at: int) -> Labels:
    """Calls the functions among the arguments; gives what those that are made here give.

    A function that comes first is called with what comes after it, if it takes as much; others get
    what nobody knows, and only what they hold from elsewhere matters.
    """
    labels: Labels = NO_LABELS
    for position, (_, value, _) in enumerate(args.everything()):
        for ref in ordered(value):
            function = _function(frame, ref)
            if function is None:
                continue
            rest = args.positional[1:] if position == 0 and args.positional else []
            given = rest if rest and takes(function, len(rest), isinstance(ref, Bound)) else []
            made_here = is_object(ref) or isinstance(ref, Bound)
            if not given and not made_here:
                continue
            nouns = _nouns_behind(args) if given else {}
            result = _called(frame, function, ref, Arguments(list(given), nouns=nouns), at)
            if is_object(ref):
                labels = join_labels(labels, expose(frame, result, PASSED, at))
    return labels


def _nouns_behind(args: Arguments) -> dict[int | str, str]:
    """What the arguments behind the first are called."""
    return {key - 1: noun for key, noun in args.nouns.items() if isinstance(key, int) and key > 0}


def _function(frame: Frame, ref: Ref) -> FunctionIR | None:
    """The function of the program that a reference is."""
    functions = frame.world.program.functions
    if isinstance(ref, Bound):
        return functions.get(ref.function)
    if isinstance(ref, Symbol):
        return functions.get(ref.name) if ref.kind == "function" else None
    if is_object(ref):
        for name in frame.object(ref).types:
            if name.startswith(CALLABLE_TAGS):
                return functions.get(name[2:])
    return None


def _called(frame: Frame, function: FunctionIR, ref: Ref, args: Arguments, at: int) -> Value:
    """Calls it; who else calls it has to say what its parameters are."""
    world = frame.world
    known = function.id in world.called
    result = frame.invoke_value(of_refs(ref), args, at, function.name)
    if not known:
        world.called.discard(function.id)
    return result
