"""Hosts out of texts partly known, and whose they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piilint.rulebook.book import Rulebook
from piilint.rulebook.recipients import Recipient
from piilint.semantics.hosts import EXTERNAL, INTERNAL, UNKNOWN, Hosts, host_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://api.mailchimp.com/3.0/lists/", ("https", "api.mailchimp.com")),
        ("HTTPS://API.Stripe.com", ("https", "api.stripe.com")),
        ("https://?.api.mailchimp.com/3.0", ("https", "*.api.mailchimp.com")),
        ("https://api-?.pusher.com/", ("https", "api-*.pusher.com")),
        ("https://?/orders", ("https", "*")),
        ("https://?", ("https", "*")),
        ("https://", ("https", None)),
        ("https://?.?", ("https", "*.*")),
        ("https://api.stripe.com?", ("https", "api.stripe.com")),
        ("https://api.stripe.com?/charges", ("https", "api.stripe.com")),
        ("https://api.stripe.com:?/v1", ("https", "api.stripe.com")),
        ("https://api.?", ("https", "api.*")),
        ("https://api.", ("https", "api.*")),
        ("https://example.com./x", ("https", "example.com")),
        ("http://localhost?", ("http", "localhost")),
        ("http://worker-?:8000/", ("http", "worker-*")),
        ("https://user:pass@host.example:8443/p", ("https", "host.example")),
        ("https://?:?@sentry.example/1", ("https", "sentry.example")),
        ("redis://:secret@cache:6379/0", ("redis", "cache")),
        ("http://[::1]:8000/x", ("http", "::1")),
        ("http://[nonsense", ("http", None)),
        ("file:///etc/hosts", ("file", None)),
        ("//cdn.example.net/lib.js", (None, "cdn.example.net")),
        ("?://api.example.net/lib.js", (None, "api.example.net")),
        ("smtp.sendgrid.net", (None, "smtp.sendgrid.net")),
        ("smtp.mailgun.org:587", (None, "smtp.mailgun.org")),
        ("?.api.mailchimp.com", (None, "*.api.mailchimp.com")),
        ("api.example.net/v1/users", (None, "api.example.net")),
        ("10.0.0.7", (None, "10.0.0.7")),
        ("localhost", (None, "localhost")),
        ("localhost:8000/api", (None, "localhost")),
        ("redis", (None, "redis")),
        ("/relative/path", (None, None)),
        ("lists/members", (None, None)),
        ("report.csv", (None, None)),
        ("1.5", (None, None)),
        ("?/lists", (None, None)),
        ("?", (None, None)),
        ("", (None, None)),
        ("mailto:someone@example.com", (None, None)),
        ("someone@example.com", (None, None)),
        ("Hello there. How are you", (None, None)),
        ("https://{broken", ("https", None)),
    ],
)
def test_host_of(text: str, expected: tuple[str | None, str | None]) -> None:
    assert host_of(text.replace("?", UNKNOWN)) == expected


def test_query_ends_the_host() -> None:
    assert host_of("https://hooks.example.com?token=1") == ("https", "hooks.example.com")


def _hosts(internal: tuple[str, ...] = ()) -> Hosts:
    known = {
        "aws": ("amazonaws.com",),
        "s3": ("s3.amazonaws.com", "s3.*.amazonaws.com"),
        "ses": ("email.*.amazonaws.com",),
        "gpt": ("*.openai.azure.com",),
        "mailchimp": ("*.api.mailchimp.com", "api.mailchimp.com"),
        "mandrill": ("mandrill.api.mailchimp.com",),
        "maps": ("maps.googleapis.com",),
        "fcm": ("fcm.googleapis.com",),
        "pusher": ("api-*.pusher.com",),
        "stripe": ("api.stripe.com", "checkout.stripe.com"),
    }
    recipients = {
        key: Recipient(id=key, name=key, category="any", hosts=hosts)
        for key, hosts in known.items()
    }
    return Hosts(Rulebook(recipients=recipients), internal)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("api.stripe.com", "stripe"),
        ("API.STRIPE.COM.", "stripe"),
        ("eu.api.stripe.com", "stripe"),
        ("stripe.com", EXTERNAL),
        ("notapi.stripe.com", EXTERNAL),
        ("*.stripe.com", "stripe"),
        ("us6.api.mailchimp.com", "mailchimp"),
        ("*.api.mailchimp.com", "mailchimp"),
        ("mandrill.api.mailchimp.com", "mandrill"),
        ("x.openai.azure.com", "gpt"),
        ("api-eu.pusher.com", "pusher"),
        ("api-*.pusher.com", "pusher"),
        ("api.pusher.com", EXTERNAL),
        ("bucket.s3.amazonaws.com", "s3"),
        ("s3.eu-west-1.amazonaws.com", "s3"),
        ("s3.*.amazonaws.com", "s3"),
        ("email.us-east-1.amazonaws.com", "ses"),
        ("lambda.us-east-1.amazonaws.com", "aws"),
        ("*.amazonaws.com", "aws"),
        ("maps.googleapis.com", "maps"),
        ("*.googleapis.com", EXTERNAL),
        ("*", EXTERNAL),
        ("*.*", EXTERNAL),
        ("api.*", EXTERNAL),
        ("worker-*", EXTERNAL),
        ("example.com", EXTERNAL),
        ("8.8.8.8", EXTERNAL),
        ("localhost", INTERNAL),
        ("127.0.0.1", INTERNAL),
        ("::1", INTERNAL),
        ("10.1.*.*", INTERNAL),
        ("192.168.0.9", INTERNAL),
        ("redis", INTERNAL),
        ("printer.local", INTERNAL),
        ("*.internal", INTERNAL),
        ("orders.prod.svc.cluster.local", INTERNAL),
        ("api.shop.example", INTERNAL),
        ("a.b.corp.example", INTERNAL),
        (None, None),
        ("", None),
    ],
)
def test_recipient(host: str | None, expected: str | None) -> None:
    assert _hosts(("shop.example", "*.corp.example")).recipient(host) == expected


def test_a_shops_own_host_wins_over_a_rule() -> None:
    assert _hosts(("api.stripe.com",)).recipient("api.stripe.com") == INTERNAL


@given(st.text(alphabet="ab.*-_:/@[]?#1" + UNKNOWN, max_size=30))
def test_any_text_has_an_answer(text: str) -> None:
    for prefix in ("", "https://"):
        _, host = host_of(prefix + text)
        assert host is None or (host and UNKNOWN not in host)
        assert (_hosts().recipient(host) is None) == (host is None)
