"""What types say of their members: of instances, classes, modules, queries, outside objects."""

from __future__ import annotations

from piilint.classify.classifier import Context
from piilint.flow import descriptors, put_on
from piilint.flow.decorators import decorator_models
from piilint.flow.frame import Frame
from piilint.flow.heap import Object
from piilint.flow.labels import (
    ANY,
    KEPT,
    MASKED,
    NO_LABELS,
    Key,
    Labels,
    Path,
    join_labels,
    stepped,
    transformed,
)
from piilint.flow.naming import impersonal, is_undefined, named_source
from piilint.flow.shapes import export_shape
from piilint.flow.telling import most_telling
from piilint.flow.values import (
    CLEAN,
    OPAQUE,
    UNKNOWN_CONST,
    Bound,
    Known,
    ObjectId,
    Outside,
    Ref,
    Value,
    is_object,
    join,
    objects_of,
    of_refs,
    ordered,
)
from piilint.ir.ops import Constant
from piilint.ir.program import FieldIR
from piilint.resolve.classes import ClassInfo, Field, is_declaration
from piilint.resolve.symbols import Symbol, external
from piilint.resolve.types import UNKNOWN, TypeInfo
from piilint.rulebook.calls import SourceModel

ROW = "^row"
"""What a query gives that selects columns."""
_MAX_OVERRIDES = 6
_MAX_RANKED = 48
_NUMBERS = frozenset({"k:int", "k:float", "k:bool"})
_BUILTINS: dict[str, type] = {"list": list, "dict": dict, "set": set}


def of_object(
    frame: Frame,
    oid: ObjectId,
    obj: Object,
    attr: Key,
    noun: str,
    at: int,
    context: Context = "attribute",
) -> Value | None:
    """What lies at `attr` by the object's types; None if they say nothing."""
    result: Value | None = None
    names = sorted(obj.types) if len(obj.types) > 1 else obj.types
    for name in names:
        found = _by_type(frame, oid, name, attr, noun, at, context)
        if found is not None:
            result = found if result is None else join(result, found)
    if result is not None or not isinstance(attr, str):
        return result
    if obj.types and obj.types <= _NUMBERS and not (obj.symbolic and not obj.symbolic[1]):
        return CLEAN  # A number has nothing of anybody's in it.
    custom = _customary(frame, oid, attr)
    if custom is not None and not obj.closed:
        return custom
    labels: Labels = NO_LABELS
    if not obj.closed and not attr.startswith("^"):
        labels = named_source(frame, attr, noun, at, context, text=_text(noun, attr))
    if obj.symbolic is not None:
        return frame.child(oid, attr, UNKNOWN, labels)
    return Value(labels) if labels else None


def _customary(frame: Frame, oid: ObjectId, attr: str) -> Value | None:
    """What an attribute of that name is by custom, whatever it hangs on: `app.logger`."""
    model = frame.world.models.attribute_named(attr)
    if model is None or model.type is None:
        return None
    return frame.child(oid, attr, outside_type(frame, model.type))


def _text(noun: str, attr: str) -> str:
    return f"{noun}.{attr}" if noun else attr


def _by_type(
    frame: Frame, oid: ObjectId, name: str, attr: Key, noun: str, at: int, context: Context
) -> Value | None:
    tag, target = name[:2], name[2:]
    if tag == "c:":
        info = frame.world.classes.get(target)
        return None if info is None else _instance(frame, oid, info, attr, noun, at)
    if tag == "q:":
        info = frame.world.classes.get(target)
        if info is None or not isinstance(attr, str):
            return None
        if attr in info.fields or attr in info.reverse:
            return _instance(frame, oid, info, attr, noun, at)
        fid = info.methods.get(attr)
        if attr == "model" and fid is None:
            return of_refs(Symbol("class", target))
        if fid is None:
            return of_refs(oid)
        # A row's property: `session.get(Order, id).contact`.
        plain = frame.world.program.functions[fid].kind != "property"
        return None if plain else _instance(frame, oid, info, attr, noun, at)
    if tag == "x:" and isinstance(attr, str):
        return _outside(frame, oid, target, attr, noun, at)
    if tag == "C:":
        return of_symbol(frame, Symbol("class", target), str(attr), noun, at)
    if tag == "k:" and context == "attribute" and hasattr(_BUILTINS.get(target), str(attr)):
        plain = all(kind[:2] == "k:" for kind in frame.object(oid).types)
        return of_refs(Outside(str(attr), frozenset({oid}))) if plain else None
    return None


def _instance(
    frame: Frame, oid: ObjectId, info: ClassInfo, attr: Key, noun: str, at: int
) -> Value | None:
    """A member of an instance of a class of the program."""
    if isinstance(attr, int):
        declared = list(info.fields) if info.kinds & {"namedtuple", "dataclass"} else []
        if attr >= len(declared):
            return None
        attr = declared[attr]
    fid = info.methods.get(attr)
    if fid is not None:
        return _method(frame, oid, info, attr, fid, at)
    field = info.fields.get(attr)
    if field is not None and field.ir.called and field.ir.annotation is None:
        found = descriptors.read(frame, oid, info, attr, at)
        if found is not None:
            return found
    if field is not None:
        return _field(frame, oid, info, field, noun, at)
    if attr in info.reverse:
        return frame.child(oid, attr, info.reverse[attr])
    if "enum" in info.kinds or (attr.endswith("_id") and attr[:-3] in info.fields):
        return CLEAN
    if attr in info.inner:
        return of_refs(Symbol("class", info.inner[attr]))
    if not info.methods.keys().isdisjoint(_ASKED) and not attr.startswith("__"):
        return _asked_for(frame, oid, info, attr, noun, at)
    return _undeclared(frame, oid, info, attr, noun, at)


_ASKED = ("__getattr__", "__getattribute__")


def _asked_for(
    frame: Frame, oid: ObjectId, info: ClassInfo, attr: str, noun: str, at: int
) -> Value | None:
    """An attribute that `__getattr__` makes up, unless methods assign it."""
    if cell_value(frame, info, attr) is not None:
        return _undeclared(frame, oid, info, attr, noun, at)
    method = next(info.methods[name] for name in _ASKED if name in info.methods)
    found = frame.invoke(method, [of_refs(oid), Value(const=attr, clean=True)], at)
    return _undeclared(frame, oid, info, attr, noun, at) if found.opaque else found


_POSITIONAL = frozenset({"namedtuple", "dataclass"})
_MATCHED = "__match_args__"


def _matched(frame: Frame, info: ClassInfo) -> list[str]:
    """The attributes that a class says its patterns take by position."""
    said = class_value(frame, info, _MATCHED)
    for oid in objects_of(said) if said is not None else ():
        fields = frame.object(oid).fields
        return [fields[i].text or "" for i in range(len(fields)) if i in fields]
    return []


def name_of_position(frame: Frame, obj: Object, position: int) -> str | None:
    """The field at a position: of a named tuple, or what a pattern takes of a dataclass."""
    for tname in sorted(obj.types):
        info = frame.world.classes.get(tname[2:]) if tname.startswith("c:") else None
        if info is not None and (info.kinds & _POSITIONAL or _MATCHED in info.fields):
            names = _matched(frame, info) if _MATCHED in info.fields else list(info.fields)
            if -len(names) <= position < len(names):
                return names[position]
    return None


def _method(frame: Frame, oid: ObjectId, info: ClassInfo, attr: str, fid: str, at: int) -> Value:
    function = frame.world.program.functions[fid]
    receiver = of_refs(oid)
    if function.kind != "property" and not descriptors.made_property(frame, function):
        bound = [
            Bound(f, frozenset({oid})) for f in overrides(frame, info, attr, fid, frame.object(oid))
        ]
        return of_refs(*bound)
    result: Value | None = None
    for candidate in overrides(frame, info, attr, fid, frame.object(oid)):
        found = frame.invoke(candidate, [receiver], at)
        result = found if result is None else join(result, found)
    result = result or OPAQUE
    if not result.labels and not result.refs and not result.clean:
        labels = named_source(frame, attr, info.ir.name, at, "attribute", scale=0.9)
        return result.with_labels(labels)
    return result


def declares(frame: Frame, obj: Object, attr: str) -> bool:
    """A class of the program says what the object has under that name."""
    infos = (frame.world.classes.get(n[2:]) for n in obj.types if n[:2] == "c:")
    return any(info is not None and (attr in info.fields or attr in info.methods) for info in infos)


def overrides(frame: Frame, info: ClassInfo, name: str, fid: str, obj: Object) -> list[str]:
    """The functions that a method call may run: the class's own, and descendants' overrides."""
    found = [fid]
    if obj.exact:
        return found
    for child in info.children:
        other = frame.world.classes.by_id[child].methods.get(name)
        if other is not None and other not in found:
            found.append(other)
            if len(found) > _MAX_RANKED:
                break
    if len(found) <= _MAX_OVERRIDES + 1:
        return found
    return most_telling(frame, found, _MAX_OVERRIDES + 1)


def _field(frame: Frame, oid: ObjectId, info: ClassInfo, field: Field, noun: str, at: int) -> Value:
    """A declared field: typed, classified, and holding what was ever put there."""
    if field.relation:
        value = frame.child(oid, field.name, field.type)
        return value if field.type else _with_cell(frame, value, info, field.name)
    names = _shared_names(frame, oid, info, field)
    if names is not None:
        return names
    constant = info.constants.get(field.name)
    shared = _shared_text(frame, oid, info, field.name)
    labels = NO_LABELS
    if constant is None or field.ir.annotation is not None:
        labels = named_source(
            frame, field.name, info.ir.name, at, "field",
            declared=field.declared, text=_text(noun, field.name),
        )  # fmt: skip
        if not labels and "pydantic" in info.kinds:
            labels = _by_alias(frame, info, field, noun, at)
    if constant is not None and not labels and "enum" not in info.kinds:
        value = frame.child(oid, field.name, UNKNOWN)
        known = shared if isinstance(constant, str) else constant
        value = Value(value.labels, value.refs, known, False)
        if frame.object(oid).exact:
            other = class_value(frame, info, field.name)
            return value if other is None else join(value, other)
        return _with_cell(frame, value, info, field.name)
    kind = TypeInfo() if _is_descriptor(frame, field) else field.type
    if labels and field.declared in _SECRETS:
        # It shows stars until it is opened.
        labels = transformed(
            labels, MASKED, frame.module.name, at, f"{field.name}, a {field.declared}"
        )
    value = frame.child(oid, field.name, kind, labels)
    if not labels and (impersonal(field.name) or _never_personal(field)):
        value = Value(value.labels, value.refs, value.const, True)
    if value.text is None and isinstance(shared, str):
        value = Value(value.labels, value.refs, shared, value.clean)
    if _is_scalar(info, field):
        return _with_stored(frame, oid, value, info, field.name, at)
    return _with_cell(frame, value, info, field.name)


def declared_labels(frame: Frame, obj: Object, noun: str, at: int) -> Labels | None:
    """What the fields show that a class declares and nobody wrote; None if none declares any."""
    infos = [frame.world.classes.get(name[2:]) for name in sorted(obj.types) if name[:2] == "c:"]
    known = [info for info in infos if info is not None and _declares_data(frame, info)]
    if not known or len(known) > MAX_CLASSES:
        return None
    labels: Labels = NO_LABELS
    if obj.closed or (obj.symbolic is not None and callers_know(frame, obj.symbolic)):
        return labels
    for info in known:
        for field in info.fields.values():
            if field.relation or field.name in obj.fields or left_out(field):
                continue
            if _never_personal(field) or field.declared in _SECRETS:
                continue
            if field.ir.annotation is None and not field.ir.called:
                continue  # The class's own, no instance's.
            found = named_source(
                frame, field.name, info.ir.name, at, "field", declared=field.declared,
                text=_text(noun or info.ir.name, field.name), scale=_SOME,
            )  # fmt: skip
            labels = join_labels(labels, found)
    return labels


def has_data_class(frame: Frame, obj: Object) -> bool:
    """It may be of some class that declares data."""
    infos = [frame.world.classes.get(name[2:]) for name in obj.types if name[:2] == "c:"]
    return any(info is not None and _declares_data(frame, info) for info in infos)


def callers_know(frame: Frame, symbolic: tuple[str, Path]) -> bool:
    """The type is only known from what callers pass: they know what is in it, too."""
    root, path = symbolic
    function = frame.function
    if path or (function.id, root) not in frame.world.param_types:
        return False
    given = next((param.annotation for param in function.params if param.name == root), None)
    return given is None or given.name.rpartition(".")[2] in ("object", "Any")


def left_out(field: Field) -> bool:
    """`Field(exclude=True)`: dumps do not have it."""
    return any(a.name == "exclude" and a.constant is True for a in field.ir.args)


MAX_CLASSES = 4
"""Of an object that may be of more classes than these, no field is guessed."""
_SOME = 0.8
_DATA = frozenset({"model", "pydantic", "dataclass", "typeddict", "namedtuple"})


def _declares_data(frame: Frame, info: ClassInfo) -> bool:
    return bool(info.kinds & _DATA) or any(
        frame.world.models.exposes(path, "fields") == "all" for path in info.outside
    )


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
    return bool(field.type.names) and field.type.names <= _SCALARS


_SCALARS = frozenset({"k:str", "k:int", "k:bool", "k:float", "k:bytes", "k:none"})


def _with_stored(
    frame: Frame, oid: ObjectId, value: Value, info: ClassInfo, attr: str, at: int
) -> Value:
    """A scalar of an instance from elsewhere: it carries what was ever put there."""
    if value.clean or value.labels:
        return value  # Its own name says more precisely what it is.
    if frame.object(oid).symbolic is not None or frame.object(oid).closed:
        return value
    cell = cell_value(frame, info, attr)
    if cell is None or not cell.labels:
        return value
    text = f"kept in {info.ir.name}.{attr}"
    return value.with_labels(stepped(cell.labels, KEPT, frame.module.name, at, text, True))


_SECRETS = frozenset({"SecretStr", "SecretBytes", "Secret"})
_ALIASES = ("alias", "validation_alias", "serialization_alias")


def _by_alias(frame: Frame, info: ClassInfo, field: Field, noun: str, at: int) -> Labels:
    """`number: str = Field(alias="card_number")`: the name it has outside says what it is."""
    for argument in field.ir.args:
        if argument.name in _ALIASES and isinstance(argument.constant, str):
            return named_source(
                frame, argument.constant, info.ir.name, at, "field",
                declared=field.declared, text=_text(noun, field.name),
            )  # fmt: skip
    return NO_LABELS


def _shared_names(frame: Frame, oid: ObjectId, info: ClassInfo, field: Field) -> Value | None:
    """The list of texts that a class gives all its instances, where nobody gives them another."""
    if field.ir.called or field.ir.annotation is not None or not field.ir.has_value:
        return None
    exact = frame.object(oid).exact
    if not exact and any(_has_own(frame, cid, field.name) for cid in info.children):
        return None
    owner = next((cid for cid in info.mro if _has_own(frame, cid, field.name)), None)
    found = frame.world.cells.read(("c", owner, field.name), frame.unit) if owner else None
    objects = objects_of(found) if found is not None else []
    if found is None or len(objects) != 1 or len(found.refs) != 1:
        return None
    obj = frame.object(objects[0])
    texts = obj.types <= _LISTS and obj.elem is None and obj.fields
    if not texts or any(value.text is None or value.refs for value in obj.fields.values()):
        return None
    if frame.world.cells.attribute("a", info, field.name, frame.unit) is not None:
        return None
    return found


_LISTS = frozenset({"k:list", "k:tuple"})


def _has_own(frame: Frame, cid: str, attr: str) -> bool:
    return any(declared.name == attr for declared in frame.world.classes.by_id[cid].ir.fields)


def _shared_text(frame: Frame, oid: ObjectId, info: ClassInfo, attr: str) -> Known:
    """The text that a class gives all its instances; unknown where descendants have another."""
    found = next(filter(None, (_own_text(frame, cid, attr) for cid in info.mro)), None)
    if found is None:
        return UNKNOWN_CONST
    if not frame.object(oid).exact:
        others = (_own_text(frame, cid, attr) for cid in info.children)
        if any(other is not None and other != found for other in others):
            return UNKNOWN_CONST
    return found


def _own_text(frame: Frame, cid: str, attr: str) -> str | None:
    """The text that a class's own body gives an attribute."""
    for declared in frame.world.classes.by_id[cid].ir.fields:
        text = _default(declared) if declared.called else declared.constant
        if declared.name == attr and isinstance(text, str):
            return text
    cell = frame.world.cells.read(("c", cid, attr), frame.unit)
    return cell.text if cell is not None else None


def _default(declared: FieldIR) -> Constant:
    """`url: str = Field("https://…")`: what an instance has that was given nothing else."""
    maker = declared.value.name.rpartition(".")[2] if declared.value is not None else ""
    if declared.annotation is None or maker not in ("Field", "field", "attrib", "ib"):
        return None
    return next((each.constant for each in declared.args if each.name in ("", "default")), None)


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


def _never_personal(field: Field) -> bool:
    return field.declared in _IMPERSONAL_TYPES


def _undeclared(
    frame: Frame, oid: ObjectId, info: ClassInfo, attr: str, noun: str, at: int
) -> Value | None:
    """An attribute that methods assign, or that an outside base class has."""
    hinted = hint(frame, info, attr)
    if hinted is not None:
        return frame.child(oid, attr, hinted)
    cell = cell_value(frame, info, attr)
    for base in info.outside:
        found = _outside(frame, oid, base + "()", attr, noun, at, only_known=True)
        if found is not None:
            return found if cell is None else join(found, cell)
    shared = [ref for ref in cell.refs if is_shared(ref)] if cell is not None else []
    if shared:
        return of_refs(*shared)
    if cell is not None and (cell.refs or cell.labels or cell.clean or cell.text is not None):
        child = frame.child(oid, attr, _types_of(frame, cell), NO_LABELS)
        if frame.object(oid).symbolic is not None:
            if any(holds_callables(frame, ref) for ref in child.refs):
                # The caller knows which callables it holds: those of other instances do not count.
                return child
            refs = child.refs | {ref for ref in cell.refs if holds_callables(frame, ref)}
            return Value(NO_LABELS, refs, cell.const, cell.clean)
        return cell
    below = _declared_below(frame, info, attr)
    if below is not None and not frame.object(oid).exact:
        return _instance(frame, oid, below, attr, noun, at)
    custom = _customary(frame, oid, attr)
    if custom is not None:
        return custom
    if oid[0] == "p":
        name = info.ir.name if noun in ("self", "cls") else noun
        labels = named_source(frame, attr, name, at, "attribute", text=_text(noun, attr))
        return frame.child(oid, attr, UNKNOWN, labels)
    labels = named_source(frame, attr, info.ir.name, at, "attribute", text=_text(noun, attr))
    return Value(labels)


def _declared_below(frame: Frame, info: ClassInfo, attr: str) -> ClassInfo | None:
    """The first derived class that has what a mixin or abstract class only uses."""
    for child in info.children:
        other = frame.world.classes.by_id[child]
        if attr in other.reverse or attr in other.fields:
            return other
    return None


def hint(frame: Frame, info: ClassInfo, attr: str) -> TypeInfo | None:
    """The type that a framework's convention gives an attribute."""
    for cid in info.mro:
        found = frame.world.hints.attributes.get((cid, attr))
        if found is not None:
            return found
    return None


def holds_callables(frame: Frame, ref: Ref, depth: int = 0) -> bool:
    """A callable, a class or module, or a container of such: what dispatch needs to know."""
    if not is_object(ref):
        return True
    obj = frame.object(ref)
    if any(name.startswith(("f:", "m:", "F:")) or name == "k:partial" for name in obj.types):
        return True
    if depth > 2 or any(name.startswith("c:") for name in obj.types):
        return False
    return any(holds_callables(frame, inner, depth + 1) for v in obj.contents() for inner in v.refs)


def _types_of(frame: Frame, value: Value) -> TypeInfo:
    names: set[str] = set()
    elem: TypeInfo | None = None
    for ref in value.refs:
        if is_object(ref):
            obj = frame.object(ref)
            names |= {
                name
                for name in obj.types
                if not name.startswith(("f:", "m:", "F:")) and name != "k:partial"
            }
            elem = elem or obj.elem_type or _element_types(frame, obj)
    return TypeInfo(frozenset(names), elem)


def _element_types(frame: Frame, obj: Object) -> TypeInfo | None:
    """The classes of what a container holds."""
    if not any(name.startswith("k:") for name in obj.types):
        return None
    inner = [ref for value in obj.contents() for ref in value.refs if is_object(ref)]
    names = {n for ref in inner for n in frame.object(ref).types if n[:2] in ("c:", "q:")}
    return TypeInfo(frozenset(names)) if 0 < len(names) <= _MAX_OVERRIDES else None


def cell_value(frame: Frame, info: ClassInfo, attr: str) -> Value | None:
    """What any method or constructor call ever put into an attribute, here or in relatives."""
    shared = class_value(frame, info, attr)
    found = frame.world.cells.attribute("a", info, attr, frame.unit)
    if shared is None or found is None:
        return found if shared is None else shared
    return join(shared, found)


def class_value(frame: Frame, info: ClassInfo, attr: str) -> Value | None:
    """What was put into an attribute of the class itself, in its body or from outside."""
    return frame.world.cells.attribute("c", info, attr, frame.unit)


def _with_cell(frame: Frame, value: Value, info: ClassInfo, attr: str) -> Value:
    cell = cell_value(frame, info, attr)
    if cell is None:
        return value
    if not value.refs and not value.labels:
        return cell
    labels = join_labels(value.labels, cell.labels) if not value.refs else value.labels
    return Value(labels, value.refs | cell.refs, value.const, value.clean and cell.clean)


def _outside(
    frame: Frame, oid: ObjectId, path: str, attr: str, noun: str, at: int, only_known: bool = False
) -> Value | None:
    """An attribute of an outside object."""
    world = frame.world
    for base in world.models.bases(path):
        model = world.models.attribute(f"{base}().{attr}")
        cls = world.models.class_model(base)
        if model is not None:
            if model.source is not None:
                labels = frame.source(
                    model.source.data_type, at, _text(noun, attr), subject=model.source.subject,
                    holder=noun or None, reason=model.source.label or f"{base}.{attr}",
                )  # fmt: skip
                return frame.child(oid, attr, UNKNOWN, labels)
            if model.returns == "clean":
                return CLEAN
            if model.returns == "receiver":
                return of_refs(oid)
            if model.type is not None:
                return _typed_attribute(frame, oid, model.type, attr, noun, at)
        if cls is not None and cls.items:
            listed = cls.items.get(attr.lower())
            return CLEAN if listed is None else _listed(frame, oid, listed, attr, noun, at)
        if cls is not None and attr in cls.attributes:
            return _typed_attribute(frame, oid, cls.attributes[attr], attr, noun, at)
        if cls is not None and cls.asked:
            noun = ""
    return None if only_known else _unruled(frame, oid, path, attr, noun, at)


def _unruled(frame: Frame, oid: ObjectId, path: str, attr: str, noun: str, at: int) -> Value:
    """An attribute of which no rule speaks: what the program put there, or what its name says."""
    info = put_on.found(frame, attr) if put_on.is_request(path) else UNKNOWN
    if info:
        return frame.child(oid, attr, info)
    labels = NO_LABELS
    if not impersonal(attr):
        labels = named_source(frame, attr, noun, at, "attribute", text=_text(noun, attr), scale=0.9)
    info = TypeInfo(frozenset({f"x:{path}.{attr}"})) if _within(path) else UNKNOWN
    return frame.child(oid, attr, info, labels)


_MAX_SEGMENTS = 7
_MAX_CALLS = 2


def _within(path: str) -> bool:
    """Rules speak of paths of a few segments: what lies deeper has no type worth a name."""
    return path.count(".") < _MAX_SEGMENTS and path.count("()") <= _MAX_CALLS


def _listed(
    frame: Frame, oid: ObjectId, source: SourceModel, name: str, noun: str, at: int
) -> Value:
    """An item that a rule says is personal data."""
    labels = frame.source(
        source.data_type, at, f"{noun or 'it'}[{name!r}]", subject=source.subject,
        reason=source.label or f"given by {name}",
    )  # fmt: skip
    return frame.child(oid, name, UNKNOWN, labels)


def _typed_attribute(
    frame: Frame, oid: ObjectId, path: str, attr: str, noun: str, at: int
) -> Value:
    """An attribute whose type a rule gives: plain text earns what its name says."""
    model = frame.world.models.class_model(path)
    if model is not None and model.shared:
        return _outside_variable(frame, path)
    info = outside_type(frame, path)
    labels = NO_LABELS
    if info.names <= {"k:str", "k:int", "k:bytes"}:
        declared = path.removeprefix("builtins.").removesuffix("()")
        labels = named_source(
            frame, attr, noun, at, "attribute", declared=declared, text=_text(noun, attr)
        )
    child = frame.child(oid, attr, info, labels)
    if info.names <= _CONTAINERS and frame.object(oid).symbolic is None:
        # What is put into it is kept by its holder, wherever this goes.
        frame.live.writable(oid).put(attr, child)
    return child


_CONTAINERS = frozenset({"k:dict", "k:list"})


def outside_type(frame: Frame, path: str) -> TypeInfo:
    """The type that a rule names: the project's own user model stands in for the framework's."""
    return TypeInfo(frozenset({frame.world.outside_type(path)}))


def request_context(obj: Object) -> str | None:
    """The noun of a request's mapping (`POST`, `META`, `headers`), if the object is one."""
    for name in obj.types:
        if name.startswith("x:") and name.endswith(
            ("QueryDict()", "MultiDict()", "Headers()", "ImmutableMultiDict()", ".META", ".COOKIES",
             ".form", ".args", ".cookies", ".headers", ".query_params", "HttpHeaders()",
             "EnvironHeaders()", ".environ")
        ):  # fmt: skip
            return name.rpartition(".")[2].removesuffix("()")
    return None


def element_of(frame: Frame, oid: ObjectId, obj: Object) -> Value | None:
    """One instance of a query, a row of the columns that it selects, or what rules say it holds."""
    row = obj.fields.get(ROW)
    if row is not None:
        return row
    names = {"c:" + name[2:] for name in obj.types if name.startswith("q:")}
    for name in obj.types:
        model = frame.world.models.item(name[2:]) if name[:2] == "x:" else None
        if model is not None and model.type is not None:
            names.add(frame.world.outside_type(model.type))
    return frame.child(oid, ANY, TypeInfo(frozenset(names))) if names else None


def element_of_symbol(symbol: Symbol) -> Value | None:
    """Iterating over an enum class, or over a global."""
    return CLEAN if symbol.kind == "class" else None


# -- names --------------------------------------------------------------------------------------


def of_symbol(frame: Frame, symbol: Symbol, attr: str, noun: str, at: int) -> Value | None:
    """An attribute of a module, a class, an outside thing."""
    if symbol.kind == "module":
        return _of_module(frame, symbol.name, attr, at)
    if symbol.kind == "external":
        return _of_external(frame, symbol.name, attr, noun, at)
    if symbol.kind == "class":
        return _of_class(frame, symbol.name, attr)
    if symbol.kind == "function":
        function = frame.world.program.functions[symbol.name]
        if any(attr in model.methods for model in decorator_models(frame, function)):
            return of_refs(Outside(attr, frozenset({symbol})))  # `task.delay`, to be called later
    return None


def _of_module(frame: Frame, module: str, attr: str, at: int) -> Value:
    """A name of a module; one that it does not bind others may have put there."""
    program = frame.world.program
    symbols = tuple(program.member(module, attr))
    if symbols != (external(f"{module}.{attr}"),):
        return value_of_symbols(frame, symbols)
    found = frame.world.cells.read(("g", f"{module}:{attr}"), frame.unit)
    if found is not None:
        return found
    for symbol in program.lookup(module, "__getattr__"):
        if symbol.kind == "function":
            return frame.invoke(symbol.name, [Value(const=attr, clean=True)], at)
    return value_of_symbols(frame, symbols)


def value_of_symbols(frame: Frame, symbols: tuple[Symbol, ...]) -> Value:
    """The value of a name that stands for these."""
    result: Value | None = None
    for symbol in symbols:
        found = _value_of_symbol(frame, symbol)
        result = found if result is None else join(result, found)
    return result or OPAQUE


def _value_of_symbol(frame: Frame, symbol: Symbol) -> Value:
    if symbol.kind == "variable":
        return read_global(frame, symbol.name)
    if symbol.kind == "external":
        model = frame.world.models.attribute(symbol.name)
        if model is not None and model.type is not None:
            return _outside_variable(frame, symbol.name)
    return of_refs(symbol)


def _outside_variable(frame: Frame, path: str) -> Value:
    """A library's global object, such as `flask.g`: with what the program ever put into it."""
    frame.world.cells.read(("x", path), frame.unit)
    return of_refs(("x", path))


def is_shared(ref: Ref) -> bool:
    """A library's object of which there is only one for the whole program."""
    return is_object(ref) and ref[0] == "x" and len(ref) == 2


def read_global(frame: Frame, variable: str) -> Value:
    """A module-level variable: what was ever stored there."""
    module, _, name = variable.partition(":")
    found = frame.world.cells.read(("g", variable), frame.unit)
    if found is None:
        owner = frame.world.program.modules.get(module)
        if owner is not None and name in owner.constants:
            return Value(const=owner.constants[name], clean=True)
        return CLEAN if name.isupper() else OPAQUE
    return found


def read_default(frame: Frame, function: str, param: str) -> Value:
    """A parameter's default value, which all calls share."""
    found = frame.world.cells.read(("d", function, param), frame.unit)
    return found if found is not None else CLEAN


def _of_external(frame: Frame, path: str, attr: str, noun: str, at: int) -> Value:
    if path in (
        "django.conf.settings",
        "settings",
        "flask.current_app.config",
        "config",
    ) or path.endswith(".settings"):
        return _setting(frame, attr)
    model = frame.world.models.attribute(f"{path}.{attr}")
    if model is not None and model.source is not None:
        labels = frame.source(
            model.source.data_type, at, _text(noun, attr), subject=model.source.subject,
            reason=model.source.label or f"{path}.{attr}",
        )  # fmt: skip
        return Value(labels, frozenset({external(f"{path}.{attr}")}))
    if model is not None and model.type is not None:
        return _outside_variable(frame, f"{path}.{attr}")
    labels = NO_LABELS
    if is_undefined(frame, path):
        labels = named_source(frame, attr, noun or path, at, "attribute")
    return Value(labels, frozenset({external(f"{path}.{attr}")}))


def _setting(frame: Frame, name: str) -> Value:
    """What the project's settings modules hold under that name, as far as it is known."""
    constant = frame.world.settings.get(name)
    if constant is not None:
        return Value(const=constant, clean=True)
    result: Value | None = None
    for module in frame.world.settings_modules:
        found = frame.world.cells.read(("g", f"{module}:{name}"), frame.unit)
        if found is not None:
            result = found if result is None else join(result, found)
    return result if result is not None else CLEAN


def _of_class(frame: Frame, cid: str, attr: str) -> Value | None:
    info = frame.world.classes.get(cid)
    if info is None:
        return None
    if attr in info.inner:
        return of_refs(Symbol("class", info.inner[attr]))
    fid = info.methods.get(attr)
    if fid is not None:
        kind = frame.world.program.functions[fid].kind
        if kind == "class":
            return of_refs(Bound(fid, frozenset({Symbol("class", cid)})))
        return of_refs(Symbol("function", fid))
    if "enum" in info.kinds:
        return Value(const=info.constants.get(attr, attr), clean=True)
    if attr in ("objects", "_default_manager", "query", "all_objects") or _is_manager(info, attr):
        return _manager(frame, info, attr)
    if _is_column(info, attr):
        return of_refs(Symbol("column", f"{cid}.{attr}"))
    cell = class_value(frame, info, attr)
    if attr in info.constants:
        # The cell holds what relatives have there, too: here the class's own value counts.
        constant = Value(const=info.constants[attr], clean=True)
        if cell is None or not (cell.labels or cell.refs):
            return constant
        return join(constant, cell)
    return cell if cell is not None else OPAQUE


def _is_column(info: ClassInfo, attr: str) -> bool:
    """A field of a class that a library maps to a table: `select(User.email)`."""
    field = info.fields.get(attr)
    if field is None or field.relation or not info.outside:
        return False
    mapped = field.ir.annotation is not None and field.ir.annotation.name.endswith("Mapped")
    return mapped or is_declaration(field.ir) or "pydantic" in info.kinds


def _is_manager(info: ClassInfo, attr: str) -> bool:
    field = info.fields.get(attr)
    return (
        field is not None
        and field.ir.called
        and field.declared.endswith(("Manager", "from_queryset"))
    )


def _manager(frame: Frame, info: ClassInfo, attr: str) -> Value:
    """`Order.objects`: a query of orders, with the methods of a manager class of the program."""
    names = {"q:" + info.id}
    field = info.fields.get(attr)
    if field is not None:
        names |= {n for n in field.type.names if n.startswith("c:")}
    return frame.typed(("m", info.id, attr), TypeInfo(frozenset(names)))


def item_of_symbol(frame: Frame, symbol: Symbol, key: Key, noun: str, at: int) -> Value | None:
    """`Enum["NAME"]`, `os.environ["X"]`, `list[Order]`."""
    if symbol.kind == "class":
        info = frame.world.classes.get(symbol.name)
        return CLEAN if info is not None and "enum" in info.kinds else of_refs(symbol)
    if symbol.kind == "external":
        if symbol.name.endswith("environ"):
            return CLEAN
        if symbol.name == "sys.modules" and isinstance(key, str):
            return of_refs(frame.world.program.module_symbol(key))
        if symbol.name.endswith((".config", ".settings")) and isinstance(key, str):
            return _setting(frame, key)
        model = frame.world.models.attribute(symbol.name)
        context = symbol.name.rpartition(".")[2]
        typed = model is not None and model.type is not None
        if typed or context in ("form", "args", "cookies", "headers", "values"):
            return Value(named_source(frame, str(key), noun or context, at, "request_key"))
    return None


def write_symbol(frame: Frame, symbol: Symbol, attr: str, value: Value) -> None:
    """Assignment to an attribute of a class or a module."""
    shape = export_shape(frame, value)
    if symbol.kind == "class":
        frame.store(("c", symbol.name, attr), shape)
    elif symbol.kind == "module":
        frame.store(("g", f"{symbol.name}:{attr}"), shape)


def names_in(frame: Frame, value: Value) -> list[str]:
    """The names that the classes of a value, or a module, are known to have, sorted."""
    found: set[str] = set()
    for ref in value.refs:
        classes: list[str] = []
        if is_object(ref):
            classes = [name[2:] for name in frame.object(ref).types if name[:2] in ("c:", "C:")]
        elif isinstance(ref, Symbol) and ref.kind == "class":
            classes = [ref.name]
        elif isinstance(ref, Symbol) and ref.kind == "module":
            module = frame.world.program.module(ref.name)
            found.update(module.bindings if module is not None else ())
        for cid in classes:
            info = frame.world.classes.get(cid)
            found.update((*info.methods, *info.fields) if info is not None else ())
    return sorted(found)


def class_of(frame: Frame, receiver: Value) -> Value:
    """The class of an instance, for a class method."""
    names: list[Ref] = []
    for ref in ordered(receiver):
        if is_object(ref):
            names += [
                Symbol("class", n[2:])
                for n in sorted(frame.object(ref).types)
                if n.startswith("c:")
            ]
    return of_refs(*names)
