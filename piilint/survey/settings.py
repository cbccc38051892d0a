"""Settings: what capital names are set to, in settings modules, classes and calls."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

import msgspec

from piilint.base.names import split_words
from piilint.base.span import Span
from piilint.survey.code import Code, constant_text, span_of

_ELSEWHERE = frozenset("test tests testing conftest dev development local ci".split())
"""Words in the path of settings that do not hold in the shop itself."""
_UPDATES = frozenset({"update", "from_mapping"})


class Setting(msgspec.Struct, frozen=True):
    """One assignment of a setting."""

    name: str
    value: str | int | float | bool | tuple[str, ...] | None
    """Of a list, its texts; None also where `known` is not."""
    known: bool
    """The code says what the value is."""
    text: str
    """The value as written."""
    span: Span


class Settings:
    """All settings of a program, by name, in the order of files."""

    def __init__(self, code: Code) -> None:
        self._found: dict[str, list[Setting]] = defaultdict(list)
        for path in code.trees:
            if not _ELSEWHERE.intersection(_words(path)):
                for setting in _in_tree(code, path):
                    self._found[setting.name].append(setting)

    def of(self, name: str) -> tuple[Setting, ...]:
        """Every assignment of a setting; usually one."""
        return tuple(self._found.get(name, ()))

    def mentions(self, name: str, text: str) -> Setting | None:
        """The assignment of a list setting that has an entry with this text in it."""
        for setting in self.of(name):
            if isinstance(setting.value, tuple) and any(text in each for each in setting.value):
                return setting
        return None


def _words(path: str) -> set[str]:
    return {
        word for part in PurePosixPath(path).with_suffix("").parts for word in split_words(part)
    }


def _in_tree(code: Code, path: str) -> Iterator[Setting]:
    tree = code.trees[path]
    for statement in tree.body:
        yield from _assigned(statement, path)
        if isinstance(statement, (ast.If, ast.Try, ast.ClassDef)):
            for inner in statement.body:
                yield from _assigned(inner, path)
    for node in code.nodes(tree):
        if isinstance(node, ast.Assign):
            yield from _put(node, path)
        elif isinstance(node, ast.Call):
            yield from _updated(node, path)


def _put(node: ast.Assign, path: str) -> Iterator[Setting]:
    """`app.config["NAME"] = value`."""
    target = node.targets[0]
    if isinstance(target, ast.Subscript) and _is_config(target.value):
        name = constant_text(target.slice)
        if name and name.isupper():
            yield _setting(name, node.value, path)


def _updated(node: ast.Call, path: str) -> Iterator[Setting]:
    """`app.config.update(NAME=value)`."""
    callee = node.func
    if isinstance(callee, ast.Attribute) and callee.attr in _UPDATES and _is_config(callee.value):
        for given in node.keywords:
            if given.arg and given.arg.isupper():
                yield _setting(given.arg, given.value, path)


def _is_config(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in ("config", "conf", "settings")


def _assigned(node: ast.stmt, path: str) -> Iterator[Setting]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id.isupper():
                yield _setting(target.id, node.value, path)
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        if isinstance(node.target, ast.Name) and node.target.id.isupper():
            yield _setting(node.target.id, node.value, path)
    elif (
        isinstance(node, ast.AugAssign)
        and isinstance(node.target, ast.Name)
        and node.target.id.isupper()
    ):
        yield _setting(node.target.id, node.value, path)


def _setting(name: str, value: ast.expr, path: str) -> Setting:
    span, text = span_of(path, value), ast.unparse(value)
    if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        entries = tuple(said for each in value.elts if (said := constant_text(each)) is not None)
        return Setting(name, entries, True, text, span)
    if isinstance(value, ast.Constant) and isinstance(value.value, (str, int, float, type(None))):
        return Setting(name, value.value, True, text, span)
    in_production = _with_debug_off(value)
    return Setting(name, in_production, in_production is not None, text, span)


def _with_debug_off(value: ast.expr) -> bool | None:
    """`not DEBUG` is true where it counts."""
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not):
        return True if getattr(value.operand, "id", "") == "DEBUG" else None
    return None
