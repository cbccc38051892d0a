"""How well names are known: the classifier's answers against the labels.

    python -m benchmarks.names.score                 figures and confusions of both halves
    python -m benchmarks.names.score --mistakes      and every mistake on the half that is tuned on

A prediction is right if it is the label, or lies above or below it in the tree of data types.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from piilint.classify.classifier import Classification, Classifier
from piilint.config import Config
from piilint.frontend.typerefs import type_ref
from piilint.resolve.classes import declared_name
from piilint.rulebook.book import Rulebook
from piilint.rulebook.load import load_rulebook

FOLDER = Path(__file__).parent
HALVES = ("tune", "unseen")
NOTHING = "-"
_NONE_OF_THE_KIND = "no personal data"


class Labelled(NamedTuple):
    """A field of a schema, and what a reader says that it holds."""

    package: str
    cls: str
    name: str
    declared: str
    label: str


class Judged(NamedTuple):
    """A labelled field and the classifier's answer at the default confidence."""

    case: Labelled
    found: str
    answer: Classification | None

    @property
    def right(self) -> bool:
        """The same data type, or one is a kind of the other."""
        return related(self.found, self.case.label)


class Figures(NamedTuple):
    """Counts over one half."""

    fields: int
    personal: int
    found: int
    right: int
    exact: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the personal fields that were found."""
        return self.right / self.personal if self.personal else 1.0

    def __str__(self) -> str:
        return (
            f"{self.fields} fields, {self.personal} personal, {self.found} found, "
            f"{self.right} right: precision {self.precision:.3f}, recall {self.recall:.3f}; "
            f"{self.exact} exactly as labelled ({self.exact / max(1, self.found):.3f} of those "
            f"found, {self.exact / max(1, self.personal):.3f} of the personal)"
        )


def labelled(half: str) -> Iterator[Labelled]:
    """The fields of one half."""
    for line in (FOLDER / f"{half}.tsv").read_text(encoding="utf-8").splitlines():
        yield Labelled(*line.split("\t"))


def related(one: str, other: str) -> bool:
    """Equal, or the one above the other in the tree."""
    return one == other or one.startswith(other + ".") or other.startswith(one + ".")


def declared_of(text: str) -> str | None:
    """The declared type as a scan hands it to the classifier."""
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return text or None
    return declared_name(type_ref(node)) or None


def schemas() -> dict[str, dict[str, list[tuple[str, ...]]]]:
    """The names of all fields of every class, by package and class."""
    found: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for line in (FOLDER / "classes.tsv").read_text(encoding="utf-8").splitlines():
        package, cls, names = line.split("\t")
        found.setdefault(package, {})[cls] = [tuple(names.split())]
    return found


def judge(book: Rulebook, half: str) -> list[Judged]:
    """The classifier's answers for one half."""
    least = Config().min_confidence
    plain = Classifier(book)
    classifiers = {
        package: plain.with_schemas(of_package) for package, of_package in schemas().items()
    }
    judged = []
    for case in labelled(half):
        classifier = classifiers[case.package]
        answer = classifier.classify(case.name, case.cls, declared_of(case.declared), "field")
        if answer is not None and answer.confidence < least:
            answer = None
        judged.append(Judged(case, answer.data_type if answer else NOTHING, answer))
    return judged


def figures(judged: list[Judged]) -> Figures:
    """The counts."""
    personal = [one for one in judged if one.case.label != NOTHING]
    found = [one for one in judged if one.found != NOTHING]
    return Figures(
        len(judged),
        len(personal),
        len(found),
        sum(one.right for one in found),
        sum(one.found == one.case.label for one in found),
    )


def confusion(judged: list[Judged]) -> str:
    """Labels down, answers across, by the first segment of the data type; a Markdown table."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in judged:
        label = _kind(one.case.label)
        counts[label, label if one.right else _wrong(one)] += 1
    kinds = sorted({kind for pair in counts for kind in pair}, key=_last_if_none)
    lines = ["| label \\ answer | " + " | ".join(kinds) + " |", "|---" * (len(kinds) + 1) + "|"]
    for label in sorted({label for label, _ in counts}, key=_last_if_none):
        cells = [str(counts[label, kind] or "") for kind in kinds]
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _wrong(one: Judged) -> str:
    kind = _kind(one.found)
    return f"other {kind}" if kind == _kind(one.case.label) else kind


def _kind(data_type: str) -> str:
    return _NONE_OF_THE_KIND if data_type == NOTHING else data_type.partition(".")[0]


def _last_if_none(kind: str) -> tuple[bool, str]:
    return kind == _NONE_OF_THE_KIND, kind.removeprefix("other ") + kind


def mistakes(judged: list[Judged]) -> Iterator[str]:
    """What was missed, mistaken, or found where there is nothing."""
    for one in judged:
        if not one.right:
            case, answer = one.case, one.answer
            why = f"{answer.confidence} {answer.reason}" if answer else ""
            yield (
                f"{case.label:28} {one.found:28} {case.cls}.{case.name}: {case.declared}"
                f" ({case.package}) {why}"
            )


def main(arguments: list[str]) -> None:
    """Print the figures."""
    book = load_rulebook()
    for half in HALVES:
        judged = judge(book, half)
        print(f"{half}: {figures(judged)}\n\n{confusion(judged)}\n")
        if "--mistakes" in arguments and half == "tune":
            print("\n".join(sorted(mistakes(judged))))


if __name__ == "__main__":
    main(sys.argv[1:])
