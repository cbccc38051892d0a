"""The survey: everything that code, settings and templates show besides flows, worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from piilint.classify.classifier import Classifier
from piilint.frontend.sources import ParsedFile
from piilint.ir.program import ModuleIR
from piilint.resolve.classes import Classes
from piilint.resolve.program import Program
from piilint.resolve.types import TypeResolver
from piilint.rulebook.book import Rulebook
from piilint.semantics.models import Models
from piilint.survey.accounts import AccountRecord, account_records
from piilint.survey.code import Code
from piilint.survey.forms import Forms
from piilint.survey.pages import Pages
from piilint.survey.settings import Settings
from piilint.survey.templates import Templates


class Survey:
    """One program, its settings and its templates; each part is read when it is first asked for."""

    def __init__(
        self,
        files: Sequence[ParsedFile],
        modules: Sequence[ModuleIR],
        book: Rulebook,
        templates: Templates,
    ) -> None:
        self._files, self._book = files, book
        self.program = Program(modules)
        self.templates = templates

    @cached_property
    def code(self) -> Code:
        """The files as syntax."""
        return Code(self._files, self.program)

    @cached_property
    def classes(self) -> Classes:
        """All classes, with what they inherit."""
        return Classes(self.program, TypeResolver(self.program))

    @cached_property
    def classifier(self) -> Classifier:
        """Tells personal data by name and type."""
        return Classifier(self._book)

    @cached_property
    def settings(self) -> Settings:
        """What settings are set to."""
        return Settings(self.code)

    @cached_property
    def forms(self) -> Forms:
        """What asks for data."""
        tables = {table.path: table for table in Models(self._book).tables()}
        return Forms(self.code, self.classes, self.classifier, tables)

    @cached_property
    def pages(self) -> Pages:
        """Where it is asked for."""
        return Pages(self.code, self.classes, self.forms)

    @cached_property
    def accounts(self) -> tuple[AccountRecord, ...]:
        """Where it is kept."""
        return account_records(self.classes, self.forms, self.classifier)

    def imports(self, packages: Sequence[str]) -> bool:
        """Whether any module imports one of these top-level packages."""
        return any(
            module.imports.intersection(packages) for module in self.program.modules.values()
        )


def survey_of(
    root: Path,
    paths: Sequence[Path],
    exclude: Sequence[str],
    files: Sequence[ParsedFile],
    modules: Sequence[ModuleIR],
    book: Rulebook,
) -> Survey:
    """The survey of a scan; templates are looked for where its Python files are."""
    return Survey(files, modules, book, Templates(root, paths, exclude))
