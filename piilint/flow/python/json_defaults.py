"""`json.dumps(thing, default=f)`: what `f` makes of the objects that JSON has no form for."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.domain.heap import MAPPED
from piilint.flow.domain.values import ObjectId, Value, join, objects_of, of_refs, ordered
from piilint.flow.external import outside
from piilint.flow.passing.arguments import Arguments, Function
from piilint.flow.program.apply import fresh_instance
from piilint.flow.state.frame import Frame
from piilint.resolve.symbols import Symbol

_MOST = 8
"""So many objects of one structure are turned."""
_DEPTH = 3


ENCODING = frozenset({"json.JSONEncoder().encode", "json.JSONEncoder().iterencode"})
"""Methods of an encoder: its class decides what is written."""


def as_turned(
    frame: Frame, args: Arguments, at: int, encoder: Value | None = None
) -> Arguments | None:
    """The arguments with what is written in the place of what is handed in, if that differs.

    `encoder`: the class whose `default` is asked, if no argument says it.
    """
    given = encoder or args.keywords.get("default") or args.keywords.get("cls")
    if given is None or not given.refs or not args.positional:
        return None
    subject = args.positional[0]
    instances = list(_instances(frame, subject, 0))[:_MOST]
    turned = {oid: _turned(frame, given, of_refs(oid), at) for oid in instances}
    if not turned:
        return None
    told = _replaced(frame, subject, turned, at, 0)
    rest = args.positional[1:]
    return Arguments([told, *rest], args.keywords, args.nouns, args.sequences, args.mappings)


def _replaced(
    frame: Frame, value: Value, turned: dict[ObjectId, Value], at: int, depth: int
) -> Value:
    """A structure with what is written of the instances in their place."""
    result = Value(value.labels, value.refs.difference(turned), value.const, value.clean)
    for oid in objects_of(value):
        if oid in turned:
            result = join(result, turned[oid])
        elif depth < _DEPTH and any(True for _ in _instances(frame, of_refs(oid), depth)):
            obj = frame.object(oid).copy()
            obj.fields = {
                key: _replaced(frame, each, turned, at, depth + 1)
                for key, each in obj.fields.items()
            }
            if obj.elem is not None:
                obj.elem = _replaced(frame, obj.elem, turned, at, depth + 1)
            inner = frame.make(("s", at, "shown", oid), obj)
            result = Value(result.labels, result.refs.difference({oid}) | inner.refs)
    return result


def _dumps(frame: Frame, args: Arguments, at: int) -> Value | None:
    turned = as_turned(frame, args, at)
    return None if turned is None else outside.call(frame, "json.dumps", None, turned, at)


def _instances(frame: Frame, value: Value, depth: int) -> Iterator[ObjectId]:
    """The instances of classes of the program that lie in a structure."""
    for oid in objects_of(value):
        obj = frame.object(oid)
        if any(name[:2] == "c:" for name in obj.types):
            if not obj.types >= MAPPED:
                yield oid
        elif depth < _DEPTH:
            for inner in obj.contents():
                yield from _instances(frame, inner, depth + 1)


def _turned(frame: Frame, given: Value, subject: Value, at: int) -> Value:
    """What the function gives, or the method `default` of an encoder; a library's is not known."""
    for ref in ordered(given):
        info = None
        if isinstance(ref, Symbol) and ref.kind == "class":
            info = frame.world.classes.get(ref.name)
        method = info.methods.get("default") if info is not None else None
        if info is not None and method is not None:
            return frame.invoke(method, [fresh_instance(frame, info.id, at)[0], subject], at)
        if info is not None or (isinstance(ref, Symbol) and _is_encoder(ref)):
            return subject
    return frame.invoke_value(given, Arguments([subject]), at)


def _is_encoder(symbol: Symbol) -> bool:
    return symbol.kind == "external" and symbol.name.endswith("Encoder")


FUNCTIONS: dict[str, Function] = {"json.dumps": _dumps}
"""By path."""
