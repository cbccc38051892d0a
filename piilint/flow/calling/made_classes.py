"""Classes that `type(name, bases, members)` makes."""

from __future__ import annotations

from piilint.flow.domain.heap import NO_TYPES, Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import ObjectId, Ref, Value, is_object, objects_of, of_refs
from piilint.flow.passing.arguments import Arguments
from piilint.flow.program.construction import construct
from piilint.flow.python.reflection import MADE_CLASS
from piilint.flow.state.frame import Frame
from piilint.resolve.symbols import Symbol


def call(frame: Frame, oid: ObjectId, args: Arguments, at: int) -> Value:
    """An instance: of the bases, with the members over what they have."""
    cls = frame.object(oid)
    bases = [name[2:] for name in sorted(cls.types) if name[:2] == "C:"]
    made = [construct(frame, base, args, at) for base in bases[:1]]
    objects = objects_of(made[0]) if made else []
    instance = objects[0] if objects else ("s", at, MADE_CLASS)
    obj = frame.object(instance).copy() if objects else Object(NO_TYPES, closed=True)
    self = of_refs(instance)
    for key, value in cls.fields.items():
        obj.put(key, _bound(frame, key, value, self, at))
    frame.live.heap[instance] = obj
    init = cls.fields.get("__init__")
    if init is not None:
        frame.invoke_value(init, args.behind(self), at)
    return self


def _bound(frame: Frame, key: Key, member: Value, self: Value, at: int) -> Value:
    """A function among the members is a method of the instance."""
    if not member.refs or not all(_is_function(frame, ref) for ref in member.refs):
        return member
    fields: dict[Key, Value] = {"^func": member, 0: self}
    return frame.make(("s", at, MADE_CLASS, key), Object(frozenset({"k:partial"}), fields))


def _is_function(frame: Frame, ref: Ref) -> bool:
    if isinstance(ref, Symbol):
        return ref.kind == "function"
    return is_object(ref) and any(name[:2] == "f:" for name in frame.object(ref).types)
