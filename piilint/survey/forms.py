"""Forms, serializers and schemas: what the shop asks people for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

import msgspec

from piilint.base.span import Span
from piilint.classify.classifier import Classifier
from piilint.resolve.classes import Classes, ClassInfo, Field
from piilint.resolve.tables import LibraryTable
from piilint.survey.code import Code, span_of, texts_in

ALL = "__all__"
_SURE = 0.5
_AFFIXES = ("Form", "FormSet", "Serializer", "Schema", "Create", "Update", "Request", "In")
_ANSWERS = ("Out", "Read", "Response", "Public", "List", "Detail")
"""Ends of the names of schemas that tell rather than ask."""


class Asked(msgspec.Struct, frozen=True, order=True):
    """One field with personal data."""

    name: str
    data_type: str
    span: Span


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """What asks for data: a form, a serializer, or a schema of a request's body."""

    id: str
    name: str
    kind: str
    """`form`, `serializer` or `schema`."""
    span: Span
    asks: tuple[Asked, ...] = ()
    """Its fields with personal data."""
    model: str | None = None
    """Id of the model that it fills."""
    names: tuple[str, ...] = ()
    """All of its fields; of a form that fills a model with all of that model's, `__all__`."""


class Forms:
    """Every form of the program, by the id of its class."""

    def __init__(
        self,
        code: Code,
        classes: Classes,
        classifier: Classifier,
        tables: Mapping[str, LibraryTable],
    ) -> None:
        """`tables` are the models of libraries, by their paths: columns are inherited from them."""
        self._code, self._classes, self._classifier = code, classes, classifier
        self._tables = tables
        self.by_id: dict[str, Form] = {}
        for cid in sorted(classes.by_id):
            info = classes.by_id[cid]
            kind = _kind(info)
            if kind is not None and cid in code.classes:
                self.by_id[cid] = self._form(info, kind)
        own = dict(self.by_id)
        for cid, form in own.items():
            inner = dict.fromkeys(each for part in self._parts(cid, own) for each in part.asks)
            if inner:
                asks = tuple(dict.fromkeys((*form.asks, *inner)))
                self.by_id[cid] = msgspec.structs.replace(form, asks=asks)

    def _parts(self, cid: str, forms: Mapping[str, Form]) -> Iterator[Form]:
        """The forms within a form: `shipping_address = AddressSerializer()`."""
        seen, pending = {cid}, [cid]
        while pending:
            for field in self._classes.by_id[pending.pop()].fields.values():
                read_only = any(a.name == "read_only" and a.constant is True for a in field.ir.args)
                names = () if read_only else sorted(field.type.names)
                inner = {name[2:] for name in names if name[:2] in ("c:", "q:")}
                for each in sorted((inner & forms.keys()) - seen):
                    seen.add(each)
                    pending.append(each)
                    yield forms[each]

    def is_table(self, cid: str) -> bool:
        """Whether it is a schema that its class statement makes a table: `table=True`."""
        node = self._code.classes.get(cid)
        return node is not None and any(
            each.arg == "table" and getattr(each.value, "value", None) is True
            for each in node.keywords
        )

    def personal(self, owner: str, field: Field) -> Asked | None:
        """The field as something personal, seen from the class or noun that has it."""
        if field.relation:
            return None
        found = self._classifier.classify(field.name, owner, field.declared or None, "field")
        if found is None or found.confidence < _SURE:
            return None
        return Asked(field.name, found.data_type, self._span(field))

    def columns(self, info: ClassInfo) -> dict[str, str]:
        """What a model takes over from a library's: the declared types, by name."""
        found: dict[str, str] = {}
        for path in info.outside:
            table = self._tables.get(path)
            for name, declared in table.columns if table is not None else ():
                if name not in info.fields:
                    found.setdefault(name, declared)
        return found

    def inherited(self, info: ClassInfo) -> Iterator[Asked]:
        """Those of them that are personal, placed at the model's own class."""
        node = self._code.classes.get(info.id)
        if node is None:
            return
        span = span_of(self._classes.program.module_of[info.id].path, node)
        for name, declared in self.columns(info).items():
            found = self._classifier.classify(name, info.ir.name, declared, "field")
            if found is not None and found.confidence >= _SURE:
                yield Asked(name, found.data_type, span)

    def _span(self, field: Field) -> Span:
        module = self._classes.program.module_of[field.cls]
        return Span(module.path, *module.places[field.at])

    def _form(self, info: ClassInfo, kind: str) -> Form:
        path = self._classes.program.module_of[info.id].path
        names, excluded, model = self._meta(info)
        filled = self._classes.get(model) if model else None
        asks = list(self._asked(info))
        if filled is not None:
            whole = ALL in names or bool(excluded and not names)
            held = [self.personal(filled.ir.name, field) for field in filled.fields.values()]
            for each in (*self.inherited(filled), *held):
                if each is None or each.name in info.fields:
                    continue
                if each.name in names or (whole and each.name not in excluded):
                    asks.append(each)
            if whole:
                every = (*filled.fields, *self.columns(filled))
                names = tuple(name for name in every if name not in excluded)
        return Form(
            id=info.id,
            name=info.ir.name,
            kind=kind,
            span=span_of(path, self._code.classes[info.id]),
            asks=tuple(asks),
            model=model,
            names=tuple(dict.fromkeys((*names, *info.fields))),
        )

    def _asked(self, info: ClassInfo) -> Iterator[Asked]:
        noun = _noun(info.ir.name)
        for field in info.fields.values():
            read_only = any(a.name == "read_only" and a.constant is True for a in field.ir.args)
            found = None if read_only else self.personal(noun, field)
            if found is not None:
                yield found

    def _meta(self, info: ClassInfo) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
        """Fields, left out fields and model of the nearest `Meta`."""
        for cid in info.mro:
            node = self._code.classes.get(cid)
            meta = next((inner for inner in node.body if isinstance(inner, ast.ClassDef)
                         and inner.name == "Meta"), None) if node else None  # fmt: skip
            if meta is not None:
                return self._read_meta(meta, cid.partition(":")[0])
        return (), (), None

    def _read_meta(
        self, meta: ast.ClassDef, module: str
    ) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
        values = {
            target.id: node.value
            for node in meta.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        found = self._code.classes_of(module, values.get("model"))
        model = next((each for each in found if each in self._classes.by_id), None)
        return texts_of(values.get("fields")), texts_of(values.get("exclude")), model


def texts_of(node: ast.expr | None) -> tuple[str, ...]:
    """The constant texts of a list, of lists put together or handed through a call; or the one."""
    return () if node is None else tuple(texts_in(node))


def _kind(info: ClassInfo) -> str | None:
    bases = [path.rpartition(".")[2] for path in info.outside]
    if any(base.endswith("Form") for base in bases):
        return "form"
    if any(base.endswith("Serializer") for base in bases):
        return "serializer"
    if "pydantic" in info.kinds and not info.ir.name.endswith(_ANSWERS):
        return "schema"
    return None


def _noun(name: str) -> str:
    """`CheckoutForm` asks for what belongs to a checkout."""
    for affix in _AFFIXES:
        if name.endswith(affix) and len(name) > len(affix):
            return name[: -len(affix)]
    return name
