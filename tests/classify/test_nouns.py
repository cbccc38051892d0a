"""What nouns name, and whose data hangs on them."""

from __future__ import annotations

import pytest

from piilint.classify.classifier import Classifier

PERSONS = [
    "customer",
    "Customer",
    "user",
    "User",
    "CustomerProfile",
    "user_data",
    "UserSerializer",
    "attendee",
    "Recipient",
    "guest",
    "Member",
    "person",
    "Person",
    "Profile",
    "employee",
    "order.customer",
    "current_user",
    "AbstractUser",
    "users",
    "Kunde",
    "author",
]
NOBODY = [
    "product",
    "plugin",
    "file",
    "field",
    "self",
    "UserGroup",
    "user_agent",
    "http_client",
    "StripeClient",
    "queue",
    "Category",
    "settings",
    "errors",
    "META",
    "request",
    "order",
    "address",
    "UserManager",
    "x",
]
HOLDERS = [
    "customer",
    "User",
    "order",
    "Order",
    "Address",
    "shipping_address",
    "InvoiceAddress",
    "shipTo",
    "billing",
    "cart",
    "request",
    "ShippingAddress",
    "invoice",
]
SUBJECTS = {
    "customer": "customer", "User": "customer", "order.user": "customer", "order": "customer",
    "buyer": "customer", "CustomerAddress": "customer", "gift_recipient": "recipient",
    "ship_to": "recipient", "consignee": "recipient", "request": "visitor",
    "request.META": "visitor",
    "session": "visitor", "InboundMessage": "correspondent", "sender": "correspondent",
    "Review": "reviewer", "reviewer": "reviewer", "employee": "employee", "staff_user": "employee",
    "admin": "employee", "supplier": "supplier", "Vendor": "supplier", "child": "child",
    "product": None, "attendee": None, "x": None, None: None, "": None,
}  # fmt: skip


@pytest.mark.parametrize("noun", PERSONS)
def test_a_person(classifier: Classifier, noun: str) -> None:
    assert classifier.is_person(noun)
    assert classifier.holds_contact_data(noun)


@pytest.mark.parametrize("noun", NOBODY)
def test_no_person(classifier: Classifier, noun: str) -> None:
    assert not classifier.is_person(noun)


@pytest.mark.parametrize("noun", HOLDERS)
def test_a_holder_of_contact_data(classifier: Classifier, noun: str) -> None:
    assert classifier.holds_contact_data(noun)


@pytest.mark.parametrize("noun", ["product", "file", "settings", "server", "x", None])
def test_no_holder_of_contact_data(classifier: Classifier, noun: str | None) -> None:
    assert not classifier.holds_contact_data(noun)


@pytest.mark.parametrize(("noun", "subject"), SUBJECTS.items())
def test_subject(classifier: Classifier, noun: str | None, subject: str | None) -> None:
    assert classifier.subject_of(noun) == subject
