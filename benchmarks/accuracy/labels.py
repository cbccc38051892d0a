"""The labels of an application, as read by hand: true flows and near misses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from piilint.base.errors import Mistake, MistakesError
from piilint.rulebook.load import load_rulebook
from piilint.rulebook.yaml_marks import KeyPath, Marks, decode_yaml

LABELS = Path(__file__).parent / "labels"

KINDS = tuple(
    "log exception cookie url file cache queue database response email third_party".split()
)
NEEDS = frozenset(
    "alias attributes await branch callback comprehension context_manager dicts dispatch dunder"
    " exceptions generator inheritance json kwargs library orm properties reflection request"
    " sequences serialisers session stored strings tasks unpacking".split()
)
ANY = "*"
"""In a near miss: nothing personal at all leaves here."""

_PLACE = re.compile(r"([^\s:]+\.py):([1-9][0-9]*)\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_MISSES = "near_misses"
_HEAD = {"app", "package", "version", "file", "sha256", "framework", "flows", _MISSES}
_FLOW = {"sink", "kind", "types", "source", "functions", "files", "needs", "why"}
_NEAR = {"sink", "kind", "types", "needs", "why"}
_POOLED = {"sink", "kind", "right", "wrong", "why"}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file of the wheel."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Label:
    """A sink, and the kinds of personal data that reach it or only seem to."""

    sink: Place
    through: Place | None
    kind: str
    types: tuple[str, ...]
    needs: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Flow(Label):
    """Personal data that really leaves at the sink."""

    source: Place
    functions: int
    files: int
    recipient: str | None

    @property
    def interprocedural(self) -> bool:
        """Whether the way leads through more than one function."""
        return self.functions > 1


@dataclass(frozen=True, slots=True)
class NearMiss(Label):
    """A sink that looks as if it took the data, and does not."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Kinds of data that tools report at a labelled sink besides its labels, judged afterwards.

    They count for precision alone: what tools found cannot tell what they miss.
    """

    sink: Place
    kind: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Application:
    """One published application and what was read in it."""

    app: str
    package: str
    version: str
    file: str
    sha256: str
    framework: str
    flows: tuple[Flow, ...]
    near_misses: tuple[NearMiss, ...]
    pooled: tuple[Judgement, ...] = ()


def load(path: Path, known: frozenset[str] | None = None) -> Application:
    """The labels in `path`; raises `MistakesError` with every mistake in it, each with its line."""
    document = decode_yaml(path.read_bytes(), path.name)
    reader = _Reader(document.marks, data_types() if known is None else known)
    reader.mistakes.extend(document.mistakes)
    application = None
    if not document.mistakes:
        application = reader.application(document.value)
    if reader.mistakes or application is None:
        raise MistakesError(reader.mistakes)
    return application


def load_all(names: list[str]) -> list[Application]:
    """The applications of these names, or all; raises `MistakesError`."""
    present = {path.stem: path for path in sorted(LABELS.glob("*.yaml"))}
    wrong = [name for name in names if name not in present]
    if wrong:
        told = f"no such application; there are {', '.join(present)}"
        raise MistakesError([Mistake(name, 0, 0, told) for name in wrong])
    known = data_types()
    return [load(present[name], known) for name in names or present]


def data_types() -> frozenset[str]:
    """The ids of the data types of the shipped rules."""
    return frozenset(load_rulebook().data_types)


@dataclass
class _Reader:
    """Turns plain values into labels and gathers the mistakes on the way."""

    marks: Marks
    known: frozenset[str]
    mistakes: list[Mistake] = field(default_factory=list)

    def application(self, value: Any) -> Application | None:
        if not self._keys(value, (), _HEAD, frozenset({"pooled"})):
            return None
        if not _SHA256.match(str(value["sha256"])):
            self._mistake(("sha256",), "not a SHA-256 in hexadecimal")
        head = {key: self._text(value, (), key) for key in sorted(_HEAD - {"flows", _MISSES})}
        flows = [self._flow(item, ("flows", i)) for i, item in self._items(value, "flows")]
        nears = [self._near(item, (_MISSES, i)) for i, item in self._items(value, _MISSES)]
        later = []
        if "pooled" in value:
            later = [
                self._judgement(item, ("pooled", i)) for i, item in self._items(value, "pooled")
            ]
        self._twice("flows", flows)
        self._twice(_MISSES, nears)
        return Application(
            **head,
            flows=tuple(flow for flow in flows if flow),
            near_misses=tuple(near for near in nears if near),
            pooled=tuple(judgement for judgement in later if judgement),
        )

    def _flow(self, item: Any, path: KeyPath) -> Flow | None:
        if not self._keys(item, path, _FLOW, frozenset({"through", "recipient"})):
            return None
        functions, files = (self._count(item, path, key) for key in ("functions", "files"))
        if files > functions:
            self._mistake((*path, "files"), "more files than functions")
        recipient = self._text(item, path, "recipient") if "recipient" in item else None
        source = self._place(item, path, "source")
        return Flow(**self._label(item, path), source=source, functions=functions, files=files,
                    recipient=recipient)  # fmt: skip

    def _near(self, item: Any, path: KeyPath) -> NearMiss | None:
        if not self._keys(item, path, _NEAR, frozenset({"through"})):
            return None
        return NearMiss(**self._label(item, path, frozenset({ANY})))

    def _judgement(self, item: Any, path: KeyPath) -> Judgement | None:
        if not self._keys(item, path, _POOLED, frozenset()):
            return None
        return Judgement(
            sink=self._place(item, path, "sink"),
            kind=self._kind(item, path),
            right=self._words(item, path, "right", self.known),
            wrong=self._words(item, path, "wrong", self.known),
            why=self._text(item, path, "why"),
        )

    def _label(
        self, item: Any, path: KeyPath, extra: frozenset[str] = frozenset()
    ) -> dict[str, Any]:
        return {
            "sink": self._place(item, path, "sink"),
            "through": self._place(item, path, "through") if "through" in item else None,
            "kind": self._kind(item, path),
            "types": self._words(item, path, "types", self.known | extra),
            "needs": self._words(item, path, "needs", NEEDS),
            "why": self._text(item, path, "why"),
        }

    def _keys(self, item: Any, path: KeyPath, needed: set[str], free: frozenset[str]) -> bool:
        if not isinstance(item, dict):
            self._mistake(path, "a mapping is expected")
            return False
        for key in item:
            if key not in needed and key not in free:
                self.mistakes.append(
                    self.marks.mistake((*path, key), f"unknown key: {key}", at_key=True)
                )
        missing = sorted(needed - item.keys())
        if missing:
            self._mistake(path, f"missing: {', '.join(missing)}")
        return not missing

    def _items(self, value: Any, key: str) -> list[tuple[int, Any]]:
        if isinstance(value[key], list):
            return list(enumerate(value[key]))
        self._mistake((key,), "a list is expected")
        return []

    def _text(self, item: Any, path: KeyPath, key: str) -> str:
        value = item[key]
        if not isinstance(value, str) or not value.strip():
            self._mistake((*path, key), "a text is expected")
            return ""
        return value

    def _kind(self, item: Any, path: KeyPath) -> str:
        kind = self._text(item, path, "kind")
        if kind and kind not in KINDS:
            self._mistake((*path, "kind"), f"unknown kind of sink: {kind}")
        return kind

    def _count(self, item: Any, path: KeyPath, key: str) -> int:
        value = item[key]
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self._mistake((*path, key), "a number from 1 is expected")
            return 1
        return value

    def _place(self, item: Any, path: KeyPath, key: str) -> Place:
        match = _PLACE.match(str(item[key]))
        if match is None:
            self._mistake((*path, key), "a place is written path.py:line")
            return Place("", 1)
        return Place(match[1], int(match[2]))

    def _words(self, item: Any, path: KeyPath, key: str, known: frozenset[str]) -> tuple[str, ...]:
        value = item[key]
        if not isinstance(value, list) or (key == "types" and not value):
            self._mistake((*path, key), "a list of words is expected")
            return ()
        for index, word in enumerate(value):
            if word not in known:
                self._mistake((*path, key, index), f"unknown: {word}")
        return tuple(str(word) for word in value)

    def _twice(self, key: str, labels: list[Any]) -> None:
        seen: dict[object, int] = {}
        for index, label in enumerate(labels):
            if label is None:
                continue
            same = (label.sink, label.through, label.types)
            if same in seen:
                self._mistake((key, index), f"the same sink and types as entry {seen[same] + 1}")
            seen[same] = index

    def _mistake(self, path: KeyPath, message: str) -> None:
        self.mistakes.append(self.marks.mistake(path, message))
