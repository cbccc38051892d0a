"""Lowered modules survive being handed from one process to another."""

from __future__ import annotations

import ast
from pathlib import Path

import msgspec
import pytest

from piilint.frontend.lower import lower_module
from piilint.frontend.parse import parse_file
from piilint.ir import ops
from piilint.ir.program import ModuleIR
from tests.fixtures_runner import FIXTURES

FOLDERS = ("match_statements", "try_except", "comprehensions", "generators", "modern_syntax")


def lowered(folder: Path, path: str) -> ModuleIR:
    file = parse_file(folder, path)
    assert file.tree is not None
    return lower_module(file.tree, "main", path, file.text)


def through_msgpack(module: ModuleIR) -> ModuleIR:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(module), type=ModuleIR)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_module_comes_back_as_it_was(name: str) -> None:
    module = lowered(FIXTURES / "lang" / name, "main.py")
    again = through_msgpack(module)
    assert again == module


def test_constants_keep_their_kinds() -> None:
    text = "a = True\nb = 1\nc = 1.0\nd = None\ne = 'x'\n"
    module = lower_module(ast.parse(text), "main", "main.py", text)
    again = through_msgpack(module)
    for one in (module, again):
        constants = [op.value for op in one.functions[0].body if isinstance(op, ops.Const)]
        assert [(type(value), value) for value in constants] == [
            (bool, True),
            (int, 1),
            (float, 1.0),
            (type(None), None),
            (str, "x"),
        ]


def test_operations_keep_their_kinds() -> None:
    text = "def f(x):\n    for y in x:\n        if y:\n            g(y[0], *x)\n    return x[1:]\n"
    module = lower_module(ast.parse(text), "main", "main.py", text)
    again = through_msgpack(module)
    body = next(f for f in again.functions if f.name == "f").body
    kinds = [type(op) for op in body]
    assert ops.For in kinds
    assert ops.GetSlice in kinds
    loop = next(op for op in body if isinstance(op, ops.For))
    assert any(isinstance(op, ops.If) for op in loop.body)
