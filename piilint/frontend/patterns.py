"""Lowering `match`: patterns become conditions, reads and assignments."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from piilint.frontend.conditions import atoms, flags
from piilint.frontend.lower_expr import noun_of
from piilint.frontend.settled import Settled, fits, value_of
from piilint.frontend.typerefs import constant_of
from piilint.ir import ops

if TYPE_CHECKING:
    from piilint.frontend.lower_stmt import StatementLowerer


def _compared(pattern: ast.pattern, subject: ast.expr) -> ast.expr | None:
    """`case True:` says of its subject what `== True` says."""
    if isinstance(pattern, ast.MatchSingleton):
        value: ast.expr = ast.Constant(pattern.value)
    elif isinstance(pattern, ast.MatchValue):
        value = pattern.value
    else:
        return None
    return ast.Compare(subject, [ast.Eq()], [value])


class PatternLowerer:
    """Lowers the cases of one match statement with the help of a statement lowerer."""

    def __init__(self, lowerer: StatementLowerer) -> None:
        self.lowerer = lowerer
        self.body = lowerer.body

    def match(self, node: ast.Match) -> None:
        """Each case is an `if` whose condition is seldom known; the first that fits runs."""
        subject = self.lowerer.expression(node.subject)
        self._cases(node, subject, value_of(node.subject, self.body.settled), 0)

    def _cases(self, node: ast.Match, subject: int, settled: Settled, index: int) -> None:
        if index == len(node.cases):
            return
        case = node.cases[index]
        at = self.body.at_of(node.subject)
        fitting = fits(case.pattern, settled, self.body.settled)
        if fitting is False:
            self.lowerer.block(case.body)
            self._cases(node, subject, settled, index + 1)
            return
        cond = self.body.register()
        self.body.emit(ops.Clean(cond, at))
        narrows = self._narrows(case.pattern, node.subject)
        compared = _compared(case.pattern, node.subject)
        says = ops.Test(narrows=narrows)
        if compared is not None:
            says = ops.Test(atoms(compared), atoms(compared, False), narrows, flags=flags(compared))
        self.body.open()
        self._bind(case.pattern, subject, noun_of(node.subject), at)
        if case.guard is not None:
            guard, test = self.lowerer.condition(case.guard)
            block = self.lowerer.block(case.body)
            self.body.emit(ops.If(guard, test, block, (), self.body.at_of(case.guard)))
        else:
            self.lowerer.statements(case.body)
        body = self.body.close()
        if fitting and case.guard is None:
            self.body.blocks[-1].extend(body)
            return
        self.body.open()
        self._cases(node, subject, settled, index + 1)
        self.body.emit(ops.If(cond, says, body, self.body.close(), at))

    def _narrows(self, pattern: ast.pattern, subject: ast.expr) -> tuple[ops.Narrow, ...]:
        if isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
            return self._narrows(pattern.pattern, subject)
        if isinstance(pattern, ast.MatchClass) and isinstance(subject, ast.Name):
            name = self.body.variable(subject.id)
            return (ops.Narrow(name, self.lowerer.expression(pattern.cls), True),)
        return ()

    def _bind(self, pattern: ast.pattern, src: int, noun: str, at: int) -> None:
        if isinstance(pattern, ast.MatchAs):
            if pattern.pattern is not None:
                self._bind(pattern.pattern, src, noun, at)
            self._store(pattern.name, src, at)
        elif isinstance(pattern, ast.MatchSequence):
            self._sequence(pattern, src, noun, at)
        elif isinstance(pattern, ast.MatchMapping):
            self._mapping(pattern, src, noun, at)
        elif isinstance(pattern, ast.MatchClass):
            self._class(pattern, src, noun, at)
        elif isinstance(pattern, ast.MatchOr):
            for alternative in pattern.patterns:
                self._bind(alternative, src, noun, at)
        elif isinstance(pattern, ast.MatchStar):
            self._store(pattern.name, src, at)

    def _store(self, name: str | None, src: int, at: int) -> None:
        if name is not None:
            renamed = self.body.variable(name)
            self.body.stored.add(renamed)
            self.body.emit(ops.Store(renamed, src, at))

    def _sequence(self, pattern: ast.MatchSequence, src: int, noun: str, at: int) -> None:
        registers = tuple(self.body.register() for _ in pattern.patterns)
        star = next((i for i, p in enumerate(pattern.patterns) if isinstance(p, ast.MatchStar)), -1)
        self.body.emit(ops.Unpack(src, registers, star, at))
        for element, register in zip(pattern.patterns, registers, strict=True):
            self._bind(element, register, noun, at)

    def _mapping(self, pattern: ast.MatchMapping, src: int, noun: str, at: int) -> None:
        for key, value in zip(pattern.keys, pattern.patterns, strict=True):
            constant = constant_of(key)
            index = -1 if constant is not None else self.lowerer.expression(key)
            dst = self.body.register()
            place = self._place(value, at)
            self.body.emit(ops.GetItem(dst, src, constant, index, noun, place))
            self._bind(value, dst, str(constant or ""), place)
        if pattern.rest is not None:
            rest = self.body.register()
            self.body.emit(ops.CallMethod(rest, src, "copy", noun, (), at))
            for key in pattern.keys:
                self.body.emit(ops.DelItem(rest, constant_of(key)))
            self._store(pattern.rest, rest, at)

    def _class(self, pattern: ast.MatchClass, src: int, noun: str, at: int) -> None:
        class_noun = noun_of(pattern.cls) or noun
        for position, value in enumerate(pattern.patterns):
            dst = self.body.register()
            self.body.emit(ops.GetItem(dst, src, position, -1, class_noun, self._place(value, at)))
            self._bind(value, dst, class_noun, at)
        for attr, value in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
            dst = self.body.register()
            self.body.emit(ops.GetAttr(dst, src, attr, class_noun, self._place(value, at)))
            self._bind(value, dst, attr, at)

    def _place(self, pattern: ast.pattern, at: int) -> int:
        return self.body.draft.places.of_pattern(pattern) if hasattr(pattern, "lineno") else at
