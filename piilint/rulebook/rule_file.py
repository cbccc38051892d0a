"""One rule file: any of the kinds of rules, alone or together."""

from __future__ import annotations

from typing import Any

from piilint.rulebook.calls import (
    AttributeModel,
    CallModel,
    ClassModel,
    DecoratorModel,
    Library,
    QuickSanitizer,
    QuickSink,
    QuickSource,
    Setting,
    Spec,
)
from piilint.rulebook.data_types import Combination, DataType, Relation, Subject
from piilint.rulebook.literals import LiteralRules
from piilint.rulebook.recipients import Category, Country, Recipient
from piilint.rulebook.vocabulary import Vocabulary

LIBRARY_KEYS = (
    "packages",
    "aliases",
    "calls",
    "attributes",
    "classes",
    "decorators",
    "names",
    "local_names",
    "settings",
)
"""What only a file that names its `library` may hold."""
POLICY_KEYS = ("norms", "clauses", "policy")
"""Top-level keys that betray a policy."""


class RuleFile(Spec, frozen=True):
    """Everything that a rule file may hold at its top level.

    The shipped files keep to one kind each (`DataTypeFile`, `RecipientFile`, `Library`); a user's
    file may mix them, and may give `sources`, `sinks` and `sanitizers` in their short form.
    """

    data_types: tuple[DataType, ...] = ()
    subjects: tuple[Subject, ...] = ()
    combinations: tuple[Combination, ...] = ()
    not_persons: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    categories: tuple[Category, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    countries: dict[Country, tuple[str, ...]] = {}
    """Where recipients are established."""
    library: str | None = None
    packages: tuple[str, ...] = ()
    aliases: dict[str, str] = {}
    calls: tuple[CallModel, ...] = ()
    attributes: tuple[AttributeModel, ...] = ()
    classes: tuple[ClassModel, ...] = ()
    decorators: tuple[DecoratorModel, ...] = ()
    names: dict[str, str] = {}
    local_names: dict[str, str] = {}
    settings: tuple[Setting, ...] = ()
    sources: tuple[QuickSource, ...] = ()
    sinks: tuple[QuickSink, ...] = ()
    sanitizers: tuple[QuickSanitizer, ...] = ()
    vocabulary: Vocabulary | None = None
    literals: LiteralRules | None = None

    def as_library(self) -> Library | None:
        """The library in the file, if it names one."""
        if self.library is None:
            return None
        parts: dict[str, Any] = {name: getattr(self, name) for name in LIBRARY_KEYS}
        return Library(library=self.library, **parts)
