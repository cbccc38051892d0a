"""Lowering expressions: each becomes operations and the register that holds its value."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeVar, cast

import msgspec

from piilint.frontend.asked_names import asked_names
from piilint.frontend.body import Body
from piilint.frontend.conditions import (
    TELLING,
    asked,
    asked_attribute,
    atoms,
    flags,
    is_vague,
    listed,
)
from piilint.frontend.selections import beginning, by_keys, by_names, left_out
from piilint.frontend.settled import truth
from piilint.frontend.typerefs import constant_of
from piilint.ir import ops

Node = TypeVar("Node", bound=ast.expr)

OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^",
    ast.BitAnd: "&", ast.MatMult: "@",
}  # fmt: skip

_SIGNS: dict[type[ast.unaryop], str] = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "in",
}  # fmt: skip


_ASKING = frozenset({"where", "filter"})
"""Methods of queries that take conditions by position."""


def _is_filter(node: ast.Call) -> bool:
    """`filter(lambda user: user.subscribed, users)`."""
    if not isinstance(node.func, ast.Name) or node.func.id != "filter" or len(node.args) != 2:
        return False
    test = node.args[0]
    return isinstance(test, ast.Lambda) and len(test.args.args) == 1 and not node.keywords


def _as_comprehension(node: ast.Call) -> ast.GeneratorExp:
    """The same as a generator expression, which says what every element passed."""
    test = node.args[0]
    assert isinstance(test, ast.Lambda)
    name = test.args.args[0]
    place = {each: getattr(name, each) for each in name._attributes}
    target = ast.Name(name.arg, ast.Store(), **place)
    loop = ast.comprehension(target, node.args[1], [test.body], 0)
    element = ast.Name(name.arg, ast.Load(), **place)
    return ast.copy_location(ast.GeneratorExp(element, [loop]), node)


def noun_of(node: ast.expr) -> str:
    """The name an expression ends in: `customer` for `self.customer` and `get_customer()`."""
    while True:
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute):
            return node.attr
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            key = constant_of(node.slice)
            if isinstance(key, str):
                return key
            node = node.value
        elif isinstance(node, (ast.Await, ast.NamedExpr)):
            node = node.value
        else:
            return ""


class ExpressionLowerer:
    """Lowers expressions into the blocks of one body."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self._watched: dict[int, int] = {}
        """The nodes of which it is asked which register they are evaluated into."""

    def expression(self, node: ast.expr) -> int:
        """Emits what evaluates `node` and returns the register with its value."""
        found = _LOWER[type(node)](self, node)
        if self.body.seen and isinstance(node, TELLING):
            cls = self.body.seen.get(ast.unparse(node))
            if cls is not None:
                src, found = found, self.body.register()
                self._emit(ops.Seen(found, src, cls, is_vague(node)))
        if self._watched and id(node) in self._watched:
            self._watched[id(node)] = found
        return found

    def _emit(self, op: ops.AnyOp) -> None:
        self.body.blocks[-1].append(op)

    def _constant(self, node: ast.Constant) -> int:
        dst = self.body.register()
        value = constant_of(node)
        self._emit(ops.Const(dst, value, self.body.at_of(node) if isinstance(value, str) else 0))
        return dst

    def _name(self, node: ast.Name) -> int:
        dst, name = self.body.register(), self.body.variable(node.id)
        self.body.loaded.add(name)
        self._emit(ops.Load(dst, name, self.body.at_of(node)))
        return dst

    def _attribute(self, node: ast.Attribute) -> int:
        obj, dst = self.expression(node.value), self.body.register()
        self._emit(ops.GetAttr(dst, obj, node.attr, noun_of(node.value), self.body.at_of(node)))
        return dst

    def _subscript(self, node: ast.Subscript) -> int:
        obj = self.expression(node.value)
        at = self.body.at_of(node)
        if isinstance(node.slice, ast.Slice):
            lower, upper = constant_of(node.slice.lower), constant_of(node.slice.upper)
            dst = self.body.register()
            low = lower if isinstance(lower, int) else (0 if node.slice.lower is None else None)
            if node.slice.step is not None:
                low = None
            self._emit(ops.GetSlice(dst, obj, low, upper if isinstance(upper, int) else None, at))
            return dst
        key = constant_of(node.slice)
        index = -1 if key is not None else self.expression(node.slice)
        dst = self.body.register()
        self._emit(ops.GetItem(dst, obj, key, index, noun_of(node.value), at))
        return dst

    def _slice(self, node: ast.Slice) -> int:
        for bound in (node.lower, node.upper, node.step):
            if bound is not None:
                self.expression(bound)
        return self._clean(node)

    def _clean(self, node: ast.expr) -> int:
        dst = self.body.register()
        self._emit(ops.Clean(dst, self.body.at_of(node)))
        return dst

    def _call(self, node: ast.Call) -> int:
        callee = node.func
        if _is_filter(node):
            return self.expression(_as_comprehension(node))
        func = self.expression(callee.value if isinstance(callee, ast.Attribute) else callee)
        arguments = self._arguments(node)
        dst, at = self.body.register(), self.body.at_of(node)
        if isinstance(callee, ast.Attribute):
            noun = noun_of(callee.value)
            self._emit(ops.CallMethod(dst, func, callee.attr, noun, arguments, at))
            if callee.attr in _ASKING and node.args:
                wanted = tuple(each for value in node.args for each in asked(value))
                if wanted:
                    self._emit(ops.Asked(dst, wanted, at))
        else:
            self._emit(ops.Call(dst, func, arguments, at))
        return dst

    def _arguments(self, node: ast.Call) -> tuple[ops.Arg, ...]:
        arguments: list[ops.Arg] = []
        for value in node.args:
            inner, star = (value.value, 1) if isinstance(value, ast.Starred) else (value, 0)
            arguments.append(ops.Arg(self.expression(inner), "", star, noun_of(inner)))
        for keyword in node.keywords:
            reg = self.expression(keyword.value)
            star = 0 if keyword.arg else 2
            arguments.append(ops.Arg(reg, keyword.arg or "", star, noun_of(keyword.value)))
        return tuple(arguments)

    def _dict(self, node: ast.Dict) -> int:
        entries: list[tuple[ops.Constant, int, int]] = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                entries.append((None, -2, self.expression(value)))
                continue
            constant = constant_of(key)
            reg = -1 if constant is not None else self.expression(key)
            entries.append((constant, reg, self.expression(value)))
        dst = self.body.register()
        self._emit(ops.MakeDict(dst, tuple(entries), self.body.at_of(node)))
        return dst

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set) -> int:
        kind = type(node).__name__.lower()
        stars = tuple(i for i, item in enumerate(node.elts) if isinstance(item, ast.Starred))
        items = tuple(
            self.expression(item.value if isinstance(item, ast.Starred) else item)
            for item in node.elts
        )
        dst = self.body.register()
        self._emit(ops.MakeSequence(dst, kind, items, stars, self.body.at_of(node)))
        return dst

    def _joined(self, node: ast.JoinedStr) -> int:
        parts: list[str | int] = []
        for value in node.values:
            if isinstance(value, ast.Constant):
                parts.append(str(value.value))
            else:
                parts.append(self.expression(value))
        dst = self.body.register()
        self._emit(ops.Join(dst, tuple(parts), self.body.at_of(node)))
        return dst

    def _formatted(self, node: ast.FormattedValue) -> int:
        src, dst = self.expression(node.value), self.body.register()
        if node.format_spec is not None:
            self.expression(node.format_spec)
        mode = {114: "repr", 97: "repr", 115: "str"}.get(node.conversion, "format")
        self._emit(ops.ToText(dst, src, mode, self.body.at_of(node)))
        return dst

    def _binary(self, node: ast.BinOp) -> int:
        left, right = self.expression(node.left), self.expression(node.right)
        dst = self.body.register()
        self._emit(ops.Binary(dst, OPERATORS[type(node.op)], left, right, self.body.at_of(node)))
        return dst

    def _unary(self, node: ast.UnaryOp) -> int:
        constant = constant_of(node)
        if constant is not None:
            dst = self.body.register()
            self._emit(ops.Const(dst, constant))
            return dst
        src = self.expression(node.operand)
        if isinstance(node.op, ast.Not):
            return self._clean(node)
        dst = self.body.register()
        self._emit(ops.Unary(dst, _SIGNS[type(node.op)], src, self.body.at_of(node)))
        return dst

    def _compare(self, node: ast.Compare) -> int:
        regs = [self.expression(each) for each in (node.left, *node.comparators)]
        parts = zip(node.ops, regs, regs[1:], strict=False)
        told = [(COMPARISONS[type(op)], a, b) for op, a, b in parts if type(op) in COMPARISONS]
        if not told or all(isinstance(c, ast.Constant) for c in node.comparators):
            return self._clean(node)
        dst = self.body.register()
        self._emit(ops.Compare(dst, tuple(told), self.body.at_of(node)))
        return dst

    def _boolean(self, node: ast.BoolOp) -> int:
        """`a and b` gives either; the right is guarded, since it runs only if the left held."""
        first = self.expression(node.values[0])
        results, dst = [first], self.body.register()
        is_and = isinstance(node.op, ast.And)
        guards: list[tuple[str, bool]] = []
        for previous, value in zip(node.values, node.values[1:], strict=False):
            guards.extend(atoms(previous, is_and))
            self.body.open()
            reg = self.expression(value)
            block = self.body.close()
            told = ops.Test(if_true=tuple(guards), flags=flags(*node.values))
            self._guarded(told, block, self.body.at_of(value))
            results.append(reg)
        if is_and:
            # What `and` gives of its left sides is false: an empty text, a None: it tells nothing.
            results = [self._clean(node), results[-1]]
        self._emit(ops.Choose(dst, tuple(results)))
        return dst

    def _guarded(self, told: ops.Test, block: ops.Block, at: int) -> None:
        if any(isinstance(op, (ops.Call, ops.CallMethod, ops.If)) for op in block):
            self._emit(ops.If(-1, told, block, (), at))
        else:
            self.body.blocks[-1].extend(block)

    def _conditional(self, node: ast.IfExp) -> int:
        settled = truth(node.test, self.body.settled)
        if settled is not None:
            return self.expression(node.body if settled else node.orelse)
        cond, test = self.condition(node.test)
        self.body.open()
        first = self.expression(node.body)
        body = self.body.close()
        self.body.open()
        second = self.expression(node.orelse)
        orelse = self.body.close()
        dst = self.body.register()
        self._emit(ops.If(cond, test, body, orelse, self.body.at_of(node)))
        self._emit(ops.Choose(dst, (first, second)))
        return dst

    def _lambda(self, node: ast.Lambda) -> int:
        return self.lambda_value(node)

    def lambda_value(self, node: ast.Lambda) -> int:
        """The register of a lambda's function; lowering functions is the subclass's part."""
        raise NotImplementedError("only a statement lowerer lowers functions")

    def _walrus(self, node: ast.NamedExpr) -> int:
        src = self.expression(node.value)
        self.store_name(node.target.id, src, node)
        return src

    def store_name(self, name: str, src: int, node: ast.expr | ast.stmt) -> None:
        """Assigns to a variable."""
        renamed = self.body.variable(name)
        self.body.stored.add(renamed)
        self._emit(ops.Store(renamed, src, self.body.at_of(node)))

    def _await(self, node: ast.Await) -> int:
        src, dst = self.expression(node.value), self.body.register()
        self._emit(ops.Await(dst, src, self.body.at_of(node)))
        return dst

    def _yield(self, node: ast.Yield) -> int:
        src = self.expression(node.value) if node.value is not None else -1
        return self._yielded(src, False, node)

    def _yield_from(self, node: ast.YieldFrom) -> int:
        return self._yielded(self.expression(node.value), True, node)

    def _yielded(self, src: int, each: bool, node: ast.expr) -> int:
        dst = self.body.register()
        self.body.generator = True
        self._emit(ops.Yield(dst, src, each, self.body.at_of(node)))
        return dst

    def _starred(self, node: ast.Starred) -> int:
        return self.expression(node.value)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> int:
        dst = self.body.register()
        kind = "set" if isinstance(node, ast.SetComp) else "list"
        at = self.body.at_of(node)
        self._emit(ops.MakeSequence(dst, kind, (), (), at))

        def element() -> None:
            self._emit(ops.Append(dst, self.expression(node.elt), at))

        self._generators(node.generators, 0, element)
        return dst

    def _dict_comprehension(self, node: ast.DictComp) -> int:
        dst = self.body.register()
        at = self.body.at_of(node)
        self._emit(ops.MakeDict(dst, (), at))

        def element() -> None:
            key = self.expression(node.key)
            self._emit(ops.PutItem(dst, key, self.expression(node.value), at))

        self._generators(node.generators, 0, element)
        return dst

    def _generators(
        self, generators: list[ast.comprehension], index: int, element: Callable[[], None]
    ) -> None:
        """Nested loops over `for … in …` clauses, each clause's targets in a scope of its own."""
        if index == len(generators):
            element()
            return
        generator = by_keys(generators[index])
        picked = by_names(generator)
        if picked:
            self._generators([*picked, *generators[index + 1 :]], 0, element)
            return
        source = self.source_of(generator)
        item = self.body.register()
        self.body.comprehensions += 1
        scope = {name: f"{name}@{self.body.comprehensions}" for name in _targets(generator.target)}
        self.body.renames.append(scope)
        self.body.open()
        self.assign(generator.target, item)
        for condition in generator.ifs:
            cond, test = self.condition(condition)
            stop: ops.Block = (ops.Continue(),)
            self._emit(ops.If(cond, test, (), stop, self.body.at_of(condition)))
        self._generators(generators, index + 1, element)
        block = self.body.close()
        self.body.renames.pop()
        self._emit(ops.For(source, item, block, (), self.body.at_of(generator.iter)))

    def condition(self, test: ast.expr) -> tuple[int, ops.Test]:
        """Evaluates a condition; says what holds when it is true and when it is false."""
        narrows = self._narrows(test, True)
        cond, named = self.tested(test)
        return cond, ops.Test(atoms(test), atoms(test, False), narrows, named, flags(test))

    def _narrows(self, test: ast.expr, holds: bool) -> tuple[ops.Narrow, ...]:
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return self._narrows(test.operand, not holds)
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) and holds:
            parts = [n for value in test.values for n in self._narrows(value, True)]
            return tuple(msgspec.structs.replace(n, both=False) for n in parts)
        attr = asked_attribute(test)
        if attr is not None:
            return (self._has_attribute(*attr, holds),)
        if (
            isinstance(test, ast.Call)
            and isinstance(test.func, ast.Name)
            and test.func.id in ("isinstance", "issubclass")
            and len(test.args) == 2
            and isinstance(test.args[0], ast.Name)
        ):
            name = self.body.variable(test.args[0].id)
            subclass = test.func.id == "issubclass"
            return (ops.Narrow(name, self.expression(test.args[1]), holds, True, subclass),)
        chosen = listed(test)
        if chosen is not None:
            return (ops.Narrow(self.body.variable(chosen[0]), -1, holds is chosen[1], listed=True),)
        return ()

    def _has_attribute(self, name: str, attr: ast.Constant | ast.Name, holds: bool) -> ops.Narrow:
        variable = self.body.variable(name)
        if isinstance(attr, ast.Name):
            return ops.Narrow(variable, -1, holds, attr_in=self.body.variable(attr.id))
        return ops.Narrow(variable, -1, holds, attr=str(attr.value))

    def tested(self, test: ast.expr) -> tuple[int, tuple[ops.Named, ...]]:
        """Evaluates a condition; says what it asks of names."""
        asked = asked_names(test)
        nodes = [node for each in asked for node in (each.subject, each.among) if node is not None]
        self._watched.update((id(node), -1) for node in nodes)
        cond = self.expression(test)
        regs = {id(node): self._watched.pop(id(node)) for node in nodes}
        named = [
            ops.Named(
                regs[id(each.subject)],
                each.texts,
                each.if_one,
                each.if_none,
                regs[id(each.among)] if each.among is not None else -1,
            )
            for each in asked
        ]
        return cond, tuple(each for each in named if each.reg >= 0)

    def source_of(self, generator: ast.comprehension) -> int:
        """What a clause loops over, without the entries that its conditions leave out by name."""
        mapping, begin = beginning(generator)
        if mapping is not None:
            return self._entry_beginning(generator.target, mapping, begin)
        mapping, unwanted = left_out(generator)
        if mapping is None or not unwanted:
            return self.expression(generator.iter)
        at = self.body.at_of(generator.iter)
        func, copy, source = (self.body.register() for _ in range(3))
        self._emit(ops.Load(func, "dict", at))
        self._emit(ops.Call(copy, func, (ops.Arg(self.expression(mapping)),), at))
        for name in unwanted:
            self._emit(ops.DelItem(copy, name))
        self._emit(ops.CallMethod(source, copy, "items", noun_of(mapping), (), at))
        return source

    def _entry_beginning(self, target: ast.expr, mapping: ast.expr, begin: str) -> int:
        """The entries whose keys begin so, as one: `[(f"{begin}…", mapping[f"{begin}…"])]`."""
        at = self.body.at_of(mapping)
        obj, rest = self.expression(mapping), self._clean(mapping)
        end, key, value, pair, source = (self.body.register() for _ in range(5))
        self._emit(ops.ToText(end, rest, "str", at))
        self._emit(ops.Join(key, (begin, end), at))
        self._emit(ops.GetItem(value, obj, None, key, noun_of(mapping), at))
        self._emit(ops.MakeSequence(pair, "tuple", (key, value), (), self.body.at_of(target)))
        self._emit(ops.MakeSequence(source, "list", (pair,), (), at))
        return source

    def assign(self, target: ast.expr, src: int) -> None:
        """Assigns a register to a target of any form."""
        if isinstance(target, ast.Name):
            self.store_name(target.id, src, target)
        elif isinstance(target, ast.Attribute):
            obj = self.expression(target.value)
            at = self.body.at_of(target)
            self._emit(ops.SetAttr(obj, target.attr, src, noun_of(target.value), at))
        elif isinstance(target, ast.Subscript) and is_whole(target):
            at = self.body.at_of(target)
            obj, dst = self.empty(target), self.body.register()
            self._emit(ops.CallMethod(dst, obj, "extend", "", (ops.Arg(src),), at))
        elif isinstance(target, ast.Subscript):
            obj = self.expression(target.value)
            key = constant_of(target.slice)
            index = -1 if key is not None else self.expression(target.slice)
            self._emit(ops.SetItem(obj, key, index, src, self.body.at_of(target)))
        elif isinstance(target, ast.Starred):
            self.assign(target.value, src)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target, src)

    def empty(self, target: ast.Subscript) -> int:
        """`del rows[:]` takes out all there is; gives the register of `rows`."""
        obj, dst = self.expression(target.value), self.body.register()
        self._emit(ops.CallMethod(dst, obj, "clear", "", (), self.body.at_of(target)))
        return obj

    def _unpack(self, target: ast.Tuple | ast.List, src: int) -> None:
        registers = tuple(self.body.register() for _ in target.elts)
        star = next((i for i, t in enumerate(target.elts) if isinstance(t, ast.Starred)), -1)
        names = tuple(noun_of(element) for element in target.elts)
        self._emit(ops.Unpack(src, registers, star, self.body.at_of(target), names))
        for element, register in zip(target.elts, registers, strict=True):
            self.assign(element, register)

    def _interpolated(self, node: ast.expr) -> int:
        """A template string or whatever a newer Python adds: its parts are evaluated and joined."""
        parts = [self.expression(c) for c in ast.iter_child_nodes(node) if isinstance(c, ast.expr)]
        dst = self.body.register()
        self._emit(ops.Join(dst, tuple(parts), self.body.at_of(node)))
        return dst


def is_whole(node: ast.Subscript) -> bool:
    """`rows[:]`."""
    part = node.slice
    return isinstance(part, ast.Slice) and part.lower is part.upper is part.step is None


def _targets(target: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


class _Table(dict[type[ast.expr], Callable[[ExpressionLowerer, ast.expr], int]]):
    def __missing__(self, key: type[ast.expr]) -> Callable[[ExpressionLowerer, ast.expr], int]:
        return ExpressionLowerer._interpolated


def _typed(
    function: Callable[[ExpressionLowerer, Node], int],
) -> Callable[[ExpressionLowerer, ast.expr], int]:
    return cast("Callable[[ExpressionLowerer, ast.expr], int]", function)


_LOWER = _Table(
    {
        ast.Constant: _typed(ExpressionLowerer._constant),
        ast.Name: _typed(ExpressionLowerer._name),
        ast.Attribute: _typed(ExpressionLowerer._attribute),
        ast.Subscript: _typed(ExpressionLowerer._subscript),
        ast.Slice: _typed(ExpressionLowerer._slice),
        ast.Call: _typed(ExpressionLowerer._call),
        ast.Dict: _typed(ExpressionLowerer._dict),
        ast.List: _typed(ExpressionLowerer._sequence),
        ast.Tuple: _typed(ExpressionLowerer._sequence),
        ast.Set: _typed(ExpressionLowerer._sequence),
        ast.JoinedStr: _typed(ExpressionLowerer._joined),
        ast.FormattedValue: _typed(ExpressionLowerer._formatted),
        ast.BinOp: _typed(ExpressionLowerer._binary),
        ast.UnaryOp: _typed(ExpressionLowerer._unary),
        ast.Compare: _typed(ExpressionLowerer._compare),
        ast.BoolOp: _typed(ExpressionLowerer._boolean),
        ast.IfExp: _typed(ExpressionLowerer._conditional),
        ast.Lambda: _typed(ExpressionLowerer._lambda),
        ast.NamedExpr: _typed(ExpressionLowerer._walrus),
        ast.Await: _typed(ExpressionLowerer._await),
        ast.Yield: _typed(ExpressionLowerer._yield),
        ast.YieldFrom: _typed(ExpressionLowerer._yield_from),
        ast.Starred: _typed(ExpressionLowerer._starred),
        ast.ListComp: _typed(ExpressionLowerer._comprehension),
        ast.SetComp: _typed(ExpressionLowerer._comprehension),
        ast.GeneratorExp: _typed(ExpressionLowerer._comprehension),
        ast.DictComp: _typed(ExpressionLowerer._dict_comprehension),
    }
)
