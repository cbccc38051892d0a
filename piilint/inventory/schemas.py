"""Classes with fields: what each is for, and the questions that its fields raise."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.inventory.asked import Asked, Role
from piilint.inventory.setting import Setting
from piilint.ir import ops
from piilint.ir.program import ClassIR
from piilint.resolve.classes import ClassInfo, Field

_COLLECTORS = (
    ("Serializer", "serializer"), ("Form", "form"), ("FormSet", "form"),
    ("InputObjectType", "input"), ("InputType", "input"),
)  # fmt: skip
_TABLES = frozenset(
    "Model DeclarativeBase DeclarativeBaseNoMeta Document EmbeddedDocument DynamicDocument "
    "AbstractUser AbstractBaseUser PermissionsMixin MPTTModel TimeStampedModel MappedAsDataclass "
    "SQLModel".split()
)
_TABLE_FIELDS = frozenset(
    "Column mapped_column relationship ForeignKey OneToOneField ManyToManyField".split()
)
_INPUTS = frozenset({"strawberry.input", "strawberry.experimental.pydantic.input"})
_SILENT = frozenset({"enum"})
_ALL = "__all__"


def kind_of(setting: Setting, info: ClassInfo) -> str:
    """`model`, `form`, `serializer`, `input` (of an API), `schema`, `record`, or `class`."""
    names = [path.rpartition(".")[2] for path in info.outside]
    # A serializer of this project may derive from one that was not scanned.
    names += [ref.name.rpartition(".")[2].removesuffix("()") for ref in info.ir.bases]
    names += [setting.program.classes[cid].name for cid in info.mro[1:]]
    for ending, kind in _COLLECTORS:
        if any(name.endswith(ending) for name in names):
            return kind
    if any(ref.name.removesuffix("()") in _INPUTS for ref in info.ir.decorators):
        return "input"
    if "model" in info.kinds or _is_table(info, names):
        return "model"
    if any(path.endswith(("marshmallow.Schema", "ma.Schema")) for path in info.outside):
        return "serializer"
    if "pydantic" in info.kinds or "typeddict" in info.kinds:
        return "schema"
    return "record" if info.kinds & {"dataclass", "namedtuple"} else "class"


def _is_table(info: ClassInfo, names: list[str]) -> bool:
    if _TABLES.intersection(names) or "__tablename__" in info.fields:
        return True
    return any(field.declared in _TABLE_FIELDS or _callee(field) in _TABLE_FIELDS
               for field in info.fields.values())  # fmt: skip


def _callee(field: Field) -> str:
    value = field.ir.value
    return value.name.removesuffix("()").rpartition(".")[2] if value is not None else ""


def role_of(kind: str) -> Role:
    """Forms, serializers and inputs take data in."""
    return "collected" if kind in ("form", "serializer", "input", "request body") else "declared"


def fields_of(setting: Setting, info: ClassInfo, kind: str) -> Iterator[Asked]:
    """A question for each declared field, and for each that a form takes from its model."""
    if info.kinds & _SILENT or info.ir.name in ("Meta", "Config", "Media"):
        return
    for name in sorted(info.fields):
        field = info.fields[name]
        if field.relation or not _holds_a_value(field):
            continue
        module = setting.program.module_of[field.cls]
        yield Asked(
            setting.span(module, field.at), name, info.ir.name, field.declared, "field",
            role_of(kind), kind, info.id,
        )  # fmt: skip
    yield from _inherited(setting, info, kind)
    if kind in ("form", "serializer"):
        yield from _from_model(setting, info, kind)


def _inherited(setting: Setting, info: ClassInfo, kind: str) -> Iterator[Asked]:
    """What a model takes over from a class outside, once: the password of an `AbstractBaseUser`."""
    if kind != "model":
        return
    known = {path for cid in info.mro[1:] for path in setting.classes.by_id[cid].outside}
    span = setting.span(setting.program.module_of[info.id], info.ir.at)
    seen = set(info.fields)
    for path in info.outside:
        for base in () if path in known else setting.models.bases(path):
            model = setting.models.class_model(base)
            for name, declared in sorted(model.columns.items()) if model is not None else ():
                if name not in seen:
                    seen.add(name)
                    yield Asked(
                        span, name, info.ir.name, declared, "field", role_of(kind), kind, info.id
                    )


def _holds_a_value(field: Field) -> bool:
    """A class attribute with a constant, and no type, is configuration; so is an alias."""
    ir = field.ir
    if ir.annotation is None and not ir.called:
        return False
    return not (ir.annotation is not None and ir.annotation.name.endswith("ClassVar"))


def _from_model(setting: Setting, info: ClassInfo, kind: str) -> Iterator[Asked]:
    """`Meta.fields` of a model's form or serializer."""
    meta = info.inner.get("Meta")
    hinted = setting.hints.attributes.get((info.id, "instance"))
    models = [name[2:] for name in sorted(hinted.names)] if hinted is not None else []
    model = setting.classes.get(models[0]) if models else None
    if meta is None or model is None or info.inner.get("Meta") not in dict(info.ir.inner).values():
        return
    cls = setting.program.classes[meta]
    module = setting.program.module_of[meta]
    span = setting.span(module, cls.at)
    for name in _listed(setting, cls, model):
        field = model.fields.get(name)
        if field is None or field.relation or name in info.fields:
            continue
        yield Asked(
            span, name, model.ir.name, field.declared, "field", role_of(kind), kind, info.id
        )


def _listed(setting: Setting, meta: ClassIR, model: ClassInfo) -> list[str]:
    body = setting.program.functions.get(meta.body)
    texts: dict[int, str] = {}
    lists: dict[int, tuple[str, ...]] = {}
    named: dict[str, tuple[str, ...]] = {}
    for op in body.body if body is not None else ():
        if isinstance(op, ops.Const) and isinstance(op.value, str):
            texts[op.dst] = op.value
        elif isinstance(op, ops.MakeSequence):
            lists[op.dst] = tuple(texts[reg] for reg in op.items if reg in texts)
        elif isinstance(op, ops.Binary):
            lists[op.dst] = (*lists.get(op.left, ()), *lists.get(op.right, ()))
        elif isinstance(op, ops.Store):
            whole = (_ALL,) if texts.get(op.src) == _ALL else ()
            named[op.name] = lists.get(op.src, whole)
    if "fields" in named and _ALL not in named["fields"]:
        return list(dict.fromkeys(named["fields"]))
    left_out = named.get("exclude", ())
    return [name for name in sorted(model.fields) if name not in left_out]
