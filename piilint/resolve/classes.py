"""Classes: inheritance, members, declared fields and the relations between models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from piilint.ir.ops import DOCUMENTED, WORDLESS, Constant, TypeRef
from piilint.ir.program import ClassIR, FieldIR
from piilint.resolve.marks import without_mark
from piilint.resolve.program import Program
from piilint.resolve.types import ANYTHING, UNKNOWN, TypeInfo, TypeResolver, union

_TO_ONE = frozenset(
    "ForeignKey OneToOneField ForeignKeyField ParentalKey OneToOneRel Reference ReferenceField "
    "FlexibleForeignKey FilerFileField FilerImageField FilerFolderField".split()
)
_TO_MANY = frozenset(
    {"ManyToManyField", "ParentalManyToManyField", "GenericRelation", "ManyToManyRelation"}
)
_ENDINGS = ("ForeignKey", "OneToOneField", "ManyToManyField", "GenericRelation")
"""What classes of fields are called after, where a library makes its own: `AutoOneToOneField`."""
_MANAGER = TypeInfo(frozenset({"x:django.db.models.Manager()"}))
"""What a relation to many is, where it does not say to what."""
_RELATIONSHIP = frozenset({"relationship", "Relationship", "RelationshipProperty", "backref"})
_MAX_IMPLEMENTERS = 6
_MAX_HEIGHT = 6
"""How far up a field's own class is followed to the framework's."""
_COLUMN = frozenset({"Column", "mapped_column", "MappedColumn"})
_ENUMS = frozenset("Enum IntEnum StrEnum Flag TextChoices IntegerChoices Choices".split())
_SCHEMAS = frozenset("Struct BaseModel SQLModel BaseSettings GenericModel Schema".split())
_RECORD_MAKERS = frozenset(
    "dataclass attrs define frozen mutable attributes s dataclass_json".split()
)
_WRAPPERS = frozenset(
    """Optional Union | Annotated Mapped Final ClassVar Required NotRequired ReadOnly Nullable
    OptionalNullable Maybe Omittable InstrumentedAttribute SequenceNotStr""".split()
)
_COLLECTIONS = frozenset(
    """list List Sequence Iterable Collection set Set frozenset FrozenSet deque Deque""".split()
)
"""What they hold is classified as one of it: a list of strings as a string."""
_SCALARS = frozenset({"str", "int", "float", "bool", "bytes"})
_IN_FIELDS = {"Email": "EmailField", "IP": "IPAddressField", "IPv4": "IPAddressField",
              "IPv6": "IPAddressField"}  # fmt: skip
_DESCRIBING = frozenset({"comment", "description", "label", "verbose_name", "doc", "title"})
_EXPLAINING = _DESCRIBING | {"help_text"}
_LONGEST_LABEL = 60
_MAPPINGS = frozenset({"dict", "Dict", "Mapping", "type", "Type"})


@dataclass(frozen=True, slots=True)
class Field:
    """One declared field of a class."""

    name: str
    cls: str
    """Id of the class that declares it."""
    at: int
    type: TypeInfo
    declared: str
    """The declared type as classification reads it: `EmailField`, `str`, `String`; or empty."""
    relation: bool
    """It refers to another object and is no value itself."""
    ir: FieldIR


@dataclass(slots=True)
class ClassInfo:
    """A class with everything it inherits."""

    id: str
    ir: ClassIR
    module: str
    mro: list[str] = field(default_factory=list)
    """Ids of this class and its ancestors in the program, nearest first."""
    outside: list[str] = field(default_factory=list)
    """Paths of the ancestors outside the program."""
    children: list[str] = field(default_factory=list)
    """Ids of all descendants, sorted."""
    methods: dict[str, str] = field(default_factory=dict)
    """Name → function id, inherited ones too."""
    fields: dict[str, Field] = field(default_factory=dict)
    """Declared fields, inherited ones too."""
    own: set[str] = field(default_factory=set)
    """Names of methods of its own."""
    reverse: dict[str, TypeInfo] = field(default_factory=dict)
    """Names by which related models' rows are reached: `orders`, `order_set`."""
    inner: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    """What it is, of: dataclass, enum, namedtuple, typeddict, exception, model, pydantic, and
    wordless: its text shows no fields."""


def _relations(infos: Iterable[ClassInfo]) -> Iterator[str]:
    for info in infos:
        if "model" in info.kinds:
            yield from info.reverse
            yield from (name for name, declared in info.fields.items() if declared.relation)


class Classes:
    """All classes of the program, resolved."""

    def __init__(self, program: Program, types: TypeResolver) -> None:
        self.program, self.types = program, types
        self.by_id: dict[str, ClassInfo] = {}
        self.by_name: dict[str, list[str]] = {}
        self._bases: dict[str, tuple[list[str], list[str]]] = {}
        for cid, cls in program.classes.items():
            self.by_name.setdefault(cls.name, []).append(cid)
        self.user_model = program.user_model
        for cid in program.classes:
            self._info(cid)
        self._link()
        self.relations = frozenset(_relations(self.by_id.values()))
        """The names by which models lead to others."""
        self.derived_from = frozenset(
            path.partition(".")[0] for info in self.by_id.values() for path in info.outside
        )
        """The packages from whose classes the program derives its own."""

    def get(self, cid: str) -> ClassInfo | None:
        return self.by_id.get(cid)

    def named(self, name: str, near: str = "") -> str | None:
        """The class of that name: in the module `near`, else by its app label, else the only one.

        `name` may have an app label in front: `shop.Order`.
        """
        label, _, last = name.rpartition(".")
        candidates = self.by_name.get(last, [])
        if len(candidates) == 1:
            return candidates[0]
        local = [c for c in candidates if c.partition(":")[0] == near]
        if local and not label:
            return local[0]
        app = label.rpartition(".")[2]
        inside = [c for c in candidates if app and app in c.partition(":")[0].split(".")]
        return inside[0] if inside else None

    def _info(self, cid: str) -> ClassInfo:
        found = self.by_id.get(cid)
        if found is not None:
            return found
        ir = self.program.classes[cid]
        info = ClassInfo(cid, ir, cid.partition(":")[0])
        self.by_id[cid] = info
        parents, outside = self._resolve_bases(info)
        info.mro = _merge([[cid], *[self._info(p).mro for p in parents]])
        info.outside = list(
            dict.fromkeys([*outside, *(o for p in parents for o in self._info(p).outside)])
        )
        info.kinds = self._kinds(info, parents)
        self._members(info)
        return info

    def _resolve_bases(self, info: ClassInfo) -> tuple[list[str], list[str]]:
        table = self.program.tables.get(info.id)
        if table is not None:
            return [], [table.path, *table.bases]
        parents: list[str] = []
        outside: list[str] = []
        for base in info.ir.bases:
            for symbol in self.program.resolve(info.module, base.name.removesuffix("()")):
                if symbol.kind == "class" and symbol.name != info.id:
                    parents.append(symbol.name)
                elif symbol.kind == "external":
                    outside.append(symbol.name)
                elif symbol.kind == "variable":
                    outside.extend(self.program.origins(symbol.name))
        return parents, outside

    def _kinds(self, info: ClassInfo, parents: list[str]) -> frozenset[str]:
        kinds: set[str] = set()
        for parent in parents:
            kinds |= self.by_id[parent].kinds
        for path in info.outside:
            last = path.rpartition(".")[2]
            if last in _ENUMS:
                kinds.add("enum")
            elif last in ("NamedTuple", "namedtuple"):
                kinds.add("namedtuple")
            elif last == "TypedDict":
                kinds.add("typeddict")
            elif last.endswith(("Exception", "Error")) or last == "Warning":
                kinds.add("exception")
            elif last in _SCHEMAS and "marshmallow" not in path.lower():
                kinds.add("pydantic")
            elif path.startswith("django.db.models") and last == "Model":
                kinds.add("model")
        for decorator in info.ir.decorators:
            name = decorator.name.removesuffix("()").rpartition(".")[2]
            if name in _RECORD_MAKERS or decorator.name.startswith("strawberry."):
                _made_record(kinds, decorator)
        return frozenset(kinds)

    def _members(self, info: ClassInfo) -> None:
        for cid in reversed(info.mro):
            ir = self.program.classes[cid]
            for name, fid in ir.methods:
                info.methods[name] = fid
                info.fields.pop(name, None)
            own = {name for name, _ in ir.methods}
            for declared in ir.fields:
                if declared.name not in own:
                    info.methods.pop(declared.name, None)
                info.fields[declared.name] = self._field(cid, declared)
                if declared.constant is not None and not declared.called:
                    info.constants[declared.name] = declared.constant
            info.inner.update(ir.inner)
        info.own = {name for name, _ in info.ir.methods}

    def labels(self) -> dict[str, dict[str, str]]:
        """What declarations say in words of their fields, by the class's name."""
        return self._said(_label)

    def remarks(self) -> dict[str, dict[str, str]]:
        """All that declarations say in words of their fields, sentences too, by class names."""
        return self._said(_remark)

    def _said(self, words: Callable[[FieldIR], str]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for cid in sorted(self.by_id):
            info = self.by_id[cid]
            for name, declared in info.fields.items():
                text = words(declared.ir) if declared.ir.args and not declared.relation else ""
                if text:
                    found.setdefault(info.ir.name, {}).setdefault(name, text)
        return found

    def schemas(self) -> dict[str, list[tuple[str, ...]]]:
        """The names of the declared fields of every class, by the class's name."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for cid in sorted(self.by_id):
            info = self.by_id[cid]
            if info.fields and "enum" not in info.kinds:
                found.setdefault(info.ir.name, []).append(tuple(info.fields))
        return found

    def _field(self, cid: str, ir: FieldIR) -> Field:
        marked, ir = without_mark(ir, self.program.module_of[cid], self.program)
        found = self._declared_field(cid, ir)
        if marked is None:
            return found
        return replace(found, declared=marked, relation=False, type=UNKNOWN)

    def _declared_field(self, cid: str, ir: FieldIR) -> Field:
        module = cid.partition(":")[0]
        callee = (
            ir.value.name.removesuffix("()").rpartition(".")[2] if ir.value and ir.called else ""
        )
        relation = self._relation(module, ir, callee)
        if relation:
            return Field(ir.name, cid, ir.at, self._target(cid, ir, relation), relation, True, ir)
        if ir.annotation is not None and callee not in _COLUMN:
            info = self.types.info(module, ir.annotation, cid)
            if info.names <= ANYTHING:
                info = TypeInfo(elem=info.elem)  # What was put there counts.
            return Field(
                ir.name, cid, ir.at, info, declared_name(ir.annotation), _is_object(info), ir
            )
        if callee in _COLUMN:
            info = self.types.info(module, ir.annotation, cid)
            return Field(ir.name, cid, ir.at, info, _column_type(ir), False, ir)
        if ir.called and ir.value is not None:
            info = self._constructed(module, ir.value)
            many = any(a.name == "many" and a.constant is True for a in ir.args)
            if many:
                info = TypeInfo(frozenset(n.replace("c:", "q:", 1) for n in info.names))
            heart = self._field_class(info) or _by_module(ir.value.name)
            if heart:
                return Field(ir.name, cid, ir.at, UNKNOWN, f"{heart} {callee}", False, ir)
            return Field(ir.name, cid, ir.at, info, callee, _is_object(info), ir)
        return Field(ir.name, cid, ir.at, UNKNOWN, "", False, ir)

    def _relation(self, module: str, ir: FieldIR, callee: str) -> str:
        """The kind of relation that the declaration makes; one of a class of the project's own, or
        of a library's, is what that derives from, or is called after."""
        if callee in _TO_ONE or callee in _TO_MANY or callee in _RELATIONSHIP:
            return callee
        if not callee or ir.value is None or ir.annotation is not None:
            return ""
        for symbol in self.program.resolve(module, ir.value.name.removesuffix("()")):
            if symbol.kind == "external":
                return next((name for name in _ENDINGS if callee.endswith(name)), "")
            for path in self._outside_bases(symbol.name, 0) if symbol.kind == "class" else ():
                last = path.rpartition(".")[2]
                if last in _TO_ONE or last in _TO_MANY:
                    return last
        return ""

    def _field_class(self, info: TypeInfo) -> str:
        """What a field class of the project's own is at heart: `CharField` before its own name."""
        for name in sorted(info.names):
            own = self._outside_bases(name[2:], 0) if name.startswith("c:") else []
            for path in own:
                last = path.rpartition(".")[2]
                if last.endswith("Field"):
                    return last
        return ""

    def _outside_bases(self, cid: str, depth: int) -> list[str]:
        """Paths of the ancestors outside the program, from the syntax: links come later."""
        ir = self.program.classes.get(cid)
        if ir is None or depth > _MAX_HEIGHT:
            return []
        found: list[str] = []
        for base in ir.bases:
            for symbol in self.program.resolve(cid.partition(":")[0], base.name):
                if symbol.kind == "external":
                    found.append(symbol.name)
                elif symbol.kind == "class":
                    found += self._outside_bases(symbol.name, depth + 1)
        return found

    def _constructed(self, module: str, ref: TypeRef) -> TypeInfo:
        names = {
            "c:" + symbol.name if symbol.kind == "class" else f"x:{symbol.name}()"
            for symbol in self.program.resolve(module, ref.name)
            if symbol.kind in ("class", "external")
        }
        return TypeInfo(frozenset(names))

    def _target(self, cid: str, ir: FieldIR, callee: str) -> TypeInfo:
        """The class at the other end of a relation."""
        module = cid.partition(":")[0]
        if ir.annotation is not None:
            info = self.types.info(module, ir.annotation, cid)
            if info:
                return _as_query(info)
        positional = [a for a in ir.args if a.name in ("", "to", "argument")]
        if not positional:
            return _MANAGER if callee in _TO_MANY else UNKNOWN
        first = positional[0]
        target: str | None = None
        if isinstance(first.constant, str):
            target = cid if first.constant == "self" else self.named(first.constant, module)
        elif first.ref is not None:
            if first.ref.name.endswith("AUTH_USER_MODEL") or first.ref.name == "get_user_model()":
                target = self.user_model
            else:
                symbols = self.program.resolve(module, first.ref.name)
                target = next((s.name for s in symbols if s.kind == "class"), None)
        if target is None:
            return UNKNOWN
        many = callee in _TO_MANY or callee in _RELATIONSHIP
        return TypeInfo(frozenset({("q:" if many else "c:") + target}))

    def _link(self) -> None:
        """Descendants, and the reverse side of relations."""
        for cid in sorted(self.by_id):
            info = self.by_id[cid]
            for ancestor in info.mro[1:]:
                self.by_id[ancestor].children.append(cid)
        self._implementers()
        for cid in sorted(self.by_id):
            for declared in self.by_id[cid].fields.values():
                if declared.relation and declared.cls == cid:
                    self._reverse(cid, declared)

    def _implementers(self) -> None:
        """Classes with all methods of a protocol stand below it, though they do not name it."""
        for cid in sorted(self.by_id):
            info = self.by_id[cid]
            if not info.own or not any(p.rpartition(".")[2] == "Protocol" for p in info.outside):
                continue
            wanted = {name for name in info.methods if not name.startswith("__")} or info.own
            found = [
                other.id
                for _, other in sorted(self.by_id.items())
                if "Protocol" not in {p.rpartition(".")[2] for p in other.outside}
                and wanted <= other.methods.keys()
                and other.id not in info.children
            ]
            if len(found) <= _MAX_IMPLEMENTERS:
                info.children.extend(found)

    def _reverse(self, cid: str, declared: Field) -> None:
        callee = declared.declared
        if callee not in _TO_ONE and callee not in _TO_MANY:
            return
        keywords = {a.name: a.constant for a in declared.ir.args}
        given = keywords.get("related_name") or keywords.get("backref")
        one = callee.startswith("OneToOne")
        for owner in self._tables_of(cid):
            lower = self.by_id[owner].ir.name.lower()
            name = lower if one else f"{lower}_set"
            if isinstance(given, str):
                name = given.replace("%(class)s", lower)
            for target in declared.type.names:
                self._reach_back(target[2:], name, ("c:" if one else "q:") + owner)

    def _tables_of(self, cid: str) -> list[str]:
        """A model, or those derived from it, where it is abstract."""
        if not self._abstract(cid):
            return [cid]
        derived = [child for child in self.by_id[cid].children if not self._abstract(child)]
        return derived if 0 < len(derived) <= _MAX_IMPLEMENTERS else [cid]

    def _abstract(self, cid: str) -> bool:
        meta = self.program.classes.get(dict(self.by_id[cid].ir.inner).get("Meta", ""))
        fields = meta.fields if meta is not None else ()
        return any(field.name == "abstract" and field.constant is True for field in fields)

    def _reach_back(self, target: str, name: str, kind: str) -> None:
        other = self.by_id.get(target)
        for heir in (other.id, *other.children) if other is not None else ():
            known = self.by_id[heir].reverse.get(name, UNKNOWN)
            self.by_id[heir].reverse[name] = union((known, TypeInfo(frozenset({kind}))))


def _made_record(kinds: set[str], decorator: TypeRef) -> None:
    """The decorator gives the class an initialiser, and a text unless it says otherwise."""
    if not any(argument.name == WORDLESS for argument in decorator.args):
        kinds.discard("wordless")
    elif "dataclass" not in kinds:
        kinds.add("wordless")  # Else it has the text of its base.
    kinds.add("dataclass")


def is_declaration(ir: FieldIR) -> bool:
    """The value only declares the field, as `models.EmailField()` does: instances hold another."""
    if not ir.called or ir.value is None:
        return False
    callee = ir.value.name.removesuffix("()").rpartition(".")[2]
    return (
        callee.endswith(("Field", "field", "attrib", "Serializer"))
        or callee == "ib"
        or callee in _TO_ONE | _TO_MANY | _RELATIONSHIP | _COLUMN
    )


def declared_name(ref: TypeRef | None) -> str:
    """The type an annotation declares, as classification reads it: `str` for `Optional[str]`."""
    if ref is None or ref.name == DOCUMENTED:
        return ""
    last = ref.name.rpartition(".")[2]
    if last in _WRAPPERS or last in _COLLECTIONS:
        inner = [arg for arg in ref.args if arg.name != "None"]
        return declared_name(inner[0]) if inner else ""
    if len(ref.args) == 1 and ref.args[0].name in _SCALARS and last not in _MAPPINGS:
        return ref.args[0].name  # `Nullable[str]`: whatever it is, it holds a string.
    return last.removesuffix("()")


def _label(ir: FieldIR) -> str:
    """`comment="customer's e-mail"`, `verbose_name=_("E-mail")`, or a text that comes first."""
    for index, argument in enumerate(ir.args):
        first = not index and not argument.name and ir.called
        if (argument.name in _DESCRIBING or first) and isinstance(argument.constant, str):
            return argument.constant if len(argument.constant) <= _LONGEST_LABEL else ""
    return ""


def _remark(ir: FieldIR) -> str:
    """Its label, and what explains it: `help_text=_("Not shown to customers.")`."""
    told = [
        argument.constant
        for index, argument in enumerate(ir.args)
        if argument.name in _EXPLAINING or (not index and not argument.name and ir.called)
        if isinstance(argument.constant, str)
    ]
    return " | ".join(told)


def _by_module(callee: str) -> str:
    """`fields.Email()` of a library of schemas is an `EmailField`."""
    module, _, name = callee.removesuffix("()").rpartition(".")
    return _IN_FIELDS.get(name, "") if module.rpartition(".")[2] in ("fields", "ma") else ""


def _column_type(ir: FieldIR) -> str:
    for argument in ir.args:
        if argument.name in ("", "type_") and argument.ref is not None:
            name = argument.ref.name.removesuffix("()").rpartition(".")[2]
            if name != "ForeignKey":
                return name
    return declared_name(ir.annotation)


def _is_object(info: TypeInfo) -> bool:
    return any(name.startswith(("c:", "q:")) for name in info.names) or (
        info.elem is not None and _is_object(info.elem)
    )


def _as_query(info: TypeInfo) -> TypeInfo:
    """`Mapped[list[Order]]` is a collection of orders."""
    if info.elem is not None:
        return TypeInfo(
            frozenset("q:" + n[2:] if n.startswith("c:") else n for n in info.elem.names)
        )
    return info


def _merge(sequences: list[list[str]]) -> list[str]:
    """C3 linearisation; where the order is contradictory, first come first served."""
    result: list[str] = []
    pending = [list(sequence) for sequence in sequences if sequence]
    while pending:
        for sequence in pending:
            head = sequence[0]
            if not any(head in other[1:] for other in pending):
                break
        else:
            head = pending[0][0]
        result.append(head)
        pending = [[c for c in sequence if c != head] for sequence in pending]
        pending = [sequence for sequence in pending if sequence]
    return result
