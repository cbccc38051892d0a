"""Whose data it is, where the class or noun that it hangs on does not say: told by relations.

`order.customer.address.city` is the customer's, as its expression says in full; a delivery address
is the recipient's where a condition says that the order is a gift.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from piilint.base.names import split_words
from piilint.classify.classifier import Classifier
from piilint.flow.domain.flows import Flow, SourceFact
from piilint.policy.expressions import Expressions
from piilint.policy.guards import guarded
from piilint.rulebook.book import Rulebook
from piilint.rulebook.data_types import Relation
from piilint.rulebook.norms import GuardWords

_OWN = frozenset({"self", "cls"})
_UNTOLD = frozenset({"visitor"})
"""A request brings data of all kinds of people: that it does so says nothing of whose."""
_ABOUT_PEOPLE = ("contact.", "demographic.", "government.", "communication.")


class Subjects:
    """Subjects of flows, under one rulebook and for the scanned texts."""

    def __init__(
        self, book: Rulebook, expressions: Expressions, classifier: Callable[[], Classifier]
    ) -> None:
        """`classifier` makes one when a noun has to be judged."""
        self._classifier = classifier
        self._expressions = expressions
        self._relations = [(each, _Words(each)) for each in book.relations]

    def told(self, flow: Flow) -> Flow:
        """The flow; its source with the subject that its surroundings tell."""
        source = flow.source
        if not source.data_type.startswith(_ABOUT_PEOPLE) or flow.sink.kind == "code":
            return flow
        chain = self._chain(source)
        subject = self._by_relation(flow, chain)
        if subject is None and source.subject is None:
            subject = next(self._owners(source, chain), None)
        if subject is None or subject == source.subject:
            return flow
        return msgspec.structs.replace(
            flow, source=msgspec.structs.replace(source, subject=subject)
        )

    def _chain(self, source: SourceFact) -> tuple[str, ...]:
        shown = tuple(part for part in source.text.split(".") if part.isidentifier())
        chain = self._expressions.chain(source.span) or shown
        return (source.holder, *chain) if source.holder and not chain[1:] else chain

    def _by_relation(self, flow: Flow, chain: tuple[str, ...]) -> str | None:
        for relation, words in self._relations:
            for index, part in enumerate(chain):
                if not words.names(part):
                    continue
                others = (*chain[:index], *chain[index + 1 :], *self._classes(flow.source, chain))
                if any(words.says(other) for other in others) or words.guarded(flow):
                    return relation.subject
        return None

    def _classes(self, source: SourceFact, chain: tuple[str, ...]) -> Iterator[str]:
        """What the code says of the class of the first name: `order: GiftOrder`, or of `self`."""
        if chain[0] in _OWN:
            scopes = self._expressions.scopes(source.span)
            yield from [name for kind, name in scopes if kind == "class"][:1]
        else:
            yield self._expressions.annotation(source.span, chain[0])

    def _owners(self, source: SourceFact, chain: tuple[str, ...]) -> Iterator[str]:
        """Subjects of what it hangs on, the nearest first; of `self`, the class around it."""
        for part in reversed(chain[:-1]):
            names = [part] if part not in _OWN else []
            for name in (*names, *(self._classes(source, chain) if part == chain[0] else ())):
                subject = self._classifier().subject_of(name)
                if subject is not None and subject not in _UNTOLD:
                    yield subject


class _Words:
    """A relation's phrases, split."""

    def __init__(self, relation: Relation) -> None:
        self._on = [split_words(phrase.replace(" ", "_")) for phrase in relation.of]
        self._when = [split_words(phrase.replace(" ", "_")) for phrase in relation.when]
        self._without = [split_words(phrase.replace(" ", "_")) for phrase in relation.without]
        self._check = GuardWords(name=relation.subject, words=relation.when)

    def names(self, identifier: str) -> bool:
        """The identifier names the thing, or a part of it."""
        return _holds(split_words(identifier), self._on)

    def says(self, identifier: str) -> bool:
        """The identifier says that the condition is met: `gift_order`."""
        words = split_words(identifier)
        return _holds(words, self._when) and not _holds(words, self._without)

    def guarded(self, flow: Flow) -> bool:
        """A condition on the way says so."""
        telling = (g for g in flow.guards if not _holds(split_words(g.text), self._without))
        return guarded(tuple(telling), self._check)


def _holds(words: tuple[str, ...], phrases: list[tuple[str, ...]]) -> bool:
    return any(
        words[start : start + len(phrase)] == phrase
        for phrase in phrases
        for start in range(len(words) - len(phrase) + 1)
    )
