"""How a report is to look."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from piilint.report.sources import SourceTexts


@dataclass(frozen=True)
class ReportOptions:
    """What reports need to know besides the result."""

    root: Path = field(default_factory=Path)
    """Paths in the result are relative to it."""
    color: bool = False
    show_suppressed: bool = False
    """List suppressed findings in machine-readable reports, marked as such."""
    texts: SourceTexts = field(init=False)

    def __post_init__(self) -> None:
        """Sources are read below the root."""
        object.__setattr__(self, "texts", SourceTexts(self.root))

    def shown_path(self, path: str) -> str:
        """A reported path as seen from where the user is, so that a terminal can open it."""
        here, there = Path.cwd(), self.root.absolute()
        if here == there:
            return path
        if there.is_relative_to(here) or here.is_relative_to(there):
            return Path(os.path.relpath(there / path, here)).as_posix()
        return (there / path).as_posix()
