"""The rulebook: everything the rule files say, merged and frozen."""

from __future__ import annotations

import msgspec

from piilint.rulebook.calls import Library, QuickSanitizer, QuickSink, QuickSource
from piilint.rulebook.data_types import Combination, DataType, Relation, Subject
from piilint.rulebook.literals import LiteralRules
from piilint.rulebook.recipients import Category, Recipient
from piilint.rulebook.vocabulary import FieldMeaning


class Rulebook(msgspec.Struct, frozen=True, kw_only=True):
    """All rules but the policies. Later files override earlier ones id by id."""

    data_types: dict[str, DataType] = {}
    subjects: dict[str, Subject] = {}
    combinations: dict[str, Combination] = {}
    not_persons: frozenset[str] = frozenset()
    excluded_words: frozenset[str] = frozenset()
    relations: tuple[Relation, ...] = ()
    libraries: tuple[Library, ...] = ()
    categories: dict[str, Category] = {}
    recipients: dict[str, Recipient] = {}
    countries: dict[str, str] = {}
    """Recipient id → the country in which it is established, where that is known."""
    sources: tuple[QuickSource, ...] = ()
    sinks: tuple[QuickSink, ...] = ()
    sanitizers: tuple[QuickSanitizer, ...] = ()
    meanings: tuple[FieldMeaning, ...] = ()
    """What vocabularies say of single names; the later counts."""
    literals: LiteralRules = LiteralRules()
    digest: str = ""
    """Hash of all rule files read, for caches."""
