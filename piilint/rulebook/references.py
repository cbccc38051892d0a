"""Checks that no single file can answer: names that rules use of each other, and patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from piilint.base.errors import Mistake
from piilint.rulebook.book import Rulebook
from piilint.rulebook.calls import CallModel, SinkModel, SourceModel
from piilint.rulebook.literals import IdFormat
from piilint.rulebook.rule_file import RuleFile
from piilint.rulebook.validate import did_you_mean
from piilint.rulebook.vocabulary import vocabulary_mistakes
from piilint.rulebook.yaml_marks import KeyPath, Marks

UNKNOWN_RECIPIENT = "unknown_external"
CUSTOM_TYPE = "custom"
_RESULTS = (
    "clean", "receiver", "args", "item", "field", "filled", "named", "numbered", "columns",
    "other_columns", "of_name", "records", "renamed", "rows", "opened",
)  # fmt: skip
_LISTED = ", ".join(f"`{name}`" for name in _RESULTS)
_PART = r"[^\W\d]\w*(?:\((?:'[^']*'|\"[^\"]*\")?\))*"
_PATTERN = re.compile(rf"\*\.[^\W\d]\w*\Z|{_PART}(?:\.{_PART})*(?:\.\*)?\Z")


class CheckedFile(msgspec.Struct, frozen=True):
    """A converted rule file and its marks."""

    rules: RuleFile
    marks: Marks


def check_references(files: Iterable[CheckedFile], book: Rulebook) -> list[Mistake]:
    """All names in `files` that nothing in `book` answers to, and all ill-formed patterns."""
    check = _References(book)
    for file in files:
        check.marks = file.marks
        check.file(file.rules)
    return check.mistakes


class _References:
    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.mistakes: list[Mistake] = []
        self.marks = Marks("")
        self.types = _with_parents(book.data_types)

    def file(self, rules: RuleFile) -> None:
        self.recipients(rules)
        for country, ids in rules.countries.items():
            for place, id_ in enumerate(ids):
                self.recipient(id_, ("countries", country, place))
        self.calls(rules.calls, ("calls",))
        for index, combination in enumerate(rules.combinations):
            for place, data_type in enumerate(combination.data_types):
                self.data_type(data_type, ("combinations", index, "data_types", place))
        self.quick(rules)
        if rules.vocabulary is not None:
            self.mistakes += vocabulary_mistakes(
                rules.vocabulary, self.marks, self.book.data_types, self.book.subjects
            )
        for index, attribute in enumerate(rules.attributes):
            path = ("attributes", index)
            self.patterns(attribute.attr, (*path, "attr"))
            self.source(attribute.source, (*path, "source"))
            self.sinks(attribute.sink, (*path, "sink"))
        for index, cls in enumerate(rules.classes):
            for name, source in cls.items.items():
                self.source(source, ("classes", index, "items", name))
        for index, decorator in enumerate(rules.decorators):
            path = ("decorators", index)
            self.patterns(decorator.decorator, (*path, "decorator"))
            self.source(decorator.source, (*path, "source"))
            self.sinks(decorator.sink, (*path, "sink"))

    def recipients(self, rules: RuleFile) -> None:
        for index, recipient in enumerate(rules.recipients):
            path: KeyPath = ("recipients", index)
            self.named(recipient.category, self.book.categories, (*path, "category"), "category")
            for key, ids in (("needs", recipient.needs), ("captures", recipient.captures)):
                for place, data_type in enumerate(ids):
                    self.data_type(data_type, (*path, key, place))
            self.calls(recipient.calls, (*path, "calls"))
            for place, attribute in enumerate(recipient.attributes):
                self.patterns(attribute.attr, (*path, "attributes", place, "attr"))
                self.sinks(attribute.sink, (*path, "attributes", place, "sink"))
            for place, carrier in enumerate(recipient.carries):
                self.patterns(carrier.by, (*path, "carries", place, "by"))

    def calls(self, calls: tuple[CallModel, ...], path: KeyPath) -> None:
        for index, call in enumerate(calls):
            here = (*path, index)
            self.patterns(call.call, (*here, "call"))
            self.source(call.source, (*here, "source"))
            self.sinks(call.sink, (*here, "sink"))
            if call.mode is not None and call.returns in (None, "clean"):
                self.add((*here, "mode"), "`mode` needs `returns`: what is made into a text")
            if isinstance(call.returns, str) and call.returns not in _RESULTS:
                self.add(
                    (*here, "returns"),
                    f"expected {_LISTED} or a list, "
                    f"got `{call.returns}`: write [{call.returns}] for the argument of that name",
                )

    def quick(self, rules: RuleFile) -> None:
        for index, source in enumerate(rules.sources):
            path: KeyPath = ("sources", index)
            self.one_of(path, call=source.call, decorator=source.decorator, attr=source.attr,
                        name=source.name)  # fmt: skip
            self.data_type(source.data_type, (*path, "data_type"))
            self.subject(source.subject, (*path, "subject"))
        for index, sink in enumerate(rules.sinks):
            path = ("sinks", index)
            self.one_of(path, call=sink.call, decorator=sink.decorator)
            self.recipient(sink.recipient, (*path, "recipient"))
        for index, sanitizer in enumerate(rules.sanitizers):
            self.patterns(sanitizer.call, ("sanitizers", index, "call"))
        for index, relation in enumerate(rules.relations):
            self.subject(relation.subject, ("relations", index, "subject"))
        for index, id_format in enumerate(rules.literals.ids if rules.literals else ()):
            self.id_format(id_format, ("literals", "ids", index))

    def id_format(self, given: IdFormat, path: KeyPath) -> None:
        self.data_type(given.data_type, (*path, "data_type"))
        try:
            re.compile(given.pattern)
        except re.error as error:
            self.add((*path, "pattern"), f"not a regular expression: {error}")

    def one_of(self, path: KeyPath, **given: str | None) -> None:
        names = [name for name, pattern in given.items() if pattern is not None]
        if len(names) != 1:
            choice = ", ".join(f"`{name}`" for name in given)
            self.add(path, f"expected exactly one of {choice}, got {len(names)}")
        for name in names:
            self.patterns(given[name] or "", (*path, name))

    def patterns(self, patterns: str | tuple[str, ...], path: KeyPath) -> None:
        single = isinstance(patterns, str)
        for index, pattern in enumerate((patterns,) if isinstance(patterns, str) else patterns):
            if not _PATTERN.match(pattern):
                self.add(
                    path if single else (*path, index),
                    f'"{pattern}" is no pattern: expected a dotted path (`requests.post`, '
                    "`requests.Session().post`), `package.*`, `*.method` or a bare name",
                )

    def source(self, source: SourceModel | None, path: KeyPath) -> None:
        if source is not None:
            self.data_type(source.data_type, (*path, "data_type"))
            self.subject(source.subject, (*path, "subject"))

    def sinks(self, sinks: SinkModel | tuple[SinkModel, ...] | None, path: KeyPath) -> None:
        if isinstance(sinks, SinkModel):
            self.recipient(sinks.recipient, (*path, "recipient"))
        else:
            for index, sink in enumerate(sinks or ()):
                self.recipient(sink.recipient, (*path, index, "recipient"))

    def data_type(self, id_: str, path: KeyPath) -> None:
        if id_ != CUSTOM_TYPE:
            self.named(id_, self.types, path, "data type")

    def subject(self, id_: str | None, path: KeyPath) -> None:
        if id_ is not None:
            self.named(id_, self.book.subjects, path, "subject")

    def recipient(self, id_: str | None, path: KeyPath) -> None:
        if id_ is not None and id_ != UNKNOWN_RECIPIENT:
            self.named(id_, self.book.recipients, path, "recipient")

    def named(self, id_: str, known: Iterable[str], path: KeyPath, what: str) -> None:
        if id_ not in known:
            self.add(path, f"no {what} has the id `{id_}`{did_you_mean(id_, known)}")

    def add(self, path: KeyPath, message: str) -> None:
        self.mistakes.append(self.marks.mistake(path, message))


def _with_parents(ids: Iterable[str]) -> frozenset[str]:
    """Ids and all their parents in the tree: `contact` stands for every `contact.*`."""
    return frozenset(parent for id_ in ids for parent in _parents(id_))


def _parents(id_: str) -> Iterator[str]:
    parts = id_.split(".")
    return (".".join(parts[:size]) for size in range(1, len(parts) + 1))
