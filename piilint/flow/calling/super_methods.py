"""`super().name()`: methods further up, and at last those that every object has."""

from __future__ import annotations

from piilint.flow.access import views
from piilint.flow.access.paths import read_path
from piilint.flow.access.writing import write_attr
from piilint.flow.calling import schemas
from piilint.flow.classes.dispatch import next_in_line
from piilint.flow.classes.schema_classes import derived_from
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import NO_LABELS
from piilint.flow.domain.values import CLEAN, OPAQUE, ObjectId, Ref, Value, objects_of
from piilint.flow.external import outside
from piilint.flow.external.own_rules import send_inherited
from piilint.flow.external.unruled import passing, unknown_call
from piilint.flow.leaving.dumping import dump
from piilint.flow.passing.arguments import Arguments
from piilint.flow.passing.fitting import fitting
from piilint.flow.program import own_containers
from piilint.flow.program.construction import make_of, spread_fields
from piilint.flow.program.library_bases import kept_under
from piilint.flow.program.metaclasses import CLASS
from piilint.flow.program.program_calls import call_each
from piilint.flow.python import builtin_functions
from piilint.flow.python.reflection import OF_EVERY_OBJECT, bare_instances
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo

_NEW_CLASS = 4
_PASSING_SUPERS = frozenset(
    "to_representation validate clean get_context_data deconstruct get_form_kwargs".split()
)


def super_method(
    frame: Frame, oid: ObjectId, owner: str, name: str, args: Arguments, at: int
) -> Value | None:
    """`super().name()`: the next class in line that has the method."""
    info = frame.world.classes.get(owner)
    receiver = frame.object(oid).fields["^self"]
    if info is None:
        return None
    found = fitting(frame, next_in_line(frame, info, receiver, name), args)
    if found:
        if frame.function.name == name and name in frame.world.models.inherited:
            send_inherited(frame, info, name, _added_here(frame, receiver, at), args, at)
        return call_each(frame, found, args, at, receiver)
    return _super_outside(frame, info, name, args, at, receiver)


def _written(
    frame: Frame, receiver: Value, info: ClassInfo, name: str, args: Arguments, at: int
) -> Value | None:
    """What a library's base class does with rows: keeps one that it made, writes some out."""
    info = derived_from(frame, info, receiver)
    stored = schemas.stored(frame, receiver, info, name, args, at)
    if stored is None:
        stored = schemas.made(frame, info, name, args, at)
    return stored if stored is not None else dump(frame, receiver, info, name, args, at)


def _object_method(
    frame: Frame, info: ClassInfo, name: str, args: Arguments, at: int, receiver: Value
) -> Value | None:
    """What comes of a method that every object has, at last."""
    if name == "__new__" and "type" in info.outside and len(args.positional) == _NEW_CLASS:
        return read_path(frame, args.positional[3], (CLASS,), "", at)
    if name == "__call__" and "type" in info.outside:
        return make_of(frame, receiver, args, at)
    if name == "__new__" and args.positional:
        return bare_instances(frame, args, at)
    if name in OF_EVERY_OBJECT:
        given = Arguments([receiver, *args.positional])
        return builtin_functions.call(frame, OF_EVERY_OBJECT[name], given, at)
    if name == "__init__":
        return _keep_arguments(frame, info, receiver, args, at)
    return None


def _super_outside(
    frame: Frame, info: ClassInfo, name: str, args: Arguments, at: int, receiver: Value
) -> Value | None:
    told = _object_method(frame, info, name, args, at, receiver)
    if told is None:
        told = _written(frame, receiver, info, name, args, at)
    if told is None:
        told = schemas.represent(frame, receiver, info, name, args, at)
    if told is not None:
        return told
    for base in info.outside:
        path = f"{base}().{name}"
        if frame.world.models.call(path):
            if frame.function.name == name and name in frame.world.models.inherited:
                receiver = _added_here(frame, receiver, at)
            return outside.call(frame, path, receiver, args, at)
    if name in ("get_queryset", "all") and any(
        "Manager" in base or "QuerySet" in base for base in info.outside
    ):
        return receiver
    shown = views.shown(frame, receiver, info, name, at)
    if shown is not None:
        return shown
    if name in _PASSING_SUPERS:
        return passing(frame, name, args, at)
    return unknown_call(frame, name, OPAQUE, args, at)


def _keep_arguments(
    frame: Frame, info: ClassInfo, receiver: Value, args: Arguments, at: int
) -> Value:
    """`super().__init__(…)` of the library: it is taken to keep what it is given."""
    left = own_containers.take_over(frame, info, receiver, args, at)
    for index, value in enumerate(left):
        write_attr(frame, receiver, kept_under(frame, info, index), value)
    for key, value in args.keywords.items():
        write_attr(frame, receiver, key, value)
    spread_fields(frame, info, receiver, args, at)
    return CLEAN


def _added_here(frame: Frame, receiver: Value, at: int) -> Value:
    """What an overriding method adds to its object: the rest was told of where it was called."""
    refs: set[Ref] = set()
    for index, oid in enumerate(objects_of(receiver)):
        obj = frame.object(oid)
        added = Object(obj.types, dict(obj.fields), obj.elem, closed=True)
        refs |= frame.make(("s", at, "added", index), added).refs
    return Value(NO_LABELS, frozenset(refs))
