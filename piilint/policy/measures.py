"""Measures of a flow: how much of a value a cut keeps, how many people a figure speaks of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import msgspec

from piilint.base.names import split_words
from piilint.flow.domain.flows import Flow, Guard
from piilint.policy.expressions import Expressions

_COUNTS = frozenset(
    {"len", "count", "counts", "size", "num", "n", "number", "total", "totals", "cohort", "k",
     "members", "people", "sum"}
)  # fmt: skip
"""Words of what is compared where code asks how many there are."""
_CUTS = frozenset({"masked", "truncated"})
_USUAL_LENGTH = 16
"""So many digits has a card number: what `[12:]` keeps of one is its last four."""
_MANY = 99


class Measures(msgspec.Struct, frozen=True):
    """What is known of how far a transform goes. What is not known is nothing."""

    kept_first: int = 0
    kept_last: int = 0
    """How many characters of the value's beginning and end are left readable."""
    at_least: int = 0
    """So many members a group is known to have where the flow goes on."""


def measures_of(flow: Flow, expressions: Expressions) -> Measures:
    """Reads the cuts on a flow's way and the thresholds that guard it."""
    first = last = at_least = 0
    for step in flow.steps if _CUTS.intersection(flow.transforms) else ():
        if step.kind != "transform":
            continue
        kept = kept_by(expressions.text(step.span))
        if kept is not None:
            first, last = max(first, kept[0]), max(last, kept[1])
    if "aggregated" in flow.transforms:
        paths = dict.fromkeys((flow.sink.span.path, flow.source.span.path))
        at_least = threshold(flow.guards, [expressions.whole(path) for path in paths])
    return Measures(first, last, at_least)


def kept_by(text: str) -> tuple[int, int] | None:
    """How many characters of the beginning and of the end a slice keeps; None if it is none.

    >>> kept_by("number[-4:]"), kept_by("number[:12]"), kept_by("mask(number)")
    ((0, 4), (12, 0), None)
    """
    try:
        node = ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Slice):
        return None
    cut = node.slice
    lower, upper = _number(cut.lower), _number(cut.upper)
    if lower is None or (cut.upper is not None and upper is None):
        return None
    return _kept(lower, upper)


def _number(node: ast.expr | None) -> int | None:
    if node is None:
        return 0
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return value if isinstance(value, int) else None


def _kept(lower: int, upper: int | None) -> tuple[int, int]:
    if upper is None or (upper == 0 and lower != 0):
        return 0, -lower if lower < 0 else max(_USUAL_LENGTH - lower, 0)
    if upper < 0 <= lower:
        return (_MANY, 0) if lower == 0 else (0, _MANY)
    if lower == 0:
        return upper, 0
    return 0, max(upper - lower, 0)


def threshold(guards: Iterable[Guard], texts: Iterable[str] = ()) -> int:
    """The largest number of members that a guard proves a group to have.

    >>> threshold([Guard("len(rows) >= 10"), Guard("count < 5", holds=False)])
    10
    """
    told = list(texts)
    return max((_proven(guard, told) for guard in guards), default=0)


def _proven(guard: Guard, texts: list[str]) -> int:
    try:
        node = ast.parse(guard.text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return 0
    return _at_least(node, guard.holds, texts)


def _at_least(node: ast.expr, holds: bool, texts: list[str]) -> int:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _at_least(node.operand, not holds, texts)
    if isinstance(node, ast.BoolOp):
        found = [_at_least(value, holds, texts) for value in node.values]
        return max(found) if isinstance(node.op, ast.And) is holds else min(found)
    if isinstance(node, ast.Call):
        return max((_looked_up(keyword, texts) for keyword in node.keywords), default=0)
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return 0
    left, operator, right = node.left, node.ops[0], node.comparators[0]
    if _counts(left):
        return _bound(operator, right, holds, texts)
    return _bound(_mirrored(operator), left, holds, texts) if _counts(right) else 0


def _looked_up(keyword: ast.keyword, texts: list[str]) -> int:
    """`filter(members__gte=10)`."""
    name, _, lookup = (keyword.arg or "").rpartition("__")
    if lookup not in ("gte", "gt") or not _COUNTS.intersection(split_words(name)):
        return 0
    operator = ast.GtE() if lookup == "gte" else ast.Gt()
    return _bound(operator, keyword.value, True, texts)


def _counts(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return _counts(node.func)
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return bool(_COUNTS.intersection(split_words(name)))


def _mirrored(operator: ast.cmpop) -> ast.cmpop:
    mirrors: dict[type[ast.cmpop], type[ast.cmpop]] = {
        ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.GtE: ast.LtE, ast.LtE: ast.GtE
    }  # fmt: skip
    mirror = mirrors.get(type(operator))
    return mirror() if mirror else operator


def _bound(operator: ast.cmpop, limit: ast.expr, holds: bool, texts: list[str]) -> int:
    number = _value(limit, texts)
    if number is None:
        return 0
    if isinstance(operator, ast.GtE if holds else ast.Lt):
        return number
    return number + 1 if isinstance(operator, ast.Gt if holds else ast.LtE) else 0


def _value(node: ast.expr, texts: list[str]) -> int | None:
    """A number, or that of a constant of the same file."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, int) else None
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    if not name.isupper():
        return None
    given = re.compile(rf"^{re.escape(name)}\s*(?::\s*[\w.\[\]]+\s*)?=\s*(\d+)\s*(?:#|$)", re.M)
    found = [match for text in texts if (match := given.search(text))]
    return int(found[0][1]) if found else None
