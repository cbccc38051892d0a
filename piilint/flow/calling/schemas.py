"""Schemas: classes that show other objects field by field, as serializers do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from piilint.flow.access.attributes import read_attr
from piilint.flow.access.items import read_item
from piilint.flow.access.paths import read_path
from piilint.flow.access.unnamed import read_any
from piilint.flow.access.writing import write_attr
from piilint.flow.calling.meta_fields import fields_taken_out, meta_fields, names_in
from piilint.flow.classes import members
from piilint.flow.classes.schema_classes import schema_of
from piilint.flow.domain.heap import LOADED, NO_TYPES, Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import CLEAN, OPAQUE, ObjectId, Value, join_all, objects_of, of_refs
from piilint.flow.external import outside
from piilint.flow.names.naming import named_source
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.flow.state.pinned_rows import note_set
from piilint.ir.program import POSITIONAL
from piilint.resolve.classes import ClassInfo, Field
from piilint.resolve.types import UNKNOWN, TypeInfo
from piilint.rulebook.calls import SchemaModel

MAX_NESTED = 4
"""How deep schemas within schemas are looked into."""


class Shown(NamedTuple):
    """A field of a schema: its name, and its declaration where the schema's body has one."""

    name: str
    field: Field | None


def method(
    frame: Frame, oid: ObjectId, info: ClassInfo, name: str, args: Arguments, at: int
) -> Value | None:
    """A method by which a schema shows an object, or reads one; None for any other."""
    model = schema_of(frame, info)
    if model is None:
        return None
    if name in model.dumps and args.positional:
        return dumped(frame, oid, info, model, args.positional[0], args.keywords.get("many"), at)
    if name in model.loads:
        many = args.keywords.get("many", frame.object(oid).fields.get("many"))
        return _of_many(frame, info, loaded(frame, info, model, at), many, at)
    if name in model.stores:
        row = stored(frame, of_refs(oid), info, name, args, at)
        many = frame.object(oid).fields.get("many")
        return _of_many(frame, info, row, many, at) if row is not None else None
    return None


def _of_many(frame: Frame, info: ClassInfo, one: Value, many: Value | None, at: int) -> Value:
    """What a schema gives of one; for many, a list of such."""
    if many is None or many.const is not True:
        return one
    return frame.make(("s", at, "many", info.id), Object(frozenset({"k:list"}), elem=one))


def attribute(frame: Frame, value: Value, name: str, at: int) -> Value | None:
    """`serializer.data`, `serializer.validated_data`; None where no schema has it."""
    if name not in frame.world.models.schema_attributes:
        return None
    found: list[Value] = []
    for oid in objects_of(value):
        for tname in sorted(frame.object(oid).types):
            info = frame.world.classes.get(tname[2:]) if tname[:2] == "c:" else None
            model = schema_of(frame, info) if info is not None else None
            if info is None or model is None or name in info.methods:
                continue
            if name in model.loaded:
                many = frame.object(oid).fields.get("many")
                read = loaded(frame, info, model, at)
                found.append(_of_many(frame, info, read, many, at))
            elif name in model.dumped:
                fields = frame.object(oid).fields
                given = fields.get(0, fields.get("instance"))
                if given is None:
                    typed = members.hint(frame, info, "instance")
                    given = frame.child(oid, "instance", typed) if typed is not None else OPAQUE
                found.append(dumped(frame, oid, info, model, given, fields.get("many"), at))
    return join_all(found) if found else None


def dumped(
    frame: Frame,
    oid: ObjectId,
    info: ClassInfo,
    model: SchemaModel,
    subject: Value,
    many: Value | None,
    at: int,
) -> Value:
    """A mapping of what the schema shows of the subject; for many, a list of mappings."""
    several = many is not None and many.const is True
    types = {name for ref in objects_of(subject) for name in frame.object(ref).types}
    if several or any(name[:2] == "q:" or name in ("k:list", "k:set") for name in types):
        element = _shown_of(frame, oid, info, model, read_any(frame, subject), at)
        made = Object(frozenset({"k:list"}), elem=element)
        return frame.make(("s", at, "dumped", info.id), made)
    return _shown_of(frame, oid, info, model, subject, at)


def _shown_of(
    frame: Frame, oid: ObjectId, info: ClassInfo, model: SchemaModel, subject: Value, at: int
) -> Value:
    override = info.methods.get("to_representation")
    if override is not None and override != frame.function.id:
        return frame.invoke(override, [of_refs(oid), subject], at)
    return represented(frame, oid, info, model, subject, at)


def represent(
    frame: Frame, receiver: Value, info: ClassInfo, name: str, args: Arguments, at: int
) -> Value | None:
    """`super().to_representation(instance)`."""
    model = schema_of(frame, info)
    if model is None or name != "to_representation" or not args.positional:
        return None
    oid = next(iter(objects_of(receiver)), None)
    return represented(frame, oid, info, model, args.positional[0], at) if oid else None


def represented(
    frame: Frame, oid: ObjectId, info: ClassInfo, model: SchemaModel, subject: Value, at: int
) -> Value:
    """What the declared fields show of one subject; a schema within itself shows nothing more."""
    with _within(frame, info.id) as new:
        return _represented(frame, oid, info, model, subject, at) if new else CLEAN


@contextmanager
def _within(frame: Frame, name: str) -> Iterator[bool]:
    """Whether a schema is looked into: not within itself, nor deeper than others are."""
    if name in frame.showing or len(frame.showing) >= MAX_NESTED:
        yield False
        return
    frame.showing.append(name)
    try:
        yield True
    finally:
        frame.showing.pop()


def _represented(
    frame: Frame, oid: ObjectId, info: ClassInfo, model: SchemaModel, subject: Value, at: int
) -> Value:
    only = names_in(frame, frame.object(oid).fields.get("only"))
    without = names_in(frame, frame.object(oid).fields.get("exclude"))
    noun = _noun(frame, info)
    values: dict[Key, Value] = {}
    for name, field in shown(frame, info):
        if (only and name not in only) or name in without or _marked(field, model.hidden):
            continue
        values[name] = _value(frame, oid, info, model, Shown(name, field), subject, noun, at)
    made = Object(frozenset({"k:dict"}), values, closed=True)
    return frame.make(("s", at, "shown", info.id), made)


def _value(
    frame: Frame,
    oid: ObjectId,
    info: ClassInfo,
    model: SchemaModel,
    shown: Shown,
    subject: Value,
    noun: str,
    at: int,
) -> Value:
    name, field = shown
    if field is not None and field.declared in model.methods:
        given = next((a.constant for a in field.ir.args if isinstance(a.constant, str)), None)
        fid = info.methods.get(given or f"get_{name}")
        return frame.invoke(fid, [of_refs(oid), subject], at) if fid is not None else OPAQUE
    source = _constant(field, model.source) or name
    found = subject
    if source != "*":
        *holders, last = source.split(".")
        found = read_path(frame, subject, tuple(holders), noun, at)
        found = read_attr(frame, found, last, holders[-1] if holders else noun, at)
    inner = _nested(frame, field)
    if inner is None:
        return found
    many = Value(const=True) if field is not None and _many(field) else None
    nested = schema_of(frame, inner)
    if nested is None:
        return found
    made = frame.make(("s", at, "nested", inner.id), Object(frozenset({"c:" + inner.id})))
    return dumped(frame, next(iter(objects_of(made))), inner, nested, found, many, at)


def _nested(frame: Frame, field: Field | None) -> ClassInfo | None:
    """The schema that shows what a field holds: its type, or what `Nested(…)` names."""
    if field is None:
        return None
    for tname in sorted(field.type.names):
        if tname[:2] in ("c:", "q:"):
            return frame.world.classes.get(tname[2:])
    if not field.declared.endswith(("Nested", "List", "ListField", "ListSerializer")):
        return None
    module = field.cls.partition(":")[0]
    for argument in field.ir.args:
        ref = argument.ref
        names = [ref, *ref.args] if ref is not None else []
        for named in names:
            for symbol in frame.world.program.resolve(module, named.name.removesuffix("()")):
                if symbol.kind == "class":
                    return frame.world.classes.get(symbol.name)
        if isinstance(argument.constant, str):
            cid = frame.world.classes.named(argument.constant, module)
            return frame.world.classes.get(cid) if cid is not None else None
    return None


def _many(field: Field) -> bool:
    given = any(a.name == "many" and a.constant is True for a in field.ir.args)
    return given or field.declared.endswith(("List", "ListField", "ListSerializer"))


def loaded(frame: Frame, info: ClassInfo, model: SchemaModel, at: int) -> Value:
    """What a schema read: a mapping with its fields; one within itself read nothing more."""
    with _within(frame, f"{LOADED} {info.id}") as new:
        return _loaded(frame, info, model, at) if new else CLEAN


def _loaded(frame: Frame, info: ClassInfo, model: SchemaModel, at: int) -> Value:
    """A mapping with the fields, each named for what it holds."""
    values: dict[Key, Value] = {}
    for name, field in shown(frame, info):
        if _marked(field, model.unread):
            continue
        inner = _nested(frame, field)
        nested = schema_of(frame, inner) if inner is not None else None
        if inner is not None and nested is not None:
            many = Value(const=True) if field is not None and _many(field) else None
            read = loaded(frame, inner, nested, at)
            values[name] = _of_many(frame, inner, read, many, at)
            continue
        values[_constant(field, model.source) or name] = _read(frame, info, name, field, at)
    made = Object(frozenset({"k:dict"}), values)
    return frame.make(("s", at, LOADED, info.id), made)


def _read(frame: Frame, info: ClassInfo, name: str, field: Field | None, at: int) -> Value:
    """What was read for one field: it is named for what it holds, or is a row that was chosen."""
    cls = described(frame, info)
    column = cls.fields.get(name) if cls is not None else None
    if field is None and column is not None and column.relation:
        return frame.typed(("s", at, "read", info.id, name), column.type)
    if field is not None and field.declared.endswith(_CHOOSING):
        return frame.typed(("s", at, "read", info.id, name), _chosen(frame, field))
    told = field if field is not None else column
    labels = named_source(
        frame,
        name,
        info.ir.name if field is not None and column is None else _noun(frame, info),
        at,
        "field",
        declared=told.declared if told is not None else "",
        text=f"{info.ir.name}.{name}",
    )
    textual = told is not None and told.declared.endswith(_TEXTUAL)
    return Value(labels, clean=not labels and not textual)


_TEXTUAL = ("CharField", "TextField", "StringField", "String", "Text")
"""Fields of which the value may have anything written into it: a whole table, pasted."""
_CHOOSING = ("ModelChoiceField", "ModelMultipleChoiceField", "RelatedField")
"""Fields of which the value is a row, or several."""


def _chosen(frame: Frame, field: Field) -> TypeInfo:
    """`ModelChoiceField(User.objects.all())`: the rows that can be chosen."""
    module = field.cls.partition(":")[0]
    tag = "q:" if "Multiple" in field.declared else "c:"
    for argument in field.ir.args:
        if argument.ref is not None and argument.name in ("", "queryset"):
            name = argument.ref.name.partition(".objects")[0]
            symbols = frame.world.program.resolve(module, name)
            names = frozenset(tag + symbol.name for symbol in symbols if symbol.kind == "class")
            if names:
                return TypeInfo(names)
    return UNKNOWN


def stored(
    frame: Frame, receiver: Value, info: ClassInfo, name: str, args: Arguments, at: int
) -> Value | None:
    """`form.save(commit=False)`: a row of what was read, kept unless asked not to.

    None where the method is none that does so.
    """
    model = schema_of(frame, info)
    if model is None or name not in model.stores:
        return None
    made = _made_by_own(frame, receiver, info, model, args, at)
    if made is not None:
        return made
    row = _row(frame, receiver, info, model, args, at)
    kept = args.pick(frame, model.unless, (model.unless,), at) if model.unless else None
    if kept is None or kept.const is not False:
        _keep(frame, info, row, name, at)
    return row


def _keep(frame: Frame, info: ClassInfo, row: Value, name: str, at: int) -> None:
    """The row goes where the rule says that this method of the schema keeps it."""
    for base in info.outside:
        path = f"{base}().{name}"
        if frame.world.models.call(path):
            outside.call(frame, path, row, Arguments(), at)
            return


def _given(obj: Object, cls: ClassInfo) -> list[str]:
    """The columns of a model that a mapping may have."""
    return [name for name in cls.fields if obj.symbolic is not None or name in obj.fields]


def made(frame: Frame, info: ClassInfo, name: str, args: Arguments, at: int) -> Value | None:
    """`super().create(validated_data)`: the row that the framework makes of what was read."""
    model, cls = schema_of(frame, info), described(frame, info)
    if model is None or cls is None or name not in model.made_by or not args.positional:
        return None
    data = args.positional[-1]
    names = {name for oid in objects_of(data) for name in _given(frame.object(oid), cls)}
    values: dict[Key, Value] = {
        name: read_item(frame, data, name, info.ir.name, at) for name in sorted(names)
    }
    row = frame.make(("s", at, "made", info.id), Object(frozenset({"c:" + cls.id}), values))
    for stores in model.stores:
        _keep(frame, info, row, stores, at)
    return row


def _made_by_own(
    frame: Frame, receiver: Value, info: ClassInfo, model: SchemaModel, args: Arguments, at: int
) -> Value | None:
    """What the schema's own methods make of what was read, if it has them."""
    found: list[Value] = []
    for name in model.made_by:
        fid = info.methods.get(name)
        if fid is None or fid == frame.function.id:
            continue
        data = loaded(frame, info, model, at)
        for key, given in args.keywords.items():
            write_attr(frame, data, key, given)
        params = frame.world.program.functions[fid].params
        expected = sum(param.kind == POSITIONAL for param in params)
        instance = [read_attr(frame, receiver, "instance", "", at)] if expected > 2 else []
        found.append(frame.invoke(fid, [receiver, *instance, data], at))
    return join_all(found) if found else None


def _row(
    frame: Frame, receiver: Value, info: ClassInfo, model: SchemaModel, args: Arguments, at: int
) -> Value:
    """An instance of the schema's model with what was read, and what was put into it before."""
    cls = described(frame, info)
    values: dict[Key, Value] = {}
    read = loaded(frame, info, model, at)
    given = read_attr(frame, receiver, "instance", "", at)
    for oid in objects_of(read):
        values.update(_saved(frame, info, model, frame.object(oid).fields))
    for oid in objects_of(given):
        values.update(frame.object(oid).fields)
    values.update({name: value for name, value in args.keywords.items() if name != model.unless})
    if cls is not None:
        values = {key: value for key, value in values.items() if key in cls.fields}
        note_set(frame, cls.id, values.items())
    names = frozenset({"c:" + cls.id}) if cls is not None else NO_TYPES
    return frame.make(("s", at, "stored", info.id), Object(names, values))


def _saved(
    frame: Frame, info: ClassInfo, model: SchemaModel, read: dict[Key, Value]
) -> dict[Key, Value]:
    """What goes into the row of what was read: a form's own fields stay with the form."""
    meta = meta_fields(frame, info) if model.named else None
    if meta is None:
        return read
    return {name: value for name, value in read.items() if meta.has(name)}


def shown(frame: Frame, info: ClassInfo) -> Iterator[Shown]:
    """The fields of a schema, but for those that it takes out of itself."""
    gone = fields_taken_out(frame, info)
    yield from (each for each in _declared(frame, info) if not gone.has(each.name))


def _declared(frame: Frame, info: ClassInfo) -> Iterator[Shown]:
    """The fields declared in its body, and those of its model it names."""
    for name, field in info.fields.items():
        if field.ir.called:
            yield Shown(name, field)
    meta = meta_fields(frame, info)
    if meta is None:
        return
    named = sorted(meta.named)
    if meta.others:
        known = meta.left_out | meta.named
        named += [name for name in _columns(frame, info) if name not in known]
    for name in named:
        if name not in info.fields:
            yield Shown(name, None)


def described(frame: Frame, info: ClassInfo) -> ClassInfo | None:
    """The model that a schema is made for."""
    typed = members.hint(frame, info, "instance")
    for tname in sorted(typed.names) if typed is not None else ():
        model = frame.world.classes.get(tname[2:])
        if model is not None:
            return model
    return None


def _columns(frame: Frame, info: ClassInfo) -> list[str]:
    """The plain fields of the model that a schema shows."""
    model = described(frame, info)
    fields = model.fields.values() if model is not None else ()
    return [field.name for field in fields if not field.relation]


def _noun(frame: Frame, info: ClassInfo) -> str:
    """Whose fields these are: the model's, else what the schema is called after.

    A `ShopAddressForm` is for addresses of shops, whatever its model is for.
    """
    model = described(frame, info)
    if model is not None and not frame.world.classifier.judge_noun(info.ir.name).organisation:
        return model.ir.name
    name = info.ir.name
    return name.removesuffix("Serializer").removesuffix("Schema") or name


def _constant(field: Field | None, keyword: str) -> str:
    for argument in field.ir.args if field is not None and keyword else ():
        if argument.name == keyword and isinstance(argument.constant, str):
            return argument.constant
    return ""


def _marked(field: Field | None, keywords: tuple[str, ...]) -> bool:
    return field is not None and any(
        argument.name in keywords and argument.constant is True for argument in field.ir.args
    )
