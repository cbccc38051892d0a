"""Making instances of classes of the program."""

from __future__ import annotations

from piilint.flow.access.attributes import is_own_fields
from piilint.flow.access.items import read_item, take
from piilint.flow.access.unnamed import read_any
from piilint.flow.access.writing import write_any, write_attr
from piilint.flow.classes import descriptors
from piilint.flow.classes.declared_fields import is_plain, never_personal
from piilint.flow.classes.exceptions import keep_arguments
from piilint.flow.domain.kinds import RECORDS
from piilint.flow.domain.labels import NO_LABELS
from piilint.flow.domain.values import (
    CLEAN,
    OPAQUE,
    Value,
    is_object,
    join_all,
    objects_of,
    of_refs,
)
from piilint.flow.external.own_rules import call_ruled_class
from piilint.flow.names.earned_names import taken_for
from piilint.flow.names.naming import kinds_of
from piilint.flow.passing.arguments import Arguments
from piilint.flow.program import defaults, metaclasses, own_containers
from piilint.flow.program.apply import fresh_instance
from piilint.flow.program.library_bases import kept_under
from piilint.flow.program.program_calls import call_program
from piilint.flow.rows import coercion
from piilint.flow.rows.constants import pin_all
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol


def construct(frame: Frame, cid: str, args: Arguments, at: int) -> Value:
    """Makes an instance of a class of the program."""
    info = frame.world.classes.get(cid)
    if info is None:
        return OPAQUE
    if "enum" in info.kinds:
        return CLEAN
    ruled = call_ruled_class(frame, info, args, at)
    if ruled is None:
        ruled = metaclasses.called(frame, info, args, at)
    return make(frame, info, args, at) if ruled is None else ruled


def make(frame: Frame, info: ClassInfo, args: Arguments, at: int) -> Value:
    """Makes an instance, whatever its metaclass says of calls."""
    cid = info.id
    value, _ = fresh_instance(frame, cid, at)
    new = info.methods.get("__new__")
    if new is not None:
        made = call_program(frame, new, args, at, of_refs(Symbol("class", cid)))
        if not any(is_object(ref) and "c:" + cid in frame.object(ref).types for ref in made.refs):
            return made if made.refs else value
        value = made
        if "__init__" not in info.methods:
            return value
    init = info.methods.get("__init__")
    if init is not None:
        call_program(frame, init, args, at, value)
        if "exception" in info.kinds:
            keep_arguments(frame, value, args.positional)
        return value
    _fill(frame, info, value, args, at)
    post = info.methods.get("__post_init__") or info.methods.get("model_post_init")
    if post is not None:
        call_program(frame, post, _for_post_init(info, value, frame), at, value)
    return value


def make_of(frame: Frame, cls: Value, args: Arguments, at: int) -> Value | None:
    """`super().__call__(…)` of a metaclass makes an instance of the class that is called."""
    infos = [frame.world.classes.get(name) for name in metaclasses.class_names(frame, cls)]
    made = [make(frame, info, args, at) for info in infos if info is not None]
    return join_all(made) if made else None


def _for_post_init(info: ClassInfo, made: Value, frame: Frame) -> Arguments:
    """What a dataclass only takes to hand it on."""
    names = [
        field.name
        for field in info.fields.values()
        if field.ir.annotation is not None and field.ir.annotation.name.endswith("InitVar")
    ]
    held = [frame.object(oid).fields for oid in objects_of(made)]
    return Arguments([fields[name] for name in names for fields in held[:1] if name in fields])


def _fill(frame: Frame, info: ClassInfo, value: Value, args: Arguments, at: int) -> None:
    """Without an `__init__` of its own, a class keeps its arguments under its fields' names."""
    declared = [field.name for field in info.fields.values() if not _class_level(info, field.name)]
    schema = info.kinds & RECORDS
    left = own_containers.take_over(frame, info, value, args, at)
    pin_all(frame, info, value, args)
    for index, given in enumerate(left):
        if schema and index < len(declared):
            named = taken_for(frame, info, declared[index], given, at)
            kept = coercion.coerced(frame, info, declared[index], named, at)
            write_attr(frame, value, declared[index], kept)
        else:
            write_attr(frame, value, kept_under(frame, info, index), given)
    for name, given in args.keywords.items():
        if is_own_fields(frame, info, name):
            continue  # `Form(data=request.POST)` does not keep it there: fields are filled from it.
        named = taken_for(frame, info, name, given, at)
        if not descriptors.assign(frame, info, name, value, named, at):
            write_attr(frame, value, name, coercion.coerced(frame, info, name, named, at))
    for mapping in args.mappings:
        for name in _keys_of(frame, info, mapping):
            if name not in args.keywords:
                found = _under_key(frame, info, mapping, name, at)
                if not descriptors.assign(frame, info, name, value, found, at):
                    write_attr(frame, value, name, coercion.coerced(frame, info, name, found, at))
    defaults.fill_in(frame, info, value, args, at)
    for sequence in args.sequences:
        write_any(frame, value, read_any(frame, sequence))
    if schema:
        _close(frame, value, args)


def _close(frame: Frame, made: Value, args: Arguments) -> None:
    """All that a new record was given is known: it has nothing else yet."""
    if (
        _KEYS_OF_ROWS.isdisjoint(args.keywords)
        and not args.sequences
        and all(_is_known(frame, each) for each in args.mappings)
    ):
        oid = next(ref for ref in made.refs if is_object(ref))
        frame.live.writable(oid).closed = True


_KEYS_OF_ROWS = frozenset({"pk", "id"})
"""What a row is given that may be in its table already."""


def _is_known(frame: Frame, mapping: Value) -> bool:
    """A mapping of which every entry is known."""
    objects = [frame.object(oid) for oid in objects_of(mapping)]
    known = all(obj.closed and obj.elem is None and obj.symbolic is None for obj in objects)
    return known and bool(objects) and not mapping.labels


def spread_fields(frame: Frame, info: ClassInfo, receiver: Value, args: Arguments, at: int) -> None:
    """`super().__init__(**kwargs)`: the library keeps them under the names of declared fields."""
    for mapping in args.mappings if info.kinds & RECORDS else ():
        for name in _keys_of(frame, info, mapping):
            if name not in args.keywords:
                given = take(frame, mapping, name, at)
                if not given.opaque:
                    write_attr(frame, receiver, name, given)


def _keys_of(frame: Frame, info: ClassInfo, mapping: Value) -> list[str]:
    """The fields that `**mapping` gives a value: of another instance only those that it has."""
    names = [
        field.name
        for field in info.fields.values()
        if not _class_level(info, field.name)
        and (field.ir.called or field.ir.annotation is not None)
    ]
    for oid in objects_of(mapping):
        obj = frame.object(oid)
        classes = [frame.world.classes.get(name[2:]) for name in obj.types if name[:2] == "c:"]
        given = {name for cls in classes if cls is not None for name in cls.fields}
        if given or (obj.closed and obj.elem is None):
            names = [name for name in names if name in given or name in obj.fields]
    return names


def _class_level(info: ClassInfo, name: str) -> bool:
    field = info.fields[name]
    return field.ir.annotation is not None and field.ir.annotation.name.endswith("ClassVar")


_LIST = frozenset({"k:list"})


def _under_key(frame: Frame, info: ClassInfo, mapping: Value, name: str, at: int) -> Value:
    """What `**mapping` gives one field.

    Of a mixture, put in under keys not known, a field has what its name says, and else nothing. A
    number has nothing of it: who spreads a mapping says less than who names an argument.
    """
    given = read_item(frame, mapping, name, info.ir.name, at)
    field = info.fields[name]
    if is_plain(field):
        # A text or a number is none of the lists that lie under keys not known.
        lists = {oid for oid in objects_of(given) if frame.object(oid).types == _LIST}
        given = Value(given.labels, given.refs - lists, given.const, given.clean)
    if never_personal(field):
        return Value(const=given.const, clean=True)
    if len(kinds_of(frame, given)) < 2:
        return given
    if field.relation:
        return Value(NO_LABELS, given.refs)
    found = frame.world.classify(name, info.ir.name, field.declared, "field")
    return given if found is not None else Value(NO_LABELS, given.refs)
