"""Texts that a function asks its parameters for: `if "profile" in scope.split(): …`.

What it gives only where the text is another one is none of those callers who hand in a constant:
it is analysed anew for each such text, as it is for flags.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import lru_cache

from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import UNKNOWN_CONST, Value
from piilint.flow.passing.flags import GIVING
from piilint.flow.state.frame import Frame
from piilint.flow.state.pinned_rows import unclear_members
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

TEXT = "text "
"""Begins the entry of a specialisation that says what a parameter's text is."""
_MOST = 2
_LONGEST = 40
_METHODS: dict[str, Callable[..., object]] = {
    "split": str.split, "lower": str.lower, "upper": str.upper, "strip": str.strip,
    "startswith": str.startswith, "endswith": str.endswith,
}  # fmt: skip
_PUTTING = frozenset("append appendleft add extend insert put put_nowait setdefault update".split())
"""Methods by which something is put where others find it."""
_NONE: frozenset[str] = frozenset()


def known_text(frame: Frame, value: Value) -> frozenset[str] | None:
    """The specialisation for a parameter that is handed this; None if it is no constant text.

    The name of an enum's member may stand for a text that is not known.
    """
    text = value.text
    if text is None or value.labels or value.refs or HOLE in text or len(text) > _LONGEST:
        return None
    return None if text in unclear_members(frame) else frozenset({TEXT + text})


def text_in(given: frozenset[str] | None) -> str | None:
    """The text that the entries of a specialisation say, if they do."""
    return next((name[len(TEXT) :] for name in given or () if name.startswith(TEXT)), None)


def asked_texts(frame: Frame, function: FunctionIR) -> frozenset[str]:
    """The parameters that are asked for texts where that decides what the function gives."""
    cache = frame.world.known.asked_texts
    found = cache.get(function.id)
    if found is None:
        found = cache[function.id] = _find(function) if function.params else _NONE
    return found


def _find(function: FunctionIR) -> frozenset[str]:
    if function.id.endswith(".__new__"):
        return _NONE  # Every class has another name.
    asked = {name for op in _giving(function) for name in _names_asked(op.test)}
    asked &= {param.name for param in function.params}
    found = frozenset(name for name in asked if _made_first(function, name) is not None)
    return found if len(found) <= _MOST else _NONE


def _giving(function: FunctionIR) -> Iterator[ops.If]:
    for op in flat(function.body):
        if isinstance(op, ops.If) and any(
            _gives(inner) for block in (op.body, op.orelse) for inner in flat(block)
        ):
            yield op


def _gives(op: ops.AnyOp) -> bool:
    return isinstance(op, GIVING) or (isinstance(op, ops.CallMethod) and op.attr in _PUTTING)


def _names_asked(test: ops.Test) -> Iterator[str]:
    for text, _ in (*test.if_true, *test.if_false):
        asked = _question(text)
        if asked is not None and isinstance(asked[1], ast.Compare):
            yield asked[0]


def _made_first(function: FunctionIR, name: str) -> str | None:
    """What a parameter is when it is asked; None if that is not one thing.

    `scope = scope.split(" ")` at the beginning of the function makes it another.
    """
    stores = [op for op in flat(function.body) if isinstance(op, ops.Store) and op.name == name]
    if not stores:
        return name
    made: dict[int, str] = {}
    for op in function.body:
        if isinstance(op, ops.If):
            return None
        if isinstance(op, ops.Load) and op.name == name:
            made[op.dst] = name
        elif isinstance(op, ops.Const) and isinstance(op.value, str):
            made[op.dst] = repr(op.value)
        elif isinstance(op, ops.CallMethod) and all(arg.reg in made for arg in op.args):
            if op.attr in _METHODS and made.get(op.obj) == name:
                given = ", ".join(made[arg.reg] for arg in op.args)
                made[op.dst] = f"{name}.{op.attr}({given})"
        elif op is stores[0]:
            return made.get(stores[0].src) if len(stores) == 1 else None
    return None


def answers(function: FunctionIR, name: str, text: str) -> dict[str, bool]:
    """What the conditions of a function that ask a parameter alone come to for this text."""
    made = _made_first(function, name)
    now = _value(_parsed(made), {name: text}) if made is not None else UNKNOWN_CONST
    found: dict[str, bool] = {}
    for op in flat(function.body) if now is not UNKNOWN_CONST else ():
        if isinstance(op, ops.If):
            for atom, _ in (*op.test.if_true, *op.test.if_false):
                asked = _question(atom)
                known = _value(asked[1], {name: now}) if asked and asked[0] == name else None
                if isinstance(known, bool):
                    found[atom] = known
    return found


def asked_name(condition: str) -> str | None:
    """The one variable that a condition asks for texts, if it does so."""
    asked = _question(condition)
    return asked[0] if asked is not None else None


@lru_cache(maxsize=20_000)
def _question(atom: str) -> tuple[str, ast.expr] | None:
    """The one variable that a condition asks for texts written down in it, and the condition."""
    if "'" not in atom and '"' not in atom:
        return None
    node = _parsed(atom)
    names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} if node else set()
    return (names.pop(), node) if node is not None and len(names) == 1 else None


@lru_cache(maxsize=2_000)
def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None  # It was too long to be kept as a whole.


def _value(node: ast.expr | None, names: dict[str, object]) -> object:
    """What a plain expression gives; `UNKNOWN` for any other."""
    match node:
        case ast.Constant(value=str() | int() | None as value):
            return value
        case ast.Name(id=name):
            return names.get(name, UNKNOWN_CONST)
        case ast.Tuple(elts=elts) | ast.List(elts=elts) | ast.Set(elts=elts):
            parts = tuple(_value(each, names) for each in elts)
            return UNKNOWN_CONST if UNKNOWN_CONST in parts else parts
        case ast.BoolOp(op=op, values=values):
            return _either(isinstance(op, ast.Or), [_value(each, names) for each in values])
        case ast.Call(func=ast.Attribute(value=of, attr=attr), args=args, keywords=[]):
            return _called(_value(of, names), attr, [_value(each, names) for each in args])
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(op, _value(left, names), _value(right, names))
    return UNKNOWN_CONST


def _either(decisive: bool, parts: list[object]) -> object:
    if any(part is decisive for part in parts):
        return decisive
    return not decisive if all(isinstance(part, bool) for part in parts) else UNKNOWN_CONST


def _called(of: object, attr: str, given: list[object]) -> object:
    method = _METHODS.get(attr)
    if method is None or not isinstance(of, str) or not all(isinstance(g, str) for g in given):
        return UNKNOWN_CONST
    try:
        found = method(of, *given)
    except (TypeError, ValueError):
        return UNKNOWN_CONST
    return tuple(found) if isinstance(found, list) else found


def _compared(op: ast.cmpop, left: object, right: object) -> object:
    if left is UNKNOWN_CONST or right is UNKNOWN_CONST:
        return UNKNOWN_CONST
    if isinstance(op, ast.Eq):
        return left == right
    if isinstance(op, ast.In) and isinstance(right, tuple):
        return left in right
    if isinstance(op, ast.In) and isinstance(right, str) and isinstance(left, str):
        return left in right
    return UNKNOWN_CONST
