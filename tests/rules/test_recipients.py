"""The shipped recipients: complete, consistent, and found by host."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piilint.rulebook.load import load_rulebook, shipped_rules_dir
from piilint.rulebook.recipients import Recipient
from piilint.semantics.hosts import Hosts
from piilint.semantics.models import Models

BOOK = load_rulebook()
RECIPIENTS = sorted(BOOK.recipients.values(), key=lambda each: each.id)
FILES = sorted((shipped_rules_dir() / "recipients").glob("*.yaml"))
_HOST = re.compile(r"(\*\.)?[a-z0-9*-]+(\.[a-z0-9*-]+)*\.[a-z]{2,}")
_PATTERN = re.compile(r"[A-Za-z_][\w.]*(\((?:'[\w-]+')?\)|\.\w+)*(\.\*)?")


def _patterns(recipient: Recipient) -> list[str]:
    return [
        pattern
        for model in recipient.calls
        for pattern in ((model.call,) if isinstance(model.call, str) else model.call)
    ]


def _twice(things: list[str]) -> list[str]:
    return sorted(thing for thing, count in Counter(things).items() if count > 1)


def test_there_are_many() -> None:
    assert len(RECIPIENTS) >= 250
    assert len(BOOK.categories) >= 35
    assert {each.category for each in RECIPIENTS} == set(BOOK.categories)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_short_and_sorted(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    ids = [line.split(": ")[1] for line in lines if line.startswith("  - id: ")]
    recipients = [each for each in ids if each in BOOK.recipients]
    assert len(lines) <= 300
    assert recipients == sorted(set(recipients))


@pytest.mark.parametrize("recipient", RECIPIENTS, ids=lambda each: each.id)
def test_a_recipient_is_whole(recipient: Recipient) -> None:
    assert recipient.hosts or recipient.imports or recipient.calls
    assert recipient.category in BOOK.categories
    assert set(recipient.needs) | set(recipient.captures) <= set(BOOK.data_types)
    assert all(_HOST.fullmatch(host) for host in recipient.hosts)
    assert all(_PATTERN.fullmatch(pattern) for pattern in _patterns(recipient))
    assert bool(recipient.calls) == bool(recipient.verified)
    for names in (recipient.hosts, recipient.imports, recipient.packages, recipient.needs):
        assert list(names) == sorted(set(names))


def test_nothing_is_claimed_twice() -> None:
    assert _twice([root for each in RECIPIENTS for root in each.imports]) == []
    assert _twice([host.removeprefix("*.") for each in RECIPIENTS for host in each.hosts]) == []
    assert _twice([pattern for each in RECIPIENTS for pattern in _patterns(each)]) == []


def test_libraries_and_recipients_do_not_both_model_a_call() -> None:
    told = {
        pattern
        for library in BOOK.libraries
        for model in library.calls
        for pattern in ((model.call,) if isinstance(model.call, str) else model.call)
    }
    assert sorted(told & {pattern for each in RECIPIENTS for pattern in _patterns(each)}) == []


@pytest.mark.parametrize("recipient", RECIPIENTS, ids=lambda each: each.id)
def test_a_recipient_is_found_by_its_hosts(recipient: Recipient) -> None:
    hosts = Hosts(BOOK, ())
    for host in recipient.hosts:
        assert hosts.recipient(host.replace("*", "some")) == recipient.id


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("us14.api.mailchimp.com", "mailchimp"),
        ("*.api.mailchimp.com", "mailchimp"),
        ("*.stripe.com", "stripe"),
        ("shop.myshopify.com", "shopify"),
        ("bucket.s3.eu-central-1.amazonaws.com", "aws_s3"),
        ("lambda.eu-central-1.amazonaws.com", "aws"),
        ("o1.ingest.us.sentry.io", "sentry"),
        ("hooks.slack.com", "slack"),
        ("smtp.gmail.com", "gmail"),
        ("acme.zendesk.com", "zendesk"),
        ("api.example.com", "unknown_external"),
        ("speech.googleapis.com", "unknown_external"),
        ("db", "internal"),
    ],
)
def test_whose_a_host_is(host: str, expected: str) -> None:
    assert Hosts(BOOK, ()).recipient(host) == expected


@pytest.mark.parametrize(
    ("path", "kinds", "recipient"),
    [
        ("stripe.Customer.create", ["third_party"], "stripe"),
        ("stripe.Balance.retrieve", ["third_party"], "stripe"),
        ("stripe.StripeClient().v1.customers.create", ["third_party"], "stripe"),
        ("stripe.StripeClient", [], "stripe"),
        ("mailchimp_marketing.Client().lists.add_list_member", ["third_party"], "mailchimp"),
        ("mailchimp_marketing.Client().set_config", [], "mailchimp"),
        ("sendgrid.helpers.mail.Mail", [], "sendgrid"),
        ("sendgrid.SendGridAPIClient().send", ["third_party"], "sendgrid"),
        ("sentry_sdk.push_scope().set_user", ["third_party"], "sentry"),
        ("sentry_sdk.init", [], "sentry"),
        ("openai.AzureOpenAI().chat.completions.create", ["third_party"], "azure_openai"),
        ("openai.AsyncOpenAI().embeddings.create", ["third_party"], "openai"),
        ("boto3.client('ses').send_email", ["email"], "aws_ses"),
        ("boto3.Session().client('sns').publish", ["third_party"], "aws_sns"),
        ("boto3.client('sqs').tag_queue", ["queue"], "sqs"),
        ("google.cloud.bigquery.Client().query", ["third_party"], "bigquery"),
        ("google.cloud.bigquery.SchemaField", [], "bigquery"),
    ],
)
def test_what_a_call_does(path: str, kinds: list[str], recipient: str) -> None:
    found = Models(BOOK).call(path)
    sinks = [
        sink
        for bound in found
        for sink in (
            bound.model.sink if isinstance(bound.model.sink, tuple) else (bound.model.sink,)
        )
        if sink
    ]
    assert {bound.recipient for bound in found} == {recipient}
    assert [sink.kind for sink in sinks] == kinds


@given(st.sampled_from(RECIPIENTS), st.sampled_from(["", "sub.", "a.b."]))
def test_subdomains_belong_to_the_same(recipient: Recipient, prefix: str) -> None:
    hosts = Hosts(BOOK, ())
    for host in recipient.hosts:
        found = hosts.recipient(prefix + host.replace("*", "some"))
        assert found == recipient.id
