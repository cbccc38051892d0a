"""Every clause of the 4inkjets policy that flows decide: what it forbids and what it lets pass."""

from __future__ import annotations

import pytest

from piilint.flow.domain.flows import Flow, Guard
from tests.policy.flows_for_tests import flow, judged

ORDER = "order.customer.email"
USER = "user.email"
GIFT = "order.gift_recipient.email"
MAIL = "message.from_address"


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        pytest.param(flow("contact.email", "log", ORDER), "C08", id="order-in-log"),
        pytest.param(flow("contact.email", "log", "email", holder="Order"), "C08", id="holder"),
        pytest.param(
            flow("contact.address.shipping", "log", "profile.address"), "C08", id="shipping-address"
        ),
        pytest.param(
            flow("contact.email", "log", "request.POST['email']", path="shop/checkout/views.py"),
            "C08",
            id="posted-at-checkout",
        ),
        pytest.param(flow("contact.email", "segment", ORDER), "C08", id="order-to-analytics"),
        pytest.param(flow("contact.email", "openai", ORDER), "C08", id="order-to-llm"),
        pytest.param(flow("contact.email", "hubspot", ORDER), "C08", id="order-to-crm"),
        pytest.param(flow("contact.email", "sentry", ORDER), "C08", id="order-to-error-tracking"),
        pytest.param(flow("contact.email", "google_ads", ORDER), "C08", id="order-to-ads"),
        pytest.param(flow("contact.email", "mailchimp", ORDER), "C08", id="order-to-newsletter"),
        pytest.param(
            flow("contact.email", "log", ORDER, transforms=("hashed",)), "C08", id="hash-identifies"
        ),
        pytest.param(flow("contact.email", "easypost", ORDER), "C09", id="mail-address-to-carrier"),
        pytest.param(
            flow("financial.card.number", "easypost", "payment.card_number"),
            "C09",
            id="card-to-carrier",
        ),
        pytest.param(
            flow("demographic.birth_date", "stripe", "user.birth_date"),
            "C09",
            id="birth-date-to-stripe",
        ),
        pytest.param(
            flow("contact.email", "log", GIFT, subject="recipient"), "C10", id="addressee-in-log"
        ),
        pytest.param(
            flow(
                "contact.email", "mailchimp", GIFT, subject="recipient", guards=("user.subscribed",)
            ),
            "C10",
            id="addressee-to-newsletter",
        ),
        pytest.param(
            flow("contact.name", "stripe", GIFT, subject="recipient"),
            "C10",
            id="addressee-to-billing",
        ),
        pytest.param(
            flow("government.passport", "easypost", GIFT, subject="recipient"),
            "C11",
            id="addressee-excess",
        ),
        pytest.param(
            flow("contact.email", "zendesk", MAIL, subject="correspondent"),
            "C12",
            id="correspondent",
        ),
        pytest.param(flow("contact.email", "mailchimp", USER), "C13", id="newsletter-unguarded"),
        pytest.param(
            flow("contact.email", "mailchimp", USER, guards=(Guard("user.subscribed", False),)),
            "C13",
            id="newsletter-guarded-wrongly",
        ),
        pytest.param(
            flow("contact.phone", "mailchimp", USER, guards=("user.subscribed",)),
            "C13",
            id="newsletter-phone",
        ),
        pytest.param(flow("contact.email", "intercom", USER), "C17", id="chat-mail-address"),
        pytest.param(flow("contact.email", "intercom", ORDER), "C17", id="chat-order-data"),
        pytest.param(flow("contact.email", "google_ads", USER), "C21", id="account-to-ads"),
        pytest.param(
            flow("contact.email", "facebook_ads", ORDER, transforms=("hashed",)),
            "C21",
            id="hash-to-ads",
        ),
        pytest.param(
            flow("online.device_id", "google_ads", "request.device_id"), "C21", id="device-to-ads"
        ),
        pytest.param(flow("contact.email", "segment", USER), "C22", id="account-to-analytics"),
        pytest.param(flow("contact.email", "openai", USER), "C22", id="account-to-llm"),
        pytest.param(flow("contact.email", "sentry", USER), "C22", id="account-to-error-tracking"),
        pytest.param(flow("contact.phone", "twilio", USER), "C22", id="account-to-sms"),
        pytest.param(flow("contact.email", "unknown_external", USER), "C22", id="unknown-host"),
        pytest.param(flow("contact.email", "sentry", USER, kind="log"), "C22", id="hosted-log"),
        pytest.param(flow("contact.email", "cookie", USER), "C23", id="mail-address-in-cookie"),
        pytest.param(
            flow("credential.password", "cookie", "form.password"),
            "C23",
            id="password-session-cookie",
        ),
        pytest.param(
            flow(
                "online.cookie_id",
                "segment",
                "request.COOKIES['vid']",
                alongside=("contact.email",),
            ),
            "C23",
            id="cookie-id-beside-mail-address",
        ),
        pytest.param(
            flow("financial.card.number", "stripe", "card.number", facts={"scheme": "http"}),
            "C29",
            id="card-over-http",
        ),
        pytest.param(
            flow("financial.card.number", "stripe", "card.number", facts={"verify": False}),
            "C29",
            id="card-unverified",
        ),
        pytest.param(flow("financial.card.number", "log", "card.number"), "C30", id="card-in-log"),
        pytest.param(flow("financial.card.cvv", "database", "card.cvv"), "C30", id="cvv-stored"),
        pytest.param(
            flow("financial.card.cvv", "database", "card.cvv", transforms=("encrypted",)),
            "C30",
            id="cvv-stored-encrypted",
        ),
        pytest.param(
            flow("credential.password", "log", "form.password"), "C30", id="password-in-log"
        ),
        pytest.param(flow("credential.token", "log", "user.token"), "C30", id="token-in-log"),
        pytest.param(
            flow("credential.password", "database", "form.password"), "C30", id="password-stored"
        ),
        pytest.param(
            flow("credential.password", "database", "form.password", transforms=("hashed",)),
            "C30",
            id="password-under-a-plain-hash",
        ),
        pytest.param(
            flow("credential.password", "queue", "form.password"), "C30", id="password-queued"
        ),
        pytest.param(flow("financial.card.number", "url", "card.number"), "C30", id="card-in-url"),
        pytest.param(
            flow("contact.email", "easypost", USER, facts={"scheme": "http"}),
            "C09",
            id="excess-first",
        ),
        pytest.param(
            flow("contact.name", "easypost", USER, facts={"scheme": "http"}),
            "C30-transit",
            id="open-channel",
        ),
        pytest.param(
            flow("contact.name", "database", "pupil.name", subject="child"), "C32", id="child"
        ),
        pytest.param(flow("credential.username", "sentry", "user.username"), "C22", id="username"),
        pytest.param(flow("credential.username", "cookie", "user.username"), "C23", id="who"),
        pytest.param(flow("online.user_agent", "segment", "META.UA"), "C22", id="browser"),
        pytest.param(flow("online.user_agent", "facebook_ads", "META.UA"), "C21", id="ad-browser"),
        pytest.param(flow("online.user_agent", "intercom", "META.UA"), "C17", id="chat-browser"),
        pytest.param(
            flow("behaviour.orders", "openai", "customer.orders"), "C08", id="orders-to-llm"
        ),
        pytest.param(
            flow("behaviour.search", "segment", "user.searches", alongside=("contact.email",)),
            "C22",
            id="searches-of-somebody",
        ),
    ],
)
def test_forbids(given: Flow, rule: str) -> None:
    judgement = judged(given)
    assert (judgement.verdict, judgement.rule) == ("forbidden", f"4inkjets/{rule}")
    assert judgement.is_finding
    assert judgement.reason.endswith(".")
    assert judgement.deciding[0].quote
    assert judgement.remedy


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        pytest.param(flow("contact.name", "easypost", ORDER), "C08", id="name-to-carrier"),
        pytest.param(
            flow("contact.address.city", "easypost", "order.shipping_address.city"),
            "C08",
            id="town",
        ),
        pytest.param(
            flow("financial.card.number", "stripe", "card.number"), "C08", id="card-to-stripe"
        ),
        pytest.param(flow("contact.email", "stripe", USER), "C09", id="account-to-stripe"),
        pytest.param(
            flow("contact.name", "easypost", GIFT, subject="recipient"),
            "C10",
            id="addressee-to-carrier",
        ),
        pytest.param(
            flow("contact.email", "mailchimp", USER, guards=("user.newsletter_opt_in",)),
            "C13",
            id="subscriber",
        ),
        pytest.param(
            flow("contact.name", "mailchimp", ORDER, guards=("customer.is_subscribed",)),
            "C13",
            id="order-data-of-subscriber",
        ),
        pytest.param(
            flow("online.ip", "intercom", "request.META", subject="visitor"), "C17", id="chat-ip"
        ),
        pytest.param(
            flow("contact.address.city", "segment", ORDER, transforms=("aggregated",)),
            "C20",
            id="counts",
        ),
        pytest.param(
            flow("contact.email", "google_ads", USER, transforms=("aggregated",)),
            "C20",
            id="counts-to-ads",
        ),
        pytest.param(flow("contact.email", "sendgrid", USER), "C16", id="mail-provider"),
        pytest.param(flow("contact.email", "database", USER), "C03", id="registration"),
        pytest.param(flow("contact.email", "database", ORDER), "C06", id="order-form"),
        pytest.param(flow("contact.email", "email", ORDER), "C07", id="staff-mail"),
        pytest.param(
            flow("online.cookie_id", "cookie", "visitor.cookie"), "C26", id="visitor-cookie"
        ),
        pytest.param(
            flow("behaviour.browsing", "cookie", "visitor.viewed"), "C26", id="viewed-in-cookie"
        ),
        pytest.param(
            flow("behaviour.orders", "segment", "customer.orders"), "C20", id="orders-of-nobody"
        ),
    ],
)
def test_permits(given: Flow, rule: str) -> None:
    judgement = judged(given)
    assert (judgement.verdict, judgement.rule) == ("permitted", f"4inkjets/{rule}")
    assert not judgement.is_finding


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(flow("contact.email", "log", USER), id="account-in-log"),
        pytest.param(flow("contact.email", "log", ORDER, transforms=("masked",)), id="masked"),
        pytest.param(flow("contact.email", "log", ORDER, transforms=("keyed_hashed",)), id="keyed"),
        pytest.param(flow("contact.email", "segment", USER, transforms=("tokenised",)), id="token"),
        pytest.param(
            flow("financial.card.number", "log", "card.number", transforms=("truncated",)),
            id="last-four",
        ),
        pytest.param(
            flow("credential.password", "database", "form.password", transforms=("keyed_hashed",)),
            id="password-hash",
        ),
        pytest.param(flow("contact.email", "email", USER, to_subject=True), id="own-data"),
        pytest.param(
            flow("contact.address.shipping", "sendgrid", ORDER, to_subject=True), id="own-order"
        ),
        pytest.param(
            flow("contact.email", "sendgrid", MAIL, subject="correspondent", to_subject=True),
            id="reply",
        ),
        pytest.param(
            flow("credential.token", "email", "user.token", to_subject=True), id="reset-link"
        ),
        pytest.param(flow("credential.session", "cookie", "session.key"), id="session-cookie"),
        pytest.param(flow("credential.token", "stripe", "user.token"), id="access-token"),
        pytest.param(flow("contact.phone", "response", USER), id="own-page"),
        pytest.param(flow("contact.email", "unknown_external", USER, kind="email"), id="smtp-host"),
        pytest.param(flow("contact.email", "log", "User.objects.order_by('email')"), id="order-by"),
        pytest.param(flow("contact.email", "queue", ORDER), id="queue"),
        pytest.param(flow("credential.username", "log", "user.username"), id="username-in-log"),
        pytest.param(
            flow("credential.username", "sendgrid", "settings.SMTP_USER", subject=None),
            id="login-at-a-service",
        ),
        pytest.param(flow("credential.key", "stripe", "settings.KEY", subject=None), id="api-key"),
        pytest.param(flow("online.user_agent", "log", "META.UA"), id="browser-in-log"),
        pytest.param(flow("behaviour.orders", "log", "customer.orders"), id="orders-in-log"),
        pytest.param(flow("demographic.language", "cookie", "user.language"), id="language"),
        pytest.param(
            flow("contact.name", "template", "review.name", subject="reviewer"), id="review"
        ),
    ],
)
def test_does_not_report(given: Flow) -> None:
    assert not judged(given).is_finding


def test_password_in_a_persistent_cookie_is_promised_and_forbidden_at_once() -> None:
    given = flow("credential.password", "cookie", "form.password", facts={"max_age": 2592000})
    judgement = judged(given)
    assert (judgement.verdict, judgement.rule) == ("contradictory", "4inkjets/C25")
    assert {ref.clause for ref in judgement.deciding} >= {"C25", "C23", "C30"}
    assert judgement.severity == "error"


def test_an_open_list_is_vague() -> None:
    assert judged(flow("contact.phone", "database", USER)).verdict == "vague"
    assert judged(flow("contact.address.postcode", "taxjar", ORDER)).verdict == "vague"


def test_says_which_clause_would_permit_and_what_is_missing() -> None:
    judgement = judged(flow("contact.email", "mailchimp", USER))
    assert judgement.permits is not None
    assert judgement.permits.clause == "C13"
    assert judgement.missing == "no subscription check guards this call"


def test_names_what_a_narrower_clause_covers() -> None:
    judgement = judged(flow("contact.email", "intercom", USER))
    assert judgement.permits is not None
    assert judgement.permits.clause == "C17"
    assert judgement.missing == "it covers only IP address"


def test_lists_the_excess_of_a_payload() -> None:
    given = flow(
        "contact.email", "usps", ORDER, alongside=("contact.name", "demographic.birth_date")
    )
    assert judged(given).excess == ("contact.email", "demographic.birth_date")


def test_the_reading_of_a_slip_of_the_pen_is_told() -> None:
    judgement = judged(flow("contact.email", "zendesk", MAIL, subject="correspondent"))
    assert "single negation" in (judgement.deciding[0].interpretation or "")
