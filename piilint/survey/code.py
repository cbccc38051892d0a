"""The scanned files as syntax, with the qualified names that the program knows them by."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

import msgspec

from piilint.base.span import Span
from piilint.frontend.parse import parse_text
from piilint.frontend.sources import ParsedFile
from piilint.frontend.typerefs import dotted
from piilint.resolve.program import Program

NamedCall = tuple[ast.Call, str]
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


class FunctionCode(msgspec.Struct, frozen=True, eq=False):
    """A function as written."""

    id: str
    """`module:Qualified.name`."""
    module: str
    path: str
    node: FunctionNode
    owner: str
    """Id of the class that it is a method of, or empty."""

    @property
    def name(self) -> str:
        return self.node.name

    def span(self, node: ast.AST | None = None) -> Span:
        """Where a node of it stands; without one, its head."""
        return span_of(self.path, node or self.node)


class Code:
    """Every function and class of the program as syntax."""

    def __init__(self, files: Sequence[ParsedFile], program: Program) -> None:
        self.program = program
        self.trees: dict[str, ast.Module] = {}
        """By path."""
        self.modules: dict[str, str] = {}
        """Path → dotted name."""
        self.functions: list[FunctionCode] = []
        self.classes: dict[str, ast.ClassDef] = {}
        self._nodes: dict[ast.AST, tuple[ast.AST, ...]] = {}
        self._calls: dict[ast.AST, tuple[NamedCall, ...]] = {}
        self._named: dict[str, list[str]] = {}
        self._aliases: dict[str, set[str]] = {}
        names = {module.path: module.name for module in program.modules.values()}
        for file in files:
            tree = parse_text(file.path, file.text).tree if file.path in names else None
            if tree is None:
                continue
            self.trees[file.path] = tree
            self.modules[file.path] = names[file.path]
            self._collect(tree.body, names[file.path], file.path, "", "")

    def resolved(self, module: str, name: str) -> tuple[str, ...]:
        """What a dotted name in a module may stand for: ids of the program, or outside paths.

        A name that is bound to what a call returns (`get_class("forms", "ProfileForm")`) is taken
        for the only class that is called so.
        """
        symbols = self.program.resolve(module, name)
        if any(symbol.kind == "variable" for symbol in symbols):
            last = name.rpartition(".")[2]
            alike = self._called(last)
            if len(alike) == 1 or last not in self._named:
                return alike
        return tuple(symbol.name for symbol in symbols)

    def classes_of(self, module: str, node: ast.expr | None) -> tuple[str, ...]:
        """The classes that an expression may stand for: `Order`, `get_model("shop", "order")`."""
        if isinstance(node, ast.Call) and node.args:
            wanted = (constant_text(node.args[-1]) or "").rpartition(".")[2].lower()
            alike = [name for name in self._named if name.lower() == wanted]
            return self._called(alike[0]) if len(alike) == 1 else ()
        return self.resolved(module, dotted(node) or "None")

    def _called(self, name: str) -> tuple[str, ...]:
        """Classes of a name, or of what the name is another name for: `ProfileForm = UserForm`."""
        names = (name, *sorted(self._aliases.get(name, ()))) if name not in self._named else (name,)
        return tuple(found for each in names for found in self._named.get(each, ()))

    def nodes(self, within: ast.AST) -> tuple[ast.AST, ...]:
        """A tree or function with every node below it."""
        found = self._nodes.get(within)
        if found is None:
            found = self._nodes[within] = tuple(ast.walk(within))
        return found

    def calls(self, within: ast.AST) -> tuple[NamedCall, ...]:
        """Calls in a tree or function, each with the dotted name of its callee as written."""
        found = self._calls.get(within)
        if found is None:
            calls = [node for node in self.nodes(within) if isinstance(node, ast.Call)]
            found = self._calls[within] = tuple((node, dotted(node.func)) for node in calls)
        return found

    def own_calls(self, function: FunctionCode) -> Iterator[NamedCall]:
        """Calls in a function's own code, not in that of functions defined inside it."""
        pending: list[ast.AST] = [function.node]
        while pending:
            for node in ast.iter_child_nodes(pending.pop()):
                if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    pending.append(node)
                    if isinstance(node, ast.Call):
                        yield node, dotted(node.func)

    def _collect(
        self,
        body: Sequence[ast.stmt],
        module: str,
        path: str,
        above: str,
        owner: str,
    ) -> None:
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                name = f"{above}{node.name}"
                self.functions.append(FunctionCode(f"{module}:{name}", module, path, node, owner))
                self._collect(node.body, module, path, f"{name}.", "")
            elif isinstance(node, ast.ClassDef):
                name = f"{above}{node.name}"
                self.classes[f"{module}:{name}"] = node
                self._named.setdefault(node.name, []).append(f"{module}:{name}")
                self._collect(node.body, module, path, f"{name}.", f"{module}:{name}")
            else:
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and not above:
                    for target in node.targets:
                        if isinstance(target, ast.Name):
                            self._aliases.setdefault(target.id, set()).add(node.value.id)
                for block in _blocks(node):
                    self._collect(block, module, path, above, owner)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block
    for handler in getattr(node, "handlers", ()):
        yield handler.body


def span_of(path: str, node: ast.AST) -> Span:
    """The place of a node; of a function or class, that of its first line."""
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return Span(path, line, column)
    last, end = getattr(node, "end_lineno", None), getattr(node, "end_col_offset", None)
    return Span(path, line, column, last or line, (end or 0) + 1)


def constant_text(node: ast.expr | None) -> str | None:
    """The text of a constant, or None."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def texts_in(node: ast.AST) -> Iterator[str]:
    """Every constant text below a node, pieces of f-strings included."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a call's keyword argument."""
    return next((given.value for given in call.keywords if given.arg == name), None)
