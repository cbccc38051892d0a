"""What Django's conventions say of types that nobody annotates.

Receivers of a model's signals get an instance of it, admin classes work on the model they are
registered for, views and forms on the model that they name, serializers on the one in their `Meta`.
"""

from __future__ import annotations

from collections.abc import Iterator

from piilint.ir.ops import TypeRef
from piilint.ir.program import FieldIR, FunctionIR
from piilint.resolve.classes import Classes, ClassInfo
from piilint.resolve.made_forms import made_forms
from piilint.resolve.program import Program
from piilint.resolve.types import TypeInfo

_INSTANCE = ("instance", "obj", "object", "value", "record")
_QUERY = ("queryset", "qs")
_VIEW_METHODS = ("get_object",)
_FORM_METHODS = ("save",)
_QUERY_METHODS = ("get_queryset",)


class DjangoHints:
    """Types by (function, parameter), by (class, attribute) and by (class, method's result)."""

    def __init__(self, program: Program, classes: Classes) -> None:
        self.program, self.classes = program, classes
        self.params: dict[tuple[str, str], TypeInfo] = {}
        self.attributes: dict[tuple[str, str], TypeInfo] = {}
        self.results: dict[tuple[str, str], TypeInfo] = {}
        self.made_forms = made_forms(program)
        for function in program.functions.values():
            if function.decorators:
                self._receiver(function)
        for cid in sorted(classes.by_id):
            self._class(classes.by_id[cid])

    def _receiver(self, function: FunctionIR) -> None:
        """`@receiver(post_save, sender=Order) def handler(sender, instance, **kwargs)`."""
        module = self.program.module_of[function.id].name
        for decorator in function.decorators:
            if decorator.name.rpartition(".")[2] != "receiver()":
                continue
            models = [cid for ref in decorator.args for cid in self._named(module, ref)]
            if models:
                names = frozenset("c:" + cid for cid in models)
                self.params[(function.id, "instance")] = TypeInfo(names)

    def _named(self, module: str, ref: TypeRef) -> Iterator[str]:
        for symbol in self.program.resolve(module, ref.name.removesuffix("()")):
            if symbol.kind == "class":
                yield symbol.name

    def _serialized(self, info: ClassInfo) -> None:
        """Views say which class serializes for them: `perform_create(self, serializer)`."""
        for field in info.ir.fields:
            if field.name != "serializer_class" or field.value is None:
                continue
            names = frozenset("c:" + cid for cid in self._named(info.module, field.value))
            if names:
                self.results[(info.id, "get_serializer")] = TypeInfo(names)
                for _, fid in info.ir.methods:
                    self.params.setdefault((fid, "serializer"), TypeInfo(names))

    def _filled_in(self, info: ClassInfo) -> None:
        """Views say which form is filled in: `form_valid(self, form)`."""
        for field in info.ir.fields:
            if field.name != "form_class" or field.value is None:
                continue
            names = frozenset("c:" + cid for cid in self._named(info.module, field.value))
            if names:
                self.results[(info.id, "get_form")] = TypeInfo(names)
                for _, fid in info.ir.methods:
                    self.params.setdefault((fid, "form"), TypeInfo(names))

    def _managers(self, info: ClassInfo) -> None:
        """`objects = UserManager()`: the manager's `self.model` is the class that has it."""
        for field in info.fields.values():
            if field.ir.annotation is not None or field.cls != info.id:
                continue
            for name in field.type.names:
                manager = self.classes.get(name[2:]) if name[:2] == "c:" else None
                if manager is None or not any("Manager" in path for path in manager.outside):
                    continue
                known = self.attributes.get((manager.id, "model"), TypeInfo())
                names = known.names | {"C:" + info.id}
                self.attributes[(manager.id, "model")] = TypeInfo(names)

    def _class(self, info: ClassInfo) -> None:
        self._managers(info)
        self._serialized(info)
        self._filled_in(info)
        bases = [path.rpartition(".")[2] for path in info.outside]
        if any(base.endswith("Admin") or base.endswith("Inline") for base in bases):
            self._working_on(info, self._registered(info) or self._model_of(info))
            return
        model = self._model_of(info)
        if model is None and info.id in self.made_forms:
            model = next(iter(self.made_forms[info.id].models), None)
        if model is None:
            return
        names = TypeInfo(frozenset({"c:" + model}))
        if any(base.endswith(("Form", "FormSet")) for base in bases):
            self.attributes[(info.id, "instance")] = names
            self.results.update({(info.id, method): names for method in _FORM_METHODS})
        elif any(base.endswith("Serializer") for base in bases):
            self.attributes[(info.id, "instance")] = names
            self.results.update({(info.id, method): names for method in _FORM_METHODS})
            self._working_on(info, model)
        elif any("View" in base or base.endswith("Mixin") for base in bases):
            self._view(info, model, names)

    def _view(self, info: ClassInfo, model: str, names: TypeInfo) -> None:
        query = TypeInfo(frozenset({"q:" + model}))
        self.attributes[(info.id, "object")] = names
        self.attributes[(info.id, "object_list")] = query
        self.attributes[(info.id, "queryset")] = query
        self.results.update({(info.id, method): names for method in _VIEW_METHODS})
        self.results.update({(info.id, method): query for method in _QUERY_METHODS})

    def _working_on(self, info: ClassInfo, model: str | None) -> None:
        """Parameters called `obj` and `queryset` in the class's methods and actions."""
        if model is None:
            return
        owned = [fid for _, fid in info.ir.methods]
        for fid in (*owned, *self._actions(info)):
            for param in self.program.functions[fid].params:
                if param.annotation is not None:
                    continue
                if param.name in _INSTANCE:
                    self.params[(fid, param.name)] = TypeInfo(frozenset({"c:" + model}))
                elif param.name in _QUERY:
                    self.params[(fid, param.name)] = TypeInfo(frozenset({"q:" + model}))

    def _actions(self, info: ClassInfo) -> Iterator[str]:
        """Functions of an admin module that take a query set are the actions of its one page."""
        if self._admins(info.module) != [info.id]:
            return
        module = self.program.modules[info.module]
        for function in module.functions:
            names = [param.name for param in function.params]
            takes_query = function.kind == "function" and names[2:3] == ["queryset"]
            if takes_query and not function.owner:
                yield function.id

    def _admins(self, module: str) -> list[str]:
        """Admin classes of a module that are pages of their own."""
        return [
            cid
            for cid, info in self.classes.by_id.items()
            if info.module == module and any(path.endswith("ModelAdmin") for path in info.outside)
        ]

    def _fetched(self, field: FieldIR) -> tuple[str, ...]:
        """`model = get_model("order", "Order")` in a class's body."""
        texts = tuple(TypeRef(f"'{argument.constant}'") for argument in field.args)
        name = field.value.name if field.value is not None and field.called else ""
        return self.program.fetched.of_ref(TypeRef(name, texts))

    def _registered(self, info: ClassInfo) -> str | None:
        for decorator in info.ir.decorators:
            if decorator.name.rpartition(".")[2] == "register()":
                found = [cid for ref in decorator.args for cid in self._named(info.module, ref)]
                if found:
                    return found[0]
        return None

    def _model_of(self, info: ClassInfo) -> str | None:
        """The model that a class names as `model`, `Meta.model`, `queryset` or `form_class`."""
        for cid in info.mro:
            owner = self.classes.by_id[cid]
            meta = owner.inner.get("Meta")
            holders = [owner.ir, *([self.program.classes[meta]] if meta is not None else [])]
            for field in (field for holder in holders for field in holder.fields):
                if field.name in ("model", "queryset") and field.value is not None:
                    name = field.value.name.partition(".objects")[0]
                    found = next(self._named(owner.module, TypeRef(name)), None)
                    found = found or next(iter(self._fetched(field)), None)
                    found = found or self.classes.named(name.rpartition(".")[2], owner.module)
                    if found is not None:
                        return found
        return None
