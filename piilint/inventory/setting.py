"""What every question is asked about: the program, its classes, and what rules say of the rest."""

from __future__ import annotations

from collections.abc import Sequence

from piilint.base.span import Span
from piilint.classify.classifier import Classification, Classifier
from piilint.inventory.asked import Asked
from piilint.ir.program import ModuleIR
from piilint.resolve.classes import Classes
from piilint.resolve.django import DjangoHints
from piilint.resolve.program import Program
from piilint.resolve.types import TypeResolver
from piilint.rulebook.book import Rulebook
from piilint.semantics.models import Models

_GIVEN = 0.98


class Setting:
    """All that is known of a program without following any data."""

    def __init__(self, modules: Sequence[ModuleIR], book: Rulebook) -> None:
        self.program = Program(modules)
        self.types = TypeResolver(self.program)
        self.classes = Classes(self.program, self.types)
        self.hints = DjangoHints(self.program, self.classes)
        self.models = Models(book)
        self.classifier = Classifier(book).with_schemas(
            self.classes.schemas(), self.classes.labels(), self.classes.remarks()
        )
        self.imports = frozenset(name for module in modules for name in module.imports)

    def span(self, module: ModuleIR, at: int) -> Span:
        """A place of a module."""
        return Span(module.path, *module.places[at])

    def answer(self, asked: Asked) -> Classification | None:
        """What the rules, or else the classifier, say."""
        if asked.given is not None:
            source = asked.given
            reason = source.label or f"a rule names {asked.name} as a source"
            return Classification(source.data_type, source.subject, _GIVEN, reason)
        return self.classifier.classify(
            asked.name, asked.noun or None, asked.declared or None, asked.context
        )
