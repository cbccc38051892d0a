"""`json.dumps(thing, default=f)`: what `f` makes of the objects that JSON has no form for."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.domain.heap import MAPPED, Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import ObjectId, Value, objects_of, of_refs, ordered
from piilint.flow.external import outside
from piilint.flow.passing.arguments import Arguments, Function
from piilint.flow.program.apply import fresh_instance
from piilint.flow.state.frame import Frame
from piilint.resolve.symbols import Symbol

_MOST = 8
"""So many objects of one structure are turned."""
_DEPTH = 3


def as_turned(frame: Frame, args: Arguments, at: int) -> Arguments | None:
    """The arguments with what is written in the place of what is handed in, if that differs."""
    given = args.keywords.get("default") or args.keywords.get("cls")
    if given is None or not given.refs or not args.positional:
        return None
    subject = args.positional[0]
    instances = list(_instances(frame, subject, 0))[:_MOST]
    if not instances:
        return None
    turned = [_turned(frame, given, of_refs(oid), at) for oid in instances]
    whole = [] if subject.refs.issubset(instances) else [subject]
    fields: dict[Key, Value] = dict(enumerate([*whole, *turned]))
    shown = Object(frozenset({"k:list"}), fields, closed=True)
    told = frame.make(("s", at, "shown"), shown).with_labels(subject.labels)
    rest = args.positional[1:]
    return Arguments([told, *rest], args.keywords, args.nouns, args.sequences, args.mappings)


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
    """What the function gives, or the method `default` of an encoder."""
    for ref in ordered(given):
        info = None
        if isinstance(ref, Symbol) and ref.kind == "class":
            info = frame.world.classes.get(ref.name)
        method = info.methods.get("default") if info is not None else None
        if info is not None and method is not None:
            return frame.invoke(method, [fresh_instance(frame, info.id, at)[0], subject], at)
    return frame.invoke_value(given, Arguments([subject]), at)


FUNCTIONS: dict[str, Function] = {"json.dumps": _dumps}
"""By path."""
