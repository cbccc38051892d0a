"""The other fields of a class are evidence of what it is."""

from __future__ import annotations

import pytest

from piilint.classify.classifier import Classifier
from piilint.classify.siblings import Schemas

SCHEMAS: Schemas = {
    "Dropoff": [("street", "city", "postal_code", "country", "name")],
    "Enrolled": [("first_name", "last_name", "birth_date", "name", "country")],
    "Client": [("name", "redirect_uris", "scopes", "grant_types", "secret", "owner")],
    "RegisteredSubject": [("first_name", "last_name", "gender", "ethnicity")],
    "Attempt": [("ip_address", "user_agent", "path")],
    "Suggestion": [("name", "email", "body")],
    "Hit": [("ip", "user_agent", "path", "country")],
    "Blade": [("ip", "rack", "model")],
    "Wallet": [("cvv", "expiry", "name", "label")],
    "Relay": [("host", "port", "username", "password")],
    "Parcel": [("sender_city", "sender_zip", "sender_state", "depot_state", "weight")],
    "Concern": [("name", "industry", "headquarters", "phone", "email")],
    "Utterance": [("name", "email", "body", "rating")],
    "Letter": [("to", "cc", "bcc", "subject", "html")],
    "Post": [("topic", "user", "content")],
    "Riders": [("first_name", "last_name", "email", "title", "company")],
    "LearnerProfile": [("user", "language", "points")],
    "PricingProfile": [("plan", "language", "points")],
    "ReceiptSheet": [("client_name", "client_address", "total", "due")],
    "GrantSheet": [("client_name", "client_secret", "scopes", "redirect_uri")],
    "ShopSheet": [("store_name", "store_phone", "total", "due")],
    "UserLocaleProfile": [("user", "language", "timezone")],
    "Credentials": [("username", "password", "remember_me")],
    "ReplicaCredentials": [("username", "password", "host", "port")],
    "Partner": [("code", "name", "users", "email")],
    "PartnerWithout": [("name", "email", "code")],
    "Event": [("ip_address", "user_agent", "referrer", "name")],
    "UserType": [("email", "full_name")],
    "FieldType": [("email", "label")],
    "Inbox": [("name", "email", "folder")],
    "Newsletter": [("title", "email", "sender", "slug")],
    "Twice": [("first_name", "last_name", "name"), ("name", "size", "color")],
}


@pytest.mark.parametrize(
    ("cls", "field", "expected"),
    [
        ("Dropoff", "country", "contact.address.country"),
        ("Dropoff", "name", "contact.name"),
        ("Enrolled", "name", "contact.name"),
        ("Client", "name", None),
        ("RegisteredSubject", "gender", "demographic.gender"),
        ("Attempt", "user_agent", "online.user_agent"),
        ("Suggestion", "name", "contact.name"),
        ("Hit", "ip", "online.ip"),
        ("Hit", "user_agent", "online.user_agent"),
        ("Wallet", "expiry", "financial.card.expiry"),
        ("Wallet", "name", "financial.card.holder"),
        ("Relay", "password", None),
        ("Relay", "username", None),
        ("Parcel", "sender_state", "contact.address.region"),
        ("Parcel", "depot_state", None),
        ("Concern", "name", None),
        ("Concern", "phone", None),
        ("Utterance", "name", "contact.name"),
        ("Letter", "cc", "contact.email"),
        ("Post", "content", "content.post"),
        ("Riders", "title", "demographic.employment.title"),
        ("Riders", "company", "contact.organisation"),
        ("LearnerProfile", "language", "demographic.language"),
        ("PricingProfile", "language", None),
        ("ReceiptSheet", "client_name", "contact.name"),
        ("ReceiptSheet", "client_address", "contact.address"),
        ("GrantSheet", "client_name", None),
        ("ShopSheet", "store_name", None),
        ("ShopSheet", "store_phone", None),
        ("UserLocaleProfile", "timezone", "location.timezone"),
        ("Credentials", "password", "credential.password"),
        ("ReplicaCredentials", "password", None),
        ("Partner", "name", None),
        ("PartnerWithout", "name", "contact.name"),
        ("Event", "referrer", "online.referrer"),
        ("Event", "name", None),
        ("UserType", "full_name", "contact.name"),
        ("FieldType", "email", None),
        ("Inbox", "name", None),
        ("Newsletter", "email", None),
        ("Twice", "name", None),
        ("Unheard", "country", None),
    ],
)
def test_siblings(classifier: Classifier, cls: str, field: str, expected: str | None) -> None:
    knowing = classifier.with_schemas(SCHEMAS)
    found = knowing.classify(field, cls, "str", "field")
    told = found.data_type if found is not None and found.confidence >= 0.5 else None
    assert told == expected, found


def test_without_the_schemas_nothing_is_known_of_siblings(classifier: Classifier) -> None:
    knowing = classifier.with_schemas(SCHEMAS)
    assert knowing.classify("country", "Dropoff", "str", "field") is not None
    assert classifier.classify("country", "Dropoff", "str", "field") is None


def test_the_vote_says_that_siblings_spoke(classifier: Classifier) -> None:
    found = classifier.with_schemas(SCHEMAS).classify("name", "Enrolled", "str", "field")
    assert found is not None
    assert "by its other fields" in found.reason
