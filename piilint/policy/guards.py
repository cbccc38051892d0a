"""Guards: whether a condition in the code is the check that a norm asks for."""

from __future__ import annotations

import ast
from functools import lru_cache

from piilint.base.names import split_words
from piilint.flow.domain.flows import Guard
from piilint.rulebook.norms import GuardWords

_PLUMBING = frozenset(
    {"objects", "filter", "exclude", "exists", "get", "all", "first", "last", "count", "self",
     "bool", "any", "len", "cleaned_data", "validated_data", "POST", "GET", "data", "request",
     "query"}
)  # fmt: skip
"""Parts of an expression that say nothing of what is checked."""
_LOOKUPS = frozenset({"exact", "iexact", "isnull"})
_NEAR = 2
"""How many of the last parts of a chain are read: `newsletter.opted_in`."""


def guarded(guards: tuple[Guard, ...], words: GuardWords) -> bool:
    """Whether one of the guards that hold on the path is the check that `words` describe."""
    return any(passes(guard.text, guard.holds, words) for guard in guards)


def passes(text: str, holds: bool, words: GuardWords) -> bool:
    """Whether a condition with this outcome proves the check.

    >>> words = GuardWords(name="check", words=("subscribed",), against=("unsubscribed",))
    >>> passes("user.is_subscribed", True, words)
    True
    >>> passes("user.unsubscribed_at is None", True, words)
    True
    >>> passes("user.is_subscribed or user.is_staff", True, words)
    False
    """
    tree = _parsed(text)
    if tree is None:
        return _words_pass(split_words(text), holds, words)
    return _proves(tree, holds, words)


@lru_cache(maxsize=8192)
def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _proves(node: ast.expr, holds: bool, words: GuardWords) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _proves(node.operand, not holds, words)
    if isinstance(node, ast.BoolOp):
        # `a and b` being true makes both true; `a or b` being true leaves open which one is.
        known = isinstance(node.op, ast.And) is holds
        return (any if known else all)(_proves(value, holds, words) for value in node.values)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _compared(node, holds, words)
    if isinstance(node, ast.NamedExpr):
        return _proves(node.value, holds, words)
    if isinstance(node, ast.Call):
        return _called(node, holds, words)
    return _words_pass(_said(node), holds, words)


def _compared(node: ast.Compare, holds: bool, words: GuardWords) -> bool:
    operator, right = node.ops[0], node.comparators[0]
    if words.below and _bounded(node.left, operator, right, holds, words):
        return True
    if isinstance(operator, (ast.NotEq, ast.IsNot, ast.NotIn)):
        holds = not holds
    if isinstance(right, ast.Constant) and (right.value is None or isinstance(right.value, bool)):
        return _proves(node.left, holds if right.value else not holds, words)
    return _words_pass((*_said(node.left), *_said(right)), holds, words)


_MIRRORS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.GtE: ast.LtE, ast.LtE: ast.GtE
}  # fmt: skip
_BELOW: dict[tuple[type[ast.cmpop], bool], int] = {
    (ast.Lt, True): 0, (ast.LtE, True): 1, (ast.GtE, False): 0, (ast.Gt, False): 1
}  # fmt: skip
"""Comparisons that prove a value to be below the number, or the number and this."""


def _bounded(
    left: ast.expr, operator: ast.cmpop, right: ast.expr, holds: bool, words: GuardWords
) -> bool:
    """Whether the comparison proves one of the values of `below` to be as small as that."""
    kind = type(operator)
    if isinstance(left, ast.Constant):
        left, right, kind = right, left, _MIRRORS.get(kind, kind)
    more = _BELOW.get((kind, holds))
    if more is None or not isinstance(right, ast.Constant) or not isinstance(right.value, int):
        return False
    parts, limit = _parts(left), right.value + more
    said = split_words(parts[-1]) if parts else ()
    return any(
        limit <= most and said == split_words(phrase) for phrase, most in words.below.items()
    )


def _called(node: ast.Call, holds: bool, words: GuardWords) -> bool:
    """A call proves by its own name, its texts, or a keyword (`filter(subscribed=True)`)."""
    if isinstance(node.func, ast.Name) and node.func.id in ("bool", "any", "len") and node.args:
        return _proves(node.args[0], holds, words)
    chain: ast.expr = node
    outcome = holds
    while isinstance(chain, (ast.Call, ast.Attribute)):
        if isinstance(chain, ast.Attribute):
            chain = chain.value
            continue
        excluded = isinstance(chain.func, ast.Attribute) and chain.func.attr == "exclude"
        for keyword in chain.keywords:
            if keyword.arg and _keyword_passes(keyword, outcome is not excluded, words):
                return True
        chain = chain.func
    return _words_pass(_said(node), holds, words)


def _keyword_passes(keyword: ast.keyword, holds: bool, words: GuardWords) -> bool:
    name, _, lookup = (keyword.arg or "").partition("__")
    value = keyword.value
    if isinstance(value, ast.Constant) and isinstance(value.value, bool):
        truthy = value.value is not (lookup == "isnull")
        return _words_pass(split_words(keyword.arg or ""), holds is truthy, words)
    said = split_words(name) if lookup in _LOOKUPS else split_words(keyword.arg or "")
    return isinstance(value, ast.Constant) and _words_pass((*said, *_said(value)), holds, words)


def _words_pass(said: tuple[str, ...], holds: bool, words: GuardWords) -> bool:
    if any(contains(said, split_words(phrase)) for phrase in words.against):
        return not holds
    return holds and any(contains(said, split_words(phrase)) for phrase in words.words)


def contains(said: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Whether the words of a phrase stand in the words said, in order and side by side."""
    size = len(phrase)
    return size > 0 and any(
        said[start : start + size] == phrase for start in range(len(said) - size + 1)
    )


def _said(node: ast.expr) -> tuple[str, ...]:
    """The words of the last telling parts of an expression."""
    parts = [part for part in _parts(node) if part not in _PLUMBING]
    return tuple(word for part in parts[-_NEAR:] for word in split_words(part))


def _parts(node: ast.expr) -> list[str]:
    """Names along a chain, outermost last, with the constant texts in calls and subscripts."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.Attribute):
        return [*_parts(node.value), node.attr]
    if isinstance(node, ast.Subscript):
        return [*_parts(node.value), *_parts(node.slice)]
    if isinstance(node, ast.Call):
        texts = [part for argument in node.args if isinstance(argument, ast.Constant)
                 for part in _parts(argument)]  # fmt: skip
        return [*_parts(node.func), *texts]
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return [part for item in node.elts for part in _parts(item)]
    if isinstance(node, ast.Await):
        return _parts(node.value)
    return []
