"""piilint itself, installed from this repository."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.accuracy.labels import Place
from benchmarks.accuracy.results import Result, inside
from benchmarks.accuracy.tools import REPOSITORY, Job


class Piilint:
    """Every flow counts, whatever a policy says of it: the verdict is not under test here."""

    name = "piilint"
    packages = ("-e", str(REPOSITORY))

    def scan(self, job: Job) -> None:
        """One run of `check`, with the rules it ships and no settings."""
        command = [str(job.python), "-m", "piilint", "check", ".", "-q", "--exit-zero"]
        command += ["-o", f"json:{job.output}", "--include", "permitted,vague,undisclosed"]
        job.run(command, cwd=job.code)

    def read(self, job: Job) -> list[Result]:
        """One result for each way to each sink."""
        report = json.loads(job.output.read_text(encoding="utf-8"))
        results = []
        for finding in [*report["findings"], *report["passed"]]:
            for flow in [finding, *finding["others"]]:
                results.append(_result(flow, finding["data_type"], job))
        return results


def _result(flow: dict[str, Any], data_type: str, job: Job) -> Result:
    sink = flow["sink"]
    steps = [*flow["steps"], flow["source"]]
    return Result(
        path=inside(sink["path"], job.code),
        first=sink["line"],
        last=sink["end_line"],
        data_type=data_type,
        trace=frozenset(Place(inside(step["path"], job.code), step["line"]) for step in steps),
    )
