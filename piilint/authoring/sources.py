"""Looking a path up in an installed library's sources, none of which is run.

`stripe.Customer.create` is looked for in the files of the package `stripe`: modules, the names in
them, what they import from each other, classes, their methods and bases.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_MOST_STEPS = 40
"""Bound on imports of imports, should they run in circles."""
_CALLS = re.compile(r"\((?:'[^']*'|\"[^\"]*\")?\)")


class Verdict(NamedTuple):
    """What the sources say of a path."""

    known: bool | None
    """None where reading the code does not tell."""
    text: str = ""
    parameters: tuple[str, ...] | None = None
    """Of a function: positions first, `**` if it takes any other keywords; None if unsure."""


UNSURE = Verdict(None, "made at run time, or by code that reading does not tell")


class _Module(NamedTuple):
    """A module of the package: its name, its file, the folders below it."""

    name: str
    file: Path | None
    folders: tuple[Path, ...]


def look_up(path: str) -> Verdict:
    """Whether an installed library has what the path names: `pkg.Class().method`."""
    parts = _CALLS.sub("", path).removesuffix(".*").split(".")
    module = _top(parts[0])
    if module is None:
        return Verdict(None, f"{parts[0]} is not installed")
    return _Search().member(module, parts[1:])


def _top(name: str) -> _Module | None:
    """The package; finding where it is runs none of it."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    folders = tuple(Path(folder) for folder in spec.submodule_search_locations or ())
    file = Path(spec.origin) if spec.origin and spec.has_location else None
    return _Module(name, file, folders)


def _submodule(module: _Module, name: str) -> _Module | None:
    for folder in module.folders:
        package, file = folder / name, folder / f"{name}.py"
        if (package / "__init__.py").is_file():
            return _Module(f"{module.name}.{name}", package / "__init__.py", (package,))
        if file.is_file():
            return _Module(f"{module.name}.{name}", file, ())
        if package.is_dir():
            return _Module(f"{module.name}.{name}", None, (package,))
    return None


@lru_cache(maxsize=512)
def _tree(file: Path) -> ast.Module | None:
    if file.suffix != ".py":
        return None
    try:
        return ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None


class _Search:
    """One search, which follows imports up to a bound."""

    def __init__(self) -> None:
        self.steps = 0

    def member(self, module: _Module, parts: list[str]) -> Verdict:
        self.steps += 1
        if not parts:
            return Verdict(True)
        if self.steps > _MOST_STEPS:
            return UNSURE
        tree = _tree(module.file) if module.file is not None else None
        if tree is not None:
            for node in _statements(tree.body):
                found = self.bound(module, node, parts)
                if found is not None:
                    return found
        below = _submodule(module, parts[0])
        if below is not None:
            return self.member(below, parts[1:])
        return self.elsewhere(module, tree, parts)

    def elsewhere(self, module: _Module, tree: ast.Module | None, parts: list[str]) -> Verdict:
        """By `from … import *`, or made at run time."""
        if tree is None and module.file is not None:
            return UNSURE
        for node in _statements(tree.body) if tree is not None else ():
            if isinstance(node, ast.FunctionDef) and node.name == "__getattr__":
                return UNSURE
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                origin = self.origin(module, node)
                found = self.member(origin, parts) if origin is not None else UNSURE
                if found.known is not False:
                    return found
        return Verdict(False, f"{module.name} has no {parts[0]}")

    def bound(self, module: _Module, node: ast.stmt, parts: list[str]) -> Verdict | None:
        """What a statement binds to the name; None if it binds it not."""
        name, rest = parts[0], parts[1:]
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
            return UNSURE if rest else Verdict(True, "", _parameters(node, method=False))
        if isinstance(node, ast.ClassDef) and node.name == name:
            return self.attribute(module, node, rest)
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    origin = self.origin(module, node)
                    return UNSURE if origin is None else self.member(origin, [alias.name, *rest])
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and name in _targets(node):
            return UNSURE if rest else Verdict(True)
        return None

    def origin(self, module: _Module, node: ast.ImportFrom) -> _Module | None:
        names = module.name.split(".")
        is_package = module.file is None or module.file.name == "__init__.py"
        base = names[: len(names) - node.level + is_package] if node.level else []
        path = [*base, *(node.module.split(".") if node.module else [])]
        found = _top(path[0]) if path else None
        for part in path[1:]:
            found = _submodule(found, part) if found is not None else None
        return found

    def attribute(self, module: _Module, cls: ast.ClassDef, parts: list[str]) -> Verdict:
        """A member of a class, or of one that it derives from."""
        if not parts:
            return Verdict(True)
        name, rest = parts[0], parts[1:]
        for node in _statements(cls.body):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
                return UNSURE if rest else Verdict(True, "", _parameters(node, method=True))
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and name in _targets(node):
                return UNSURE if rest else Verdict(True)
        if _assigns(cls, name):
            return UNSURE if rest else Verdict(True)
        for base in cls.bases:
            dotted = ast.unparse(base).partition("[")[0].split(".")
            found = self.member(module, [*dotted, *parts])
            if found.known is not False:
                return found
        return Verdict(False, f"{cls.name} has no {name}")


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements, also those under conditions; not what only type checkers read."""
    for node in body:
        decorators = getattr(node, "decorator_list", [])
        if any(ast.unparse(each).endswith("overload") for each in decorators):
            continue
        if isinstance(node, (ast.If, ast.Try)):
            for part in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(node, part, []))
            for handler in getattr(node, "handlers", []):
                yield from _statements(handler.body)
        else:
            yield node


def _targets(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _assigns(cls: ast.ClassDef, name: str) -> bool:
    """Whether some method assigns `self.name`."""
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and node.attr == name
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
        for node in ast.walk(cls)
    )


def _parameters(
    node: ast.FunctionDef | ast.AsyncFunctionDef, *, method: bool
) -> tuple[str, ...] | None:
    """Names of the parameters; None where it takes any number of them, or is decorated."""
    if node.args.vararg or (node.decorator_list and not method):
        return None
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    static = any(ast.unparse(d) == "staticmethod" for d in node.decorator_list)
    skipped = names[1:] if method and not static else names
    more = ("**",) if node.args.kwarg else ()
    return (*skipped, *(a.arg for a in node.args.kwonlyargs), *more)
