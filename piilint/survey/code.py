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
        names = {module.path: module.name for module in program.modules.values()}
        for file in files:
            tree = parse_text(file.path, file.text).tree if file.path in names else None
            if tree is None:
                continue
            self.trees[file.path] = tree
            self.modules[file.path] = names[file.path]
            self._collect(tree.body, names[file.path], file.path, "", "")

    def resolved(self, module: str, name: str) -> tuple[str, ...]:
        """What a dotted name in a module may stand for: ids of the program, or outside paths."""
        return tuple(symbol.name for symbol in self.program.resolve(module, name))

    def calls(self, within: ast.AST) -> Iterator[tuple[ast.Call, str]]:
        """Calls below a node, each with the dotted name of its callee as written."""
        for node in ast.walk(within):
            if isinstance(node, ast.Call):
                yield node, dotted(node.func)

    def _collect(
        self, body: Sequence[ast.stmt], module: str, path: str, above: str, owner: str
    ) -> None:
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                name = f"{above}{node.name}"
                self.functions.append(FunctionCode(f"{module}:{name}", module, path, node, owner))
                self._collect(node.body, module, path, f"{name}.", "")
            elif isinstance(node, ast.ClassDef):
                name = f"{above}{node.name}"
                self.classes[f"{module}:{name}"] = node
                self._collect(node.body, module, path, f"{name}.", f"{module}:{name}")
            else:
                for inner in _blocks(node):
                    self._collect(inner, module, path, above, owner)


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
