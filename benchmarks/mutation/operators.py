"""What is changed: cosmic-ray's operators, and some of our own that take a piece of code away.

Ours have the two methods that cosmic-ray asks of an operator; it goes without a common base, which
has no types.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import parso
from cosmic_ray.operators.provider import OperatorProvider

Node = Any
"""A node of parso's tree, which has no types."""
Position = tuple[int, int]
"""Line, from 1, and column, from 0."""
Range = tuple[Position, Position]

_BORROWED = (
    "AddNot",
    "ExceptionReplacer",
    "NumberReplacer",
    "RemoveDecorator",
    "ReplaceAndWithOr",
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_BitAnd_BitOr",
    "ReplaceBinaryOperator_BitOr_BitAnd",
    "ReplaceBinaryOperator_FloorDiv_Mul",
    "ReplaceBinaryOperator_Mod_Mul",
    "ReplaceBinaryOperator_Mul_Div",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBinaryOperator_Sub_BitAnd",
    "ReplaceBreakWithContinue",
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_Gt_LtE",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_GtE_Lt",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceComparisonOperator_Lt_GtE",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_LtE_Gt",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_USub",
    "ZeroIterationForLoop",
)
"""Left out: what would only raise a TypeError wherever it runs, such as `**` between two sets."""


class Operator(Protocol):
    """One kind of change to a tree."""

    def mutation_positions(self, node: Node) -> Iterator[Range]:
        """Where this node can be changed, a range for each way of changing it."""

    def mutate(self, node: Node, index: int) -> Node:
        """The node after its change of that index."""


class EmptyFunction:
    """A function that does nothing and gives None, or, if it is a generator, nothing."""

    def mutation_positions(self, node: Node) -> Iterator[Range]:
        if node.type == "funcdef" and node.children[-1].type == "suite":
            yield node.name.start_pos, node.name.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        suite = node.children[-1]
        indent = " " * suite.children[1].start_pos[1]
        yields = any(True for _ in node.iter_yield_exprs())
        text = f"\n{indent}return None\n" + (f"{indent}yield None\n" if yields else "")
        node.children[-1] = parso.parse(text)
        return node


class RemoveStatement:
    """`pass` instead of a call, of an addition, or of putting something into an object."""

    def mutation_positions(self, node: Node) -> Iterator[Range]:
        if node.type == "simple_stmt" and _has_effect(node.children[0]):
            yield node.start_pos, node.children[0].end_pos

    def mutate(self, node: Node, index: int) -> Node:
        return parso.parse(f"{node.get_first_leaf().prefix}pass\n")


class RemoveEntry:
    """A table of a module without one of its entries."""

    def mutation_positions(self, node: Node) -> Iterator[Range]:
        if node.type == "dictorsetmaker" and not _in_function(node):
            entries = [node.children[first] for first, _ in _entries(node)]
            for entry in entries:
                yield entry.start_pos, entry.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        first, end = _entries(node)[index]
        del node.children[first:end]
        return node


class SwapIn:
    """`not in` instead of `in`, and the other way round."""

    def mutation_positions(self, node: Node) -> Iterator[Range]:
        if node.type == "comparison":
            for child in node.children[1::2]:
                if _words(child) in ("in", "not in"):
                    yield child.start_pos, child.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        places = range(1, len(node.children), 2)
        at = [n for n in places if _words(node.children[n]) in ("in", "not in")][index]
        swapped = " in" if _words(node.children[at]) == "not in" else " not in"
        node.children[at] = parso.parse(swapped)
        return node


class NegateFilter:
    """A comprehension that keeps what it left out."""

    def mutation_positions(self, node: Node) -> Iterator[Range]:
        if node.type == "comp_if":
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: Node, index: int) -> Node:
        node.children[1] = parso.parse(f" not ({node.children[1].get_code()})")
        return node


def operators() -> dict[str, Operator]:
    """All that the sample is drawn from, by name."""
    provider = OperatorProvider()
    ours = (EmptyFunction(), RemoveStatement(), RemoveEntry(), SwapIn(), NegateFilter())
    return {
        **{name: provider[name]() for name in _BORROWED},
        **{type(operator).__name__: operator for operator in ours},
    }


def _has_effect(statement: Node) -> bool:
    if statement.type in ("atom_expr", "power"):
        return bool(statement.children[-1].type == "trailer")
    if statement.type != "expr_stmt":
        return False
    operator = statement.children[1]
    augmented = operator.type == "operator" and operator.value != "="
    return augmented or statement.children[0].type in ("atom_expr", "power")


def _in_function(node: Node) -> bool:
    return node.search_ancestor("funcdef", "lambdef") is not None


def _entries(maker: Node) -> list[tuple[int, int]]:
    """Where each entry of a display of a dict or set begins, and where the next does."""
    children = maker.children
    if any(child.type == "operator" and child.value in ("*", "**") for child in children):
        return []
    if any(child.type in ("comp_for", "sync_comp_for") for child in children):
        return []
    width = 4 if len(children) > 1 and _words(children[1]) == ":" else 2
    return [(first, first + width) for first in range(0, len(children), width)]


def _words(node: Node) -> str:
    return " ".join(node.get_code().split())
