"""Answers: what an entry point returns, its framework sends to whoever asked."""

from __future__ import annotations

from piilint.flow.access.attributes import read_attr
from piilint.flow.access.items import read_item
from piilint.flow.access.unnamed import read_any
from piilint.flow.classes import decorators
from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import COLLECTIONS, OPEN_RECORDS
from piilint.flow.domain.labels import NO_LABELS, Key, Label, ParamLabel, Path
from piilint.flow.domain.summaries import SinkSite
from piilint.flow.domain.values import NONE, Value, join, join_all, objects_of, of_refs
from piilint.flow.leaving.exposure import expose_paths, hidden
from piilint.flow.leaving.spelled import under
from piilint.flow.state.frame import Frame
from piilint.ir.ops import TypeRef
from piilint.resolve.classes import ClassInfo, Field
from piilint.resolve.types import UNKNOWN, TypeInfo
from piilint.rulebook.calls import AnswerModel

_MAX_DEPTH = 3
"""How deep fields are followed into the schemas of other schemas."""


def answer(frame: Frame, value: Value, at: int) -> None:
    """The function returns a value, which leaves if a framework answers with it."""
    found = _found(frame)
    if found is None or value is NONE:
        return
    model, given = found
    if model.shaped:
        value = _shaped(frame, value, _shape(frame, given), at)
    site = SinkSite(
        frame.function.id, frame.module.name, at, model.kind, "return", None, None, ()
    )  # fmt: skip
    if model.headers:
        value = _headed(frame, model, site, value, at)
    rendered = _rendered(frame)
    for path, labels in expose_paths(frame, value, model.mode, at, without=_judged(frame, value)):
        new = {label: trace for label, trace in labels.items() if _place(label) not in rendered}
        if new:
            frame.reach(site, path, new, f"reaches the answer ({model.kind})", at)


def _judged(frame: Frame, value: Value) -> frozenset[str]:
    """Attributes of a framework's response that took their data when these were assigned."""
    found: set[str] = set()
    for oid in objects_of(value):
        obj = frame.object(oid)
        for name in sorted(name[2:] for name in obj.types if name.startswith("x:")):
            for key in obj.fields:
                known = frame.world.models.attribute(f"{name}.{key}")
                if known is not None and known.sink is not None:
                    found.add(str(key))
    return frozenset(found)


def _headed(frame: Frame, model: AnswerModel, site: SinkSite, value: Value, at: int) -> Value:
    """`return "", 302, {"Location": url}`: what lies beside the answer are its headers."""
    for oid in objects_of(value):
        fields = frame.object(oid).fields
        if "k:tuple" not in frame.object(oid).types or 0 not in fields:
            continue
        beside = join_all([part for key, part in fields.items() if key != 0] or [NONE])
        for kind, names in model.headers.items():
            named = under(frame, beside, names, at)
            for path, labels in expose_paths(frame, named or NONE, "str", at):
                text = f"reaches the answer's headers ({kind})"
                frame.reach(site._replace(kind=kind), path, labels, text, at)
        rest = Value(value.labels, value.refs - {oid}, clean=value.clean)
        value = join(rest, fields[0])
    return value


def _found(frame: Frame) -> tuple[AnswerModel, tuple[TypeRef, ...]] | None:
    """What the rules say becomes of the function's result, and the decorator's arguments."""
    function = frame.function
    answering = decorators.answering(frame, function)
    if answering is not None:
        return answering[0], answering[1].args
    info = frame.world.classes.get(function.owner) if function.owner else None
    for found in frame.world.models.class_models(info.outside if info is not None else ()):
        if function.name in found.answers:
            return found.answers[function.name], ()
    return None


def _rendered(frame: Frame) -> set[Label | tuple[str, Path]]:
    """What a template printed on the way here: that is judged as the page it is part of."""
    keys = (*frame.flows, *frame.summary.reaches)
    return {_place(key.label) for key in keys if key.site.kind == "template"}


def _place(label: Label) -> Label | tuple[str, Path]:
    """A caller's data by where it lies, in whatever way it is printed."""
    return (label.root, label.path) if isinstance(label, ParamLabel) else label


def _shape(frame: Frame, given: tuple[TypeRef, ...]) -> TypeInfo:
    """The schema of the answer: that which a decorator names, else what is said to be returned."""
    function = frame.function
    for ref in (*given, *((function.returns,) if function.returns is not None else ())):
        info = frame.world.types.info(frame.module.name, ref, function.owner)
        if _schemas(frame, info) or (info.elem is not None and _schemas(frame, info.elem)):
            return info
    return UNKNOWN


def _schemas(frame: Frame, info: TypeInfo) -> list[ClassInfo]:
    """The classes of the program among the types that declare all that they show."""
    infos = [frame.world.classes.get(name[2:]) for name in sorted(info.names) if name[:2] == "c:"]
    return [found for found in infos if found is not None and found.kinds & OPEN_RECORDS]


def _shaped(frame: Frame, value: Value, info: TypeInfo, at: int, depth: int = 0) -> Value:
    """The value as a type lets it be seen: of objects, the fields that its classes declare."""
    if value.clean or depth > _MAX_DEPTH:
        return value
    schemas = _schemas(frame, info)
    if info.elem is not None and not schemas:
        if not _schemas(frame, info.elem):
            return value
        element = _shaped(frame, read_any(frame, value), info.elem, at, depth + 1)
        made = Object(frozenset({"k:list"}), elem=element)
        return frame.make(("s", at, "answers", depth), made)
    if not schemas:
        return value
    found = [_fields(frame, value, schema, info.elem, at, depth) for schema in schemas]
    return join_all(found)


def _type_in(field: Field, given: TypeInfo | None) -> TypeInfo:
    """`data: list[T]` of a `Page[Order]` is a list of orders, `item: T` an order."""
    annotation, known = field.ir.annotation, field.type
    if given is None or annotation is None or known.elem is not None:
        return known
    if known.names and known.names <= COLLECTIONS and annotation.args:
        return TypeInfo(known.names, given)
    return given if not known.names and not annotation.args else known


def _fields(
    frame: Frame, value: Value, schema: ClassInfo, given: TypeInfo | None, at: int, depth: int
) -> Value:
    """A mapping of the fields of a schema, each as the value has it; a response stays itself."""
    if not any(_known(frame, frame.object(oid)) for oid in objects_of(value)):
        # All that is known of the value is what it is turned into.
        made_of = TypeInfo(frozenset({"c:" + schema.id}))
        value = frame.typed(("s", at, "answer", schema.id, depth), made_of)
    parts = [oid for oid in objects_of(value) if not _ready(frame, frame.object(oid))]
    values: dict[Key, Value] = {}
    for field in schema.fields.values() if parts else ():
        if hidden(field, "json"):
            continue
        found = [
            read_item(frame, of_refs(oid), field.name, schema.ir.name, at)
            if "k:dict" in frame.object(oid).types
            else read_attr(frame, of_refs(oid), field.name, schema.ir.name, at)
            for oid in parts
        ]
        kind = _type_in(field, given)
        values[field.name] = _shaped(frame, join_all(found), kind, at, depth + 1)
    made = Object(frozenset({"k:dict"}), values, closed=True)
    shown = frame.make(("s", at, "shown", schema.id, depth), made)
    whole = value.refs - frozenset(parts)
    return join_all([shown, Value(NO_LABELS, whole)]) if whole else shown


def _known(frame: Frame, obj: Object) -> bool:
    """Something is known of it besides which call of an outside library gave it."""
    if obj.fields or obj.elem is not None or obj.symbolic is not None:
        return True
    return not all(name.startswith("x:") for name in obj.types) or _ready(frame, obj)


def _ready(frame: Frame, obj: Object) -> bool:
    """An object of a framework's class, such as a response: no schema is applied to it."""
    return bool(obj.types) and all(
        name.startswith("x:") and frame.world.models.class_model(name[2:]) is not None
        for name in obj.types
    )
