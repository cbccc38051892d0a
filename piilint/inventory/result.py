"""What an inventory says."""

from __future__ import annotations

import msgspec

from piilint.base.errors import Diagnostic
from piilint.base.span import Span
from piilint.inventory.asked import Role


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One field (or key, or parameter) with personal data, and every place where it is met."""

    role: Role
    data_type: str
    subject: str | None
    holder: str
    """The class, or the name, that it hangs on."""
    field: str
    via: str
    """`model`, `form`, `serializer`, `request.POST`, `attribute`, …"""
    declared: str
    """The declared type, as written."""
    confidence: float
    reason: str
    places: tuple[Span, ...]
    """Where it is declared, collected or read; sorted."""
    reads: int = 0
    """How often code reads the declared field."""


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """Fields of one class that identify a person only together."""

    holder: str
    combination: str
    label: str
    fields: tuple[str, ...]
    place: Span
    """Where the class declares the first of its own personal data."""


class DataTypeInfo(msgspec.Struct, frozen=True):
    """A data type, as reports describe it."""

    label: str
    sensitivity: str
    special_category: bool


class Inventory(msgspec.Struct, frozen=True, kw_only=True):
    """All entries, by role, data type, subject, holder and field."""

    entries: tuple[Entry, ...] = ()
    together: tuple[Together, ...] = ()
    """Combinations of quasi-identifiers, by class."""
    data_types: dict[str, DataTypeInfo] = {}
    """What is known of the data types in the entries, by id."""
    subjects: dict[str, str] = {}
    """Labels of subjects by id."""
    diagnostics: tuple[Diagnostic, ...] = ()
    files: int = 0
    lines: int = 0

    def of(self, role: Role) -> tuple[Entry, ...]:
        """The entries of one role."""
        return tuple(entry for entry in self.entries if entry.role == role)
