"""Lowering statements into the blocks of one body."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from piilint.frontend.conditions import asked_classes
from piilint.frontend.lower_expr import OPERATORS, ExpressionLowerer, is_whole
from piilint.frontend.selections import loop_by_keys, passed_over
from piilint.frontend.settled import runs_never, truth
from piilint.frontend.typerefs import constant_of, dotted, type_ref
from piilint.ir import ops

_ENDING = frozenset({"sys.exit", "os._exit", "os.abort"})
"""Calls that never return."""


def _ends_program(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and dotted(node.func) in _ENDING
    )


class StatementLowerer(ExpressionLowerer):
    """Lowers simple and compound statements; definitions are its subclass's part."""

    def statements(self, nodes: Sequence[ast.stmt]) -> None:
        """Emits what executes the statements."""
        for node in nodes:
            lower = _LOWER.get(type(node))
            if lower is not None:
                lower(self, node)

    def block(self, nodes: Sequence[ast.stmt]) -> ops.Block:
        """Lowers statements into a block of their own."""
        self.body.open()
        self.statements(nodes)
        return self.body.close()

    def definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        """A function or class statement."""
        raise NotImplementedError("only a definition lowerer lowers definitions")

    def _expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.expression(node.value)
        if _ends_program(node.value) and self.body.kind != "module":
            self._leave_program(node)

    def _leave_program(self, node: ast.Expr) -> None:
        """What never returns raises `SystemExit`, as it does."""
        src = self.body.register()
        self._emit(ops.Load(src, "SystemExit", self.body.at_of(node)))
        self._emit(ops.Raise(src, -1, self.body.at_of(node)))

    def _assign(self, node: ast.Assign) -> None:
        src = self.expression(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.body.settled.bind(target.id, node.value)
            self.assign(target, src)

    def _ann_assign(self, node: ast.AnnAssign) -> None:
        if node.value is None:
            return
        src = self.expression(node.value)
        if isinstance(node.target, ast.Name):
            name = self.body.variable(node.target.id)
            self.body.stored.add(name)
            self.body.settled.bind(name, node.value)
            at = self.body.at_of(node.target)
            self._emit(ops.Store(name, src, at, type_ref(node.annotation)))
        else:
            self.assign(node.target, src)

    def _aug_assign(self, node: ast.AugAssign) -> None:
        left, right = self.expression(node.target), self.expression(node.value)
        dst = self.body.register()
        operator = OPERATORS[type(node.op)] + "="
        self._emit(ops.Binary(dst, operator, left, right, self.body.at_of(node)))
        self.assign(node.target, dst)

    def _return(self, node: ast.Return) -> None:
        src = self.expression(node.value) if node.value is not None else -1
        self._emit(ops.Return(src, self.body.at_of(node)))

    def _raise(self, node: ast.Raise) -> None:
        src = self.expression(node.exc) if node.exc is not None else -1
        cause = self.expression(node.cause) if node.cause is not None else -1
        self._emit(ops.Raise(src, cause, self.body.at_of(node)))

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._emit(ops.Delete(self.body.variable(target.id)))
            elif isinstance(target, ast.Attribute):
                obj = self.expression(target.value)
                self._emit(ops.DelAttr(obj, target.attr, self.body.at_of(target)))
            elif isinstance(target, ast.Subscript):
                if is_whole(target):
                    self.empty(target)
                    continue
                key = constant_of(target.slice)
                obj = self.expression(target.value)
                index = -1 if key is not None else self.expression(target.slice)
                self._emit(ops.DelItem(obj, key, index, self.body.at_of(target)))

    def _if(self, node: ast.If) -> None:
        settled = truth(node.test, self.body.settled)
        if settled is not None:
            # What never runs is lowered all the same, for the definitions in it, and thrown away.
            self.block(node.orelse if settled else node.body)
            self.statements(node.body if settled else node.orelse)
            return
        cond, test = self.condition(node.test)
        outer = self.body.seen
        told = {ast.unparse(each): self.expression(cls) for each, cls in asked_classes(node.test)}
        self.body.seen = {**outer, **told} if told else outer
        body = self.block(node.body)
        self.body.seen = outer
        orelse = self.block(node.orelse)
        self._emit(ops.If(cond, test, body, orelse, self.body.at_of(node.test)))

    def _assert(self, node: ast.Assert) -> None:
        cond, test = self.condition(node.test)
        self.body.open()
        src = self.expression(node.msg) if node.msg is not None else -1
        self._emit(ops.Raise(src, -1, self.body.at_of(node)))
        self._emit(ops.If(cond, test, (), self.body.close(), self.body.at_of(node)))

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        if runs_never(node.iter, self.body.settled):
            self.block(node.body)
            self.statements(node.orelse)
            return
        node = loop_by_keys(node)
        source, item = self.source_of(passed_over(node)), self.body.register()
        self.body.open()
        self.assign(node.target, item)
        self.statements(node.body)
        body = self.body.close()
        orelse = self.block(node.orelse)
        self._emit(ops.For(source, item, body, orelse, self.body.at_of(node.iter)))

    def _while(self, node: ast.While) -> None:
        settled = truth(node.test, self.body.settled)
        if settled is False:
            self.block(node.body)
            self.statements(node.orelse)
            return
        self.body.open()
        cond, test = self.condition(ast.Constant(True) if settled else node.test)
        head = self.body.close()
        body, orelse = self.block(node.body), self.block(node.orelse)
        self._emit(ops.While(head, cond, test, body, orelse, self.body.at_of(node.test)))

    def _try(self, node: ast.Try) -> None:
        body = self.block(node.body)
        star = not isinstance(node, ast.Try)
        handlers = tuple(self._handler(handler, star) for handler in node.handlers)
        orelse, final = self.block(node.orelse), self.block(node.finalbody)
        self._emit(ops.Try(body, handlers, orelse, final))

    def _handler(self, node: ast.ExceptHandler, star: bool) -> ops.Handler:
        types: tuple[int, ...] = ()
        if node.type is not None:
            kind = node.type
            if isinstance(kind, ast.UnaryOp):  # `except*`, as Python 3.10 can read it
                kind, star = kind.operand, True
            nodes = kind.elts if isinstance(kind, ast.Tuple) else [kind]
            types = tuple(self.expression(n) for n in nodes)
        name = ""
        if node.name:
            name = self.body.variable(node.name)
            self.body.stored.add(name)
        return ops.Handler(types, name, self.block(node.body), self.body.at_of(node), star)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        self._with_items(node.items, node.body)

    def _with_items(self, items: list[ast.withitem], nodes: list[ast.stmt]) -> None:
        if not items:
            self.statements(nodes)
            return
        item = items[0]
        ctx, dst = self.expression(item.context_expr), self.body.register()
        self.body.open()
        if item.optional_vars is not None:
            self.assign(item.optional_vars, dst)
        self._with_items(items[1:], nodes)
        block = self.body.close()
        self._emit(ops.With(ctx, dst, block, self.body.at_of(item.context_expr)))

    def _match(self, node: ast.Match) -> None:
        from piilint.frontend.patterns import PatternLowerer

        PatternLowerer(self).match(node)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            root = alias.name.partition(".")[0]
            self.body.draft.imports.add(root)
            name = alias.asname or root
            self.body.stored.add(name)
            self._emit(ops.Import(name, alias.name if alias.asname else root, "", 0))

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if not node.level:
            self.body.draft.imports.add(module.partition(".")[0])
        for alias in node.names:
            name = alias.asname or alias.name
            if alias.name != "*":
                self.body.stored.add(name)
            self._emit(ops.Import(name, module, alias.name, node.level))

    def _scope(self, node: ast.Global | ast.Nonlocal) -> None:
        self.body.outward.update(node.names)
        if isinstance(node, ast.Global):
            self.body.draft.globals.update(node.names)

    def _break(self, _node: ast.Break) -> None:
        self._emit(ops.Break())

    def _continue(self, _node: ast.Continue) -> None:
        self._emit(ops.Continue())


Lower = Callable[[StatementLowerer, ast.stmt], None]


def _table() -> dict[type[ast.stmt], Lower]:
    typed: dict[str, Callable[..., None]] = {
        "Expr": StatementLowerer._expr,
        "Assign": StatementLowerer._assign,
        "AnnAssign": StatementLowerer._ann_assign,
        "AugAssign": StatementLowerer._aug_assign,
        "Return": StatementLowerer._return,
        "Raise": StatementLowerer._raise,
        "Delete": StatementLowerer._delete,
        "If": StatementLowerer._if,
        "Assert": StatementLowerer._assert,
        "For": StatementLowerer._for,
        "AsyncFor": StatementLowerer._for,
        "While": StatementLowerer._while,
        "Try": StatementLowerer._try,
        "TryStar": StatementLowerer._try,
        "With": StatementLowerer._with,
        "AsyncWith": StatementLowerer._with,
        "Match": StatementLowerer._match,
        "Import": StatementLowerer._import,
        "ImportFrom": StatementLowerer._import_from,
        "Global": StatementLowerer._scope,
        "Nonlocal": StatementLowerer._scope,
        "Break": StatementLowerer._break,
        "Continue": StatementLowerer._continue,
        "FunctionDef": lambda self, node: self.definition(node),
        "AsyncFunctionDef": lambda self, node: self.definition(node),
        "ClassDef": lambda self, node: self.definition(node),
    }
    return {getattr(ast, name): lower for name, lower in typed.items() if hasattr(ast, name)}


_LOWER = _table()
