"""Explicit marks, brought into the syntax where they stand, so that every later stage sees them.

A marked value becomes a call to a name that no code can have (`piilint.base.marks`), a marked field
is annotated with that name. A line that a mark speaks of keeps its place.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeVar

from piilint.base.marks import Marked, decoded, encoded
from piilint.frontend.mark_comments import Mark, marker_of, read_marks
from piilint.frontend.sources import Comment

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Node = TypeVar("_Node", bound=ast.AST)
_NOTHING_THERE = (
    "this mark says nothing: it belongs behind a field, an assignment, a parameter on a line of "
    "its own, an argument on a line of its own, a `return`, a `for` or a `def`"
)


def with_marks(tree: ast.Module, comments: Iterable[Comment], text: str) -> list[Mark]:
    """Puts the marks of a file into its tree; says which there were."""
    marks = read_marks(comments, text)
    annotations = _Annotations()
    if "Pii(" in text:
        annotations.visit(tree)
    usable = [mark for mark in marks if mark.problem is None]
    if usable:
        _Comments(usable).block(tree.body, in_class=False)
    for mark in usable:
        if not mark.taken:
            mark.problem = _NOTHING_THERE
    return [*marks, *annotations.found]


def _name(marked: Marked, like: ast.AST) -> ast.Name:
    return _placed(ast.Name(encoded(marked), ast.Load()), like)


def _placed(node: _Node, like: ast.AST) -> _Node:
    ast.copy_location(node, like)
    return node


def _wrapped(value: ast.expr, marked: Marked, shown: str) -> ast.expr:
    """The value, said to be what the mark says; `shown` is what reports call it."""
    func = _placed(ast.Attribute(_name(marked, value), shown, ast.Load()), value)
    return _placed(ast.Call(func, [value], []), value)


def _called(node: ast.expr | None) -> str:
    """What an expression is called, for reports."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        key = str(node.slice.value)
        return key if key.isidentifier() else _called(node.value)
    if isinstance(node, ast.Call):
        return _called(node.func)
    return "value"


class _Annotations(ast.NodeTransformer):
    """`Annotated[str, Pii("contact.email")]`, wherever an annotation may stand."""

    def __init__(self) -> None:
        self.found: list[Mark] = []

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """The marker itself becomes the mark's name."""
        marked = marker_of(node)
        if marked is not None:
            self.found.append(Mark(node.lineno, node.lineno, marked))
            return _name(marked, node)
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        """Marked parameters and results."""
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:
        """As those of other functions."""
        return self._function(node)

    def _function(self, node: _Function) -> ast.stmt:
        self.generic_visit(node)
        for arg in _arguments(node):
            if (marked := _mark_in(arg.annotation)) is not None:
                mark_names(node.body, [arg.arg], marked, arg)
        if (marked := _mark_in(node.returns)) is not None:
            mark_returns(node, marked)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        """Fields keep their annotations: what declares them is read later."""
        inner = [s for s in node.body if not isinstance(s, ast.AnnAssign)]
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign):
                self.generic_visit(statement)
        for statement in inner:
            self.visit(statement)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        """Outside of classes, the value is what the annotation says."""
        self.generic_visit(node)
        marked = _mark_in(node.annotation)
        if marked is not None and node.value is not None:
            node.value = _wrapped(node.value, marked, _called(node.target))
        return node


def aliases_of(tree: ast.Module) -> dict[str, str]:
    """Names of types with a mark: `Email = Annotated[str, Pii("contact.email")]`."""
    found: dict[str, str] = {}
    for node in tree.body:
        value = getattr(node, "value", None)
        target = (
            node.targets[0]
            if isinstance(node, ast.Assign)
            else getattr(node, "target", getattr(node, "name", None))
        )
        if isinstance(target, ast.Name) and isinstance(value, ast.Subscript):
            marked = _mark_in(value)
            if marked is not None:
                found[target.id] = encoded(marked)
    return found


def _mark_in(annotation: ast.expr | None) -> Marked | None:
    """The mark in an annotation that was visited before."""
    for node in ast.walk(annotation) if annotation is not None else ():
        if isinstance(node, ast.Name) and (marked := decoded(node.id)) is not None:
            return marked
    return None


def _arguments(node: _Function) -> list[ast.arg]:
    args = node.args
    found = [*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg]
    return [arg for arg in found if arg is not None]


def mark_names(body: list[ast.stmt], names: list[str], marked: Marked, like: ast.AST) -> None:
    """The variables are what the mark says from the first line of the block on."""
    for name in reversed(names):
        value = _wrapped(_placed(ast.Name(name, ast.Load()), like), marked, name)
        target = _placed(ast.Name(name, ast.Store()), like)
        body.insert(0, _placed(ast.Assign([target], value), like))


def mark_returns(node: _Function, marked: Marked) -> None:
    """Whatever the function returns is what the mark says; functions inside it return their own."""
    pending: list[ast.AST] = list(node.body)
    while pending:
        inner = pending.pop()
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            continue
        if isinstance(inner, (ast.Return, ast.Yield)) and inner.value is not None:
            inner.value = _wrapped(inner.value, marked, node.name)
        pending.extend(ast.iter_child_nodes(inner))


class _Comments:
    """Finds what stands on the lines that marks speak of."""

    def __init__(self, marks: list[Mark]) -> None:
        self.marks = marks

    def block(self, body: list[ast.stmt], *, in_class: bool) -> None:
        """Every statement of a block, those inside it first: what is put in front comes last."""
        for index, statement in enumerate(list(body)):
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.block(statement.body, in_class=False)
                self._function(statement)
            elif isinstance(statement, ast.ClassDef):
                self.block(statement.body, in_class=True)
                self._class(statement)
            elif isinstance(statement, (ast.For, ast.AsyncFor)):
                self._inner(statement)
                self._loop(statement)
            elif hasattr(statement, "body") or hasattr(statement, "cases"):
                self._inner(statement)
            else:
                for mark in self._on(statement.lineno, statement.end_lineno):
                    body[index] = self._simple(body[index], mark, in_class=in_class)

    def _inner(self, statement: ast.stmt) -> None:
        holders: list[ast.AST] = [statement, *getattr(statement, "handlers", ())]
        holders += getattr(statement, "cases", ())
        for holder in holders:
            for name in ("body", "orelse", "finalbody"):
                inner = getattr(holder, name, None)
                if isinstance(inner, list):
                    self.block(inner, in_class=False)

    def _on(self, first: int, last: int | None) -> list[Mark]:
        return [mark for mark in self.marks if first <= mark.line <= (last or first)]

    def _function(self, node: _Function) -> None:
        for mark in self._on(node.lineno, _head_end(node)):
            named = [arg for arg in _arguments(node) if arg.lineno == mark.line != node.lineno]
            for arg in named:
                mark_names(node.body, [arg.arg], mark.marked, arg)
            if not named:
                mark_returns(node, mark.marked)
            mark.taken = True

    def _class(self, node: ast.ClassDef) -> None:
        for mark in self._on(node.lineno, _head_end(node)):
            for index, statement in enumerate(node.body):
                if isinstance(statement, (ast.Assign, ast.AnnAssign)):
                    node.body[index] = _declared(statement, mark.marked)
                    mark.taken = True

    def _loop(self, node: ast.For | ast.AsyncFor) -> None:
        for mark in self._on(node.lineno, _head_end(node)):
            names = [n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)]
            mark_names(node.body, names, mark.marked, node.target)
            mark.taken = bool(names)

    def _simple(self, node: ast.stmt, mark: Mark, *, in_class: bool) -> ast.stmt:
        if node.lineno < mark.line < (node.end_lineno or node.lineno):
            mark.taken = _mark_elements(node, mark) or mark.taken
            return node
        if in_class and isinstance(node, (ast.Assign, ast.AnnAssign)):
            mark.taken = True
            return _declared(node, mark.marked)
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)):
            if node.value is not None:
                target = None if isinstance(node, ast.Return) else _target(node)
                node.value = _wrapped(node.value, mark.marked, _called(target or node.value))
                mark.taken = True
        elif mark.marked.data_type is None:
            for call in _calls(node):
                call.args = [_wrapped(arg, mark.marked, _called(arg)) for arg in call.args]
                for keyword in call.keywords:
                    keyword.value = _wrapped(keyword.value, mark.marked, keyword.arg or "value")
                mark.taken = True
        return node


def _target(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> ast.expr:
    return node.targets[0] if isinstance(node, ast.Assign) else node.target


def _calls(node: ast.stmt) -> Iterator[ast.Call]:
    """The calls of a statement, but those among another's arguments."""
    pending: list[ast.AST] = [node]
    while pending:
        inner = pending.pop()
        if isinstance(inner, ast.Call):
            yield inner
            pending.append(inner.func)
        else:
            pending.extend(ast.iter_child_nodes(inner))


def _head_end(node: _Function | ast.ClassDef | ast.For | ast.AsyncFor) -> int:
    return max(node.lineno, node.body[0].lineno - 1)


def _declared(node: ast.Assign | ast.AnnAssign, marked: Marked) -> ast.stmt:
    """A field whose annotation holds the mark; without one, the mark is all of it."""
    mark = _name(marked, node)
    if isinstance(node, ast.AnnAssign):
        both = ast.Tuple([node.annotation, mark], ast.Load())
        wrapped = ast.Subscript(ast.Name("Annotated", ast.Load()), both, ast.Load())
        node.annotation = ast.copy_location(wrapped, node.annotation)
        ast.fix_missing_locations(node)
        return node
    target = node.targets[0]
    if len(node.targets) > 1 or not isinstance(target, ast.Name):
        return node
    return _placed(ast.AnnAssign(target, mark, node.value, 1), node)


def _mark_elements(statement: ast.stmt, mark: Mark) -> bool:
    """Marks the arguments, entries and elements that begin on the line inside a statement."""
    done = False
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Call):
            node.args, found = _marked_items(node.args, mark)
            done = done or found
            for keyword in node.keywords:
                if keyword.value.lineno == mark.line:
                    keyword.value = _wrapped(keyword.value, mark.marked, keyword.arg or "value")
                    done = True
        elif isinstance(node, ast.Dict):
            node.values, found = _marked_items(node.values, mark, node.keys)
            done = done or found
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            node.elts, found = _marked_items(node.elts, mark)
            done = done or found
        if not done:
            pending.extend(ast.iter_child_nodes(node))
    return done


def _marked_items(
    items: list[ast.expr], mark: Mark, keys: Iterable[ast.expr | None] = ()
) -> tuple[list[ast.expr], bool]:
    shown = [key.value if isinstance(key, ast.Constant) else None for key in keys]
    result: list[ast.expr] = []
    done = False
    for index, item in enumerate(items):
        if item.lineno == mark.line and not isinstance(item, ast.Starred):
            key = shown[index] if index < len(shown) else None
            name = key if isinstance(key, str) and key.isidentifier() else _called(item)
            result.append(_wrapped(item, mark.marked, name))
            done = True
        else:
            result.append(item)
    return result, done
