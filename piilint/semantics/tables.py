"""All models of a rulebook, sorted by the form of their patterns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

import msgspec

from piilint.rulebook.book import Rulebook
from piilint.rulebook.calls import (
    AttributeModel,
    CallModel,
    ClassModel,
    DecoratorModel,
    Library,
    QuickSanitizer,
    QuickSink,
    QuickSource,
    SinkModel,
    SourceModel,
)
from piilint.semantics.paths import same_quotes

Model = TypeVar("Model")
Value = TypeVar("Value")


class BoundModel(NamedTuple):
    """A call's model, and the recipient in whose file it stands."""

    model: CallModel
    recipient: str | None = None


class Table(Generic[Value]):
    """Values by pattern: exact paths, `X.*`, `*.name` and bare names apart.

    The first value given for a pattern comes first; a table of single values keeps only that one.
    """

    def __init__(self) -> None:
        self.exact: dict[str, tuple[Value, ...]] = {}
        self.below: dict[str, tuple[Value, ...]] = {}
        self.methods: dict[str, tuple[Value, ...]] = {}
        self.bare: dict[str, tuple[Value, ...]] = {}

    def add(self, pattern: str, value: Value) -> None:
        pattern = same_quotes(pattern)
        if pattern.startswith("*."):
            table, key = self.methods, pattern[2:]
        elif pattern.endswith(".*"):
            table, key = self.below, pattern[:-2]
        else:
            table, key = (self.exact if "." in pattern else self.bare), pattern
        table[key] = (*table.get(key, ()), value)


class Tables:
    """What `Models` looks things up in: user's short forms first, then recipients, libraries."""

    def __init__(self, book: Rulebook) -> None:
        self.calls: Table[BoundModel] = Table()
        self.attributes: Table[AttributeModel] = Table()
        self.decorators: Table[DecoratorModel] = Table()
        self.classes: dict[str, ClassModel] = {}
        self.names: dict[str, list[tuple[frozenset[str], str]]] = {}
        self.local_names: dict[str, list[tuple[frozenset[str], str]]] = {}
        self.sources: dict[str, SourceModel] = {}
        self.aliases: dict[str, str] = {}
        self.recipients: dict[str, str] = {}
        """By import root."""
        self._quick(book)
        self._recipients(book)
        for group in _by_library(book.libraries):
            self._library(group)

    def keys(self) -> Iterator[str]:
        """All paths of which any rule speaks by name."""
        for table in (self.calls, self.attributes, self.decorators):
            yield from table.exact
        for name, model in self.classes.items():
            yield name
            for attribute in model.attributes:
                yield f"{name}.{attribute}"
                yield f"{name}().{attribute}"
        yield from self.aliases

    def below(self) -> Iterator[str]:
        """The `X` of all patterns `X.*`."""
        for table in (self.calls, self.attributes, self.decorators):
            yield from table.below

    def _quick(self, book: Rulebook) -> None:
        # Later files override earlier ones, so they come first.
        for source in reversed(book.sources):
            self._quick_source(source)
        for sink in reversed(book.sinks):
            self._quick_sink(sink)
        for sanitizer in reversed(book.sanitizers):
            self.calls.add(sanitizer.call, BoundModel(sanitizer_model(sanitizer)))

    def _quick_source(self, quick: QuickSource) -> None:
        source = SourceModel(data_type=quick.data_type, subject=quick.subject)
        if quick.call is not None:
            self.calls.add(quick.call, BoundModel(CallModel(call=quick.call, source=source)))
        if quick.decorator is not None:
            self.decorators.add(
                quick.decorator,
                DecoratorModel(decorator=quick.decorator, effect="source", source=source),
            )
        if quick.attr is not None:
            pattern = quick.attr if "." in quick.attr else f"*.{quick.attr}"
            self.attributes.add(pattern, AttributeModel(attr=pattern, source=source))
        if quick.name is not None:
            self.sources.setdefault(quick.name, source)

    def _quick_sink(self, quick: QuickSink) -> None:
        sink = SinkModel(
            kind=quick.kind, args=quick.args, recipient=quick.recipient, mode=quick.mode
        )
        if quick.call is not None:
            self.calls.add(quick.call, BoundModel(CallModel(call=quick.call, sink=sink)))
        if quick.decorator is not None:
            model = DecoratorModel(decorator=quick.decorator, effect="sink", sink=sink)
            self.decorators.add(quick.decorator, model)

    def _recipients(self, book: Rulebook) -> None:
        owners: dict[str, set[str]] = {}
        for recipient in book.recipients.values():
            for root in recipient.imports:
                owners.setdefault(root, set()).add(recipient.id)
            for model in recipient.calls:
                for pattern in as_tuple(model.call):
                    self.calls.add(pattern, BoundModel(model, recipient.id))
            for attribute in recipient.attributes:
                for pattern in as_tuple(attribute.attr):
                    self.attributes.add(pattern, _sent_to(attribute, recipient.id))
        # A root that several share (one package for all services of a cloud) names none of them.
        self.recipients = {root: min(ids) for root, ids in owners.items() if len(ids) == 1}

    def _library(self, layers: list[Library]) -> None:
        """All files of one library: of two files that give the same pattern, the later counts."""
        for pattern, call in _latest(layers, lambda library: library.calls, lambda m: m.call):
            self.calls.add(pattern, BoundModel(call))
        for pattern, attr in _latest(layers, lambda library: library.attributes, lambda m: m.attr):
            self.attributes.add(pattern, attr)
        decorators = _latest(layers, lambda library: library.decorators, lambda m: m.decorator)
        for pattern, decorator in decorators:
            self.decorators.add(pattern, decorator)
        packages = frozenset(package for library in layers for package in library.packages)
        for library in reversed(layers):
            for cls in library.classes:
                self.classes[cls.name] = _united(self.classes.get(cls.name), cls)
            for alias, path in library.aliases.items():
                self.aliases.setdefault(alias, path)
            for name, type_ in library.names.items():
                self.names.setdefault(name, []).append((packages, type_))
            for name, type_ in library.local_names.items():
                self.local_names.setdefault(name, []).append((packages, type_))


def _sent_to(attribute: AttributeModel, recipient: str) -> AttributeModel:
    """The same, with what is assigned to it going to the recipient."""
    if attribute.sink is None:
        return attribute
    sink = msgspec.structs.replace(attribute.sink, recipient=recipient)
    return msgspec.structs.replace(attribute, sink=sink)


def sanitizer_model(quick: QuickSanitizer) -> CallModel:
    """A sanitizer's result carries nothing; with a transform, it carries the changed data."""
    if quick.transform is None:
        return CallModel(call=quick.call, returns="clean")
    return CallModel(call=quick.call, returns="args", transform=quick.transform)


def as_tuple(patterns: str | tuple[str, ...]) -> tuple[str, ...]:
    return (patterns,) if isinstance(patterns, str) else patterns


def _by_library(libraries: Iterable[Library]) -> Iterator[list[Library]]:
    groups: dict[str, list[Library]] = {}
    for library in libraries:
        groups.setdefault(library.library, []).append(library)
    return iter(groups.values())


def _latest(
    layers: list[Library],
    models: Callable[[Library], tuple[Model, ...]],
    patterns: Callable[[Model], str | tuple[str, ...]],
) -> Iterator[tuple[str, Model]]:
    taken: set[str] = set()
    for library in reversed(layers):
        pairs = [(text, model) for model in models(library) for text in as_tuple(patterns(model))]
        yield from ((text, model) for text, model in pairs if text not in taken)
        taken.update(text for text, _ in pairs)


def _united(first: ClassModel | None, more: ClassModel) -> ClassModel:
    """Two descriptions of one class: what `first` says counts, `more` adds to it."""
    if first is None:
        return more
    return ClassModel(
        name=first.name,
        bases=tuple(dict.fromkeys((*first.bases, *more.bases))),
        attributes={**more.attributes, **first.attributes},
        items={**more.items, **first.items},
        shared=first.shared or more.shared,
        asked=first.asked or more.asked,
        handed={**more.handed, **first.handed},
        many=first.many or more.many,
        named_by=first.named_by or more.named_by,
        columns={**more.columns, **first.columns},
        prints=first.prints or more.prints,
        exposes={**more.exposes, **first.exposes},
        schema=first.schema or more.schema,
        answers={**more.answers, **first.answers},
    )
