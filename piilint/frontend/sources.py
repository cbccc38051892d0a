"""A file as the front end read it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from piilint.base.errors import Diagnostic


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment token: where it starts, and its text with the leading `#`."""

    line: int
    column: int
    text: str
    own_line: bool
    """Nothing but the comment stands on the line."""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """One Python file. `tree` is None when no parser accepts it; the diagnostic then says why."""

    path: str
    """Relative to the scan's root, with `/`."""
    text: str
    tree: ast.Module | None
    comments: tuple[Comment, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
