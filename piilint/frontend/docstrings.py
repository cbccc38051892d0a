"""Types that docstrings tell where annotations do not.

`:type order: shop.models.Order`, `:param shop.models.Order order: …`, `:rtype: list[shop.Order]`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from piilint.frontend.typerefs import type_ref
from piilint.ir.ops import DOCUMENTED, TypeRef

RESULT = ""
"""Stands for what the function returns."""
_FIELD = re.compile(r"^\s*:(type|rtype|param)\b\s*([^:\n]*):[ \t]*(.*)$", re.MULTILINE)
_LONGEST = 120
_OR = re.compile(r"\s+or\s+|\s*\|\s*")


def documented(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, TypeRef]:
    """The types by parameter that a function's docstring tells, and of what it returns."""
    text = ast.get_docstring(node, clean=False)
    if text is None or (":type" not in text and ":rtype" not in text and ":param" not in text):
        return {}
    return dict(_told(text))


def _told(text: str) -> Iterator[tuple[str, TypeRef]]:
    for kind, name, said in _FIELD.findall(text):
        if kind == "param":
            said, _, name = name.strip().rpartition(" ")
        ref = _parsed(said.strip())
        if ref is not None:
            yield (RESULT if kind == "rtype" else name.strip()), TypeRef(DOCUMENTED, (ref,))


def _parsed(text: str) -> TypeRef | None:
    """A type as people write it, with `or` or a bar between alternatives; None for other words."""
    if not text or len(text) > _LONGEST or not ("." in text or any(map(str.isupper, text))):
        return None
    try:
        node = ast.parse(_OR.sub(" | ", text.strip("`~.")), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None
    return type_ref(node) if isinstance(node, _TYPES) else None


_TYPES = (ast.Name, ast.Attribute, ast.Subscript, ast.BinOp)
