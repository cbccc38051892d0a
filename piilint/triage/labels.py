"""The words of a rulebook for the ids in findings."""

from __future__ import annotations

from piilint.rulebook.book import Rulebook
from piilint.triage.result import Labels


def labels_of(book: Rulebook) -> Labels:
    """What people call the rulebook's data types, subjects and recipients."""
    return Labels(
        data_types={id: kind.label for id, kind in sorted(book.data_types.items())},
        subjects={id: subject.label for id, subject in sorted(book.subjects.items())},
        recipients={id: recipient.name for id, recipient in sorted(book.recipients.items())},
        categories={id: recipient.category for id, recipient in sorted(book.recipients.items())},
    )
