"""Pysa, with models written for the same kinds of data and the same ways out."""

from __future__ import annotations

import email
import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.accuracy.labels import Place
from benchmarks.accuracy.results import Result
from benchmarks.accuracy.tools import PEERS, Job, ToolError, libraries

_MODELS = PEERS / "pysa"
_DEEPEST = 20
_MOST_FRAMES = 2000
_STUBS = (
    # Which types a framework's calls give is written down in these, not in its code.
    "django-stubs==5.2.9",
    "django-stubs-ext==6.1.2",
    "djangorestframework-stubs==3.18.1",
    "celery-types==0.26.0",
    "types-requests==2.33.0.20261030",
)
_LARGE = frozenset(
    # Gigabytes of models and arithmetic, which no labelled flow passes.
    "accelerate chromadb faster-whisper onnxruntime opencv-python-headless pyarrow rapidocr"
    " sentence-transformers sentencepiece soundfile transformers".split()
)
_BY_NAME, _OF_PERSONS, _OF_OWNERS = 9100, 9101, 9200
"""Codes of rules about records: of which kind an issue is, or whether it is one, is told by the
names that were read from them."""


class Pysa:
    """Follows data between functions; its report names ends, from which the ways are spelt out."""

    name = "pysa"
    packages = ("pyre-check==0.10.0", "pyrefly==1.5.0")

    def prepare(self, job: Job) -> None:
        """The libraries that the application needs: calls and types are read from their code."""
        libraries(_libraries(job), [*_requirements(job.wheel), *_STUBS])

    def scan(self, job: Job) -> None:
        """One run in a folder of its own, with as many workers as there are processors."""
        shutil.rmtree(job.scratch, ignore_errors=True)
        job.scratch.mkdir(parents=True)
        home = job.python.parent.parent
        common = home / "lib" / "pyre_check" / "taint" / "common"
        settings = {
            "source_directories": [str(job.code)],
            "taint_models_path": [str(_models(job)), str(common)],
            "workers": os.cpu_count(),
        }
        (job.scratch / ".pyre_configuration").write_text(json.dumps(settings))
        (job.scratch / "pyrefly.toml").write_text(
            f"project-includes = [{json.dumps(str(job.code / '**' / '*.py'))}]\n"
            "project-excludes = []\n"
            f"search-path = [{json.dumps(str(job.code))}]\n"
            f"python-interpreter-path = {json.dumps(str(_libraries(job) / 'bin' / 'python'))}\n"
        )
        command = [
            job.program("pyre"),
            "--noninteractive",
            "analyze",
            "--no-verify",
            "--infer-argument-tito",
        ]
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
        names = _Names.load(_MODELS / "names.json")
        ways = _Ways(job.code)
        issues = []
        with job.output.open(encoding="utf-8") as lines:
            for line in lines:
                entry = json.loads(line)
                if entry.get("kind") == "model":
                    ways.learn(entry["data"])
                elif entry.get("kind") == "issue":
                    issues.append(entry["data"])
        found: set[Result] = set()
        for issue in issues:
            for kind in names.kinds(issue, types[issue["code"]]):
                found.update(ways.results(issue, kind))
        return sorted(found, key=lambda result: (result.path, result.first, result.data_type))


def _libraries(job: Job) -> Path:
    """The environment that holds what the application imports."""
    return job.python.parents[2] / f"pysa-{job.application.app}"


def _requirements(wheel: Path) -> list[str]:
    """What the application needs to be installed, without its extras and what is too large."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(archive.read(name))
    needed = [
        each for each in metadata.get_all("Requires-Dist", []) if not re.search(r"extra\s*==", each)
    ]
    return [each for each in needed if re.split(r"[^\w.-]", each)[0].lower() not in _LARGE]


def _models(job: Job) -> Path:
    """The models, in which the application's own packages are named."""
    folder = job.scratch / "models"
    packages = sorted(each.stem for each in job.code.iterdir())
    folder.mkdir()
    for model in _MODELS.iterdir():
        text = model.read_text(encoding="utf-8").replace("APPLICATION", "|".join(packages))
        (folder / model.name).write_text(text, encoding="utf-8")
    return folder


@dataclass(frozen=True, slots=True)
class _Names:
    """Which kind of personal data a name stands for, where Pysa knows a record alone."""

    of_kinds: dict[str, re.Pattern[str]]
    of_owners: re.Pattern[str]

    @staticmethod
    def load(path: Path) -> _Names:
        """The names of each kind; a function that gives such data is called by it as well."""
        names = json.loads(path.read_text(encoding="utf-8"))
        kinds = {kind: _whole(pattern) for kind, pattern in names["kinds"].items()}
        return _Names(kinds, _whole(names["owners"]))

    def kinds(self, issue: dict[str, Any], rule: str) -> set[str]:
        """The kinds of what was first read from the records that reach this issue's sink."""
        code = issue["code"]
        read = {
            name.replace("-", "_")
            for feature in issue["features"]
            for key, name in feature.items()
            if key.removeprefix("always-") in ("first-field", "first-index")
        }
        if code not in (_BY_NAME, _OF_PERSONS):
            # Of a record that leaves as a whole it is not known what is in it.
            return {rule} if code < _OF_OWNERS or any(map(self.of_owners.match, read)) else set()
        kinds = {kind for kind, names in self.of_kinds.items() if any(map(names.match, read))}
        # A plain name is a person's if the record is.
        if code == _OF_PERSONS and "name" in read:
            kinds.add("contact.name")
        return kinds


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"_?(get_)?({pattern})\Z", re.IGNORECASE)


_Frame = dict[str, Any]
_Way = tuple[Place, frozenset[Place]]
"""Where data leaves, and every place on the way there."""


@dataclass
class _Ways:
    """What Pysa learnt of each function, to follow an issue to where its data leaves."""

    code: Path
    _files: dict[str, str] = field(default_factory=dict)
    _sinks: dict[tuple[str, str], list[tuple[str, _Frame]]] = field(default_factory=dict)
    _sources: dict[tuple[str, str], list[tuple[str, _Frame]]] = field(default_factory=dict)

    def learn(self, model: dict[str, Any]) -> None:
        """Remembers a function's file and where its arguments go to or its result comes from."""
        name, path = model["callable"], model.get("filename", "*")
        if path == "*" or not (self.code / path).is_file():
            return
        self._files[name] = path
        for key, known in (("sinks", self._sinks), ("sources", self._sources)):
            for leaf in model.get(key, ()):
                root, part = _port(leaf["port"])
                frames = known.setdefault((name, root), [])
                # What the models declare of the application's own functions is no way further.
                frames.extend((part, each) for each in leaf["taint"] if "declaration" not in each)

    def results(self, issue: dict[str, Any], data_type: str) -> Iterator[Result]:
        """The ends of an issue, each with every place on the ways to it."""
        path = issue["filename"]
        if not (self.code / path).is_file():
            return
        sides = {trace["name"]: trace["roots"] for trace in issue["traces"]}
        before = {Place(path, issue["line"])}
        for _end, way in _Search(self._files, self._sources).ways(sides.get("forward", []), path):
            before |= way
        for end, way in _Search(self._files, self._sinks).ways(sides.get("backward", []), path):
            yield Result(end.path, end.line, end.line, data_type, frozenset(before | way))


@dataclass
class _Search:
    """One walk along frames, from call to call."""

    files: dict[str, str]
    known: dict[tuple[str, str], list[tuple[str, _Frame]]]
    left: int = _MOST_FRAMES

    def ways(
        self, frames: list[_Frame], path: str, seen: frozenset[tuple[str, str]] = frozenset()
    ) -> Iterator[_Way]:
        """Each end of these frames of a function in `path`, and the places on the way to it."""
        for frame in frames:
            self.left -= 1
            # A frame without a call is itself an end.
            call: _Frame = frame.get("call", {})
            position = call["position"] if call else frame.get("origin")
            if position is None or self.left < 0:
                continue
            here = Place(path, position["line"])
            inner: list[_Way] = []
            for callee in call.get("resolves_to", ()):
                key = (callee, call["port"])
                if key not in seen and len(seen) < _DEEPEST:
                    further = self._further(callee, call["port"], _kinds(frame))
                    if further:
                        inner += self.ways(further, self.files[callee], seen | {key})
            if not inner:
                yield here, frozenset({here})
            for end, way in inner:
                yield end, way | {here}

    def _further(self, callee: str, port: str, kinds: set[str]) -> list[_Frame]:
        """The frames of a called function that carry on with this part of an argument."""
        root, part = _port(port)
        return [
            frame
            for other, frame in self.known.get((callee, root), ())
            if (part.startswith(other) or other.startswith(part)) and kinds & _kinds(frame)
        ]


def _kinds(frame: _Frame) -> set[str]:
    return {each["kind"] for each in frame["kinds"]}


def _port(port: str) -> tuple[str, str]:
    """An argument or a result, and which part of it carries the data."""
    root, bracket, part = port.partition("[")
    return root, bracket + part
