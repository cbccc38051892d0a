"""Method calls: what each thing that the receiver may be makes of them."""

from __future__ import annotations

from piilint.flow.access.items import of_part
from piilint.flow.access.unnamed import read_any
from piilint.flow.calling import receivers
from piilint.flow.calling.class_methods import method_of_class, method_of_function
from piilint.flow.calling.instance_methods import instance_method
from piilint.flow.calling.outside_methods import asked_for, outside_object_method
from piilint.flow.calling.super_methods import super_method
from piilint.flow.calling.unknown_methods import unknown_method
from piilint.flow.classes import exceptions
from piilint.flow.classes.dispatch import telling_types
from piilint.flow.classes.symbol_members import of_symbol
from piilint.flow.domain.heap import NO_TYPES, Object
from piilint.flow.domain.labels import Labels, join_labels, stepped
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import (
    CALLABLE_TAGS,
    CLEAN,
    NONE,
    OPAQUE,
    ObjectId,
    Ref,
    Value,
    added,
    is_object,
    join,
    join_all,
    of_refs,
    ordered,
)
from piilint.flow.external import outside
from piilint.flow.names.naming import impersonal, is_undefined
from piilint.flow.passing.arguments import Arguments
from piilint.flow.program.construction import construct
from piilint.flow.program.generators import RESUMING, resume
from piilint.flow.python import builtin_functions, containers, options
from piilint.flow.python.text_methods import SPLITTING, call_text, is_text_method
from piilint.flow.rows import queries
from piilint.flow.state.frame import Frame
from piilint.resolve.symbols import Symbol


def call_method(
    frame: Frame, value: Value, name: str, args: Arguments, at: int, noun: str
) -> Value:
    """`value.name(args)`."""
    if value.labels:
        modelled = _modelled_method(frame, value, name, args, at)
        if modelled is not None:
            return modelled
        if name in SPLITTING and _may_be_text(frame, value):
            return call_text(frame, value, name, args, at)
    results: list[Value] = []
    for ref in receivers.meant(frame, value, name):
        found = _method_of_ref(frame, ref, name, args, at, noun)
        if found is not None:
            results.append(found)
    if not results:
        return unknown_method(frame, value, name, args, at, noun)
    result = join_all(results)
    if value.labels and not impersonal(name) and not containers.is_predicate(name):
        result = result.with_labels(_from_receiver(frame, value, name, args, at, noun))
    if value.text is not None and result.text is None and is_text_method(name):
        # A class's own text, which an instance may have another of: `self.HOST.format(region)`.
        told = call_text(frame, Value(const=value.const, clean=True), name, args, at)
        labels = join_labels(result.labels, told.labels)
        result = Value(labels, result.refs, told.const, result.clean)
    return result


def _may_be_text(frame: Frame, value: Value) -> bool:
    """Nothing says that the value is anything but a text."""
    return all(is_object(ref) and frame.object(ref).types <= _TEXTS for ref in value.refs)


_TEXTS = frozenset({"k:str", "k:bytes", "k:none"})


def _modelled_method(
    frame: Frame, value: Value, name: str, args: Arguments, at: int
) -> Value | None:
    """A method that a rule speaks of says itself what the result has of its receiver's data."""
    result: Value | None = None
    for ref in ordered(value):
        types = sorted(frame.object(ref).types) if is_object(ref) else []
        if not types:
            return None
        for tname in types:
            path = f"{tname[2:]}.{name}"
            if tname[:2] != "x:" or not frame.world.models.call(path):
                return None
            found = outside.call(frame, path, Value(value.labels, frozenset({ref})), args, at)
            result = added(result, found)
    return result


_ENTRIES = frozenset({"get", "pop", "setdefault", "__getitem__"})
"""What gives the part of a mapping that its argument names."""


def _from_receiver(
    frame: Frame, value: Value, name: str, args: Arguments, at: int, noun: str
) -> Labels:
    """The receiver's own labels in a method's result: text stays text, of others it is assumed."""
    if is_text_method(name):
        return value.labels
    labels = value.labels
    key = args.positional[0].text if name in _ENTRIES and args.positional else None
    if key is not None and HOLE not in key:
        labels = of_part(frame, labels, key, noun, at)
    text = f"{noun}.{name}()" if noun else f"{name}()"
    return stepped(labels, "through", frame.module.name, at, text, True)


def _method_of_ref(
    frame: Frame, ref: Ref, name: str, args: Arguments, at: int, noun: str
) -> Value | None:
    if is_object(ref):
        return _method_of_object(frame, ref, name, args, at, noun)
    if isinstance(ref, Symbol):
        return _method_of_symbol(frame, ref, name, args, at, noun)
    return None


def _method_of_symbol(
    frame: Frame, symbol: Symbol, name: str, args: Arguments, at: int, noun: str
) -> Value | None:
    if symbol.kind == "external":
        return _method_of_external(frame, f"{symbol.name}.{name}", name, args, at, noun)
    if symbol.kind == "function":
        return method_of_function(frame, symbol, name, args, at)
    if symbol.kind == "class":
        return method_of_class(frame, symbol, name, args, at, noun)
    callee = of_symbol(frame, symbol, name, noun, at)
    return frame.invoke_value(callee, args, at, name) if callee is not None else None


def _method_of_external(
    frame: Frame, path: str, name: str, args: Arguments, at: int, noun: str
) -> Value:
    """A function of an outside module, or a method of what has a name that nothing binds."""
    found = builtin_functions.call(frame, path, args, at)
    if found is not None:
        return found
    if is_undefined(frame, path) and not frame.world.models.call(path):
        return unknown_method(frame, OPAQUE, name, args, at, noun)
    return outside.call(frame, path, None, args, at)


def _method_of_object(
    frame: Frame, oid: ObjectId, name: str, args: Arguments, at: int, noun: str
) -> Value | None:
    obj = frame.object(oid)
    written = obj.fields.get(name)
    if written is not None and written.refs:
        return frame.invoke_value(written, args, at, name)
    if written is not None and written.const is None and not written.labels:
        return CLEAN  # There is nothing to call: `self.getter = None`.
    if name == "add_note" and args.positional and exceptions.is_exception(frame, obj.types):
        exceptions.add_note(frame, oid, args.positional[0], at)
        return NONE
    results: list[Value] = []
    for tname in telling_types(frame, obj.types, name):
        found = _method_by_type(frame, oid, obj, tname, name, args, at, noun)
        if found is not None:
            results.append(found)
    if not results and obj.types <= NO_TYPES:
        found = asked_for(frame, name, args, at)
        if found is None:
            found = containers.call(frame, oid, name, args, at, noun)
        if found is not None:
            results.append(found)
    if not results:
        return None
    return join_all(results)


def _method_by_type(
    frame: Frame,
    oid: ObjectId,
    obj: Object,
    tname: str,
    name: str,
    args: Arguments,
    at: int,
    noun: str,
) -> Value | None:
    tag, target = tname[:2], tname[2:]
    if tag == "c:":
        return instance_method(frame, oid, obj, target, name, args, at, noun)
    if tag == "q:":
        if name == queries.MODEL:
            return construct(frame, target, args, at)
        return queries.call(frame, oid, target, name, args, at)
    if tag == "k:":
        found = options.call(frame, oid, name, args, at) if tname == options.TYPE else None
        return found or containers.call(frame, oid, name, args, at, noun)
    if tag == "x:":
        return outside_object_method(frame, oid, target, name, args, at, noun)
    if tag == "C:":
        return _method_of_symbol(frame, Symbol("class", target), name, args, at, noun)
    if tag == "g:" and name in RESUMING:
        given = {RESUMING[name]: args.positional[0]} if args.positional else {}
        resumed = resume(frame, of_refs(oid), given, at)
        handed_out = read_any(frame, of_refs(oid))
        return handed_out if resumed is None else join(handed_out, resumed)
    if tag == "u:":
        return super_method(frame, oid, target, name, args, at)
    if tag in CALLABLE_TAGS:
        return method_of_function(frame, Symbol("function", target), name, args, at)
    return None
