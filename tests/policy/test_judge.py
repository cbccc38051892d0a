"""The judge beyond the clauses: the baseline, the user's own rules, several policies, wording."""

from __future__ import annotations

import msgspec
import pytest

from piilint.base.span import Span
from piilint.flow.domain.flows import Flow, Step
from piilint.policy.judge import Judge
from piilint.policy.load import load_policies
from tests.policy.flows_for_tests import book, flow, judge_by, judged


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (flow("contact.email", "log"), "contact-data-in-log"),
        (flow("contact.email", "log", transforms=("hashed",)), "contact-data-in-log"),
        (flow("contact.email", "cookie"), "contact-data-in-cookie"),
        (flow("contact.email", "url"), "contact-data-in-url"),
        (flow("contact.email", "segment", facts={"verify": False}), "contact-data-over-http"),
        (flow("financial.card.number", "log"), "card-number-in-log"),
        (flow("financial.card.number", "exception"), "card-number-in-log"),
        (flow("financial.card.number", "url"), "card-number-in-url"),
        (flow("financial.card.number", "database"), "card-number-in-clear"),
        (flow("financial.card.number", "template"), "card-number-shown"),
        (flow("financial.card.number", "sentry"), "secret-shared"),
        (
            flow("financial.card.cvv", "database", transforms=("encrypted",)),
            "card-security-code-kept",
        ),
        (flow("credential.password", "log"), "credential-in-log"),
        (flow("credential.token", "log"), "credential-in-log"),
        (flow("credential.password", "url"), "credential-in-url"),
        (flow("credential.password", "cookie"), "credential-in-cookie"),
        (flow("credential.password", "database"), "credential-in-clear"),
        (flow("credential.otp", "cache"), "credential-in-clear"),
        (flow("credential.password", "email", to_subject=True), "password-in-email"),
        (flow("credential.password", "database", transforms=("hashed",)), "password-hash-weak"),
        (flow("government.ssn", "log"), "government-id-in-log"),
        (flow("government.ssn", "file"), "government-id-in-clear"),
        (flow("financial.bank.iban", "log"), "bank-data-in-log"),
        (flow("health.condition", "log"), "special-category-in-log"),
        (
            flow("credential.password", "unknown_external", facts={"scheme": "http"}),
            "sensitive-data-over-http",
        ),
    ],
)
def test_the_baseline_forbids(given: Flow, rule: str) -> None:
    judgement = judged(given, "baseline")
    assert (judgement.verdict, judgement.rule) == ("forbidden", f"baseline/{rule}")


@pytest.mark.parametrize(
    "given",
    [
        flow("contact.email", "log", transforms=("masked",)),
        flow("contact.email", "database"),
        flow("contact.email", "response"),
        flow("contact.email", "email", to_subject=True),
        flow("contact.email", "exception"),
        flow("online.ip", "log"),
        flow("credential.username", "log"),
        flow("credential.session", "cookie"),
        flow("credential.token", "url"),
        flow("credential.otp", "database"),
        flow("credential.password", "database", transforms=("keyed_hashed",)),
        flow("financial.card.number", "template", transforms=("truncated",)),
        flow("financial.card.number", "stripe"),
        flow("financial.card.cvv", "stripe", facts={"scheme": "https", "verify": True}),
    ],
)
def test_the_baseline_lets_pass(given: Flow) -> None:
    assert not judged(given, "baseline").is_finding


@pytest.mark.parametrize("recipient", ["segment", "openai", "google_ads", "unknown_external"])
def test_sharing_is_undisclosed_under_the_baseline(recipient: str) -> None:
    judgement = judged(flow("contact.email", recipient), "baseline")
    assert (judgement.verdict, judgement.shared) == ("undisclosed", True)


def test_an_undisclosed_flow_in_the_house_is_not_shared() -> None:
    judgement = judged(flow("contact.email", "database"), "baseline")
    assert (judgement.verdict, judgement.shared) == ("undisclosed", False)


@pytest.mark.parametrize(
    "given",
    [
        flow("custom", "custom"),
        flow("custom", "log"),
        flow("custom", "segment"),
        flow("contact.email", "custom"),
        flow("custom", "email", to_subject=True),
    ],
)
@pytest.mark.parametrize("policies", [(), ("4inkjets",), ("baseline", "4inkjets")])
def test_what_the_users_rules_name_is_always_reported(
    given: Flow, policies: tuple[str, ...]
) -> None:
    judge = Judge(load_policies(policies, book()) if policies else (), book())
    judgement = judge.judge(given)
    assert judgement is not None
    assert (judgement.verdict, judgement.rule) == ("forbidden", "rules/custom-flow")


def test_without_a_policy_nothing_is_forbidden() -> None:
    judgement = Judge((), book()).judge(flow("financial.card.number", "log"))
    assert judgement is not None
    assert judgement.verdict == "undisclosed"


def test_the_gravest_of_several_policies_wins() -> None:
    account = flow("contact.email", "log", "user.email")
    assert judged(account, "4inkjets", "baseline").rule == "baseline/contact-data-in-log"
    assert judged(account, "baseline", "4inkjets").rule == "baseline/contact-data-in-log"


def test_a_contradiction_is_graver_than_a_denial() -> None:
    given = flow("credential.password", "cookie", "form.password", facts={"max_age": 60})
    assert judged(given, "baseline", "4inkjets").rule == "4inkjets/C25"


def test_of_equals_the_first_policy_is_cited() -> None:
    card = flow("financial.card.number", "log", "card.number")
    assert judged(card, "4inkjets", "baseline").rule == "4inkjets/C30"
    assert judged(card, "baseline", "4inkjets").rule == "baseline/card-number-in-log"


def test_every_rule_that_a_flow_breaks_can_tell_it() -> None:
    card = flow("financial.card.number", "segment", "order.card_number")
    told = judged(card, "4inkjets", "baseline").breaches
    assert [each.rule for each in told] == [
        "4inkjets/C08",
        "4inkjets/C09",
        "4inkjets/C22",
        "baseline/secret-shared",
    ]
    assert told[1].reason.endswith(
        "but by C09, outside parties get order data only as far as completing the order needs it."
    )
    assert [ref.clause for ref in told[1].deciding] == ["C09", "C22"]


def test_what_a_policy_contradicts_itself_on_is_denied_without_the_allowance() -> None:
    given = flow("credential.password", "cookie", "form.password", facts={"max_age": 60})
    first, second, *_ = judged(given).breaches
    assert (first.verdict, first.rule) == ("contradictory", "4inkjets/C25")
    assert (second.verdict, second.rule) == ("forbidden", "4inkjets/C23")


def test_the_witness_changes_no_judgement() -> None:
    given = flow("contact.email", "log", "order.email")
    step = Step(Span("shop/views.py", 4), "assign", "email = order.email")
    longer = msgspec.structs.replace(given, steps=(step,), functions=("shop.views.pay",))
    assert judged(given) is judged(longer)


def test_a_reason_is_a_sentence_that_names_data_recipient_and_clause() -> None:
    assert judged(flow("contact.email", "segment", "order.email")).reason == (
        "E-mail address of a customer, given with an order, goes to "
        f"{book().recipients['segment'].name} (analytics), but by C08, what customers give with an "
        "order is used only to complete that order."
    )
    assert judged(flow("online.ip", "log"), "baseline").reason == (
        "IP address of a customer is written to a log; no norm of the policy speaks of this."
    )


def test_a_contradiction_tells_both_sides() -> None:
    given = flow("credential.password", "cookie", "form.password", facts={"max_age": 60})
    reason = judged(given).reason
    assert ": by C25, a persistent cookie stores passwords, but by C23" in reason


def test_every_cited_rule_is_a_norm_that_reports_can_describe() -> None:
    judge = judge_by("4inkjets", "baseline")
    rules = [bound.rule for bound in judge.norms]
    assert len(rules) == len(set(rules))
    assert {"4inkjets/C08", "baseline/card-number-in-log", "rules/custom-flow"} <= set(rules)


def test_data_of_staff_is_outside_the_shop_policy() -> None:
    assert not judged(flow("contact.email", "slack", "staff.email", subject="employee")).is_finding


def test_an_internal_or_loopback_host_is_no_third_party() -> None:
    given = flow("credential.password", "unknown_external", facts={"scheme": "http"})
    local = msgspec.structs.replace(given.sink, host="localhost")
    judgement = judged(msgspec.structs.replace(given, sink=local), "baseline")
    assert not judgement.is_finding
