"""What can go wrong, as values: mistakes of the user, and diagnostics about scanned files."""

from __future__ import annotations

from typing import Literal

import msgspec


class Mistake(msgspec.Struct, frozen=True, order=True):
    """One mistake in usage, configuration or a rule file; line and column 0: "the whole file"."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.message}" if place else self.message


class MistakesError(Exception):
    """Raised once with every mistake found, so that the user mends them in one go (exit code 2)."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class Diagnostic(msgspec.Struct, frozen=True, order=True):
    """What the scan says of a file it could not read in full; the rest of the scan goes on."""

    path: str
    line: int
    message: str
    level: Literal["warning", "error"] = "error"

    @property
    def place(self) -> str:
        """The file, with the line where one is to blame."""
        return f"{self.path}:{self.line}" if self.line else self.path
