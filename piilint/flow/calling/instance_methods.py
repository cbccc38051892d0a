"""Methods of instances of classes of the program."""

from __future__ import annotations

from piilint.flow.access.as_class import handed_back, handed_to
from piilint.flow.access.attributes import read_attr
from piilint.flow.calling.outside_methods import inherited_method, with_getter_name
from piilint.flow.classes.dispatch import below, may_be_called, overrides
from piilint.flow.classes.kept import class_value
from piilint.flow.domain.heap import Object
from piilint.flow.domain.values import (
    OPAQUE,
    ObjectId,
    Value,
    added,
    is_object,
    join_all,
    of_refs,
    ordered,
)
from piilint.flow.external.own_rules import send_inherited
from piilint.flow.passing.arguments import Arguments
from piilint.flow.passing.closures import partial_arguments, read_closure
from piilint.flow.passing.fitting import fitting
from piilint.flow.program.program_calls import call_each, call_program
from piilint.flow.python import builtin_functions
from piilint.flow.python.reflection import OF_EVERY_OBJECT
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol


def instance_method(
    frame: Frame,
    oid: ObjectId,
    obj: Object,
    cid: str,
    name: str,
    args: Arguments,
    at: int,
    noun: str,
) -> Value | None:
    """A method by a class of the program: its own, an override, what was stored under the name."""
    info = frame.world.classes.get(cid)
    if info is None:
        return None
    fid = info.methods.get(name)
    if fid is None and not obj.exact:
        found_below = below(frame, info, name)
        if found_below:
            return call_each(frame, fitting(frame, found_below, args), args, at, of_refs(oid))
    if fid is not None:
        function = frame.world.program.functions[fid]
        if function.kind == "property":
            callee = frame.invoke(fid, [of_refs(oid)], at)
            return frame.invoke_value(callee, args, at, name)
        candidates = fitting(frame, overrides(frame, info, name, fid, obj), args)
        receiver = of_refs(oid)
        if name in frame.world.models.inherited:
            send_inherited(frame, info, name, receiver, args, at)
        result = _call_each_as(frame, oid, candidates, args, at)
        return with_getter_name(frame, result, name, info.ir.name, at)
    if name in OF_EVERY_OBJECT:
        given = Arguments([of_refs(oid), *args.positional])
        return builtin_functions.call(frame, OF_EVERY_OBJECT[name], given, at)
    shared = _call_shared(frame, info, name, args, at, of_refs(oid))
    if shared is not None:
        return shared
    stored = read_attr(frame, of_refs(oid), name, noun, at)
    if any(may_be_called(frame, ref) for ref in stored.refs):
        return frame.invoke_value(stored, args, at, name)
    return inherited_method(frame, oid, info, name, args, at, noun)


def _call_each_as(
    frame: Frame, oid: ObjectId, candidates: list[str], args: Arguments, at: int
) -> Value:
    """Calls each method that it may be, on the object as one of the class that has it."""
    result: Value | None = None
    for fid in candidates:
        view, before = handed_to(frame, oid, fid), frame.object(oid).fields
        found = call_each(frame, [fid], args, at, of_refs(view))
        if view != oid:
            found = handed_back(frame, oid, view, before, found)
        result = added(result, found)
    return result if result is not None else OPAQUE


def _call_shared(
    frame: Frame, info: ClassInfo, name: str, args: Arguments, at: int, receiver: Value
) -> Value | None:
    """Functions put into a class become methods: `line = long_line`, `partialmethod(…)`."""
    shared = class_value(frame, info, name)
    results: list[Value] = []
    for ref in ordered(shared) if shared is not None else ():
        given = args.behind(receiver)
        if isinstance(ref, Symbol) and ref.kind == "function":
            results.append(call_program(frame, ref.name, given, at))
        elif is_object(ref):
            obj = frame.object(ref)
            if "^method" in obj.fields:
                inner = partial_arguments(obj, args)
                inner.positional.insert(0, receiver)
                results.append(
                    frame.invoke_value(read_closure(frame, ref, "^func"), inner, at, name)
                )
            elif any(kind.startswith("f:") for kind in obj.types):
                results.append(frame.invoke_value(of_refs(ref), given, at, name))
    return join_all(results) if results else None
