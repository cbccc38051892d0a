"""Which check runs which lines of the engine, and how long it takes."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import msgspec
from coverage import Coverage

from benchmarks.mutation.checks import Check
from benchmarks.mutation.mutants import PACKAGES, REPOSITORY, Mutant, module_name
from benchmarks.mutation.sharing import share_more


class Run(msgspec.Struct, frozen=True):
    """What one check did with the engine as it is."""

    name: str
    holds: bool
    seconds: float
    """Of processor time, while the lines were being counted."""
    lines: dict[str, list[int]]
    """By file."""


def record(checks: Iterable[Check]) -> list[Run]:
    """Runs all; the engine must not have been imported before."""
    files = [path for each in PACKAGES for path in sorted((REPOSITORY / each).rglob("*.py"))]
    coverage = Coverage(data_file=None, include=[str(path) for path in files])
    coverage.start()
    for path in files:
        import_module(module_name(path.relative_to(REPOSITORY).as_posix()))
    share_more()
    told: list[tuple[str, bool, float]] = []
    for check in checks:
        coverage.switch_context(check.name)
        started = time.process_time()
        holds = check.holds()
        told.append((check.name, holds, time.process_time() - started))
    coverage.stop()
    data = coverage.get_data()
    runs = []
    for name, holds, seconds in told:
        data.set_query_contexts([f"^{name}$"])
        lines = {str(path.relative_to(REPOSITORY)): data.lines(str(path)) or [] for path in files}
        runs.append(Run(name, holds, seconds, {path: each for path, each in lines.items() if each}))
    return runs


@dataclass(slots=True)
class Reach:
    """Answers which checks can notice a mutant."""

    runs: Sequence[Run]
    _trees: dict[str, ast.Module] = field(default_factory=dict)

    def checks_for(self, mutant: Mutant) -> list[str]:
        """Names of those that run the changed statement, first those that run most around it.

        What is done when a module is imported, such as the making of a table, shows anywhere: all
        checks are asked, first those that run much of the module.
        """
        changed, around = self._lines(mutant)
        reaching = [
            run
            for run in self.runs
            if changed is None or not changed.isdisjoint(run.lines.get(mutant.path, ()))
        ]

        def order(run: Run) -> tuple[int, float]:
            lines = run.lines.get(mutant.path, ())
            return -len(lines if around is None else around.intersection(lines)), run.seconds

        return [run.name for run in sorted(reaching, key=order)]

    def _lines(self, mutant: Mutant) -> tuple[set[int] | None, set[int] | None]:
        """The lines of the statement, or of the body that is taken away, and of its function.

        None for what runs on import, and for what is in no function.
        """
        if mutant.path not in self._trees:
            text = (REPOSITORY / mutant.path).read_text(encoding="utf-8")
            self._trees[mutant.path] = ast.parse(text)
        inner = _innermost(self._trees[mutant.path], mutant.line)
        functions = [each for each in inner if isinstance(each, ast.FunctionDef)]
        if not functions:
            return None, None
        function, statement = functions[-1], inner[-1]
        around = set(_extent(function))
        if mutant.operator == "EmptyFunction":
            return set(range(function.body[0].lineno, (function.end_lineno or 0) + 1)), around
        if statement is function and len(functions) == 1:
            return None, around
        if isinstance(statement, (ast.Continue, ast.Break, ast.Pass)):
            # The compiler may leave nothing of it but a jump in the condition before it.
            return {*_header(statement), *_header(inner[-2])}, around
        return set(_header(statement)), around


def _innermost(tree: ast.Module, line: int) -> list[ast.stmt]:
    """The statements around a line, from the outside in."""
    around: list[ast.stmt] = []
    inner: Sequence[ast.AST] = tree.body
    while inner:
        found = [node for node in inner if isinstance(node, ast.stmt) and line in _extent(node)]
        if found:
            around.append(found[0])
            inner = list(ast.iter_child_nodes(found[0]))
            continue
        inner = [
            child
            for node in inner
            if not isinstance(node, (ast.stmt, ast.expr))
            for child in ast.iter_child_nodes(node)
        ]
    return around


def _extent(node: ast.stmt) -> range:
    decorators = getattr(node, "decorator_list", ())
    first = min([node.lineno, *(each.lineno for each in decorators)])
    return range(first, (node.end_lineno or node.lineno) + 1)


def _header(node: ast.stmt) -> range:
    """A statement without the statements in it."""
    extent = _extent(node)
    body = getattr(node, "body", None)
    return range(extent.start, max(body[0].lineno, node.lineno + 1)) if body else extent


def load(path: Path) -> Reach:
    """What an earlier run has recorded."""
    return Reach(msgspec.json.decode(path.read_bytes(), type=list[Run]))
