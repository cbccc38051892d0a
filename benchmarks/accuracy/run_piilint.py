"""piilint itself, installed from this repository."""

from __future__ import annotations

import json
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
            Result(
                path=inside(flow["path"], job.code),
                first=flow["first"],
                last=flow["last"],
                data_type=flow["data_type"],
                trace=frozenset(
                    Place(inside(path, job.code), line) for path, line in flow["trace"]
                ),
            )
            for flow in json.loads(job.output.read_text(encoding="utf-8"))
        ]
