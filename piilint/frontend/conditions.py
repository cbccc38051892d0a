"""What a condition says, read off the syntax: the atoms that guards are made of."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

Atom = tuple[str, bool]


def atoms(test: ast.expr, holds: bool = True) -> tuple[Atom, ...]:
    """The atoms that are sure to hold when `test` evaluates to `holds`.

    `a and not b` true: `(a, True), (b, False)`. `a or b` false: `(a, False), (b, False)`. `a or b`
    true says nothing sure of either and stays as it is.
    """
    return tuple(_atoms(test, holds))


def _atoms(test: ast.expr, holds: bool) -> Iterator[Atom]:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _atoms(test.operand, not holds)
    elif isinstance(test, ast.BoolOp):
        if isinstance(test.op, ast.And) == holds:
            for value in test.values:
                yield from _atoms(value, holds)
        else:
            yield (_text(test), holds)
    elif isinstance(test, ast.NamedExpr):
        yield from _atoms(test.value, holds)
    elif isinstance(test, ast.IfExp):
        yield from _chosen(test, holds)
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        yield _comparison(test, holds)
    elif isinstance(test, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        yield (_text(test), holds)


def flags(*tests: ast.expr) -> tuple[str, ...]:
    """The texts that conditions compare with `True`: what is not that need not be false."""
    return tuple(
        _text(node.left)
        for test in tests
        for node in ast.walk(test)
        if isinstance(node, ast.Compare)
        and any(isinstance(c, ast.Constant) and c.value is True for c in node.comparators)
    )


TELLING = (ast.Attribute, ast.Subscript, ast.Call)
"""Expressions that mean the same when they are written again."""


def asked_classes(test: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The expressions of which a condition says that they are instances, and the classes."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for value in test.values:
            yield from asked_classes(value)
    elif isinstance(test, ast.Call) and isinstance(test.func, ast.Name):
        asked = test.func.id == "isinstance" and len(test.args) == 2
        if asked and isinstance(test.args[0], TELLING):
            yield test.args[0], test.args[1]


def is_vague(node: ast.expr) -> bool:
    """`getattr(x, name)`: an attribute by a name that is no constant."""
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, name, *_]):
            return not isinstance(name, ast.Constant)
    return False


def asked_attribute(test: ast.expr) -> tuple[str, ast.Constant | ast.Name] | None:
    """The variable and the name in `hasattr(variable, "name")`, or the variable with the name."""
    if not (isinstance(test, ast.Call) and isinstance(test.func, ast.Name)):
        return None
    match test.func.id, test.args:
        case "hasattr", [ast.Name(id=name), ast.Constant(value=str()) | ast.Name() as attr]:
            return name, attr
    return None


def listed(test: ast.expr) -> tuple[str, bool] | None:
    """The variable in `variable in CHOICES`, and whether it is in there if the condition holds."""
    match test:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.In() | ast.NotIn()], comparators=[where]):
            inner = (
                node for node in ast.walk(where) if isinstance(node, (ast.Name, ast.Attribute))
            )
            if any(
                (node.id if isinstance(node, ast.Name) else node.attr).isupper() for node in inner
            ):
                return name, isinstance(test.ops[0], ast.In)
    return None


def _chosen(test: ast.IfExp, holds: bool) -> Iterator[Atom]:
    """`a if b else False` is as good as `b and a`; where either may be chosen, nothing is sure."""
    for value, other, chosen in ((test.body, test.orelse, True), (test.orelse, test.body, False)):
        if isinstance(other, ast.Constant) and bool(other.value) is not holds:
            yield from _atoms(test.test, chosen)
            yield from _atoms(value, holds)


_IS = frozenset({"is_"})
_IS_NOT = frozenset({"is_not", "isnot"})


def asked(node: ast.expr, holds: bool = True) -> Iterator[Atom]:
    """What a query asks of its rows: `User.subscribed.is_(True)`, `~User.out`, `Q(paid=True)`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Invert, ast.Not)):
        yield from asked(node.operand, not holds)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd) and holds:
        yield from asked(node.left)
        yield from asked(node.right)
    elif isinstance(node, ast.Call):
        yield from _asked_by_call(node, holds)
    elif isinstance(node, ast.Attribute):
        yield (_text(node), holds)
    elif isinstance(node, ast.Compare) and isinstance(node.comparators[-1], ast.Constant):
        yield from _atoms(node, holds)


def _asked_by_call(node: ast.Call, holds: bool) -> Iterator[Atom]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "Q":
        yield from _asked_by_keywords(node, holds)
    elif name == "not_" and node.args:
        yield from asked(node.args[0], not holds)
    elif name == "and_" and holds:
        for each in node.args:
            yield from asked(each)
    elif isinstance(node.func, ast.Attribute) and name in _IS | _IS_NOT and len(node.args) == 1:
        value = node.args[0].value if isinstance(node.args[0], ast.Constant) else ""
        if value is None or isinstance(value, bool):
            yield (_text(node.func.value), bool(value) is (holds is (name in _IS)))


def _asked_by_keywords(node: ast.Call, holds: bool) -> Iterator[Atom]:
    if not holds and len(node.keywords) > 1:
        return
    for each in node.keywords:
        value = each.value.value if isinstance(each.value, ast.Constant) else None
        if each.arg and isinstance(value, bool):
            name = each.arg.removesuffix("__exact").removesuffix("__isnull").replace("__", ".")
            yield (name, (value is not each.arg.endswith("__isnull")) is holds)


def _comparison(test: ast.Compare, holds: bool) -> Atom:
    """`x is None`, `x == False`, `x is not True` become atoms of `x`; other comparisons stay."""
    operator, right = test.ops[0], test.comparators[0]
    equal = isinstance(operator, (ast.Eq, ast.Is))
    if (equal or isinstance(operator, (ast.NotEq, ast.IsNot))) and isinstance(right, ast.Constant):
        if right.value is True:
            return (_text(test.left), holds == equal)
        if right.value is False or right.value is None:
            return (_text(test.left), holds != equal)
    if isinstance(operator, (ast.NotEq, ast.NotIn, ast.IsNot)):
        opposite: dict[type[ast.cmpop], ast.cmpop] = {
            ast.NotEq: ast.Eq(),
            ast.NotIn: ast.In(),
            ast.IsNot: ast.Is(),
        }
        positive = copy.copy(test)
        positive.ops = [opposite[type(operator)]]
        return (_text(positive), not holds)
    return (_text(test), holds)


def _text(node: ast.expr) -> str:
    """The expression as text, at most 120 characters."""
    parts: list[str] = []
    inner: ast.expr = node
    while isinstance(inner, ast.Attribute):
        parts.append(inner.attr)
        inner = inner.value
    if isinstance(inner, ast.Name):
        parts.append(inner.id)
        return ".".join(reversed(parts))
    try:
        return ast.unparse(node)[:120]
    except (RecursionError, ValueError):
        return ""
