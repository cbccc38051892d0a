"""The questions that the names inside functions raise: attributes, keys, parameters, keywords."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.base.marks import PREFIX, decoded
from piilint.classify.classifier import Context
from piilint.inventory.asked import Asked, Role
from piilint.inventory.setting import Setting
from piilint.inventory.types import BodyTypes
from piilint.ir import ops
from piilint.ir.program import KWARG, VARARG, FunctionIR, ModuleIR
from piilint.ir.walk import flat
from piilint.resolve.classes import ClassInfo, declared_name
from piilint.rulebook.calls import SourceModel
from piilint.semantics.statements import columns_of

_READERS = frozenset({"get", "getlist", "pop", "setdefault", "get_all", "getone", "getall"})
_REQUEST_TYPES = (
    "QueryDict()", "MultiDict()", "Headers()", ".META", ".COOKIES", ".form", ".args", ".cookies",
    ".headers", ".query_params", ".environ", "FormData()", "QueryParams()",
)  # fmt: skip
"""Ends of the paths of what a request brings, as frameworks name them."""
_REQUESTS = frozenset({"request", "req"})
_OF_REQUESTS = frozenset(
    {"data", "form", "query", "args", "json", "values", "query_params", "params", "GET", "POST"}
)
_OF_DJANGO = frozenset({"POST", "GET", "META", "COOKIES", "FILES"})
"""Nothing but a request has them."""
_SELF = frozenset({"self", "cls"})
_OWN_FIELDS = frozenset({"cleaned_data", "validated_data"})


def questions_in(setting: Setting, function: FunctionIR, *, names: bool = False) -> Iterator[Asked]:
    """Every question that one function's code raises, in the order of its operations.

    `names`: also those of names that are no places of an inventory: variables, keywords.
    """
    return _Body(setting, setting.program.module_of[function.id], function).questions(names=names)


class _Body:
    def __init__(self, setting: Setting, module: ModuleIR, function: FunctionIR) -> None:
        self.setting, self.module, self.function = setting, module, function
        self.types = BodyTypes(setting, module, function)
        self.texts: dict[int, str] = {}
        self.from_requests: set[int] = set()
        """Registers of what is written as a part of a request, whatever its type."""
        self.is_entry = is_entry(setting, function)

    def questions(self, *, names: bool) -> Iterator[Asked]:
        if self.function.kind == "body":
            return  # What a class declares is asked of its fields.
        yield from self._parameters()
        for op in flat(self.function.body):
            if isinstance(op, ops.Const):
                if isinstance(op.value, str):
                    self.texts[op.dst] = op.value
                continue
            if isinstance(op, ops.GetAttr):
                yield self._attribute(op)
            elif isinstance(op, ops.SetAttr):
                yield self._assigned(op)
            elif isinstance(op, ops.GetItem) and isinstance(op.key, str):
                yield self._key(op.obj, op.key, op.noun, op.at)
            elif isinstance(op, ops.CallMethod):
                yield from self._method(op)
            if isinstance(op, (ops.Call, ops.CallMethod)):
                yield from self._selected(op.args, op.at)
            if names:
                yield from self._names(op)
            self.types.step(op)

    def _names(self, op: ops.AnyOp) -> Iterator[Asked]:
        """Names that say something of a value that was read elsewhere."""
        if isinstance(op, ops.CallMethod):
            yield from self._keywords(op.args, op.attr, op.at)
        elif isinstance(op, ops.Call):
            yield from self._keywords(op.args, "", op.at)
        elif isinstance(op, ops.MakeDict):
            keys = [key for key, _, _ in op.entries if isinstance(key, str)]
            yield from (self._other(key, "", op.at, "key") for key in keys)
        elif isinstance(op, (ops.Store, ops.Load)) and not op.name.startswith(PREFIX):
            yield self._other(op.name.partition("@")[0], "", op.at, "variable")

    def _method(self, op: ops.CallMethod) -> Iterator[Asked]:
        if op.noun.startswith(PREFIX):
            yield from self._marked(op)
            return
        first = op.args[0] if op.args else None
        key = self.texts.get(first.reg) if first is not None and not first.name else None
        if key is not None and op.attr in _READERS:
            yield self._key(op.obj, key, op.noun, op.at)

    def _marked(self, op: ops.CallMethod) -> Iterator[Asked]:
        """A value that the user marked."""
        marked = decoded(op.noun)
        if marked is not None and marked.data_type is not None:
            span = self.setting.span(self.module, op.at)
            label = f"it is marked as {marked.data_type}"
            source = SourceModel(data_type=marked.data_type, subject=marked.subject, label=label)
            yield Asked(span, op.attr, "", "", "attribute", "read", "mark", given=source)

    def _selected(self, args: tuple[ops.Arg, ...], at: int) -> Iterator[Asked]:
        """The columns that a statement of SQL reads."""
        text = self.texts.get(args[0].reg) if args and not args[0].name else None
        for column in columns_of(text) if text is not None else ():
            if column.name:
                span = self.setting.span(self.module, at)
                yield Asked(span, column.name, column.table, "", "attribute", "read", "SQL")

    def _other(self, name: str, noun: str, at: int, context: Context) -> Asked:
        span = self.setting.span(self.module, at)
        return Asked(span, name, noun, "", context, "other", context)

    def _keywords(self, args: tuple[ops.Arg, ...], callee: str, at: int) -> Iterator[Asked]:
        for arg in args:
            if arg.name:
                yield self._other(arg.name, callee, at, "keyword")

    def _parameters(self) -> Iterator[Asked]:
        for param in self.function.params:
            if param.name in _SELF or param.kind in (VARARG, KWARG):
                continue
            via = "request parameter" if self.is_entry else "parameter"
            role: Role = "collected" if self.is_entry else "read"
            span = self.setting.span(self.module, param.at)
            declared = declared_name(param.annotation)
            yield Asked(span, param.name, "", declared, "parameter", role, via)

    def _attribute(self, op: ops.GetAttr) -> Asked:
        span = self.setting.span(self.module, op.at)
        given = self.types.rule(op.obj, op.attr)
        if given is not None:
            return Asked(span, op.attr, op.noun, "", "attribute", "collected", "request",
                         given=given)  # fmt: skip
        info = self.types.class_of(op.obj)
        if info is None:
            if op.noun in _REQUESTS and op.attr in _OF_REQUESTS:
                self.from_requests.add(op.dst)
            return Asked(span, op.attr, op.noun, "", "attribute", "read", "attribute")
        field = info.fields.get(op.attr)
        if field is not None:
            # A relation is no value itself: the fields of what it leads to are listed.
            role: Role = "other" if field.relation else "read"
            return Asked(span, op.attr, info.ir.name, field.declared, "field", role,
                         "attribute", field.cls)  # fmt: skip
        return Asked(span, op.attr, info.ir.name, "", "attribute", "read", "attribute", info.id)

    def _assigned(self, op: ops.SetAttr) -> Asked:
        """`self.email = email` declares an attribute of a class that lists no fields."""
        span = self.setting.span(self.module, op.at)
        info = self.types.class_of(op.obj)
        own = op.noun in _SELF and info is not None and info.id == self.function.owner
        if info is None or not own or op.attr in info.fields:
            return Asked(span, op.attr, op.noun, "", "attribute", "other", "attribute")
        return Asked(span, op.attr, info.ir.name, "", "attribute", "declared", "class", info.id)

    def _key(self, obj: int, key: str, noun: str, at: int) -> Asked:
        span = self.setting.span(self.module, at)
        names = sorted(self.types.of(obj).names)
        named = noun in _OF_DJANGO or obj in self.from_requests
        if named or any(name.startswith("x:") and name.endswith(_REQUEST_TYPES) for name in names):
            return Asked(span, key, noun, "", "request_key", "collected", f"request.{noun}")
        info = self._form(noun)
        field = info.fields.get(key) if info is not None else None
        if info is not None and field is not None and not field.relation:
            return Asked(span, key, info.ir.name, field.declared, "field", "read", "key", field.cls)
        return Asked(span, key, noun, "", "key", "read", "key")

    def _form(self, noun: str) -> ClassInfo | None:
        """`self.cleaned_data["email"]` is the form's own field."""
        if noun in _OWN_FIELDS and self.function.owner:
            return self.setting.classes.get(self.function.owner)
        return None


def is_entry(setting: Setting, function: FunctionIR) -> bool:
    """A request's path, query or body fills its parameters."""
    for decorator in function.decorators:
        if "." not in decorator.name:
            continue
        model = setting.models.decorator(decorator.name.removesuffix("()"))
        if model is not None and model.effect == "entry_point":
            return True
    return False
