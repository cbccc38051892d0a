"""Checks behind names: what a condition means that another function, or a line above, spells out.

`if may_mail(user)`, `wanted = user.subscribed`, `require_consent(user)` which raises otherwise: the
engine tells the condition as it stands; this looks up what it stands for.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from piilint.base.span import Span
from piilint.flow.flows import Flow, Guard
from piilint.frontend.conditions import atoms
from piilint.frontend.typerefs import dotted
from piilint.survey.conditions import conditions_at

_DEFINED = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)
_MOST = 4
"""A name that more functions have says nothing sure."""
_DEEP = 3
_PROPERTY = ("property", "cached_property", "hybrid_property")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_NOTHING: tuple[Guard, ...] = ()


class Predicates:
    """The functions of the scanned files, asked what follows from their being called."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._functions: dict[str, tuple[_FunctionNode, ...]] = {}
        self._around: dict[tuple[str, int], _FunctionNode | None] = {}
        self._paths: dict[str, list[str]] | None = None
        self._definitions: dict[str, tuple[_FunctionNode, ...]] = {}
        self._meant: dict[tuple[str, bool], tuple[Guard, ...]] = {}
        self._ensured_by: dict[str, tuple[Guard, ...]] = {}
        self._before: dict[Span, tuple[Guard, ...]] = {}
        self._asking: set[str] = set()

    def guards_of(self, flow: Flow) -> tuple[Guard, ...]:
        """The guards of a flow with all that follows from them, and from checks called before."""
        spans = [flow.sink.span, *(step.span for step in flow.steps if step.kind == "call")]
        found = dict.fromkeys(flow.guards)
        for guard in flow.guards:
            found.update(dict.fromkeys(self._follows(guard, spans, _DEEP)))
        for span in dict.fromkeys(spans):
            if span not in self._before:
                self._before[span] = tuple(self._checked_before(span))
            found.update(dict.fromkeys(self._before[span]))
        return tuple(found)

    def _follows(self, guard: Guard, spans: Sequence[Span], depth: int) -> Iterator[Guard]:
        """What a condition stands for: a local name, a call, a property."""
        node = _parsed(guard.text)
        if node is None or not depth:
            return
        if isinstance(node, ast.Name):
            meant = self._assigned(node.id, guard.holds, spans)
        elif isinstance(node, (ast.Call, ast.Attribute)):
            meant = self._means(node, guard.holds)
        else:
            return
        for each in meant:
            yield each
            yield from self._follows(each, spans, depth - 1)

    def _assigned(self, name: str, holds: bool, spans: Sequence[Span]) -> tuple[Guard, ...]:
        """What a local name is set to, in every function on the way that has one."""
        told: list[tuple[Guard, ...]] = []
        for function in self._functions_at(spans):
            values = list(_values_of(name, function))
            if values:
                value = values[0]
                told.append(_guards(value, holds) if len(values) == 1 and value else _NOTHING)
        return _common(told)

    def _means(self, node: ast.Call | ast.Attribute, holds: bool) -> tuple[Guard, ...]:
        """What a call's truth, or a property's, says: what its function returns then."""
        called = isinstance(node, ast.Call)
        name = dotted(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]
        if not name:
            return _NOTHING
        key = (f"{name}()" if called else name, holds)
        if key not in self._meant:
            functions = [each for each in self._defined(name) if called is not _is_property(each)]
            self._meant[key] = _common([_returned(each, holds) for each in functions])
        return self._meant[key]

    def _checked_before(self, span: Span) -> Iterator[Guard]:
        """What functions see to that are called, and so have ended well, before a place."""
        for function in self._functions_at([span]):
            for call in _calls_before(function.body, span.line):
                yield from self._ensures(dotted(call.func).rpartition(".")[2])

    def _ensures(self, name: str) -> tuple[Guard, ...]:
        """What holds whenever a function of this name has ended without an exception."""
        if name not in self._ensured_by:
            if not name or name in self._asking:
                return _NOTHING
            self._asking.add(name)
            functions = self._defined(name)
            self._ensured_by[name] = _common(
                [tuple(_seen_to(each, self._ensures)) for each in functions]
            )
            self._asking.discard(name)
        return self._ensured_by[name]

    def _functions_at(self, spans: Iterable[Span]) -> list[_FunctionNode]:
        """The innermost functions around places."""
        found = dict.fromkeys(self._function_at(span.path, span.line) for span in spans)
        return [function for function in found if function is not None]

    def _function_at(self, path: str, line: int) -> _FunctionNode | None:
        key = (path, line)
        if key not in self._around:
            here = (n for n in self._functions_of(path) if n.lineno <= line <= _end(n))
            self._around[key] = max(here, key=lambda node: node.lineno, default=None)
        return self._around[key]

    def _defined(self, name: str) -> tuple[_FunctionNode, ...]:
        """All functions of a name; none where there are too many to mean one thing."""
        if name not in self._definitions:
            paths = self._named().get(name, ())
            if len(paths) > _MOST:
                paths = ()
            found = [n for path in paths for n in self._functions_of(path) if n.name == name]
            self._definitions[name] = tuple(found) if len(found) <= _MOST else ()
        return self._definitions[name]

    def _named(self) -> dict[str, list[str]]:
        if self._paths is None:
            self._paths = defaultdict(list)
            for path, text in self._texts.items():
                for name in dict.fromkeys(_DEFINED.findall(text)):
                    self._paths[name].append(path)
        return self._paths

    def _functions_of(self, path: str) -> tuple[_FunctionNode, ...]:
        """All functions of a file; none of one that cannot be read."""
        if path not in self._functions:
            try:
                nodes = ast.walk(ast.parse(self._texts.get(path, "")))
                found = tuple(node for node in nodes if isinstance(node, _FUNCTIONS))
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                found = ()
            self._functions[path] = found
        return self._functions[path]


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _guards(node: ast.expr, holds: bool) -> tuple[Guard, ...]:
    return tuple(Guard(text, sure) for text, sure in atoms(node, holds) if text)


def _common(told: Sequence[tuple[Guard, ...]]) -> tuple[Guard, ...]:
    """What all of them say."""
    if not told:
        return _NOTHING
    return tuple(guard for guard in told[0] if all(guard in other for other in told[1:]))


def _is_property(function: _FunctionNode) -> bool:
    return any(dotted(each).endswith(_PROPERTY) for each in function.decorator_list)


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function itself, not in functions and classes inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)):
            yield child
            yield from _own(child)


def _values_of(name: str, function: _FunctionNode) -> Iterator[ast.expr | None]:
    """Everything a local name is bound to; None where that is no plain expression."""
    arguments = function.args
    if any(each.arg == name for each in (*arguments.args, *arguments.kwonlyargs)):
        yield None
    for node in _own(function):
        if isinstance(node, ast.Assign) and _is_name(node.targets[0], name):
            yield node.value if len(node.targets) == 1 else None
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and _is_name(node.target, name):
            yield node.value
        elif isinstance(node, ast.AugAssign) and _is_name(node.target, name):
            yield None
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            bound = (each for each in ast.walk(node.target) if _is_name(each, name))
            yield from (None for _ in bound)


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _returned(function: _FunctionNode, holds: bool) -> tuple[Guard, ...]:
    """What is sure where a function returned something true, or something false."""
    told: list[tuple[Guard, ...]] = []
    for node in _own(function):
        if not isinstance(node, ast.Return):
            continue
        value = node.value
        if value is None or isinstance(value, ast.Constant):
            if bool(value is not None and value.value) is not holds:
                continue
            here = _NOTHING
        else:
            here = _guards(value, holds)
        told.append((*here, *_conditions(function.body, node)))
    if not holds and not isinstance(function.body[-1], (ast.Return, ast.Raise)):
        return _NOTHING
    return _common(told)


def _conditions(body: Sequence[ast.stmt], target: ast.AST) -> Iterator[Guard]:
    for text, holds in conditions_at(body, target):
        node = _parsed(text)
        if node is not None:
            yield from _guards(node, holds)


def _calls_before(body: Sequence[ast.stmt], line: int) -> Iterator[ast.Call]:
    """Calls that are statements of their own, or all of one, and surely come before a line."""
    for statement in body:
        if statement.lineno > line:
            return
        if _end(statement) < line:
            call = _plain_call(statement)
            if call is not None:
                yield call
            continue
        blocks = [getattr(statement, name, None) for name in ("body", "orelse", "finalbody")]
        blocks += [handler.body for handler in getattr(statement, "handlers", ())]
        for block in blocks:
            if block and block[0].lineno <= line <= _end(block[-1]):
                yield from _calls_before(block, line)


def _plain_call(statement: ast.stmt) -> ast.Call | None:
    value = statement.value if isinstance(statement, (ast.Expr, ast.Assign)) else None
    if isinstance(value, ast.Await):
        value = value.value
    return value if isinstance(value, ast.Call) else None


def _seen_to(
    function: _FunctionNode, ensures: Callable[[str], tuple[Guard, ...]]
) -> Iterator[Guard]:
    """What a function has made sure of at every end but an exception."""
    for statement in function.body:
        if isinstance(statement, ast.Assert):
            yield from _guards(statement.test, True)
        elif isinstance(statement, ast.If):
            if isinstance(statement.body[-1], ast.Raise):
                yield from _guards(statement.test, False)
            elif statement.orelse and isinstance(statement.orelse[-1], ast.Raise):
                yield from _guards(statement.test, True)
        call = _plain_call(statement)
        if call is not None:
            yield from ensures(dotted(call.func).rpartition(".")[2])
        if any(isinstance(node, ast.Return) for node in (statement, *_own(statement))):
            return
