"""Whether what a fixture calls is there in the installed libraries, with the parameters it uses.

A fixture is read, not run: its imports are made, and each of its expressions is followed as far as
the libraries' own code tells what it gives. What is only known at run time is let pass.

Run as `python -m tests.fixture_apis FOLDER...`.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import os
import sys
import types
import warnings
from collections.abc import Iterator
from pathlib import Path

from tests.installed import Anything, Instance, Missing, attribute_of, hint_of, module_of, result_of

Scope = dict[str, object]

_NOWHERE = "elsewhere"
"""What fixtures import that nobody is to know."""
_SET_ON = {"HttpRequest": ("session", "user", "site")}
"""What Django's middleware adds to an object of its classes."""


class NotInstalledError(Exception):
    """A fixture imports what is not here."""


def problems_of(folder: Path) -> list[str]:
    """All that the fixture uses and the libraries do not have; raises if one is not installed."""
    own = {path.stem for path in folder.rglob("*.py")} | {folder.name}
    own |= {path.name for path in folder.rglob("*") if path.is_dir()}
    found: list[str] = []
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        reader = _Reader(path.relative_to(folder).as_posix(), own)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader.body(tree.body, dict(vars(builtins)))
        found += reader.problems
    return found


class _Reader:
    """Follows one module's expressions."""

    def __init__(self, path: str, own: set[str]) -> None:
        self.path, self.own = path, own
        self.problems: list[str] = []

    # -- statements ------------------------------------------------------------------------------

    def body(self, statements: list[ast.stmt], scope: Scope) -> None:
        later: list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, Scope]] = []
        for statement in statements:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                later.append((statement, scope))
                scope[statement.name] = Anything()
            else:
                self.statement(statement, scope)
        for function, around in later:
            self.function(function, dict(around))

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        for decorator in node.decorator_list:
            self.value(decorator, scope)
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            scope[argument.arg] = self.declared(argument.annotation, scope)
        self.body(node.body, scope)

    def declared(self, annotation: ast.expr | None, scope: Scope) -> object:
        if not isinstance(annotation, (ast.Name, ast.Attribute)):
            return Anything()
        found = self.value(annotation, scope)
        plain = inspect.isclass(found) and found.__module__ != "builtins"
        return Instance(found) if plain and inspect.isclass(found) else Anything()

    def statement(self, node: ast.stmt, scope: Scope) -> None:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.imported(node, scope)
        elif isinstance(node, ast.ClassDef):
            for base in node.bases:
                self.value(base, scope)
            scope[node.name] = Anything()
            self.body(node.body, dict(scope))
        elif isinstance(node, ast.Assign):
            value = self.value(node.value, scope)
            for target in node.targets:
                self.bind(target, value, scope)
        elif isinstance(node, ast.AnnAssign):
            value = self.value(node.value, scope) if node.value else Anything()
            self.bind(node.target, value, scope)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            self.entered(node, scope)
        else:
            self.other(node, scope)

    def entered(self, node: ast.With | ast.AsyncWith, scope: Scope) -> None:
        for item in node.items:
            value = self.value(item.context_expr, scope)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, _context_of(value), scope)
        for statement in node.body:
            self.statement(statement, scope)

    def other(self, node: ast.stmt, scope: Scope) -> None:
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            return  # What is imported there may be in a stub alone.
        if isinstance(node, (ast.For, ast.AsyncFor)):
            self.bind(node.target, Anything(), scope)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child, scope)
            elif isinstance(child, ast.ExceptHandler):
                scope[child.name or ""] = Anything()
                for statement in child.body:
                    self.statement(statement, scope)
            elif isinstance(child, ast.stmt):
                self.statement(child, scope)

    def bind(self, target: ast.expr, value: object, scope: Scope) -> None:
        if isinstance(target, ast.Name):
            scope[target.id] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self.bind(element, Anything(), scope)
        else:
            self.value(target, scope)

    def imported(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                known = top in self.own
                there = Anything() if known else self.module(alias.name, node)
                shown = there if alias.asname or known else self.module(top, node)
                scope[alias.asname or top] = shown
            return
        name = node.module or ""
        for alias in node.names:
            if node.level or name.split(".")[0] in self.own or name == "__future__":
                scope[alias.asname or alias.name] = Anything()
                continue
            scope[alias.asname or alias.name] = self.attribute(
                self.module(name, node), alias.name, node
            )

    def module(self, name: str, node: ast.AST) -> object:
        if "_pb2" in name or name == _NOWHERE:
            return Anything()  # A generator makes it of a file that is not here; or nobody does.
        found = module_of(name)
        if found is None and module_of(name.split(".")[0]) is None:
            raise NotInstalledError(name)
        if found is None:
            self.tell(node, f"there is no module {name}")
        return found or Anything()

    # -- expressions -----------------------------------------------------------------------------

    def value(self, node: ast.expr, scope: Scope) -> object:
        """What the expression gives, as far as the libraries tell."""
        if isinstance(node, ast.Name):
            return scope.get(node.id, Anything())
        if isinstance(node, ast.Attribute):
            return self.attribute(self.value(node.value, scope), node.attr, node)
        if isinstance(node, ast.Await):
            return self.value(node.value, scope)
        if isinstance(node, ast.Call):
            return self.call(node, scope)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            scope = dict(scope)
            for part in node.generators:
                self.value(part.iter, scope)
                self.bind(part.target, Anything(), scope)
        if isinstance(node, ast.Lambda):
            scope = {**scope, **{each.arg: Anything() for each in node.args.args}}
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child, scope)
        return Anything()

    def attribute(self, here: object, name: str, node: ast.AST) -> object:
        # Not isinstance: a proxy without its context would be asked for its class.
        of = here.of if type(here) is Instance else None
        if of is not None and (of.__module__ == "builtins" or name in _SET_ON.get(of.__name__, ())):
            return Anything()
        try:
            found = attribute_of(here, name)
            static = inspect.getattr_static(of, name, None) if of is not None else None
            unbound = inspect.isfunction(static) or inspect.ismethoddescriptor(static)
            if unbound and not isinstance(static, (staticmethod, classmethod)) and callable(found):
                return types.MethodType(found, of)
            return found
        except Missing as missing:
            self.tell(node, str(missing))
        except Exception:  # a proxy without its context
            return Anything()
        return Anything()

    def call(self, node: ast.Call, scope: Scope) -> object:
        function = self.value(node.func, scope)
        for argument in node.args:
            self.value(argument, scope)
        for keyword in node.keywords:
            self.value(keyword.value, scope)
        if type(function) in (Anything, Instance):
            return Anything()
        wrong = _misfit(function, node)
        if wrong:
            self.tell(node, f"{ast.unparse(node.func)}: {wrong}")
        return _made(function, node)

    def tell(self, node: ast.AST, message: str) -> None:
        self.problems.append(f"{self.path}:{getattr(node, 'lineno', 0)}: {message}")


def _made(function: object, node: ast.Call) -> object:
    if inspect.isclass(function) and function.__module__ == "builtins":
        return Anything()
    service = next(_services(node), None)
    named = getattr(function, "__qualname__", getattr(function, "__name__", ""))
    if service and f"{getattr(function, '__module__', '')}.{named}" == "boto3.client":
        return result_of(function, service)
    if service and named == "Session.client":
        return result_of(importlib.import_module("boto3").client, service)
    try:
        return result_of(function, None)
    except Exception:  # what can be called in ways that reading does not tell
        return Anything()


def _services(node: ast.Call) -> Iterator[str]:
    given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "service_name")]
    for value in given:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def _misfit(function: object, node: ast.Call) -> str:
    """What is wrong with the arguments; nothing if they fit, or if nobody can tell."""
    if any(isinstance(a, ast.Starred) for a in node.args) or any(
        k.arg is None for k in node.keywords
    ):
        return ""
    try:
        signature = inspect.signature(function)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ""
    parameters = list(signature.parameters.values())
    try:
        signature.replace(parameters=parameters).bind(
            *node.args, **{k.arg: k for k in node.keywords if k.arg}
        )
    except TypeError as error:
        return str(error)
    return ""


def _context_of(value: object) -> object:
    """What `with value as x` binds: by its `__enter__`, else the same."""
    if not isinstance(value, Instance):
        return Anything()
    for name in ("__enter__", "__aenter__"):
        method = inspect.getattr_static(value.of, name, None)
        if method is not None:
            found = hint_of(method, "return")
            return value if isinstance(found, Anything) and _returns_self(method) else found
    return Anything()


def _returns_self(method: object) -> bool:
    try:
        return "return self\n" in inspect.getsource(method) + "\n"  # type: ignore[arg-type]
    except (OSError, TypeError):
        return False


def main(folders: list[str]) -> int:
    """Check the folders, and say of each what is wrong."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # else it asks the network
    failed = 0
    for name in folders:
        try:
            found = problems_of(Path(name))
        except NotInstalledError as error:
            found = [f"{error} is not installed"]
        failed += bool(found)
        for line in found:
            print(f"{name}/{line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
