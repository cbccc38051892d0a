"""Marks are put where they speak; those that speak of nothing are told."""

from __future__ import annotations

import subprocess
import sys

import pytest

from piilint import Pii
from piilint.base.marks import Marked, decoded, encoded
from piilint.classify.classifier import Classifier
from piilint.frontend.lower import lower_module
from piilint.frontend.parse import parse_text
from piilint.ir.program import ModuleIR
from piilint.rulebook.load import load_rulebook
from piilint.triage.marks import mark_complaints

BOOK = load_rulebook()
CLASSIFIER = Classifier(BOOK)


def lowered(text: str) -> ModuleIR:
    file = parse_text("a.py", text)
    assert file.tree is not None
    return lower_module(file.tree, "a", "a.py", text, file.comments)


def problems(text: str) -> list[tuple[int, str]]:
    said = mark_complaints([lowered(text)], BOOK, lambda: CLASSIFIER)
    return [(diagnostic.line, diagnostic.message) for diagnostic in said]


def test_a_mark_is_one_name() -> None:
    for marked in (Marked("contact.email"), Marked("contact.email", "recipient"), Marked(None)):
        assert decoded(encoded(marked)) == marked
    assert decoded("piilint.pipeline") is None


@pytest.mark.parametrize(
    "text",
    [
        "x = row[1]  # piilint: source[contact.email]",
        "# piilint: source[contact.email, customer]\nx = (\n  row[1]\n)",
        "def f(a):\n    return a[1]  # piilint: source[contact.email]",
        "class A:\n    email = F()  # piilint: not-pii -- a code",
        "class A:  # piilint: not-pii -- codes\n    email = F()",
        "send(\n    row[1],  # piilint: source[contact.email]\n    2,\n)",
        "with open(p) as f:\n    x = f.read()  # piilint: source[contact.email]",
        "try:\n    x = 1\nexcept E:\n    y = f()  # piilint: source[contact.email]",
        "match a:\n    case 1:\n        y = f()  # piilint: source[contact.email]",
        "log(user.email)  # piilint: not-pii -- the shop's own",
        "class A:\n    c: str  # piilint: source[contact.email]\n"
        "def f(a: A):\n    return a.c  # piilint: not-pii -- not here",
        "y = order.total  # piilint: not-pii -- who knows what an order is",
        "def f(email: Annotated[str, Pii('contact.email')]): return email",
    ],
)
def test_marks_that_speak(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("x = 1  # piilint: source[contact.emial]", 1, "did you mean `contact.email`"),
        ("x = 1  # piilint: source[contact.email, custmer]", 1, "did you mean `customer`"),
        ("x = f()  # piilint: source", 1, "names no data type"),
        ("x = a.email  # piilint: not-pii", 1, "gives no reason"),
        ("\nimport os  # piilint: source[contact.email]", 2, "says nothing"),
        ("class A:\n    total = F()  # piilint: not-pii -- a sum", 2, "remove `not-pii`"),
        ("x = 3  # piilint: not-pii -- three", 1, "remove `not-pii`"),
        (
            "class A:\n    c: str\ndef f(a: A):\n    return a.c  # piilint: not-pii -- no",
            4,
            "remove `not-pii`",
        ),
        ("class A:\n    x: Annotated[str, Pii('contact.emial')]", 2, "no data type"),
    ],
)
def test_marks_to_look_at(text: str, line: int, said: str) -> None:
    [(found, message)] = problems(text)
    assert found == line
    assert said in message


def test_a_line_that_silenced_a_literal_is_no_complaint() -> None:
    module = lowered("x = 3  # piilint: not-pii -- three")
    assert mark_complaints([module], BOOK, lambda: CLASSIFIER, {("a.py", 1)}) == []


def test_the_marker_does_nothing() -> None:
    assert (
        repr(Pii("contact.email", subject="customer")) == "Pii('contact.email', subject='customer')"
    )
    assert repr(Pii("contact.email")) == "Pii('contact.email')"


def test_the_marker_is_cheap_to_import() -> None:
    code = (
        "import sys; before = set(sys.modules); from piilint import Pii;"
        "assert set(sys.modules) - before <= {'piilint', '__future__'}"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
