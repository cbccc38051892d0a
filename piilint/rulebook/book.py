"""The rulebook: everything the rule files say, merged and frozen."""

from __future__ import annotations

import msgspec

from piilint.rulebook.calls import Library, QuickSanitizer, QuickSink, QuickSource
from piilint.rulebook.data_types import DataType, Subject
from piilint.rulebook.recipients import Category, Recipient


class Rulebook(msgspec.Struct, frozen=True, kw_only=True):
    """All rules but the policies. Later files override earlier ones id by id."""

    data_types: dict[str, DataType] = {}
    subjects: dict[str, Subject] = {}
    not_persons: frozenset[str] = frozenset()
    excluded_words: frozenset[str] = frozenset()
    libraries: tuple[Library, ...] = ()
    categories: dict[str, Category] = {}
    recipients: dict[str, Recipient] = {}
    countries: dict[str, str] = {}
    """Recipient id → the country in which it is established, where that is known."""
    sources: tuple[QuickSource, ...] = ()
    sinks: tuple[QuickSink, ...] = ()
    sanitizers: tuple[QuickSanitizer, ...] = ()
    digest: str = ""
    """Hash of all rule files read, for caches."""
