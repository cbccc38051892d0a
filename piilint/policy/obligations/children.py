"""Children: whether the shop gets to know that it deals with one, and what it does then."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from piilint.policy.obligations.collection import points_of
from piilint.policy.obligations.reading import Evidence, Inspection, Reading, says
from piilint.policy.policies import BoundNorm
from piilint.survey.code import FunctionCode
from piilint.survey.conditions import leaves

_AGES = range(12, 19)
_TELLS_AGE = ("demographic.birth_date", "demographic.age", "demographic.minor")
_KEEPS = frozenset("save create insert bulk_create get_or_create update_or_create commit".split())
_TURNS_AWAY = frozenset({"add_error", "abort", "fail"})
_YOUNGER = (ast.Lt, ast.LtE)
_CHILD = ("minor", "is child", "underage", "under 13", "under 14", "under 16")
_LIMITS = ("minimum age", "min age", "age limit", "age of consent")
_THINGS = ("max age", "cache", "cookie", "session", "file", "token", "order", "cart", "basket",
           "product", "log", "entry", "backup", "key", "job")  # fmt: skip
"""What has an age and is nobody."""


def no_children(_: BoundNorm, seen: Inspection) -> Reading:
    """Where the age is tested, the branch of the young must end; without its test nobody knows."""
    gates: list[Evidence] = []
    kept: list[Evidence] = []
    for function in seen.survey.code.functions:
        for test, young, old in _age_tests(function, seen):
            text = f"`{ast.unparse(test)}` in {function.name}"
            only_old = not young and bool(_calls(old) & _KEEPS)
            raises = bool(young) and isinstance(young[-1], ast.Raise)
            if _calls(young) & _KEEPS and not raises:
                kept.append(Evidence(f"{text} goes on to store their data", function.span(test)))
            elif only_old or leaves(young) or _calls(young) & _TURNS_AWAY:
                gates.append(Evidence(f"{text} turns the young away", function.span(test)))
    told = list(_told(seen))
    if kept:
        summary = "Data of people known to be children is stored."
        return Reading("violated", summary, tuple(kept))
    if gates:
        return Reading("upheld", "Those known to be too young are turned away.", tuple(gates))
    if told:
        return Reading(
            "assumed",
            "The shop holds how old people are, and no code turns children away.",
            tuple(told),
            "A test of the age before anything is stored, or the reason why no child gets there.",
        )
    return Reading(
        "upheld", "Nothing that people are asked for shows that somebody is a child.", ()
    )


def _told(seen: Inspection) -> Iterator[Evidence]:
    """Where the shop gets to know how old somebody is: on its pages, or in its accounts."""
    for point in points_of(seen):
        for each in point.asks:
            if each.data_type.startswith(_TELLS_AGE):
                yield Evidence(f"{point.name} asks for `{each.name}`", each.span)
    for record in seen.survey.accounts:
        for each in record.holds:
            if each.data_type.startswith(_TELLS_AGE):
                yield Evidence(f"{record.name} holds `{each.name}`", each.span)


def _age_tests(
    function: FunctionCode, seen: Inspection
) -> Iterator[tuple[ast.expr, list[ast.stmt], list[ast.stmt]]]:
    """Tests of somebody's age, with the branches that the young and the others take."""
    for node in seen.survey.code.nodes(function.node):
        if isinstance(node, ast.If):
            below = _is_young(node.test, function, seen)
            if below is not None:
                young, old = (node.body, node.orelse) if below else (node.orelse, node.body)
                yield node.test, young, old


def _is_young(test: ast.expr, function: FunctionCode, seen: Inspection) -> bool | None:
    """Whether the condition is true of the young, or of the others; None if it is no such test."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _is_young(test.operand, function, seen)
        return None if inner is None else not inner
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        left, right, younger = test.left, test.comparators[0], isinstance(test.ops[0], _YOUNGER)
        if _is_limit(right) and _is_age(left, seen):
            return younger
        return not younger if _is_limit(left) and _is_age(right, seen) else None
    return _says_child(test, function, seen) or None


def _says_child(test: ast.expr, function: FunctionCode, seen: Inspection) -> bool:
    """`customer.is_child`, `is_underage(user)`; but `product.is_child` is about no person."""
    name = test.func if isinstance(test, ast.Call) else test
    if isinstance(name, ast.Name):
        return says(name.id, _CHILD)
    if not isinstance(name, ast.Attribute) or not says(name.attr, _CHILD):
        return False
    whose = ast.unparse(name.value).rpartition(".")[2]
    if whose == "self":
        whose = function.owner.rpartition(":")[2]
    return seen.survey.classifier.is_person(whose)


def _is_age(node: ast.expr, seen: Inspection) -> bool:
    """Somebody's age; that of caches and pages is none."""
    text = ast.unparse(node)
    return says(text, seen.words.age) and not says(text, _THINGS)


def _is_limit(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int) and node.value in _AGES
    return isinstance(node, (ast.Name, ast.Attribute)) and says(ast.unparse(node), _LIMITS)


def _calls(body: list[ast.stmt]) -> set[str]:
    return {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
    }
