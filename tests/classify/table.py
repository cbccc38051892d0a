"""Reading the tables of names: a line per case, `identifier | noun | declared | context -> type`.

Trailing parts may be left out; `-` stands for none. A subject may follow the type
in parentheses, or `none`: not reported at the default confidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, cast

from piilint.classify.classifier import Classification, Classifier, Context

FOLDER = Path(__file__).parent / "names"
REPORTED = 0.5


class Case(NamedTuple):
    place: str
    identifier: str
    noun: str | None
    declared: str | None
    context: Context
    expected: str | None
    subject: str | None


def cases() -> Iterator[Case]:
    for file in sorted(FOLDER.glob("*.txt")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            text = line.partition("#")[0].strip()
            if text:
                yield _case(f"{file.name}:{number}", text)


def _case(place: str, text: str) -> Case:
    asked, _, expected = (part.strip() for part in text.partition("->"))
    parts = [None if part.strip() == "-" else part.strip() for part in asked.split("|")]
    identifier, noun, declared, context = (parts + [None] * 4)[:4]
    data_type, _, subject = expected.partition("(")
    return Case(
        place, identifier or "", noun, declared, cast(Context, context or "attribute"),
        None if expected == "none" else data_type.strip(), subject.rstrip(")") or None,
    )  # fmt: skip


def answer(classifier: Classifier, case: Case) -> Classification | None:
    found = classifier.classify(case.identifier, case.noun, case.declared, case.context)
    return found if found is not None and found.confidence >= REPORTED else None
