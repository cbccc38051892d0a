"""The types of values inside one function, as far as a glance at its operations tells them."""

from __future__ import annotations

from collections.abc import Callable

from piilint.inventory.setting import Setting
from piilint.ir import ops
from piilint.ir.program import FunctionIR, ModuleIR
from piilint.resolve.classes import ClassInfo
from piilint.resolve.types import UNKNOWN, TypeInfo, union
from piilint.rulebook.calls import SourceModel

_ONE = frozenset(
    "get first last latest earliest one one_or_none get_or_404 first_or_404 aget afirst create "
    "acreate create_user get_by_natural_key scalar_one scalar_one_or_none".split()
)
_SCALAR = frozenset("count exists aggregate delete update bulk_create values_list values".split())
_MANAGERS = frozenset({"objects", "query", "_default_manager", "_base_manager", "all_objects"})
_INSTANCES = ("c:", "q:")


class BodyTypes:
    """Types of registers and variables, operation by operation; the last assignment counts."""

    def __init__(self, setting: Setting, module: ModuleIR, function: FunctionIR) -> None:
        self.setting, self.module, self.function = setting, module, function
        self.env = {param.name: self._parameter(i) for i, param in enumerate(function.params)}
        self.regs: dict[int, TypeInfo] = {}
        self._steps: dict[type, Callable[..., None]] = {
            ops.Load: self._load, ops.Store: self._store, ops.GetAttr: self._attr,
            ops.GetItem: self._item, ops.Call: self._call, ops.CallMethod: self._method,
            ops.Await: self._same, ops.Choose: self._choose,
            ops.For: self._for, ops.With: self._with,
        }  # fmt: skip

    def step(self, op: ops.AnyOp) -> None:
        """Takes in one operation."""
        handler = self._steps.get(type(op))
        if handler is not None:
            handler(op)

    def of(self, reg: int) -> TypeInfo:
        """The type of a register's value."""
        return self.regs.get(reg, UNKNOWN)

    def class_of(self, reg: int) -> ClassInfo | None:
        """The project's class of a value, if it has one only."""
        names = sorted(n for n in self.of(reg).names if n.startswith("c:"))
        return self.setting.classes.get(names[0][2:]) if len(names) == 1 else None

    def _parameter(self, index: int) -> TypeInfo:
        function, param = self.function, self.function.params[index]
        if (
            index == 0
            and function.owner
            and function.kind
            in (
                "method",
                "property",
                "setter",
                "deleter",
            )
        ):
            return TypeInfo(frozenset({"c:" + function.owner}))
        info = self.setting.types.info(self.module.name, param.annotation, function.owner)
        hinted = self.setting.hints.params.get((function.id, param.name))
        return info or hinted or self._customary(param.name)

    def _customary(self, name: str) -> TypeInfo:
        """What a variable is taken for by its name: `request`, or a class of the program."""
        setting = self.setting
        path = setting.models.type_of_name(name, self.module.imports, setting.imports)
        if path is not None:
            return TypeInfo(frozenset({"x:" + path}))
        wanted = "".join(part[:1].upper() + part[1:] for part in name.split("_"))
        candidates = setting.classes.by_name.get(wanted, ())
        if len(candidates) == 1 and len(name) > 2:
            return TypeInfo(frozenset({"c:" + candidates[0]}))
        return UNKNOWN

    def _load(self, op: ops.Load) -> None:
        found = self.env.get(op.name)
        self.regs[op.dst] = self._global(op.name) if found is None else found

    def _global(self, name: str) -> TypeInfo:
        names: set[str] = set()
        for symbol in self.setting.program.lookup(self.module.name, name):
            if symbol.kind == "class":
                names.add("C:" + symbol.name)
            elif symbol.kind == "function":
                names.add("f:" + symbol.name)
            elif symbol.kind == "external":
                names.add("x:" + symbol.name)
        return TypeInfo(frozenset(names)) if names else self._customary(name)

    def _store(self, op: ops.Store) -> None:
        declared = self.setting.types.info(self.module.name, op.annotation, self.function.owner)
        self.env[op.name] = declared or self.of(op.src) or self._customary(op.name)

    def _attr(self, op: ops.GetAttr) -> None:
        found = [self._member(name, op.attr) for name in sorted(self.of(op.obj).names)]
        self.regs[op.dst] = union(found) or self._customary(op.attr)

    def _member(self, name: str, attr: str) -> TypeInfo:
        if name.startswith("c:"):
            return self._own_member(name[2:], attr)
        if name.startswith("C:"):
            made = attr in _MANAGERS
            return TypeInfo(frozenset({"q:" + name[2:]})) if made else UNKNOWN
        if name.startswith("x:"):
            return self._outside_member(name[2:], attr)
        return UNKNOWN

    def _own_member(self, cid: str, attr: str) -> TypeInfo:
        info = self.setting.classes.get(cid)
        if info is None:
            return UNKNOWN
        for ancestor in info.mro:
            hinted = self.setting.hints.attributes.get((ancestor, attr))
            if hinted is not None:
                return hinted
        field = info.fields.get(attr)
        if field is not None:
            return TypeInfo(frozenset(n for n in field.type.names if n[:2] in _INSTANCES))
        if attr in info.reverse:
            return info.reverse[attr]
        method = self.setting.program.functions.get(info.methods.get(attr, ""))
        if method is not None and method.kind == "property":
            return self._result(method)
        return union(self._outside_member(base + "()", attr) for base in info.outside)

    def _outside_member(self, path: str, attr: str) -> TypeInfo:
        models = self.setting.models
        model = models.attribute(f"{path}.{attr}")
        type_ = model.type if model is not None else None
        for base in models.bases(path) if path.endswith("()") and type_ is None else ():
            cls = models.class_model(base)
            if cls is not None and attr in cls.attributes:
                type_ = cls.attributes[attr]
                break
        user = self.setting.classes.user_model
        if user is not None and (type_ or "").endswith(
            ("AbstractUser()", "AbstractBaseUser()", "auth.models.User()", ":user()")
        ):
            return TypeInfo(frozenset({"c:" + user}))
        return TypeInfo(frozenset({f"x:{type_ or f'{path}.{attr}'}"}))

    def rule(self, reg: int, attr: str) -> SourceModel | None:
        """The rule that names an outside thing's attribute as a source."""
        for name in sorted(self.of(reg).names):
            if name.startswith("x:"):
                model = self.setting.models.attribute(f"{name[2:]}.{attr}")
                if model is not None and model.source is not None:
                    return model.source
        return None

    def _item(self, op: ops.GetItem) -> None:
        info = self.of(op.obj)
        found = {"c:" + n[2:] for n in info.names if n.startswith("q:")}
        self.regs[op.dst] = union((TypeInfo(frozenset(found)), info.elem or UNKNOWN))

    def _call(self, op: ops.Call) -> None:
        self.regs[op.dst] = union(self._called(name) for name in sorted(self.of(op.func).names))

    def _called(self, name: str) -> TypeInfo:
        if name.startswith("C:"):
            return TypeInfo(frozenset({"c:" + name[2:]}))
        if name.startswith("f:"):
            function = self.setting.program.functions.get(name[2:])
            return self._result(function) if function is not None else UNKNOWN
        if name.startswith("x:"):
            return TypeInfo(frozenset({self._made(name[2:])}))
        return UNKNOWN

    def _made(self, path: str) -> str:
        for bound in self.setting.models.call(path):
            if bound.model.type is not None:
                return "x:" + bound.model.type
        user = self.setting.classes.user_model
        if user is not None and path.endswith("get_user_model"):
            return "C:" + user
        return f"x:{path}()"

    def _result(self, function: FunctionIR) -> TypeInfo:
        module = self.setting.program.module_of[function.id]
        return self.setting.types.info(module.name, function.returns, function.owner)

    def _method(self, op: ops.CallMethod) -> None:
        found: list[TypeInfo] = []
        for name in sorted(self.of(op.obj).names):
            if name.startswith("q:"):
                found.append(_queried(name, op.attr))
            elif name.startswith(("c:", "C:")):
                found.append(self._own_call(name[2:], op.attr))
            elif name.startswith("x:"):
                found.append(TypeInfo(frozenset({self._made(f"{name[2:]}.{op.attr}")})))
        self.regs[op.dst] = union(found)

    def _own_call(self, cid: str, attr: str) -> TypeInfo:
        info = self.setting.classes.get(cid)
        if info is None:
            return UNKNOWN
        hinted = self.setting.hints.results.get((cid, attr))
        function = self.setting.program.functions.get(info.methods.get(attr, ""))
        if hinted is not None or function is None:
            return hinted or UNKNOWN
        return self._result(function)

    def _same(self, op: ops.Await) -> None:
        self.regs[op.dst] = self.of(op.src)

    def _choose(self, op: ops.Choose) -> None:
        self.regs[op.dst] = union(self.of(src) for src in op.srcs)

    def _for(self, op: ops.For) -> None:
        info = self.of(op.iter)
        found = TypeInfo(frozenset("c:" + n[2:] for n in info.names if n.startswith("q:")))
        self.regs[op.item] = union((found, info.elem or UNKNOWN))

    def _with(self, op: ops.With) -> None:
        self.regs[op.dst] = self.of(op.ctx)


def _queried(name: str, method: str) -> TypeInfo:
    if method in _ONE:
        return TypeInfo(frozenset({"c:" + name[2:]}))
    return UNKNOWN if method in _SCALAR else TypeInfo(frozenset({name}))
