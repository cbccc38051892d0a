"""Comprehensions and loops that pick entries of a mapping by their keys.

`{k: v for k, v in row.items() if k in NAMES}` asks for the entries of these names; a condition
that names some keys to be left out takes them away beforehand.
"""

from __future__ import annotations

import ast


def by_keys(clause: ast.comprehension) -> ast.comprehension:
    """`for key in row.keys() - HIDDEN` as `for key in row.keys() if key not in HIDDEN`."""
    if not isinstance(clause.target, ast.Name) or clause.is_async:
        return clause
    source, conditions = _apart(clause.iter, clause.target.id)
    if not conditions:
        return clause
    return ast.comprehension(clause.target, source, [*conditions, *clause.ifs], 0)


def loop_by_keys(loop: ast.For | ast.AsyncFor) -> ast.For | ast.AsyncFor:
    """The same for a loop, which passes over all other keys."""
    if isinstance(loop, ast.AsyncFor):
        return loop
    clause = by_keys(ast.comprehension(loop.target, loop.iter, [], 0))
    if not clause.ifs:
        return loop
    others = [
        ast.copy_location(
            ast.If(_opposite(each), [ast.copy_location(ast.Continue(), loop)], []), loop.iter
        )
        for each in clause.ifs
    ]
    found = ast.For(loop.target, clause.iter, [*others, *loop.body], loop.orelse)
    return ast.copy_location(found, loop)


_ORDERED = frozenset({"sorted", "list", "tuple", "iter"})
_SETS = frozenset({"set", "frozenset"})
_APART: dict[type[ast.operator] | str, type[ast.cmpop]] = {
    ast.Sub: ast.NotIn, "difference": ast.NotIn, ast.BitAnd: ast.In, "intersection": ast.In,
}  # fmt: skip


def _apart(source: ast.expr, key: str) -> tuple[ast.expr, list[ast.expr]]:
    """What is gone through, and the conditions under which its keys are left."""
    source = _inside(source, _ORDERED)
    conditions: list[ast.expr] = []
    while True:
        match source:
            case ast.BinOp(left=left, op=operator, right=right):
                asking = _APART.get(type(operator))
            case ast.Call(func=ast.Attribute(value=left, attr=attr), args=[right], keywords=[]):
                asking = _APART.get(attr)
            case _:
                break
        right = _inside(right, _SETS)
        if asking is None or not _is_told_by_text(right):
            break
        name = ast.copy_location(ast.Name(key, ast.Load()), source)
        condition = ast.Compare(name, [asking()], [right])
        conditions.insert(0, ast.copy_location(condition, source))
        source = left
    match source:
        case ast.Call(func=ast.Attribute(attr="keys"), args=[], keywords=[]):
            return source, conditions
    keys = _inside(source, _SETS)
    return (source, []) if keys is source else (keys, conditions)


def _inside(node: ast.expr, functions: frozenset[str]) -> ast.expr:
    """What stands in `sorted(…)`."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in functions:
            return inner
    return node


def _is_told_by_text(node: ast.expr) -> bool:
    """To evaluate it again and again gives the same, and it can be told."""
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return all(isinstance(each, ast.Constant) for each in node.elts)
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def by_names(generator: ast.comprehension) -> list[ast.comprehension]:
    """The same entries, asked for name by name; empty where the clause is of another form."""
    parts = _items(generator)
    if parts is None:
        return []
    key, value, mapping = parts
    conditions = _conditions(generator)
    wanted = next((each for each in conditions if _names_keys(each, key.id)), None)
    if not isinstance(wanted, ast.Compare):
        return []
    rest = [each for each in conditions if each is not wanted]
    index = ast.copy_location(ast.Name(key.id, ast.Load()), key)
    entry = ast.copy_location(ast.Subscript(mapping, index, ast.Load()), mapping)
    alone = ast.copy_location(ast.List([entry], ast.Load()), mapping)
    return [
        ast.comprehension(key, wanted.comparators[0], [], 0),
        ast.comprehension(value, alone, rest, 0),
    ]


def left_out(generator: ast.comprehension) -> tuple[ast.expr | None, list[str]]:
    """The mapping of which the entries are taken, and the keys that are left out by name."""
    parts = _items(generator)
    if parts is None:
        return None, []
    key, _, mapping = parts
    return mapping, [name for each in _conditions(generator) for name in _unwanted(each, key.id)]


def beginning(generator: ast.comprehension) -> tuple[ast.expr | None, str]:
    """The mapping of which entries are taken whose keys begin in one way, and how they do."""
    parts = _items(generator)
    for each in _conditions(generator) if parts is not None else ():
        match each:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="startswith"),
                args=[ast.Constant(value=str(begin))],
            ) if parts is not None and name == parts[0].id and begin:
                return parts[2], begin
    return None, ""


def passed_over(loop: ast.For | ast.AsyncFor) -> ast.comprehension:
    """The loop's head as a clause with the conditions under which something is done in it.

    `for key, value in row.items(): if key in ("id", "email"): continue`, or all within an `if`.
    """
    first = loop.body[0]
    conditions: list[ast.expr] = []
    if isinstance(first, ast.If) and not first.orelse:
        if len(loop.body) == 1:
            conditions = [first.test]
        elif len(first.body) == 1 and isinstance(first.body[0], ast.Continue):
            conditions = [_opposite(each) for each in _alternatives(first.test)]
    asynchronous = int(isinstance(loop, ast.AsyncFor))
    return ast.comprehension(loop.target, loop.iter, conditions, asynchronous)


def _alternatives(condition: ast.expr) -> list[ast.expr]:
    either = isinstance(condition, ast.BoolOp) and isinstance(condition.op, ast.Or)
    return condition.values if either and isinstance(condition, ast.BoolOp) else [condition]


_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Eq: ast.NotEq, ast.In: ast.NotIn}


def _opposite(condition: ast.expr) -> ast.expr:
    """`key != "id"` for `key == "id"`."""
    opposite = None
    if isinstance(condition, ast.Compare) and len(condition.ops) == 1:
        opposite = _OPPOSITES.get(type(condition.ops[0]))
    if opposite is None or not isinstance(condition, ast.Compare):
        return ast.copy_location(ast.UnaryOp(ast.Not(), condition), condition)
    turned = ast.Compare(condition.left, [opposite()], condition.comparators)
    return ast.copy_location(turned, condition)


def _items(generator: ast.comprehension) -> tuple[ast.Name, ast.expr, ast.expr] | None:
    """Key, value and mapping of `for key, value in mapping.items()`."""
    target, call = generator.target, generator.iter
    if not (isinstance(target, ast.Tuple) and len(target.elts) == 2 and not generator.is_async):
        return None
    key, value = target.elts
    if not isinstance(key, ast.Name):
        return None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
        return None
    if call.func.attr != "items" or call.args or call.keywords:
        return None
    return key, value, call.func.value


def _conditions(generator: ast.comprehension) -> list[ast.expr]:
    """The conditions of a clause that must hold all."""
    found: list[ast.expr] = []
    for each in generator.ifs:
        together = isinstance(each, ast.BoolOp) and isinstance(each.op, ast.And)
        found += each.values if together and isinstance(each, ast.BoolOp) else [each]
    return found


def _names_keys(condition: ast.expr, key: str) -> bool:
    """The condition says that the key is one of some names."""
    return (
        isinstance(condition, ast.Compare)
        and isinstance(condition.left, ast.Name)
        and condition.left.id == key
        and len(condition.ops) == 1
        and isinstance(condition.ops[0], ast.In)
        and _are_names(condition.comparators[0])
    )


def _are_names(node: ast.expr) -> bool:
    """Texts written down, or what is called after names: `SAFE_FIELDS`, `allowed_keys`."""
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return all(isinstance(element, ast.Constant) for element in node.elts)
    name = node.id if isinstance(node, ast.Name) else ""
    if isinstance(node, ast.Attribute):
        name = node.attr
    return name.isupper() or not _NAMING.isdisjoint(name.lower().split("_"))


_NAMING = frozenset("fields keys names columns attrs attributes allowed include included".split())


def _unwanted(condition: ast.expr, key: str) -> list[str]:
    """The texts that a condition says the key must not be."""
    if not (isinstance(condition, ast.Compare) and len(condition.ops) == 1):
        return []
    if not (isinstance(condition.left, ast.Name) and condition.left.id == key):
        return []
    given = condition.comparators[0]
    if isinstance(condition.ops[0], ast.NotEq):
        elements = [given]
    elif isinstance(condition.ops[0], ast.NotIn) and isinstance(
        given, (ast.Tuple, ast.List, ast.Set)
    ):
        elements = given.elts
    else:
        return []
    return [e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str)]
