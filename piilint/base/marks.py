"""Explicit marks of the user's, as names that no code can have: `piilint:source:contact/email:`.

The front end puts such a name where a mark stands; what is called by it is personal data of that
kind (or none), what is declared by it holds it.
"""

from __future__ import annotations

from typing import NamedTuple

PREFIX = "piilint:"
NOT_PII = "piilint:not-pii"
_SOURCE = "piilint:source:"


class Marked(NamedTuple):
    """What a mark says: None for a data type says that it is no personal data."""

    data_type: str | None
    subject: str | None = None


def encoded(mark: Marked) -> str:
    """The mark as one name."""
    if mark.data_type is None:
        return NOT_PII
    return f"{_SOURCE}{mark.data_type.replace('.', '/')}:{mark.subject or ''}"


def decoded(text: str) -> Marked | None:
    """The mark that a name, or the beginning of a path, stands for; None for any other name.

    >>> decoded("piilint:source:contact/email:customer.ref")
    Marked(data_type='contact.email', subject='customer')
    """
    if not text.startswith(PREFIX):
        return None
    head = text.partition(".")[0]
    if head == NOT_PII:
        return Marked(None)
    data_type, _, subject = head.removeprefix(_SOURCE).partition(":")
    return Marked(data_type.replace("/", "."), subject or None)
