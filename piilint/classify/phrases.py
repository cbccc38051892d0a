"""Finding in an identifier the phrase that says what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from piilint.classify.lexicon import LONGEST, Entry, Lexicon, Words
from piilint.classify.nouns import Noun
from piilint.classify.words import DUAL_WORDS, NEUTRAL_TAILS

_NO_PATH = frozenset(
    "first last full given middle display remote next current real legal other prev my new old".split()
)
_NO_PATH_TAILS = frozenset("id pk uuid key name type hash code".split())


class Match(NamedTuple):
    """A phrase in an identifier, and the words around it."""

    words: Words
    before: Words
    after: Words
    entries: tuple[Entry, ...]
    with_noun: bool = False
    """The phrase begins in the noun: `card.number`."""


def matches(lexicon: Lexicon, words: Words, noun: Noun, *, callable_too: bool) -> Iterator[Match]:
    """The phrases that the identifier may end with, the likeliest reading first.

    The last words say what an English identifier is (`email_template` is a template), so only words that leave
    the meaning alone may follow a phrase.
    """
    joined = _with_noun(lexicon, words, noun)
    if joined is not None:
        yield joined
    for end in range(len(words), 0, -1):
        if end < len(words) and not _may_follow(lexicon, words, end, callable_too):
            return
        for start in range(max(0, end - LONGEST), end):
            entries = lexicon.phrases.get(words[start:end])
            if entries:
                yield Match(words[start:end], words[:start], words[end:], entries)
                break


def _may_follow(lexicon: Lexicon, words: Words, end: int, callable_too: bool) -> bool:
    """Whether the word at `end` leaves the meaning of what stands before it alone."""
    word = words[end]
    if word.isdigit() or word in NEUTRAL_TAILS:
        return True
    entry = lexicon.nouns.get((word,))
    if entry is None or entry.kind != "person":
        return False
    # `email_user` is a method that sends a message; `name_customer` can't be one.
    return not (callable_too and end == 1 and words[0] in DUAL_WORDS)


def _with_noun(lexicon: Lexicon, words: Words, noun: Noun) -> Match | None:
    """`card.number`, `bank_account.number`: the noun's last words and all of the identifier are a phrase."""
    if (
        noun.kind == "person"
        or not noun.words
        or noun.words[-1] in _NO_PATH
        or words[-1] in _NO_PATH_TAILS
    ):
        return None
    for size in range(min(len(noun.words), LONGEST - 1), 0, -1):
        entries = lexicon.phrases.get(noun.words[-size:] + words)
        if entries and entries[0].strength != "weak":
            return Match(
                noun.words[-size:] + words, noun.words[:-size], (), entries, with_noun=True
            )
    return None


def says(words: Words, phrases: frozenset[Words]) -> Words | None:
    """The first of the `phrases` that occurs in the words."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + 3, len(words)) + 1):
            if words[start:end] in phrases:
                return words[start:end]
    return None
