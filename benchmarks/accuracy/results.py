"""What a tool reports, in terms that are the same for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.labels import Place


@dataclass(frozen=True, slots=True)
class Result:
    """One kind of personal data that reaches one sink, as a tool sees it."""

    path: str
    first: int
    last: int
    data_type: str
    trace: frozenset[Place] | None
    """Every place on the way, if the tool tells them."""

    def touches(self, path: str, lines: range) -> bool:
        """Whether the reported place and these lines have a line in common."""
        return path == self.path and self.first < lines.stop and lines.start <= self.last


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run takes: by the clock, and of the processors, whatever else they had to do."""

    seconds: float
    busy: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.seconds + other.seconds, self.busy + other.busy)

    def __str__(self) -> str:
        return f"{self.seconds:.0f} s ({self.busy:.0f} s)"

    def dump(self) -> str:
        """A line to keep."""
        return f"{self.seconds:.1f} {self.busy:.1f}\n"

    @staticmethod
    def load(text: str) -> Cost:
        """The cost that `dump` wrote."""
        seconds, busy = text.split()
        return Cost(float(seconds), float(busy))


@dataclass(frozen=True, slots=True)
class Scan:
    """One tool's run over one application."""

    tool: str
    app: str
    results: tuple[Result, ...]
    cost: Cost


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that gave nothing to count, and why."""

    tool: str
    app: str
    reason: str


def inside(path: str, root: Path) -> str:
    """`path` as labels write it: below `root`, with slashes."""
    absolute = Path(path)
    if absolute.is_absolute() and absolute.is_relative_to(root):
        absolute = absolute.relative_to(root)
    return absolute.as_posix().removeprefix("./")
