"""What counts as the check that a norm asks for."""

from __future__ import annotations

import pytest

from piilint.policy.guards import passes
from piilint.rulebook.norms import GuardWords
from tests.policy.flows_for_tests import judge_by

SUBSCRIPTION = judge_by("4inkjets").policies[0].guards["subscription"]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("customer.newsletter_opt_in", True),
        ("user.profile.subscribed", True),
        ("subscriber.is_active", True),
        ("subscribed", True),
        ("not customer.is_subscribed", False),
        ("customer.is_subscribed is True", True),
        ("customer.is_subscribed == False", False),
        ("customer.unsubscribed", False),
        ("not customer.unsubscribed", True),
        ("customer.unsubscribed_at is None", True),
        ("customer.unsubscribed_at is not None", False),
        ("customer.opted_out", False),
        ("customer.optedOut", False),
        ("form.cleaned_data['newsletter']", True),
        ("request.POST.get('subscribe')", True),
        ("user.is_active and user.newsletter_opt_in", True),
        ("user.newsletter_opt_in or user.accepts_marketing", True),
        ("has_opted_in(user)", True),
        ("bool(user.subscribed)", True),
        ("user.has_consented('marketing')", True),
        ("Customer.objects.filter(subscribed=True).exists()", True),
        ("Customer.objects.filter(unsubscribed_at__isnull=True)", True),
        ("Customer.objects.filter(unsubscribed=False)", True),
        ("Customer.objects.exclude(unsubscribed=True)", True),
        ("subscription.status == 'active'", True),
        ("member.status == 'subscribed'", True),
        ("member.status != 'unsubscribed'", True),
        ("(found := user.subscribed)", True),
        ("newsletter_consent_given_at is not None", True),
    ],
)
def test_proves_a_subscription(text: str, holds: bool) -> None:
    assert passes(text, holds, SUBSCRIPTION)
    assert not passes(text, not holds, SUBSCRIPTION)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("user.is_active", True),
        ("user.is_subscribed or user.is_staff", True),
        ("user.is_subscribed and user.is_staff", False),
        ("Customer.objects.filter(subscribed=False)", True),
        ("Customer.objects.exclude(subscribed=True)", True),
        ("member.status == 'unsubscribed'", True),
        ("settings.DEBUG", True),
        ("order.newsletter_id.customer.email", True),
        ("", True),
        ("user.(", True),
    ],
)
def test_proves_nothing(text: str, holds: bool) -> None:
    assert not passes(text, holds, SUBSCRIPTION)


def test_words_of_what_cannot_be_parsed_still_count() -> None:
    assert passes("user.subscribed ...", True, SUBSCRIPTION)


CHILD = GuardWords(name="child", words=("under 13",), below={"age": 13, "user age": 13})


@pytest.mark.parametrize(
    ("text", "holds", "proves"),
    [
        ("age < 13", True, True),
        ("member.age < 13", True, True),
        ("member.age <= 12", True, True),
        ("member.age >= 13", False, True),
        ("not member.age >= 13", True, True),
        ("13 > user_age", True, True),
        ("age < 10", True, True),
        ("member.is_under_13", True, True),
        ("age <= 13", True, False),
        ("age < 18", True, False),
        ("age >= 13", True, False),
        ("age < 13", False, False),
        ("cache_age < 10", True, False),
        ("age < limit", True, False),
        ("age < 13 or member.vip", True, False),
    ],
)
def test_what_a_comparison_proves(text: str, holds: bool, proves: bool) -> None:
    assert passes(text, holds, CHILD) is proves
