"""Drafts of policies, and what a change of policy means for code."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piilint.config import Config
from piilint.flow.domain.flows import Flow
from piilint.pipeline import diff_policies, draft_policy, run
from piilint.policy.changes import diff
from piilint.policy.draft import draft, policy_id
from piilint.policy.judge import Judge
from piilint.policy.load import load_policies
from tests.policy.flows_for_tests import book, flow
from tests.policy.test_precedence import ANY, FLOWS, policy

CODE = """
import logging
import sentry_sdk
import requests
from dataclasses import dataclass

@dataclass
class User:
    email: str
    phone: str

def greet(user: User) -> None:
    logging.info("hello %s", user.email)
    sentry_sdk.capture_message(user.phone)
    requests.post("https://nobody.example/x", json={"e": user.email}, timeout=5)
"""


def load(folder: Path, text: str) -> Judge:
    path = folder / "draft.yaml"
    path.write_text(text, encoding="utf-8")
    return Judge(load_policies([str(path)], book()), book())


def test_a_draft_permits_what_the_code_does_and_nothing_new(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(CODE)
    text = draft_policy(Config(root=tmp_path), "My Shop")
    judge = load(tmp_path, text)
    norms = [bound.norm for bound in judge.policies[0].norms]
    assert [norm.id for norm in norms] == [
        "contact.phone-of-customer-to-error_tracking-for-ops_diagnostics",
        "contact.email-of-customer-to-log",
        "contact.email-of-customer-to-unknown_external",
        "other-sharing",
    ]
    assert all(norm.review == "needed" for norm in norms)
    assert "# seen at shop.py:14" in text
    assert judge.policies[0].id == "my-shop"

    config = Config(root=tmp_path, policies=(str(tmp_path / "draft.yaml"),))
    assert run(config).findings == ()
    (tmp_path / "shop.py").write_text(CODE + "    sentry_sdk.capture_message(user.email)\n")
    (found,) = run(config).findings
    assert found.judgement.rule == "my-shop/other-sharing"


@settings(max_examples=40, deadline=None)
@given(st.lists(FLOWS, max_size=6))
def test_a_draft_loads_and_permits_every_flow(flows: list[Flow]) -> None:
    (empty,) = load_policies(["baseline"], book())
    judge = Judge((empty,), book())
    text = draft([each for one in flows for each in judge.found(one)], book(), "x", "X: a 'draft'")
    with tempfile.TemporaryDirectory() as folder:
        read = load(Path(folder), text)
    assert [read.judge(one).verdict for one in flows] == ["permitted"] * len(flows)


def test_places_cannot_break_out_of_their_comment(tmp_path: Path) -> None:
    (empty,) = load_policies(["baseline"], book())
    odd = flow("contact.email", "log", path="a\n  - id: x.py")
    text = draft(Judge((empty,), book()).found(odd), book(), "x", "X")
    assert len(load(tmp_path, text).policies[0].norms) == 2


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("My Shop", "my-shop"),
        ("shop", "shop"),
        ("Käse", "k-se"),
        ("--", "draft"),
        ("ß", "draft"),
        ("a2b", "a2b"),
    ],
)
def test_ids(name: str, id_: str) -> None:
    assert policy_id(name) == id_


def test_a_change_of_policy_is_told_flow_by_flow(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(CODE)
    (tmp_path / "new.yaml").write_text(
        "policy: ours\ntitle: Ours\nextends: [baseline]\ndrops: [contact-data-in-log]\n"
        "norms:\n"
        "  - {id: errors, effect: allow, recipients: {categories: [error_tracking]}}\n"
        "  - {id: nobody, effect: deny, recipients: {ids: [unknown_external]}}\n"
    )
    found = diff_policies(Config(root=tmp_path), "baseline", str(tmp_path / "new.yaml"))
    assert [(change.direction, change.flow.sink.span.line, change.after.rule)
            for change in found.flows] == [
        ("forbids", 15, "ours/nobody"),
        ("permits", 14, "ours/errors"),
        ("silent", 13, "rules/undisclosed"),
    ]  # fmt: skip
    assert found.norms == (
        ("removed", "contact-data-in-log"), ("added", "errors"), ("added", "nobody")
    )  # fmt: skip
    assert found.judged == 3


def test_a_policy_does_not_differ_from_itself(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(CODE)
    found = diff_policies(Config(root=tmp_path), "4inkjets", "4inkjets")
    assert (found.norms, found.flows) == ((), ())


@settings(max_examples=100, deadline=None)
@given(st.lists(ANY, max_size=3), st.lists(ANY, max_size=3), FLOWS)
def test_a_diff_tells_every_change_of_a_finding(
    first: list[object], second: list[object], subject: Flow
) -> None:
    old, new = policy(*first, name="one"), policy(*second, name="two")  # type: ignore[arg-type]
    before, after = Judge((old,), book()).judge(subject), Judge((new,), book()).judge(subject)
    changes = [each.direction for each in diff(old, new, [(subject, before, after)]).flows]
    if after.is_finding and not before.is_finding:
        assert changes == ["forbids"]
    if before.is_finding and after.verdict == "permitted":
        assert changes == ["permits"]
    if before.verdict != after.verdict:
        assert changes
