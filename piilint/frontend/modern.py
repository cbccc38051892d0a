"""Syntax newer than the running interpreter, rewritten to what Python 3.10 parses.

A hook's environment is often older than the code it looks at. The rewriting is for parsing alone,
never for writing back: it keeps every line where it is, and columns too wherever the older form has
room for it.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

_MAX_SIZE = 1024 * 1024
_MAX_NESTING = 100
_MAX_OPERATORS = 1000
_STATEMENT = re.compile(
    r"^(?:@|(?:async[ \t]+)?(?:class|def|if|try|with|for|while|match|type)\b)", re.MULTILINE
)
_BRACKETS = re.compile(r"[()\[\]{}]")
_OPERATORS = re.compile(r"[-+*/%|&^@.=~]|\b(?:and|or|if|not|lambda|await)\b")


class UnknownSyntaxError(Exception):
    """No parser accepts the text."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


def downgrade(text: str) -> str:
    """The same program in older syntax, line by line, or `UnknownSyntaxError` if it is none.

    Only the top-level statements that need it go through the tolerant parser, which is slow.
    """
    if _too_much(text):
        raise UnknownSyntaxError(0, "too large or too deeply nested for the tolerant parser")
    try:
        return "".join(
            chunk if _parses(chunk) else _downgrade_chunk(chunk) for chunk in _chunks(text)
        )
    except UnknownSyntaxError:
        # A cut inside a multi-line string, or a real mistake: the whole text decides, and its
        # line numbers are the file's.
        return _downgrade_chunk(text)


def _chunks(text: str) -> Iterator[str]:
    """Top-level statements, roughly: a text cut before those that start a block or a `type`."""
    start = 0
    decorated = False
    for statement in _STATEMENT.finditer(text):
        if not decorated and statement.start() > start:
            yield text[start : statement.start()]
            start = statement.start()
        decorated = statement[0] == "@"
    yield text[start:]


def _parses(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except SyntaxError:
            return False
    return True


def _downgrade_chunk(text: str) -> str:
    import libcst as cst

    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise UnknownSyntaxError(error.raw_line, error.message) from None
    except (ValueError, RuntimeError) as error:
        raise UnknownSyntaxError(0, str(error)) from None
    if module.code.count("\n") != text.count("\n"):
        # Positions are counted in the code that the tree gives back.
        raise UnknownSyntaxError(0, "the tolerant parser did not keep the lines")
    from piilint.frontend.rewrite import edits

    return apply(text, edits(module, text))


def apply(text: str, changes: list[tuple[int, int, str]]) -> str:
    """Replace the stretches `(start, end, new text)`, which do not overlap."""
    pieces: list[str] = []
    last = 0
    for start, end, new in sorted(changes):
        pieces += (text[last:start], new)
        last = end
    return "".join((*pieces, text[last:]))


def _too_much(text: str) -> bool:
    """Whether the tolerant parser, which recurses natively, might not survive the text."""
    if len(text) > _MAX_SIZE or text.count("elif ") > _MAX_OPERATORS:
        return True
    depth = 0
    for bracket in _BRACKETS.finditer(text):
        depth = depth + 1 if bracket[0] in "([{" else max(depth - 1, 0)
        if depth > _MAX_NESTING:
            return True
    return overlong_expression(text)


def overlong_expression(text: str) -> bool:
    """Whether a line holds more operators than a recursive parser may survive."""
    return any(
        len(line) > _MAX_OPERATORS and len(_OPERATORS.findall(line)) > _MAX_OPERATORS
        for line in text.split("\n")
    )
