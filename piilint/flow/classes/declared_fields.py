"""Fields that classes declare: typed, classified, and holding what was ever put there."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.classes.class_texts import shared_text
from piilint.flow.classes.firms import FIRMS, is_firms
from piilint.flow.classes.kept import class_value, with_cell, with_stored
from piilint.flow.classes.outside_members import spelled
from piilint.flow.classes.shared_structures import shared_structure
from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import RECORDS, SCALARS
from piilint.flow.domain.labels import (
    ANY,
    MASKED,
    NO_LABELS,
    Labels,
    Path,
    join_labels,
    transformed,
)
from piilint.flow.domain.values import CLEAN, ObjectId, Value, join
from piilint.flow.names.naming import impersonal, named_source
from piilint.flow.state.frame import Frame
from piilint.flow.state.supposed import expect, suppose
from piilint.ir.program import FunctionIR
from piilint.resolve.classes import ClassInfo, Field
from piilint.resolve.types import UNKNOWN, TypeInfo


def read_field(
    frame: Frame, oid: ObjectId, info: ClassInfo, field: Field, noun: str, at: int
) -> Value:
    """A declared field: typed, classified, and holding what was ever put there."""
    left_out = _is_left_out(frame, oid, field)
    if field.relation:
        return CLEAN if left_out else _row(frame, oid, info, field)
    structure = shared_structure(frame, oid, info, field.name)
    if structure is not None:
        return structure
    constant = info.constants.get(field.name)
    shared = shared_text(frame, oid, info, field.name)
    labels = NO_LABELS
    empty = FIRMS in frame.object(oid).types or left_out
    if not empty and (constant is None or field.ir.annotation is not None):
        labels = named_source(
            frame, field.name, info.ir.name, at, "field",
            declared=field.declared, text=spelled(noun, field.name),
        )  # fmt: skip
        if not labels and "pydantic" in info.kinds:
            labels = by_alias(frame, info, field, noun, at)
    passed = frame.object(oid).symbolic if labels else None
    if passed is not None:
        told = suppose if callers_know(frame, passed) else expect
        told(frame, labels, passed, field.name)
    if constant is not None and not labels and "enum" not in info.kinds:
        value = frame.child(oid, field.name, UNKNOWN)
        known = shared if isinstance(constant, str) else constant
        value = Value(value.labels, value.refs, known, False)
        if frame.object(oid).exact:
            other = class_value(frame, info, field.name)
            return value if other is None else join(value, other)
        return with_cell(frame, oid, value, info, field.name)
    kind = TypeInfo() if _is_descriptor(frame, field) else field.type
    if labels and field.declared in _SECRETS:
        # It shows stars until it is opened.
        labels = transformed(
            labels, MASKED, frame.module.name, at, f"{field.name}, a {field.declared}"
        )
    value = frame.child(oid, field.name, kind, labels)
    if not labels and (impersonal(field.name) or never_personal(field)):
        value = Value(value.labels, value.refs, value.const, True)
    if value.text is None and isinstance(shared, str):
        value = Value(value.labels, value.refs, shared, value.clean)
    if _is_scalar(info, field):
        return with_stored(frame, oid, value, info, field.name, at)
    return with_cell(frame, oid, value, info, field.name)


def _row(frame: Frame, oid: ObjectId, info: ClassInfo, field: Field) -> Value:
    """What a field refers to."""
    told = field.type
    if told and is_firms(frame, info, field):
        told = TypeInfo(told.names | {FIRMS}, told.elem)
    value = frame.child(oid, field.name, told)
    return value if told else with_cell(frame, oid, value, info, field.name)


def _is_left_out(frame: Frame, oid: ObjectId, field: Field) -> bool:
    """A field of a record made here, of which all that was given is known, and this was not.

    It holds what the class gives it, and that is nobody's data.
    """
    obj = frame.object(oid)
    if not obj.closed or obj.elem is not None or obj.symbolic is not None:
        return False
    return not {field.name, f"{field.name}_id"} & obj.fields.keys()


MAX_CLASSES = 4
"""Of an object that may be of more classes than these, no field is guessed."""
_SOME = 0.8


def declared_labels(
    frame: Frame, obj: Object, noun: str, at: int, but: frozenset[str] = frozenset()
) -> Labels | None:
    """What the fields show that a class declares and nobody wrote; None if none declares any."""
    infos = [frame.world.classes.get(name[2:]) for name in sorted(obj.types) if name[:2] == "c:"]
    known = [info for info in infos if info is not None and _declares_data(frame, info)]
    if not known or len(known) > MAX_CLASSES:
        return None
    labels: Labels = NO_LABELS
    if obj.closed or FIRMS in obj.types:
        return labels
    if obj.symbolic is not None and callers_know(frame, obj.symbolic):
        return labels
    for info in known:
        for field in info.fields.values():
            if field.relation or field.name in obj.fields or left_out(field) or field.name in but:
                continue
            if never_personal(field) or field.declared in _SECRETS:
                continue
            if field.ir.annotation is None and not field.ir.called:
                continue  # The class's own, no instance's.
            found = named_source(
                frame, field.name, info.ir.name, at, "field", declared=field.declared,
                text=spelled(noun or info.ir.name, field.name), scale=_SOME,
            ) or by_alias(frame, info, field, noun or info.ir.name, at)  # fmt: skip
            labels = join_labels(labels, found)
    return labels


def has_data_class(frame: Frame, obj: Object) -> bool:
    """It may be of some class that declares data."""
    infos = [frame.world.classes.get(name[2:]) for name in obj.types if name[:2] == "c:"]
    return any(info is not None and _declares_data(frame, info) for info in infos)


def may_be_data(frame: Frame, obj: Object) -> bool:
    """It may be of some class that declares data, or of one below: a mixin's `self` is a row."""
    if has_data_class(frame, obj):
        return True
    by_id = frame.world.classes.by_id
    infos = [by_id.get(name[2:]) for name in obj.types if name[:2] == "c:"]
    heirs = [child for info in infos if info is not None for child in info.children[:_HEIRS]]
    return any(_declares_data(frame, by_id[child]) for child in heirs)


_HEIRS = 8
"""So many classes below one tell whether its heirs are data."""


def telling_fields(frame: Frame, name: str, exact: bool) -> Iterator[tuple[str, bool]]:
    """The fields that the type declares, and whether they are read as a whole: not structures.

    Not those of which nobody expects anything personal, and none at all where it may be a class
    derived from the one named (unless `exact`).
    """
    info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
    if info is None or not _declares_data(frame, info) or (info.children and not exact):
        return
    for field in info.fields.values():
        if field.ir.annotation is None and not field.ir.called:
            continue  # The class's own, no instance's.
        found = frame.world.classify(field.name, info.ir.name, field.declared, "field")
        structured = not field.declared or field.declared.endswith((*_STRUCTURED, "ARRAY"))
        scalar = _is_scalar(info, field) or never_personal(field)
        if found is not None or not scalar:
            yield field.name, field.relation or not structured
    for own, fid in sorted(info.methods.items()):
        if own not in info.fields and _is_computed(frame.world.program.functions[fid]):
            yield own, True


def _is_computed(function: FunctionIR) -> bool:
    """A column that the database, too, can compute: mappers list it among the others."""
    return any(each.name.rpartition(".")[2] == "hybrid_property" for each in function.decorators)


def callers_know(frame: Frame, symbolic: tuple[str, Path]) -> bool:
    """The type is only known from what callers pass: they know what is in it, too."""
    root, path = symbolic
    function = frame.function
    if any(key != ANY for key in path) or (function.id, root) not in frame.world.param_types:
        return False
    given = next((param.annotation for param in function.params if param.name == root), None)
    return given is None or given.name.rpartition(".")[2] in ("object", "Any")


def left_out(field: Field) -> bool:
    """`Field(exclude=True)`: dumps do not have it."""
    return any(a.name == "exclude" and a.constant is True for a in field.ir.args)


def _declares_data(frame: Frame, info: ClassInfo) -> bool:
    return bool(info.kinds & RECORDS) or frame.world.has_rows(info)


_STRUCTURED = ("JSONField", "JSON", "JSONB", "HStoreField", "ArrayField", "PickleType")
_SCALAR_COLUMNS = frozenset(
    "String Text Unicode UnicodeText Integer BigInteger SmallInteger Boolean Date DateTime Time "
    "Interval Float Numeric Enum Uuid UUID LargeBinary CHAR VARCHAR TEXT INTEGER CITEXT".split()
)


def _is_scalar(info: ClassInfo, field: Field) -> bool:
    """The declaration says that it holds a text, a number, a date: no object of the program."""
    if "model" in info.kinds and field.ir.called:
        return not field.declared.endswith(_STRUCTURED)
    if field.ir.called and not field.relation and field.declared in _SCALAR_COLUMNS:
        return True
    return bool(field.type.names) and field.type.names <= SCALARS


_SECRETS = frozenset({"SecretStr", "SecretBytes", "Secret"})
_ALIASES = ("alias", "validation_alias", "serialization_alias")


def by_alias(frame: Frame, info: ClassInfo, field: Field, noun: str, at: int) -> Labels:
    """`number: str = Field(alias="card_number")`: the name it has outside says what it is."""
    for argument in field.ir.args:
        if argument.name in _ALIASES and isinstance(argument.constant, str):
            return named_source(
                frame, argument.constant, info.ir.name, at, "field",
                declared=field.declared, text=spelled(noun, field.name),
            )  # fmt: skip
    return NO_LABELS


def _is_descriptor(frame: Frame, field: Field) -> bool:
    """`CharField()` is how a field is declared, not what it holds; rules describe what is held."""
    if not field.ir.called or field.ir.annotation is not None:
        return False
    return not any(
        name.startswith(("c:", "q:"))
        or (name[:2] == "x:" and frame.world.models.class_model(name[2:]) is not None)
        for name in field.type.names
    )


_IMPERSONAL_TYPES = frozenset(
    "BooleanField NullBooleanField DateTimeField DecimalField FloatField AutoField "
    "BigAutoField UUIDField DurationField PositiveIntegerField SlugField bool datetime "
    "Decimal float UUID Boolean DateTime Numeric".split()
)


def never_personal(field: Field) -> bool:
    """It is declared as a number, a date, a flag."""
    return field.declared in _IMPERSONAL_TYPES


def is_plain(field: Field) -> bool:
    """It is declared as a text, a number, a day: never as a list or a mapping."""
    return field.declared in _PLAIN_TYPES or never_personal(field)


_PLAIN_TYPES = frozenset(
    "CharField TextField EmailField DateField IntegerField String Text Unicode UnicodeText Integer "
    "Date Enum str int date EmailType".split()
)
