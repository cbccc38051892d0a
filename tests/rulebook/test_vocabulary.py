"""A project's vocabulary: what it adds, and its mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from piilint.base.errors import MistakesError
from piilint.classify.classifier import Classifier
from piilint.rulebook.load import load_rulebook


def _classifier(tmp_path: Path, text: str) -> Classifier:
    (tmp_path / "mine.yaml").write_text(text)
    return Classifier(load_rulebook([tmp_path / "mine.yaml"]))


def test_fields_come_before_names(tmp_path: Path) -> None:
    mine = _classifier(
        tmp_path,
        "vocabulary:\n  fields:\n"
        "    shop.Party.c17: contact.email\n"
        "    Party.email: {not_pii: a code}\n"
        "    phone: {data_type: contact.phone, subject: supplier}\n",
    )
    answer = mine.classify("c17", "Party")
    assert answer is not None
    assert answer.data_type == "contact.email"
    assert mine.classify("c17", "Other") is None
    assert mine.classify("email", "Party") is None
    assert mine.classify("email", "Customer") is not None
    phone = mine.classify("phone", "Customer")
    assert phone is not None
    assert phone.subject == "supplier"


def test_a_noun_is_what_the_project_says(tmp_path: Path) -> None:
    text = "vocabulary:\n  nouns: {nobody: [customer]}\n  classes: {LegacyParty: customer}\n"
    mine = _classifier(tmp_path, text)
    assert mine.classify("name", "customer") is None
    answer = mine.classify("name", "LegacyParty")
    assert answer is not None
    assert answer.subject == "customer"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("words: {contact.emial: [x]}", "did you mean `contact.email`"),
        ("nouns: {custmer: [x]}", "did you mean `customer`"),
        ("classes: {Party: custmer}", "did you mean `customer`"),
        ("fields: {a.b: contact.emial}", "did you mean `contact.email`"),
        ("fields: {a.b: {subject: customer}}", "either `data_type` or `not_pii`"),
        ("fields: {a.b: {not_pii: ' '}}", "say why"),
        ("fields: {a.b: {data_type: contact.email, subject: custmer}}", "did you mean `customer`"),
        ("exclusions: {x: ''}", "say why"),
        ("wrods: {}", "did you mean `words`"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MistakesError) as caught:
        _classifier(tmp_path, f"vocabulary:\n  {text}\n")
    [mistake] = caught.value.mistakes
    assert said in str(mistake)
    assert mistake.line == 2


def test_a_pattern_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(MistakesError, match="not a regular expression"):
        _classifier(tmp_path, "literals:\n  ids:\n  - {data_type: contact.email, pattern: '('}\n")
