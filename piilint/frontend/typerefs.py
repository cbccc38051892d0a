"""Annotations, bases and decorators, read off the syntax as `TypeRef`s."""

from __future__ import annotations

import ast
import math
import sys
import warnings
from collections.abc import Iterator

from piilint.ir.ops import OF_REQUESTS, WORDLESS, Constant, TypeRef

NONE = TypeRef("None")
_OPENING = ("(", "'", '"', " ")


def dotted(node: ast.expr | None) -> str:
    """The dotted name of a chain of attributes, calls as `()`: `app.task`, `Column()`; or empty."""
    parts: list[str] = []
    while node is not None:
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Name):
            parts.append(node.id)
            return ".".join(reversed(parts))
        elif isinstance(node, ast.Call):
            inner = dotted(node.func)
            if not inner:
                return ""
            parts.append(inner + "()")
            return ".".join(reversed(parts))
        else:
            return ""
    return ""


def type_ref(node: ast.expr | None, depth: int = 0) -> TypeRef | None:
    """What an annotation (or a base class, or a callee) says; None where it is no name at all."""
    if node is None or depth > 8:
        return None
    if isinstance(node, ast.Constant):
        return _constant(node.value, depth)
    if isinstance(node, (ast.Name, ast.Attribute)):
        name = dotted(node)
        return TypeRef(name) if name else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _with_args("|", [node.left, node.right], depth)
    if isinstance(node, ast.Subscript):
        return _subscript(node, depth)
    if isinstance(node, (ast.Tuple, ast.List)):
        return _with_args("tuple", node.elts, depth)
    if isinstance(node, ast.Call):
        name = dotted(node.func)
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        return _with_args(name + "()", arguments, depth) if name else None
    return None


def alternatives(node: ast.expr) -> list[ast.expr]:
    """What a base class may be: `class Client(SdkClient or object)`."""
    if isinstance(node, ast.BoolOp):
        return [each for value in node.values for each in alternatives(value)]
    if isinstance(node, ast.IfExp):
        return [*alternatives(node.body), *alternatives(node.orelse)]
    return [node]


def decorator_ref(node: ast.expr) -> TypeRef | None:
    """A decorator as called; a text among its arguments that is no type keeps its quotes."""
    if not isinstance(node, ast.Call):
        return type_ref(node)
    name = dotted(node.func)
    arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
    found = (type_ref(argument, 1) or _quoted(argument) for argument in arguments)
    return TypeRef(name + "()", tuple(ref for ref in found if ref is not None)) if name else None


def class_decorator(node: ast.expr) -> TypeRef | None:
    """A class's decorator; `@dataclass(repr=False)` has that among its arguments."""
    found = type_ref(node)
    if found is None or not isinstance(node, ast.Call):
        return found
    told = {keyword.arg: constant_of(keyword.value) for keyword in node.keywords}
    more = (TypeRef(WORDLESS),) if told.get("repr") is False else ()
    return TypeRef(found.name, (*found.args, *more))


def _quoted(node: ast.expr) -> TypeRef | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return TypeRef(f"'{node.value}'")
    return None


def _constant(value: object, depth: int) -> TypeRef | None:
    if value is None:
        return NONE
    if isinstance(value, str):
        if not (value[:1].isidentifier() or value[:1] in _OPENING):
            return None
        try:
            with warnings.catch_warnings():
                # A text that only looks like a type is not the user's mistake.
                warnings.simplefilter("ignore")
                parsed = ast.parse(value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError):
            return None
        return None if isinstance(parsed, ast.Constant) else type_ref(parsed, depth + 1)
    return None


def _subscript(node: ast.Subscript, depth: int) -> TypeRef | None:
    name = dotted(node.value)
    if not name:
        return None
    last = name.rpartition(".")[2]
    if last == "Literal":
        return TypeRef("str")
    elements = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if last == "Annotated":
        return _annotated(elements, depth)
    return _with_args(name, elements, depth)


def _annotated(elements: list[ast.expr], depth: int) -> TypeRef | None:
    """`Annotated[T, marks…]`: the type itself comes first, marks given as strings keep quotes."""
    inner = type_ref(elements[0], depth + 1)
    marks = [mark for element in elements[1:] if (mark := _mark(element, depth)) is not None]
    return TypeRef("Annotated", (inner or TypeRef("object"), *marks))


def param_ref(annotation: ast.expr | None, default: ast.expr | None) -> TypeRef | None:
    """A parameter's type; `token: str = Header()` says the same as `Annotated[str, Header()]`."""
    found = type_ref(annotation)
    if not isinstance(default, ast.Call) or (found is not None and found.name == "Annotated"):
        return found
    if dotted(default.func).rpartition(".")[2] not in OF_REQUESTS:
        return found
    mark = _mark(default, 0)
    return found if mark is None else TypeRef("Annotated", (found or TypeRef("object"), mark))


def _mark(node: ast.expr, depth: int) -> TypeRef | None:
    if isinstance(node, ast.Call):
        texts = [
            TypeRef(f"'{arg.value}'")
            for arg in node.args
            if isinstance(arg, ast.Constant) and not isinstance(arg.value, bytes)
        ]
        alias = next((k.value for k in node.keywords if k.arg == "alias"), None)
        if isinstance(constant_of(alias), str):
            texts = [TypeRef(f"'{constant_of(alias)}'")]
        name = dotted(node.func)
        return TypeRef(name + "()", tuple(texts)) if name else None
    return type_ref(node, depth + 1)


def _with_args(name: str, nodes: list[ast.expr], depth: int) -> TypeRef:
    arguments = (type_ref(node, depth + 1) for node in nodes)
    return TypeRef(name, tuple(argument for argument in arguments if argument is not None))


def called_with_texts(node: ast.Call, *more: str) -> TypeRef:
    """A call as a callee with its arguments, as long as all are texts: `get_class('a.b', 'C')`."""
    texts = [*(constant_of(argument) for argument in node.args), *more]
    told = not node.keywords and all(isinstance(text, str) for text in texts)
    arguments = tuple(TypeRef(f"'{text}'") for text in texts) if told else ()
    return TypeRef(dotted(node.func) + "()", arguments)


def each_of_several(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[str, TypeRef]]:
    """`A, B = get_classes("shop.forms", ["A", "B"])`: a name for each text of a list."""
    if not (isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, ast.Call)):
        return
    if not (value.args and isinstance(value.args[-1], (ast.Tuple, ast.List))):
        return
    listed = value.args[-1].elts
    if len(listed) != len(target.elts) or not dotted(value.func):
        return
    one = ast.Call(value.func, value.args[:-1], value.keywords)
    for name, text in zip(target.elts, map(constant_of, listed), strict=True):
        if isinstance(name, ast.Name) and isinstance(text, str):
            yield name.id, called_with_texts(one, text)


def constant_of(node: ast.expr | None) -> Constant:
    """The value of a constant expression, also behind a minus sign; None for anything else."""
    if isinstance(node, ast.Constant):
        value = node.value
        if isinstance(value, (bool, float, str)):
            return value
        if isinstance(value, int):
            return _stored(value)
        if isinstance(value, bytes):
            return value.decode("latin-1")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = constant_of(node.operand)
        if isinstance(inner, (int, float)):
            return _stored(-inner)
    return None


def _stored(number: float) -> float:
    """`number` itself, or as a float where the program's stored form has no such integer."""
    if isinstance(number, int) and not -(2**63) <= number < 2**63:
        if number.bit_length() < sys.float_info.max_exp:
            return float(number)
        return math.inf if number > 0 else -math.inf
    return number
