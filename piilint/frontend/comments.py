"""Comments: real ones, never text inside strings."""

from __future__ import annotations

import io
import tokenize

from piilint.frontend.sources import Comment

_MARK = "piilint:"


def find_comments(text: str, parsed_text: str | None = None) -> tuple[Comment, ...]:
    """The file's comments, if any of them can be addressed to the linter; most files pay nothing.

    `parsed_text` is the rewritten text of a file whose syntax is newer than the interpreter's:
    same lines, and its tokeniser can read it.
    """
    return read_comments(text, parsed_text) if _MARK in text else ()


def read_comments(text: str, parsed_text: str | None = None) -> tuple[Comment, ...]:
    """All comments of a file, as far as it can be tokenised."""
    lines = text.split("\n")
    found: list[Comment] = []
    tokens = tokenize.generate_tokens(io.StringIO(parsed_text or text).readline)
    try:
        for token in tokens:
            if token.type == tokenize.COMMENT:
                found.append(_comment(token.string, token.start[0], lines))
    except (tokenize.TokenError, SyntaxError):
        # An unclosed bracket at the file's end, say: what was read until there still holds.
        pass
    return tuple(found)


def _comment(text: str, line: int, lines: list[str]) -> Comment:
    """A comment runs to the end of its line: so its column is known even in a rewritten line."""
    original = lines[line - 1].rstrip()
    column = max(len(original) - len(text.rstrip()), 0)
    return Comment(line, column + 1, text, own_line=not original[:column].strip())
