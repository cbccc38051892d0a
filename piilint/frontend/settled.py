"""What a function's own text settles: literals, what is made of them, names that stand for one.

`if 7 * 6 > 40`, `for _ in range(0)`, `match "a"`: which way these go is known beforehand.
"""

from __future__ import annotations

import ast
import operator
from collections import Counter
from collections.abc import Callable

Settled = object
"""A constant, or `UNKNOWN`."""
UNKNOWN = object()
_NUMBERS = (int, float)
_MOST = 1 << 40
_LONGEST = 1_000


class Names:
    """The names of a function that stand for something that its text settles.

    They are bound once, or only by statements of the body itself: then the last one counts.
    """

    def __init__(self, function: ast.AST | None) -> None:
        self.function = function
        """None for modules and classes: what those bind, others may bind anew."""
        self.bound: dict[str, Settled] = {}
        """What names have been bound to last, where that is settled."""
        self._often: frozenset[str] | None = None

    def bind(self, name: str, value: ast.expr) -> None:
        """An assignment to a name alone is being lowered."""
        if self.function is None:
            return
        found = value_of(value, self) if type(value) in _LASTING else UNKNOWN
        if found is not UNKNOWN:
            self.bound[name] = found
        else:
            self.bound.pop(name, None)

    def value(self, name: str) -> Settled:
        """The constant that a name stands for here."""
        found = self.bound.get(name, UNKNOWN)
        if found is UNKNOWN or self.function is None:
            return UNKNOWN
        if self._often is None:
            self._often = _bound_often(self.function)
        return UNKNOWN if name in self._often else found


NO_NAMES = Names(None)


def truth(test: ast.expr, names: Names = NO_NAMES) -> bool | None:
    """What a condition is whenever the program runs: `TYPE_CHECKING` never holds. Else None."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = truth(test.operand, names)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        parts = [truth(value, names) for value in test.values]
        decisive = isinstance(test.op, ast.Or)
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    found = value_of(test, names)
    return None if found is UNKNOWN else bool(found)


def runs_never(iterated: ast.expr, names: Names) -> bool:
    """What a loop goes through is empty: `()`, `range(0)`."""
    found = value_of(iterated, names)
    if found is UNKNOWN and isinstance(iterated, ast.Dict):
        return not iterated.keys
    return isinstance(found, (str, tuple, range)) and not found


def fits(pattern: ast.pattern, subject: Settled, names: Names) -> bool | None:
    """Whether a settled subject matches a pattern; None if that is not known."""
    if isinstance(pattern, ast.MatchAs):
        return True if pattern.pattern is None else fits(pattern.pattern, subject, names)
    if subject is UNKNOWN:
        return None
    if isinstance(pattern, ast.MatchValue):
        value = value_of(pattern.value, names)
        return None if value is UNKNOWN else bool(value == subject)
    if isinstance(pattern, ast.MatchSingleton):
        return pattern.value is subject
    if isinstance(pattern, ast.MatchOr):
        parts = [fits(part, subject, names) for part in pattern.patterns]
        return True if True in parts else (None if None in parts else False)
    return None


def value_of(node: ast.expr, names: Names) -> Settled:
    """The constant that an expression always gives."""
    evaluate = _EVALUATED.get(type(node))
    return UNKNOWN if evaluate is None else evaluate(node, names)


def _bound_often(function: ast.AST) -> frozenset[str]:
    """Names bound in more than one place, not all of them statements of the function's own body."""
    counts = Counter(name for node in ast.walk(function) for name in _bindings(node))
    in_order = Counter(
        target.id
        for statement in getattr(function, "body", ())
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None
        for target in (
            statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        )
        if isinstance(target, ast.Name)
    )
    return frozenset(name for name, n in counts.items() if n > 1 and n != in_order[name])


def _bindings(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.alias):
        return [node.asname or node.name]
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return node.names * 2
    if isinstance(node, ast.MatchMapping):
        return [node.rest] if node.rest else []
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)):
        return [node.name] if node.name else []
    if isinstance(node, (ast.MatchAs, ast.MatchStar)):
        return [node.name] if node.name else []
    return []


def _constant(node: ast.Constant, _names: Names) -> Settled:
    value = node.value
    return value if value is None or isinstance(value, (bool, int, float, str)) else UNKNOWN


def _name(node: ast.Name, names: Names) -> Settled:
    return False if node.id == "TYPE_CHECKING" else names.value(node.id)


def _attribute(node: ast.Attribute, _names: Names) -> Settled:
    return False if node.attr == "TYPE_CHECKING" else UNKNOWN


def _sequence(node: ast.Tuple | ast.List, names: Names) -> Settled:
    parts = tuple(value_of(part, names) for part in node.elts if type(part) in _LASTING)
    return UNKNOWN if UNKNOWN in parts or len(parts) < len(node.elts) else parts


def _unary(node: ast.UnaryOp, names: Names) -> Settled:
    inner = value_of(node.operand, names)
    if inner is UNKNOWN:
        return UNKNOWN
    if isinstance(node.op, ast.Not):
        return not inner
    if isinstance(node.op, ast.USub) and isinstance(inner, _NUMBERS):
        return -inner
    return UNKNOWN


def _boolean(node: ast.BoolOp, names: Names) -> Settled:
    for value in node.values:
        found = value_of(value, names)
        if found is UNKNOWN or bool(found) is isinstance(node.op, ast.Or):
            return found
    return found


def _binary(node: ast.BinOp, names: Names) -> Settled:
    calculate = _ARITHMETIC.get(type(node.op))
    left = value_of(node.left, names) if calculate is not None else UNKNOWN
    right = value_of(node.right, names) if left is not UNKNOWN else UNKNOWN
    if calculate is None or right is UNKNOWN:
        return UNKNOWN
    if isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS):
        small = abs(left) < _MOST and abs(right) < _MOST
        return _tried(calculate, left, right) if small else UNKNOWN
    if isinstance(left, str) and isinstance(right, str) and isinstance(node.op, ast.Add):
        return left + right if len(left) + len(right) < _LONGEST else UNKNOWN
    return UNKNOWN


def _compare(node: ast.Compare, names: Names) -> Settled:
    left = value_of(node.left, names)
    if left is UNKNOWN:
        return UNKNOWN
    for sign, other in zip(node.ops, node.comparators, strict=True):
        right = value_of(other, names)
        compared = _COMPARED.get(type(sign))
        if right is UNKNOWN or compared is None:
            return UNKNOWN
        held = _tried(compared, left, right)
        if held is not True:
            return held
        left = right
    return True


def _subscript(node: ast.Subscript, names: Names) -> Settled:
    index = value_of(node.slice, names)
    if not isinstance(index, int):
        return UNKNOWN
    held = value_of(node.value, names)
    return _tried(operator.getitem, held, index) if isinstance(held, (str, tuple)) else UNKNOWN


def _call(node: ast.Call, names: Names) -> Settled:
    if not isinstance(node.func, ast.Name) or node.keywords:
        return UNKNOWN
    function = _FUNCTIONS.get(node.func.id)
    if function is None:
        return UNKNOWN
    given = [value_of(arg, names) for arg in node.args]
    return UNKNOWN if UNKNOWN in given else _tried(function, *given)


def _tried(function: Callable[..., object], *given: object) -> Settled:
    try:
        return function(*given)
    except (TypeError, ValueError, ArithmeticError, IndexError):
        return UNKNOWN


_FUNCTIONS: dict[str, Callable[..., object]] = {"len": len, "range": range, "bool": bool}
_ARITHMETIC: dict[type[ast.operator], Callable[..., object]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
_COMPARED: dict[type[ast.cmpop], Callable[..., object]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b, ast.Is: operator.is_, ast.IsNot: operator.is_not,
}  # fmt: skip
_EVALUATED: dict[type[ast.expr], Callable[..., Settled]] = {
    ast.Constant: _constant, ast.Name: _name, ast.Attribute: _attribute, ast.Tuple: _sequence,
    ast.List: _sequence, ast.UnaryOp: _unary, ast.BoolOp: _boolean, ast.BinOp: _binary,
    ast.Compare: _compare, ast.Subscript: _subscript, ast.Call: _call,
}  # fmt: skip
_LASTING = _EVALUATED.keys() - {ast.List}
"""A list may be filled later."""
