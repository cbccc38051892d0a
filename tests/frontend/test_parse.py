"""Files of every kind give a tree or a diagnostic, never an exception."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path

import pytest

from piilint.frontend.parse import SIZE_LIMIT, parse_file, parse_text


def write(folder: Path, data: bytes) -> str:
    (folder / "a.py").write_bytes(data)
    return "a.py"


@pytest.mark.parametrize(
    "data",
    [
        "# -*- coding: latin-1 -*-\nname = 'José'\n".encode("latin-1"),
        b"\xef\xbb\xbfname = 'Jos\xc3\xa9'\n",
        "name = 'José'\r\n".encode(),
        "name = 'José'\r".encode(),
    ],
)
def test_encodings_and_line_ends(tmp_path: Path, data: bytes) -> None:
    parsed = parse_file(tmp_path, write(tmp_path, data))
    assert parsed.tree is not None
    assert "José" in parsed.text
    assert "\r" not in parsed.text


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"name = '\xe9'\n", 0, "cannot be decoded"),
        (b"# coding: klingon\n", 0, "cannot be decoded"),
        (b"# coding: rot13\n", 0, "cannot be decoded"),
        (b"a = 1\0\n", 0, "NUL"),
        (b"a = 1\nb = = 2\n", 2, "syntax error"),
        (b"print 'hello'\n", 1, "Python 2"),
        (b"raise ValueError, 'no'\n", 1, "Python 2"),
        (b"#" * (SIZE_LIMIT + 1), 0, "larger than"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, data: bytes, line: int, message: str) -> None:
    parsed = parse_file(tmp_path, write(tmp_path, data))
    assert parsed.tree is None
    (diagnostic,) = parsed.diagnostics
    assert message in diagnostic.message
    assert diagnostic.path == "a.py"
    assert diagnostic.line == line


def test_missing_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    assert "regular file" in parse_file(tmp_path, "folder.py").diagnostics[0].message
    assert parse_file(tmp_path, "gone.py").diagnostics


def test_deep_nesting_is_a_diagnostic() -> None:
    parsed = parse_text("deep.py", "x = " + "+".join(["a"] * 200_000))
    assert (parsed.tree is None) == bool(parsed.diagnostics)


def test_warnings_of_the_scanned_code_are_not_ours() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parse_text("a.py", "x = '\\d'\nassert (1, 'x')\n1 is 1\n").tree is not None


def test_texts_no_encoding_knows_are_readable() -> None:
    parsed = parse_text("a.py", "a = '\\ud800x'\nb = f'\\uDFFF{a}'\nc = '\\U0001F600'\n")
    assert parsed.tree is not None
    texts = [str(node.value) for node in ast.walk(parsed.tree) if isinstance(node, ast.Constant)]
    assert sorted(texts) == ["\ufffd", "\ufffdx", "\U0001f600"]
