"""Cookies of third parties: whether the server reads them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from piilint.base.names import split_words
from piilint.policy.obligations.reading import Evidence, Inspection, Reading, counted
from piilint.policy.policies import BoundNorm
from piilint.survey.code import constant_text, span_of


def third_party_cookies(_: BoundNorm, seen: Inspection) -> Reading:
    """Looks for reads of cookies by names that advertisers and trackers are known to use."""
    names = frozenset(seen.words.third_party_cookies)
    read: list[Evidence] = []
    others: list[Evidence] = []
    code = seen.survey.code
    for path, tree in code.trees.items():
        for name, node in _cookies_read(code.nodes(tree)):
            known = name in names or name.partition("_")[2].partition("_")[0] == "ga"
            evidence = Evidence(f"The cookie `{name}` is read", span_of(path, node))
            (read if known else others).append(evidence)
    if read:
        return Reading("violated", "The server reads cookies of third parties.", tuple(read))
    summary = (
        f"{counted(len(others), 'cookie is', 'cookies are')} read, none of them one that third "
        "parties are known to set."
        if others
        else "No cookie is read by its name."
    )
    return Reading("upheld", summary, tuple(others))


def _cookies_read(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    """`request.COOKIES["_ga"]`, `request.cookies.get("_fbp")`."""
    for node in nodes:
        holder, key = None, None
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            holder, key = node.value, constant_text(node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            if node.func.attr in ("get", "pop"):
                holder, key = node.func.value, constant_text(node.args[0])
            elif node.func.attr in ("get_signed_cookie", "get_secure_cookie", "get_cookie"):
                yield from [(name, node) for name in [constant_text(node.args[0])] if name]
        if holder is not None and key is not None and _is_jar(holder):
            yield key, node


def _is_jar(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return "cookies" in split_words(name)
