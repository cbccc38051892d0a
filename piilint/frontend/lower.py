"""Lowering a module: its body, its functions and its classes."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import msgspec

from piilint.base.marks import encoded
from piilint.frontend.body import Body, ModuleDraft
from piilint.frontend.docstrings import RESULT, documented
from piilint.frontend.lower_expr import noun_of
from piilint.frontend.lower_stmt import StatementLowerer
from piilint.frontend.marks import aliases_of, with_marks
from piilint.frontend.places import Places
from piilint.frontend.records import with_records
from piilint.frontend.settled import Names
from piilint.frontend.sources import Comment
from piilint.frontend.typerefs import (
    alternatives,
    called_with_texts,
    class_decorator,
    constant_of,
    decorator_ref,
    dotted,
    each_of_several,
    param_ref,
    type_ref,
)
from piilint.ir import ops
from piilint.ir.program import (
    DEFAULT_FACTORY,
    KEYWORD,
    KWARG,
    POSITIONAL,
    VARARG,
    Binding,
    ClassIR,
    FieldArg,
    FieldIR,
    MarkIR,
    ModuleIR,
    Param,
)

_KINDS = {
    "staticmethod": "static", "classmethod": "class", "property": "property",
    "cached_property": "property", "functools.cached_property": "property",
    "abc.abstractproperty": "property", "hybrid_property": "property",
    "sqlalchemy.ext.hybrid.hybrid_property": "property", "computed_field": "property",
}  # fmt: skip

_ACCESSORS = {"setter": "setter", "deleter": "deleter", "getter": "property"}
_ON_CLASSES = frozenset({"expression", "comparator", "update_expression"})
"""What a hybrid property is where the class is asked for it: the SQL."""
_LATER = frozenset({"setter", "deleter", "expression"})
"""Accessors that stand beside the getter of the same name."""

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def lower_module(
    tree: ast.Module, name: str, path: str, text: str, comments: Sequence[Comment] = ()
) -> ModuleIR:
    """Lowers a parsed file. `name` is its dotted module name, `text` its source, for columns."""
    tree = with_records(tree, text)
    marks = with_marks(tree, comments, text) if "piilint" in text or "Pii(" in text else []
    draft = ModuleDraft(name, Places(text))
    body = Body(draft, draft.unique("<module>"), "<module>", "module", None)
    draft.bodies.append(body)
    lowerer = DefinitionLowerer(body)
    lowerer.statements(tree.body)
    names = _names(tree)
    return ModuleIR(
        name=name,
        path=path,
        package=path.endswith("__init__.py"),
        functions=tuple(body.finish() for body in draft.bodies),
        classes=tuple(draft.classes),
        bindings=_globals(draft) | names.bindings | _definitions(draft, names.bindings),
        stars=tuple(names.stars),
        imports=frozenset(draft.imports),
        places=tuple(draft.places.table),
        constants=names.constants,
        made=names.made,
        marks=tuple(
            MarkIR(mark.written, mark.line, encoded(mark.marked), mark.problem) for mark in marks
        ),
        marked_types=aliases_of(tree) if "Pii(" in text else {},
    )


class DefinitionLowerer(StatementLowerer):
    """Lowers functions, lambdas and classes as well."""

    def lambda_value(self, node: ast.Lambda) -> int:
        defaults = self._defaults(node.args)
        child = self._child(lambda_name(node), "lambda", self.body.at_of(node))
        child.params = self._params(node.args)
        inner = DefinitionLowerer(child)
        child.emit(ops.Return(inner.expression(node.body), child.at_of(node.body)))
        dst = self.body.register()
        self.body.emit(ops.MakeFunction(dst, child.id, defaults, child.at))
        return dst

    def definition(self, node: FunctionNode | ast.ClassDef) -> None:
        decorators = [(d, self.expression(d)) for d in node.decorator_list]
        if isinstance(node, ast.ClassDef):
            value = self._class(node)
        else:
            value = self._function(node)
        for decorator, reg in reversed(decorators):
            dst = self.body.register()
            at = self.body.at_of(decorator)
            self.body.emit(ops.Call(dst, reg, (ops.Arg(value),), at, True))
            value = dst
        self.store_name(node.name, value, node)

    def _child(self, name: str, kind: str, at: int) -> Body:
        qualname = name if self.body.kind == "module" else f"{self._prefix()}.{name}"
        draft = self.body.draft
        child = Body(draft, draft.unique(qualname), name, kind, self.body, at=at)
        child.certain = len(self.body.blocks) == 1
        self.body.children.append(child)
        draft.bodies.append(child)
        return child

    def _prefix(self) -> str:
        return self.body.qualname.removesuffix(".<body>")

    def _function(self, node: FunctionNode) -> int:
        defaults = self._defaults(node.args)
        kind = "function"
        if self.body.kind == "body":
            kind = "method"
            for decorator in node.decorator_list:
                name = dotted(decorator)
                kind = _KINDS.get(name, kind)
                of, _, accessor = name.rpartition(".")
                kind = _ACCESSORS.get(accessor, kind)
                if of == node.name and accessor in _ON_CLASSES:
                    kind = "expression"
            if node.name in ("__new__", "__init_subclass__", "__class_getitem__"):
                kind = "class"
        child = self._child(node.name, kind, self._name_place(node))
        child.owner = self.body.owner if self.body.kind == "body" else ""
        told = documented(node)
        child.params = tuple(_as_told(param, told) for param in self._params(node.args))
        child.decorators = tuple(
            ref for d in node.decorator_list if (ref := decorator_ref(d)) is not None
        )
        child.returns = type_ref(node.returns) or told.get(RESULT)
        child.is_async = isinstance(node, ast.AsyncFunctionDef)
        child.settled = Names(node)
        DefinitionLowerer(child).statements(node.body)
        dst = self.body.register()
        self.body.emit(ops.MakeFunction(dst, child.id, defaults, child.at))
        return dst

    def _name_place(self, node: FunctionNode | ast.ClassDef) -> int:
        """A definition's place is its first line alone, not its whole body."""
        table = self.body.draft.places.table
        index = self.body.at_of(node)
        line, column, _, _ = table[index]
        table[index] = (line, column, line, column + 3 + len(node.name) + 1)
        return index

    def _defaults(self, args: ast.arguments) -> tuple[tuple[str, int], ...]:
        positional = [*args.posonlyargs, *args.args]
        named = list(
            zip(positional[len(positional) - len(args.defaults) :], args.defaults, strict=True)
        )
        for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
            if default is not None:
                named.append((arg, default))
        return tuple((arg.arg, self.expression(default)) for arg, default in named)

    def _params(self, args: ast.arguments) -> tuple[Param, ...]:
        positional = [*args.posonlyargs, *args.args]
        without: list[ast.expr | None] = [None] * (len(positional) - len(args.defaults))
        params = [
            self._param(arg, POSITIONAL, default, index < len(args.posonlyargs))
            for index, (arg, default) in enumerate(
                zip(positional, [*without, *args.defaults], strict=True)
            )
        ]
        if args.vararg:
            params.append(self._param(args.vararg, VARARG, None))
        for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
            params.append(self._param(arg, KEYWORD, default))
        if args.kwarg:
            params.append(self._param(args.kwarg, KWARG, None))
        return tuple(params)

    def _param(
        self, arg: ast.arg, kind: int, default: ast.expr | None, unnamed: bool = False
    ) -> Param:
        at, annotation = self.body.at_of(arg), param_ref(arg.annotation, default)
        given = default is not None or kind in (VARARG, KWARG)
        return Param(arg.arg, kind, at, annotation, given, unnamed)

    def _class(self, node: ast.ClassDef) -> int:
        for base in node.bases:
            self.expression(base)
        keywords = tuple(
            ops.Arg(self.expression(keyword.value), keyword.arg, 0, noun_of(keyword.value))
            for keyword in node.keywords
            if keyword.arg
        )
        at = self._name_place(node)
        child = self._child(f"{node.name}.<body>", "body", at)
        child.owner = child.id.replace(".<body>", "")
        DefinitionLowerer(child).statements(node.body)
        told = [each for base in node.bases for each in alternatives(base)]
        bases = [ref for base in told if (ref := type_ref(base)) is not None]
        self.body.draft.classes.append(
            ClassIR(
                id=child.owner,
                name=node.name,
                bases=tuple(bases),
                decorators=tuple(
                    ref for d in node.decorator_list if (ref := class_decorator(d)) is not None
                ),
                methods=tuple(_methods(child)),
                fields=tuple(self._fields(node, child)),
                inner=tuple(
                    (c.name.removesuffix(".<body>"), c.owner)
                    for c in child.children
                    if c.kind == "body"
                ),
                body=child.id,
                at=at,
            )
        )
        dst = self.body.register()
        self.body.emit(ops.MakeClass(dst, child.owner, at, keywords))
        return dst

    def _fields(self, node: ast.ClassDef, body: Body) -> list[FieldIR]:
        fields: list[FieldIR] = []
        lambdas = {child.name: child.id for child in body.children if child.kind == "lambda"}
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                at = self.body.at_of(statement)
                annotation = type_ref(statement.annotation)
                fields.append(_field(statement.target.id, at, annotation, statement.value, lambdas))
            elif isinstance(statement, ast.Assign):
                for target in statement.targets:
                    if isinstance(target, ast.Name):
                        at = self.body.at_of(statement)
                        fields.append(_field(target.id, at, None, statement.value, lambdas))
        return fields


def lambda_name(node: ast.Lambda) -> str:
    """What the function of a lambda is called."""
    return f"<lambda:{node.lineno}:{node.col_offset}>"


def _methods(body: Body) -> list[tuple[str, str]]:
    return [
        (f"{child.name}.{child.kind}" if child.kind in _LATER else child.name, child.id)
        for child in body.children
        if child.kind not in ("body", "lambda")
    ]


def _as_told(param: Param, told: dict[str, ops.TypeRef]) -> Param:
    """A parameter without an annotation has the type that the docstring tells."""
    if param.annotation is not None or param.kind in (VARARG, KWARG) or param.name not in told:
        return param
    return msgspec.structs.replace(param, annotation=told[param.name])


def _field(
    name: str,
    at: int,
    annotation: ops.TypeRef | None,
    value: ast.expr | None,
    lambdas: dict[str, str],
) -> FieldIR:
    arguments: list[FieldArg] = []
    called = isinstance(value, ast.Call)
    if isinstance(value, ast.Call):
        given = [("", a) for a in value.args] + [(k.arg or "**", k.value) for k in value.keywords]
        arguments = [_field_arg(key, node, lambdas) for key, node in given]
        if dotted(value.func).rpartition(".")[2] == _FACTORY and arguments:
            arguments[0] = msgspec.structs.replace(arguments[0], name=DEFAULT_FACTORY)
        reference = type_ref(value.func)
    else:
        reference = type_ref(value) if isinstance(value, (ast.Name, ast.Attribute)) else None
    assigned = value is not None
    return FieldIR(
        name, at, annotation, reference, called, tuple(arguments), constant_of(value), assigned
    )


_TRANSLATING = ("gettext", "gettext_lazy", "gettext_noop", "_", "_l", "_lazy")


_FACTORY = "Factory"


def _field_arg(name: str, node: ast.expr, lambdas: dict[str, str]) -> FieldArg:
    if isinstance(node, ast.Call) and node.args and dotted(node.func).endswith(f".{_FACTORY}"):
        name, node = DEFAULT_FACTORY, node.args[0]  # `attr.ib(default=attr.Factory(list))`
    if isinstance(node, ast.Lambda):
        return FieldArg(name, function=lambdas.get(lambda_name(node), ""))
    if isinstance(node, ast.Call) and node.args and dotted(node.func).endswith(_TRANSLATING):
        node = node.args[-1]
    constant = constant_of(node)
    return FieldArg(name, constant, None if constant is not None else type_ref(node))


def _names(tree: ast.Module) -> _Names:
    """What module-level names are bound to, looking into `if`, `try` and `with` too."""
    names = _Names()
    for node in _module_level(tree):
        if isinstance(node, ast.Import):
            names.imported(node)
        elif isinstance(node, ast.ImportFrom):
            names.imported_from(node)
        else:
            for target, value in _assignments(node):
                names.assigned(target, value)
    return names


class _Names:
    """Collects the bindings of a module's names in the order of its statements."""

    def __init__(self) -> None:
        self.bindings: dict[str, tuple[Binding, ...]] = {}
        self.stars: list[tuple[str, int]] = []
        self.constants: dict[str, ops.Constant] = {}
        self.made: dict[str, ops.TypeRef] = {}
        self._seen: set[str] = set()

    def imported(self, node: ast.Import) -> None:
        for alias in node.names:
            root = alias.name.partition(".")[0]
            target = alias.name if alias.asname else root
            self._bind(alias.asname or root, Binding("import", target))

    def imported_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        for alias in node.names:
            if alias.name == "*":
                self.stars.append((module, node.level))
            else:
                binding = Binding("from", module, alias.name, node.level)
                self._bind(alias.asname or alias.name, binding)

    def assigned(self, target: ast.expr, value: ast.expr | None) -> None:
        parts = dict(each_of_several(target, value))
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._bind(node.id, Binding("value", node.id))
                self._note(node.id, value if node is target else None, parts.get(node.id))

    def _note(self, name: str, value: ast.expr | None, part: ops.TypeRef | None) -> None:
        """Keeps what a name is, as long as it is bound only once."""
        if name in self._seen:
            self.constants.pop(name, None)
            self.made.pop(name, None)
            return
        self._seen.add(name)
        constant = constant_of(value)
        if constant is not None:
            self.constants[name] = constant
        elif part is not None:
            self.made[name] = part
        elif isinstance(value, ast.Call) and dotted(value.func):
            self.made[name] = called_with_texts(value)
        elif isinstance(value, (ast.Name, ast.Attribute, ast.Subscript)):
            made = type_ref(value)
            if made is not None:
                self.made[name] = made

    def _bind(self, name: str, binding: Binding) -> None:
        known = self.bindings.get(name, ())
        if binding not in known:
            self.bindings[name] = (*known, binding)


def _assignments(node: ast.stmt) -> list[tuple[ast.expr, ast.expr | None]]:
    """The targets that a statement binds, each with the expression bound to it as a whole."""
    if isinstance(node, ast.Assign):
        return [(target, node.value) for target in node.targets]
    if isinstance(node, ast.AnnAssign):
        return [(node.target, node.value)]
    if isinstance(node, (ast.AugAssign, ast.For, ast.AsyncFor)):
        return [(node.target, None)]
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [(item.optional_vars, None) for item in node.items if item.optional_vars is not None]
    return []


def _module_level(tree: ast.Module) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    pending: list[ast.stmt] = list(reversed(tree.body))
    while pending:
        node = pending.pop()
        found.append(node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        inner = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
        for handler in getattr(node, "handlers", ()):
            inner.extend(handler.body)
        pending.extend(reversed(inner))
    return found


def _globals(draft: ModuleDraft) -> dict[str, tuple[Binding, ...]]:
    """Names that perhaps only functions bind."""
    return {name: (Binding("value", name),) for name in sorted(draft.globals)}


def _definitions(
    draft: ModuleDraft, bindings: dict[str, tuple[Binding, ...]]
) -> dict[str, tuple[Binding, ...]]:
    """Bindings of module-level functions and classes, beside what else their names are bound to."""
    found: dict[str, tuple[Binding, ...]] = {}
    for body in draft.bodies[0].children:
        if body.kind == "lambda":
            continue
        if body.kind == "body":
            name, binding = body.name.removesuffix(".<body>"), Binding("class", body.owner)
        else:
            name, binding = body.name, Binding("function", body.id)
        before = found.get(name, bindings.get(name, ()))
        if body.certain:
            before = tuple(b for b in before if b.kind not in ("function", "class"))
        found[name] = (*before, binding)
    return found
