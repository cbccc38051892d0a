"""Record classes made by a call, `Row = namedtuple("Row", "ref number")`, as class statements."""

from __future__ import annotations

import ast

_MAKERS = frozenset({"namedtuple", "NamedTuple", "make_dataclass", "TypedDict"})
_FIELDS = frozenset({"field_names", "fields"})
"""How the makers call the names of the fields where they are not the second thing handed in."""


def with_records(tree: ast.Module, text: str) -> ast.Module:
    """The module with such assignments turned into class statements."""
    if any(f"{maker}(" in text for maker in _MAKERS):
        tree = _Records().visit(tree)
    return tree


class _Records(ast.NodeTransformer):
    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        """Leaves everything but the making of a record class as it is."""
        target = node.targets[0]
        if (
            len(node.targets) != 1
            or not isinstance(target, ast.Name)
            or not isinstance(node.value, ast.Call)
        ):
            return node
        call = node.value
        fields = _fields(call)
        if not fields:
            return node
        maker = ast.unparse(call.func)
        defaults = _defaults(call, len(fields))
        body: list[ast.stmt] = [
            ast.AnnAssign(ast.Name(name, ast.Store()), kind, default, 1)
            for (name, kind), default in zip(fields, defaults, strict=True)
        ]
        made = ast.ClassDef(target.id, [call.func], [], body, [])
        if maker.endswith("make_dataclass"):
            made = ast.ClassDef(target.id, [], [], body, [ast.Name("dataclass", ast.Load())])
        ast.copy_location(made, node)
        for part in ast.walk(made):
            if isinstance(part, (ast.stmt, ast.expr)) and not hasattr(part, "lineno"):
                ast.copy_location(part, node)
        return made


def _fields(call: ast.Call) -> list[tuple[str, ast.expr]]:
    """The names and types of the fields, if the call makes a record class and says them."""
    maker = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if maker not in _MAKERS:
        return []
    named = (each.value for each in call.keywords if each.arg in _FIELDS)
    given = call.args[1] if len(call.args) > 1 else next(named, None)
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return [(name, _anything()) for name in given.value.replace(",", " ").split()]
    if isinstance(given, ast.Dict):
        pairs = zip(given.keys, given.values, strict=True)
        return [
            (k.value, v)
            for k, v in pairs
            if isinstance(k, ast.Constant) and isinstance(k.value, str)
        ]
    if not isinstance(given, (ast.List, ast.Tuple)):
        return []
    return [field for element in given.elts for field in _field(element)]


def _defaults(call: ast.Call, size: int) -> list[ast.expr | None]:
    """What the fields of a `namedtuple` hold if nothing is given: the last ones have defaults."""
    given = next((each.value for each in call.keywords if each.arg == "defaults"), None)
    values = given.elts if isinstance(given, (ast.List, ast.Tuple)) else []
    values = values if len(values) <= size else []
    return [*[None] * (size - len(values)), *values]


def _field(element: ast.expr) -> list[tuple[str, ast.expr]]:
    if isinstance(element, ast.Constant) and isinstance(element.value, str):
        return [(element.value, _anything())]
    if isinstance(element, ast.Tuple) and len(element.elts) > 1:
        name = element.elts[0]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            return [(name.value, element.elts[1])]
    return []


def _anything() -> ast.expr:
    return ast.Name("object", ast.Load())
