"""piilint itself, installed from this repository."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.labels import Place
from benchmarks.accuracy.results import Result, inside
from benchmarks.accuracy.tools import REPOSITORY, Job

_SCRIPT = Path(__file__).with_name("every_flow.py")


class Piilint:
    """Every flow counts, whatever a policy says of it: the verdict is not under test here."""

    name = "piilint"
    packages = ("-e", str(REPOSITORY))

    def prepare(self, job: Job) -> None:
        """The application's files are all that it reads."""

    def scan(self, job: Job) -> None:
        """One check, with the rules it ships and no settings."""
        job.run([str(job.python), str(_SCRIPT), str(job.output)], cwd=job.code)

    def read(self, job: Job) -> list[Result]:
        """One result for each way to each sink."""
        return [
            Result(flow.path, flow.first, flow.last, flow.data_type, frozenset(flow.way))
            for flow in read_flows(job.output, job.code)
        ]


@dataclass(frozen=True, slots=True)
class Told:
    """One flow that a run wrote down."""

    path: str
    first: int
    last: int
    """First and last line of the sink."""
    data_type: str
    protected: bool
    """Hashed, masked, encrypted: nobody says whether that is a flow."""
    way: tuple[Place, ...]
    """From the source to the sink."""


def read_flows(report: Path, root: Path) -> Iterator[Told]:
    """The flows in a report of `every_flow`, their places below `root`."""
    for flow in json.loads(report.read_text(encoding="utf-8")):
        yield Told(
            path=inside(flow["path"], root),
            first=flow["first"],
            last=flow["last"],
            data_type=flow["data_type"],
            protected=flow["protected"],
            way=tuple(Place(inside(path, root), line) for path, line in flow["trace"]),
        )
