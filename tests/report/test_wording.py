from __future__ import annotations

from typing import Any

import msgspec
import pytest

from piilint.flow.domain.flows import Flow, Guard
from piilint.policy.findings import Judgement
from piilint.report import wording
from piilint.report.explain import listing, page
from piilint.report.options import ReportOptions
from piilint.report.style import Style
from piilint.report.summary import summary
from piilint.triage.disclosures import Disclosure, disclosures
from piilint.triage.merge import group
from piilint.triage.result import Coverage, Labels, ScanResult
from tests.report.samples import (
    LABELS,
    ONLY_ORDER,
    ROOT,
    RULES,
    newsletter_flow,
    newsletter_judgement,
    sample,
)


def headline(judgement: Judgement | None = None, labels: Labels = LABELS, **sink: Any) -> str:
    flow = newsletter_flow()
    flow = msgspec.structs.replace(flow, sink=msgspec.structs.replace(flow.sink, **sink))
    return of_flows(flow, judgement=judgement, labels=labels)


def of_flows(*flows: Flow, judgement: Judgement | None = None, labels: Labels = LABELS) -> str:
    (told,) = told_of(*flows, judgement=judgement)
    return wording.headline(told, labels)


def told_of(*flows: Flow, judgement: Judgement | None = None) -> tuple[Disclosure, ...]:
    return disclosures(group((flow, judgement or newsletter_judgement()) for flow in flows))


def changed(flow: Flow, *, sink: dict[str, Any] | None = None, **source: Any) -> Flow:
    replace = msgspec.structs.replace
    return replace(
        flow, source=replace(flow.source, **source), sink=replace(flow.sink, **(sink or {}))
    )


def test_a_headline() -> None:
    assert headline() == (
        "customer's e-mail address reaches Mailchimp (email_marketing), forbidden by C08"
    )


def test_ids_stand_in_for_unknown_labels() -> None:
    assert headline(labels=Labels()) == "customer's email reaches mailchimp, forbidden by C08"


@pytest.mark.parametrize(
    ("sink", "said"),
    [
        ({"kind": "log", "recipient": None}, "is written to the log"),
        ({"kind": "log"}, "reaches Mailchimp (email_marketing) through the log"),
        ({"kind": "cookie", "recipient": None}, "is put in a cookie"),
        ({"kind": "custom", "recipient": None, "callee": "my_sink"}, "reaches my_sink"),
        (
            {"recipient": "unknown_external", "host": "evil.example\x1b"},
            "reaches an unknown outside host (evil.example\\x1b)",
        ),
        ({"recipient": "unknown_external"}, "reaches an unknown outside host"),
    ],
)
def test_where_it_gets(sink: dict[str, Any], said: str) -> None:
    assert headline(**sink) == f"customer's e-mail address {said}, forbidden by C08"


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("forbidden", "forbidden by C08"),
        ("permitted", "permitted by C08"),
        ("vague", "permitted only in broad terms by C08"),
        ("undisclosed", "which the policy does not disclose"),
        ("contradictory", "on which the policy contradicts itself (C08)"),
    ],
)
def test_verdicts(verdict: Any, said: str) -> None:
    judgement = msgspec.structs.replace(newsletter_judgement(), verdict=verdict)
    (told,) = told_of(newsletter_flow(), judgement=judgement)
    assert wording.verdict(told) == said


def test_all_data_of_one_statement_is_named() -> None:
    email = newsletter_flow()
    phone = changed(email, data_type="contact.phone")
    theirs = changed(email, subject="recipient")
    assert of_flows(email, phone, theirs) == (
        "customer's e-mail address and phone and recipient's e-mail address reach Mailchimp "
        "(email_marketing), forbidden by C08"
    )


def test_each_of_several_places_gets_its_data() -> None:
    email = newsletter_flow()
    log = {"kind": "log", "recipient": None}
    name = changed(email, data_type="contact.name")
    logged = changed(email, sink=log)
    assert of_flows(email, logged) == (
        "customer's e-mail address is written to the log and reaches Mailchimp (email_marketing), "
        "forbidden by C08"
    )
    assert of_flows(email, logged, name) == (
        "customer's e-mail address is written to the log and customer's e-mail address and name "
        "reach Mailchimp (email_marketing), forbidden by C08"
    )


def test_of_very_many_data_some_are_named() -> None:
    flows = [changed(newsletter_flow(), data_type=f"contact.kind_{n}") for n in range(8)]
    assert of_flows(*flows) == (
        "customer's kind 0, kind 1, kind 2, kind 3 and kind 4 and 3 more kinds of data reach "
        "Mailchimp (email_marketing), forbidden by C08"
    )


def test_what_would_permit_some_of_the_data_is_said_of_these() -> None:
    email, phone = newsletter_flow(), changed(newsletter_flow(), data_type="contact.phone")
    without = msgspec.structs.replace(newsletter_judgement(), permits=None, missing=None)
    (told,) = disclosures(group([(email, newsletter_judgement()), (phone, without)]))
    assert wording.permissions(told, LABELS).endswith(
        "no subscription check guards this call (for customer's e-mail address)"
    )


def test_transforms_guards_and_permission() -> None:
    flow = msgspec.structs.replace(
        newsletter_flow(), transforms=("hashed", "encoded"), guards=(Guard("opted_out", False),)
    )
    assert of_flows(flow).startswith("customer's hashed and encoded e-mail")
    assert wording.guards(flow) == ["not (opted_out)"]
    assert wording.permission(Judgement("forbidden", "x", "error", "")) is None
    only = Judgement("forbidden", "x", "error", "", permits=ONLY_ORDER)
    assert str(wording.permission(only)).endswith("would permit it")


def test_a_summary_says_what_must_not_be_overlooked() -> None:
    lines = "\n".join(summary(sample(), verbose=True))
    assert "1 finding (1 error) in 3 files, 30 lines, judged by 4inkjets" in lines
    assert "1 suppressed" in lines
    assert "1 file was not read: this result is incomplete" in lines
    assert "2 flows go to third parties" in lines
    assert "1 of 3 functions was followed only in part: flows through it may be missing" in lines


def test_a_run_without_files_does_not_look_clean() -> None:
    lines = list(summary(ScanResult()))
    assert lines[0].startswith("Nothing analysed")
    assert lines[1].startswith("warning:")


def test_a_clean_run_without_a_policy_asks_for_one() -> None:
    result = ScanResult(
        coverage=Coverage(files=1, lines=1), policies=("baseline",), undisclosed_third_party=1
    )
    first, last = summary(result)
    assert first == "No findings in 1 file, 1 line, judged by baseline"
    assert last.startswith("1 flow goes to third parties that no policy discloses")
    assert "--policy" in last


def test_rules_are_listed_and_explained() -> None:
    style = Style(color=False)
    assert listing(RULES, style) == "4inkjets/C08  allow_only  Order data for another purpose\n"
    shown = page(RULES[0], style)
    for part in (
        "The Way We Use Information",
        "only to complete that",
        "CWE-359",
        "ignore[4inkjets/C08]",
    ):
        assert part in shown


def test_paths_are_shown_from_where_the_user_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    options = ReportOptions(ROOT)
    monkeypatch.chdir(ROOT)
    assert options.shown_path("shop/forms.py") == "shop/forms.py"
    monkeypatch.chdir(ROOT.parent)
    assert options.shown_path("shop/forms.py") == "report/shop/forms.py"
    monkeypatch.chdir(ROOT / "shop")
    assert options.shown_path("shop/forms.py") == "forms.py"
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert options.shown_path("shop/forms.py") == (ROOT / "shop/forms.py").as_posix()
