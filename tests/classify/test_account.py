"""An account names what led to the answer, and what would change it."""

from __future__ import annotations

import pytest

from piilint.classify.account import account
from piilint.classify.classifier import Classifier
from piilint.rulebook.load import load_rulebook

CLASSIFIER = Classifier(load_rulebook())


def test_votes_add_up() -> None:
    found = account(CLASSIFIER, "email", "Customer", "str", "field")
    assert found.answer is not None
    assert found.answer.data_type == "contact.email"
    total = sum(vote.weight or 0 for vote in found.votes)
    assert found.answer.confidence == pytest.approx(min(total, 0.98))
    assert found.against == ()


@pytest.mark.parametrize(
    ("name", "noun", "declared", "said"),
    [
        ("name", "product", None, "only on a person, and `product` is no person"),
        ("name", None, None, "nothing says whose"),
        ("email", "customer", "bool", "`bool` does not fit"),
        ("email_template", "customer", None, "“template” after it says what the whole is"),
        ("email", "settings", None, "is configuration"),
        ("customer", "order", "ForeignKey", "refers to another object"),
        ("colour", "product", None, "no words in it"),
        ("get_email", "customer", None, "an action or a flag"),
    ],
)
def test_against(name: str, noun: str | None, declared: str | None, said: str) -> None:
    found = account(CLASSIFIER, name, noun, declared)
    assert found.answer is None
    assert any(said in text for text in found.against), found.against


def test_what_would_change_it() -> None:
    found = account(CLASSIFIER, "name", "product")
    on_person = {change.if_: change.answer for change in found.changes}["on a person (`customer`)"]
    assert on_person is not None
    assert on_person.data_type == "contact.name"
    held = account(CLASSIFIER, "email", "customer")
    flag = {change.if_: change.answer for change in held.changes}["declared as a flag (`bool`)"]
    assert flag is None
