"""Pysa, with models written for the same kinds of data and the same ways out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.accuracy.labels import Place
from benchmarks.accuracy.results import Result
from benchmarks.accuracy.tools import PEERS, Job, ToolError

_MODELS = PEERS / "pysa"
_DEEPEST = 20


class Pysa:
    """Follows data between functions; its report names ends, from which the ways are spelt out."""

    name = "pysa"
    packages = (
        "pyre-check==0.10.0",
        # The libraries that the models name: what a call means is read from their code.
        "click==8.1.8",
        "Django==5.2.19",
        "django-stubs==5.2.9",
        "djangorestframework==3.18.3",
        "fastapi==0.165.0",
        "httpx==0.28.1",
        "requests==2.34.2",
        "SQLAlchemy==2.1.9",
        "aiohttp==3.14.5",
        "redis==8.1.0",
    )

    def scan(self, job: Job) -> None:
        """One run in a folder of its own, with no more workers than there are processors."""
        shutil.rmtree(job.scratch, ignore_errors=True)
        job.scratch.mkdir(parents=True)
        home = job.python.parent.parent
        common = home / "lib" / "pyre_check" / "taint" / "common"
        settings = {
            "source_directories": [str(job.code)],
            "taint_models_path": [str(_MODELS), str(common)],
        }
        (job.scratch / ".pyre_configuration").write_text(json.dumps(settings))
        (job.scratch / "pyrefly.toml").write_text(
            f"project-includes = [{json.dumps(str(job.code / '**' / '*.py'))}]\n"
            "project-excludes = []\n"
            f"search-path = [{json.dumps(str(job.code))}]\n"
            f"python-interpreter-path = {json.dumps(str(job.python))}\n"
        )
        command = [job.program("pyre"), "--noninteractive", "analyze", "--no-verify"]
        command += ["--repository-root", str(job.code), "--save-results-to", "report"]
        job.run(command, cwd=job.scratch)
        report = job.scratch / "report" / "taint-output.json"
        if not report.is_file():
            raise ToolError("no report was written")
        shutil.move(report, job.output)

    def read(self, job: Job) -> list[Result]:
        """One result for each place outside the libraries at which an issue's data leaves."""
        rules = json.loads((_MODELS / "taint.config").read_text(encoding="utf-8"))["rules"]
        types = {rule["code"]: rule["name"] for rule in rules}
        ways = _Ways(job.code)
        issues = []
        with job.output.open(encoding="utf-8") as lines:
            for line in lines:
                entry = json.loads(line)
                if entry.get("kind") == "model":
                    ways.learn(entry["data"])
                elif entry.get("kind") == "issue":
                    issues.append(entry["data"])
        return sorted(
            {result for issue in issues for result in ways.results(issue, types[issue["code"]])},
            key=lambda result: (result.path, result.first, result.data_type),
        )


@dataclass
class _Ways:
    """What Pysa learnt of each function, to follow an issue to where its data leaves."""

    code: Path
    _files: dict[str, str] = field(default_factory=dict)
    _sinks: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    _sources: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)

    def learn(self, model: dict[str, Any]) -> None:
        """Remembers a function's file and where its arguments go to or its result comes from."""
        name, path = model["callable"], model.get("filename", "*")
        if path == "*" or not (self.code / path).is_file():
            return
        self._files[name] = path
        for key, known in (("sinks", self._sinks), ("sources", self._sources)):
            for leaf in model.get(key, ()):
                known.setdefault((name, _port(leaf["port"])), []).extend(leaf["taint"])

    def results(self, issue: dict[str, Any], data_type: str) -> Iterator[Result]:
        """The ends of an issue, each with every place on the ways to it."""
        path = issue["filename"]
        if not (self.code / path).is_file():
            return
        sides = {trace["name"]: trace["roots"] for trace in issue["traces"]}
        before = {Place(path, issue["line"])}
        for _end, way in self._follow(sides.get("forward", []), path, self._sources):
            before |= way
        for end, way in self._follow(sides.get("backward", []), path, self._sinks):
            yield Result(end.path, end.line, end.line, data_type, frozenset(before | way))

    def _follow(
        self,
        frames: list[dict[str, Any]],
        path: str,
        known: dict[tuple[str, str], list[dict[str, Any]]],
        seen: frozenset[tuple[str, str]] = frozenset(),
    ) -> Iterator[tuple[Place, frozenset[Place]]]:
        """Each end of these frames of a function in `path`, and the places on the way to it."""
        for frame in frames:
            # A frame without a call is itself an end.
            call: dict[str, Any] = frame.get("call", {})
            here = Place(path, (call["position"] if call else frame["origin"])["line"])
            inner: list[tuple[Place, frozenset[Place]]] = []
            for callee in call.get("resolves_to", ()):
                key = (callee, _port(call["port"]))
                if key in known and key not in seen and len(seen) < _DEEPEST:
                    inner += self._follow(known[key], self._files[callee], known, seen | {key})
            if not inner:
                yield here, frozenset({here})
            for end, way in inner:
                yield end, way | {here}


def _port(port: str) -> str:
    """An argument or result as a whole: which part of it carries the data is not asked."""
    return port.partition("[")[0]
