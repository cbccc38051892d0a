"""The rulebook's words, laid out for quick look-up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Literal, NamedTuple

from piilint.classify.words import (
    NEUTRAL_MODIFIERS,
    NEUTRAL_TAILS,
    ORGANISATION_WORDS,
    singulars,
    words_of,
)
from piilint.rulebook.book import Rulebook
from piilint.rulebook.data_types import DataType

Words = tuple[str, ...]
Strength = Literal["strong", "likely", "weak"]

_KINDS: tuple[Literal["belonging", "perhaps", "person"], ...] = ("belonging", "perhaps", "person")
"""The later wins where a noun is listed twice."""
LONGEST = 5
"""Words of the longest phrase that is looked up."""
_JOINED_AT_MOST = 4
_SHORTEST_COMPOUND = 6


class Entry(NamedTuple):
    """What one phrase means."""

    data_type: DataType
    strength: Strength


class NounEntry(NamedTuple):
    """What one noun names: a person, perhaps a person, a person's thing, or nobody."""

    kind: Literal["person", "perhaps", "belonging", "nobody"]
    subject: str | None


class TypeWords(NamedTuple):
    """The nouns and exclusions of one data type, split."""

    nouns: frozenset[Words]
    excluded: frozenset[Words]


class Lexicon:
    """Phrases, nouns and exclusions by their words, and the forms in which the words come."""

    def __init__(self, book: Rulebook) -> None:
        self.vocabulary = _vocabulary(book)
        self._canonical: dict[str, Words] = {}
        self.phrases: dict[Words, tuple[Entry, ...]] = {}
        self.nouns: dict[Words, NounEntry] = {}
        self.excluded = frozenset(self.split(word) for word in sorted(book.excluded_words))
        self.of_type: dict[str, TypeWords] = {}
        self.declared: dict[str, DataType] = {}
        self._add_nouns(book)
        self._add_phrases(book)
        self.endings = frozenset(words[-1] for words in self.phrases)
        for data_type in book.data_types.values():
            self._add_type(data_type)
        self.holders = frozenset(noun for words in self.of_type.values() for noun in words.nouns)

    def words(self, identifier: str) -> Words:
        """The words of an identifier, plurals made singular and run-together words taken apart."""
        found: list[str] = []
        for word in words_of(identifier):
            found += self._canon(word)
        return tuple(found)

    def split(self, phrase: str) -> Words:
        """The words of a phrase from a rule file, in the form in which `words` gives them."""
        return tuple(self._singular(word) for part in phrase.split() for word in words_of(part))

    def noun(self, words: Words) -> tuple[NounEntry, int] | None:
        """The entry of the longest noun that ends the words, and how many words it has."""
        for size in range(min(len(words), 4), 0, -1):
            entry = self.nouns.get(words[-size:])
            if entry is not None:
                return entry, size
        return None

    def _add_nouns(self, book: Rulebook) -> None:
        for noun in sorted(book.not_persons):
            self.nouns[self.split(noun)] = NounEntry("nobody", None)
        for kind in _KINDS:
            for subject in book.subjects.values():
                listed = {
                    "belonging": subject.belongings,
                    "perhaps": subject.weak_nouns,
                    "person": subject.nouns,
                }[kind]
                whose = None if subject.id == "person" else subject.id
                for noun in listed:
                    for words in _joined(self.split(noun)):
                        self.nouns.setdefault(words, NounEntry(kind, whose))
                    self.nouns[self.split(noun)] = NounEntry(kind, whose)

    def _add_phrases(self, book: Rulebook) -> None:
        found: dict[Words, list[Entry]] = {}
        joined: dict[Words, list[Entry]] = {}
        for data_type, phrase, strength in _phrases(book):
            words = self.split(phrase)
            _insert(found, words, Entry(data_type, strength))
            for other in _joined(words):
                _insert(joined, other, Entry(data_type, strength))
        self.phrases = {words: tuple(entries) for words, entries in joined.items()}
        self.phrases |= {words: tuple(entries) for words, entries in found.items()}

    def _add_type(self, data_type: DataType) -> None:
        nouns = (
            words
            for noun in data_type.nouns
            for words in (self.split(noun), *_joined(self.split(noun)))
        )
        excluded = frozenset(self.split(word) for word in data_type.excluded)
        self.of_type[data_type.id] = TypeWords(frozenset(nouns), excluded)
        for name in data_type.types:
            self.declared[name] = data_type

    def _canon(self, word: str) -> Words:
        found = self._canonical.get(word)
        if found is None:
            single = self._singular(word)
            found = (single,) if single in self.vocabulary else self._compound(single)
            self._canonical[word] = found
        return found

    def _singular(self, word: str) -> str:
        for single in singulars(word):
            if single in self.vocabulary:
                return single
        return word

    def _compound(self, word: str) -> Words:
        """`customeremail` is `customer email`: a person or a modifier, then a one-word phrase."""
        if len(word) < _SHORTEST_COMPOUND or (word,) in self.phrases:
            return (word,)
        for cut in range(3, len(word) - 1):
            head, tail = word[:cut], self._singular(word[cut:])
            if (tail,) in self.phrases and self._qualifies(head):
                return (head, tail)
        return (word,)

    def _qualifies(self, word: str) -> bool:
        entry = self.nouns.get((word,))
        if entry is not None:
            return entry.kind == "person"
        return len(word) > 3 and word in (
            "billing",
            "shipping",
            "delivery",
            "contact",
            "invoice",
            "order",
        )


def _phrases(book: Rulebook) -> Iterator[tuple[DataType, str, Strength]]:
    for data_type in book.data_types.values():
        for phrase in data_type.phrases:
            yield data_type, phrase, "strong"
        for phrase in data_type.likely_phrases:
            yield data_type, phrase, "likely"
        for phrase in data_type.weak_phrases:
            yield data_type, phrase, "weak"


def _insert(table: dict[Words, list[Entry]], words: Words, entry: Entry) -> None:
    """Only weak phrases may mean several things: the noun then decides."""
    entries = table.setdefault(words, [])
    if not entries or (entry.strength == "weak" and entries[0].strength == "weak"):
        entries.append(entry)
    elif entries[0].strength == "weak":
        table[words] = [entry]


def _joined(words: Words) -> Iterator[Words]:
    """The same words with some of them written as one: `cardholder name`, `cardholdername`."""
    if not 1 < len(words) <= _JOINED_AT_MOST or any(word.isdigit() for word in words):
        return
    for joints in product((False, True), repeat=len(words) - 1):
        if any(joints):
            parts = [words[0]]
            for joint, word in zip(joints, words[1:], strict=True):
                if joint:
                    parts[-1] += word
                else:
                    parts.append(word)
            yield tuple(parts)


def _vocabulary(book: Rulebook) -> frozenset[str]:
    """Every word that the rules or the grammar know; words made by joining count as known too."""
    known: set[str] = set(NEUTRAL_TAILS | NEUTRAL_MODIFIERS | ORGANISATION_WORDS)
    for text in _texts(book):
        words = words_of(text.replace(" ", "_"))
        known.update(words)
        for joined in _joined(words):
            known.update(joined)
    # A listed plural of a listed word is that word.
    return frozenset(
        word for word in known if not any(single in known for single in singulars(word))
    )


def _texts(book: Rulebook) -> Iterable[str]:
    yield from book.not_persons
    yield from book.excluded_words
    for data_type in book.data_types.values():
        yield from data_type.phrases
        yield from data_type.likely_phrases
        yield from data_type.weak_phrases
        yield from data_type.nouns
        yield from data_type.excluded
    for subject in book.subjects.values():
        yield from subject.nouns
        yield from subject.weak_nouns
        yield from subject.belongings
