"""What decorators see to before they call the function that they wrap."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from piilint.flow.domain.flows import Guard
from piilint.frontend.conditions import atoms
from piilint.frontend.typerefs import dotted
from piilint.policy.functions import FunctionNode
from piilint.survey.conditions import conditions_at

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def wrapped_under(decorator: FunctionNode) -> tuple[Guard, ...]:
    """What is sure wherever a decorator, or the one that it makes, lets a call through.

    Nothing if it also hands out what it wraps as it is.
    """
    told: list[tuple[Guard, ...]] = []
    for maker in _functions_in(decorator):
        name = _wrapped(maker)
        if name is None:
            continue
        for inner in _functions_in(maker):
            if inner is not maker and not _rebinds(inner, name):
                told += [_under(inner, call) for call in _calls_of(inner, name)]
        if any(_hands_out(node, name) for node in ast.walk(maker)):
            return ()
    if not told:
        return ()
    return tuple(guard for guard in told[0] if all(guard in other for other in told[1:]))


def decorators_of(function: FunctionNode) -> Iterator[str]:
    """The bare names of a function's decorators: `needs_consent` of `@checks.needs_consent(1)`."""
    for each in function.decorator_list:
        yield dotted(each.func if isinstance(each, ast.Call) else each).rpartition(".")[2]


def _functions_in(function: FunctionNode) -> Iterator[FunctionNode]:
    return (node for node in ast.walk(function) if isinstance(node, _FUNCTIONS))


def _wrapped(maker: FunctionNode) -> str | None:
    arguments = (*maker.args.posonlyargs, *maker.args.args)
    return arguments[0].arg if arguments else None


def _rebinds(function: FunctionNode, name: str) -> bool:
    arguments = function.args
    named = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return any(each.arg == name for each in named)


def _calls_of(function: FunctionNode, name: str) -> Iterator[ast.Call]:
    """The calls of what is wrapped in a function itself, not in those inside it."""
    pending: list[ast.AST] = [*function.body]
    while pending:
        node = pending.pop()
        if isinstance(node, _FUNCTIONS):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node
        pending += ast.iter_child_nodes(node)


def _under(function: FunctionNode, call: ast.Call) -> tuple[Guard, ...]:
    found: list[Guard] = []
    for text, holds in conditions_at(function.body, call):
        try:
            test = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        found += [Guard(each, sure) for each, sure in atoms(test, holds) if each]
    return tuple(found)


def _hands_out(node: ast.AST, name: str) -> bool:
    value = node.value if isinstance(node, ast.Return) else None
    return isinstance(value, ast.Name) and value.id == name
