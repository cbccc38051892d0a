"""Calls of values: whatever they may be."""

from __future__ import annotations

from piilint.flow.calling import made_classes
from piilint.flow.calling.methods import call_method
from piilint.flow.domain.labels import NO_LABELS
from piilint.flow.domain.values import (
    CALLABLE_TAGS,
    METHOD_TAG,
    Bound,
    ObjectId,
    Outside,
    Ref,
    Value,
    added,
    is_object,
    join_all,
    objects_of,
    of_refs,
    ordered,
)
from piilint.flow.external import outside
from piilint.flow.external.unruled import unknown_call
from piilint.flow.passing.arguments import Arguments
from piilint.flow.passing.closures import partial_arguments, read_closure
from piilint.flow.passing.fitting import fitting_refs, fitting_types
from piilint.flow.program.construction import construct
from piilint.flow.program.program_calls import call_program
from piilint.flow.python import builtin_functions, getters
from piilint.flow.python.reflection import MADE_CLASS
from piilint.flow.state.frame import Frame
from piilint.resolve.symbols import Symbol


def call_value(frame: Frame, callee: Value, args: Arguments, at: int, name: str = "") -> Value:
    """Calls a value; `name` is how the callee is written."""
    found = _call_known(frame, callee, args, at, name)
    return unknown_call(frame, name, callee, args, at) if found is None else found


def _call_known(frame: Frame, callee: Value, args: Arguments, at: int, name: str) -> Value | None:
    """What calling gives where something that can be called is known."""
    results: list[Value] = []
    ours = any(not isinstance(ref, Symbol) or ref.kind != "external" for ref in callee.refs)
    for ref in fitting_refs(frame, ordered(callee), args):
        if (
            ours
            and isinstance(ref, Symbol)
            and ref.kind == "external"
            and _unheard(frame, ref.name)
        ):
            continue
        found = _call_ref(frame, ref, args, at, name)
        if found is not None:
            results.append(found)
    return join_all(results) if results else None


def _unheard(frame: Frame, path: str) -> bool:
    """Neither a rule nor a builtin: `from fast import f`, with an `f` of the program's own."""
    return not builtin_functions.is_known(path) and not outside.is_ruled(frame, path, "")


def _call_ref(frame: Frame, ref: Ref, args: Arguments, at: int, name: str) -> Value | None:
    if isinstance(ref, Symbol):
        return _call_symbol(frame, ref, args, at)
    if isinstance(ref, Bound):
        return call_program(frame, ref.function, args, at, Value(NO_LABELS, ref.receiver))
    if isinstance(ref, Outside):
        return call_method(frame, Value(NO_LABELS, ref.receiver), ref.name, args, at, "")
    assert is_object(ref)
    return _call_object(frame, ref, args, at, name)


def _call_symbol(frame: Frame, symbol: Symbol, args: Arguments, at: int) -> Value | None:
    if symbol.kind == "function":
        return call_program(frame, symbol.name, args, at)
    if symbol.kind == "class":
        return construct(frame, symbol.name, args, at)
    if symbol.kind == "external":
        found = builtin_functions.call(frame, symbol.name, args, at)
        return found if found is not None else outside.call(frame, symbol.name, None, args, at)
    return None


def _call_object(frame: Frame, oid: ObjectId, args: Arguments, at: int, name: str) -> Value | None:
    """Calls a closure, a bound method, a partial, an instance with `__call__`."""
    obj = frame.object(oid)
    if MADE_CLASS in obj.types:
        return made_classes.call(frame, oid, args, at)
    result: Value | None = None
    for tname in fitting_types(frame, sorted(obj.types), args):
        tag, target = tname[:2], tname[2:]
        found: Value | None = None
        if tag in CALLABLE_TAGS:
            receiver = read_closure(frame, oid, "^self") if tag == "m:" else None
            # `f:` is the function as written; under its name there is what decorators made of it.
            found = call_program(frame, target, args, at, receiver, oid, plain=tag == "f:")
        elif tag == METHOD_TAG:
            found = call_method(frame, read_closure(frame, oid, "^self"), target, args, at, "")
        elif tag == "c:":
            info = frame.world.classes.get(target)
            fid = info.methods.get("__call__") if info is not None else None
            if fid is not None:
                found = call_program(frame, fid, args, at, of_refs(oid))
        elif tag == "C:":
            found = _of_some_class(frame, construct(frame, target, args, at))
        elif tname in getters.TYPES:
            found = getters.call(frame, obj, tname, args, at, call_method)
        elif tname == "k:partial":
            found = call_value(
                frame, read_closure(frame, oid, "^func"), partial_arguments(obj, args), at, name
            )
        elif tag == "x:":
            found = _call_outside(frame, oid, target, args, at)
        if found is not None:
            result = added(result, found)
    return result


def _call_outside(frame: Frame, oid: ObjectId, path: str, args: Arguments, at: int) -> Value:
    decorated = _decorated(frame, path, args)
    if decorated is not None:
        return decorated
    return outside.call(frame, path, of_refs(oid) if "(" in path else None, args, at)


def _decorated(frame: Frame, path: str, args: Arguments) -> Value | None:
    """`cache.memoize(60)(load)`: what rules know as a decorator leaves the function what it is."""
    model = frame.world.models.decorator(path.removesuffix("()")) if path[-2:] == "()" else None
    if model is None or model.effect != "transparent" or len(args.positional) != 1:
        return None
    return args.positional[0] if args.positional[0].refs else None


def _of_some_class(frame: Frame, value: Value) -> Value:
    """An instance of a class, or of one derived from it: what was called is only known so far."""
    for oid in objects_of(value):
        if frame.object(oid).exact:
            frame.live.writable(oid).exact = False
    return value


class Calls:
    """What a frame needs to make calls."""

    def function(self, frame: Frame, function: str, args: list[Value], at: int) -> Value:
        """Calls a function of the program; a method's receiver comes first."""
        target = frame.world.program.functions[function]
        if target.owner and target.kind != "static" and args:
            return call_program(frame, function, Arguments(args[1:]), at, args[0])
        return call_program(frame, function, Arguments(args), at)

    def value(self, frame: Frame, callee: Value, args: Arguments, at: int, name: str) -> Value:
        """Calls whatever a value is."""
        return call_value(frame, callee, args, at, name)

    def known(
        self, frame: Frame, callee: Value, args: Arguments, at: int, name: str
    ) -> Value | None:
        """Calls what is known of a value."""
        return _call_known(frame, callee, args, at, name)
