"""Semgrep OSS, with taint rules written for the same kinds of data and the same sinks."""

from __future__ import annotations

import json

from benchmarks.accuracy.results import Result, inside
from benchmarks.accuracy.tools import PEERS, Job


class Semgrep:
    """Follows data inside one function; what it tells of the way is the sink alone."""

    name = "semgrep"
    packages = ("semgrep==1.170.0",)

    def prepare(self, job: Job) -> None:
        """The application's files are all that it reads."""

    def scan(self, job: Job) -> None:
        """One run over the application's folder."""
        command = [job.program("semgrep"), "scan", "--oss-only", "--json", "-o", str(job.output)]
        command += ["--config", str(PEERS / "semgrep" / "personal-data.yaml")]
        command += ["--metrics", "off", "--disable-version-check", "--quiet"]
        command += ["--no-git-ignore", "--max-target-bytes", "0", "--timeout", "120", "."]
        job.run(command, cwd=job.code)

    def read(self, job: Job) -> list[Result]:
        """One result for each match."""
        report = json.loads(job.output.read_text(encoding="utf-8"))
        return [
            Result(
                path=inside(match["path"], job.code),
                first=match["start"]["line"],
                last=match["end"]["line"],
                data_type=match["extra"]["metadata"]["data_type"],
                trace=None,
            )
            for match in report["results"]
        ]
