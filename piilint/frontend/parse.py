"""One file's bytes to text, tree and comments; whatever is wrong with it becomes a diagnostic."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import warnings
from pathlib import Path

from piilint.base.errors import Diagnostic
from piilint.frontend.comments import find_comments, read_comments
from piilint.frontend.sources import Comment, ParsedFile

SIZE_LIMIT = 2 * 1024 * 1024
_UNGUARDED = sys.version_info < (3, 11)
"""The parser of Python 3.10 dies of an expression of some hundred thousand operators."""
_LONG_LINE = 10_000
_PYTHON_2 = re.compile(
    r"""^[ \t]*(?:print[ \t]+["'\w%]|print[ \t]*>>|exec[ \t]+["'\w]|raise[ \t]+\w+[ \t]*,"""
    r"""|except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:)|[^\w"'](?:ur["']|0[0-7]+L?\b)|<>""",
    re.MULTILINE,
)

_HALF_ESCAPE = re.compile(r"\\(?:u|U0000)[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")
"""Halves of characters beyond 16 bits: a text may hold one alone, but nothing can encode it."""


class _UnreadableError(Exception):
    """Why a file has no text."""


def parse_file(root: Path, path: str) -> ParsedFile:
    """Read and parse `root / path`. Never raises for what the file holds."""
    try:
        text = _decode(_read(root / path))
    except _UnreadableError as error:
        return _failed(path, "", 0, str(error))
    return parse_text(path, text)


def comments_of(root: Path, path: str) -> tuple[Comment, ...]:
    """All comments of a file, whomever they address; none where it cannot be read."""
    try:
        text = _decode(_read(root / path))
        _parse(text)
    except SyntaxError:
        from piilint.frontend.modern import UnknownSyntaxError, downgrade

        try:
            return read_comments(text, downgrade(text))
        except UnknownSyntaxError:
            return read_comments(text)
    except (_UnreadableError, ValueError, RecursionError, MemoryError):
        return ()
    return read_comments(text)


def parse_text(path: str, text: str) -> ParsedFile:
    """Parse a file's text, in older clothes where its syntax is newer than this interpreter."""
    if "\0" in text:
        return _failed(path, text, 0, "holds NUL bytes")
    parsed_text = text
    try:
        try:
            tree = _parse(text)
        except SyntaxError as error:
            # Imported here: most scans never need it, and its parser is slow to load.
            from piilint.frontend.modern import UnknownSyntaxError, downgrade

            try:
                parsed_text = downgrade(text)
                tree = _parse(parsed_text)
            except UnknownSyntaxError as unknown:
                line = error.lineno or unknown.line
                return _failed(path, text, line, _syntax_message(text, error.msg))
            except SyntaxError:
                return _failed(path, text, error.lineno or 0, _syntax_message(text, error.msg))
    except (RecursionError, MemoryError):
        return _failed(path, text, 0, "is nested too deeply to be parsed")
    except ValueError as error:
        return _failed(path, text, 0, f"cannot be parsed: {error}")
    return ParsedFile(path, text, tree, find_comments(text, parsed_text))


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise _UnreadableError("is not a regular file")
        with path.open("rb") as source:
            data = source.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise _UnreadableError(f"cannot be read: {error.strerror or error}") from None
    if len(data) > SIZE_LIMIT:
        raise _UnreadableError(f"is larger than {SIZE_LIMIT // 1024} KiB and is not analysed")
    return data


def _decode(data: bytes) -> str:
    """Text by BOM or PEP 263 declaration, with one kind of line end, as the parser counts lines."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (LookupError, SyntaxError, ValueError) as error:
        raise _UnreadableError(f"cannot be decoded: {error}") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parse(text: str) -> ast.Module:
    if _UNGUARDED and any(len(line) > _LONG_LINE for line in text.split("\n")):
        from piilint.frontend.modern import overlong_expression

        if overlong_expression(text):
            raise RecursionError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    if _HALF_ESCAPE.search(text):
        _replace_halves(tree)
    return tree


def _replace_halves(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = _HALF.sub("\ufffd", node.value)


def _syntax_message(text: str, message: str) -> str:
    kind = "is written for Python 2" if _PYTHON_2.search(text) else "has a syntax error"
    return f"{kind} and is not analysed: {message}"


def _failed(path: str, text: str, line: int, message: str) -> ParsedFile:
    return ParsedFile(path, text, None, (), (Diagnostic(path, line, message),))
