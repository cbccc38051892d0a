"""Finding in an identifier the phrase that says what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from piilint.classify.lexicon import LONGEST, Entry, Lexicon, Words
from piilint.classify.nouns import Noun
from piilint.classify.words import (
    DONE,
    DUAL_WORDS,
    KEYED_BY,
    NEUTRAL_TAILS,
    PREPOSITIONS,
    word_set,
)

_NO_PATH = word_set(
    """first last full given middle display remote next current real legal other prev my new
    old wallet"""
)
_NO_PATH_TAILS = word_set("id pk uuid key name title data prefix type hash code")

_VALUE, _KEY = ("value",), ("key",)
_PROGRAM = ("client",)
"""Of an `HttpClient` its own agent, not that of a visitor's browser."""

_KEYS = frozenset({"credential.token", "credential.otp"})
"""What a `key` or a `code` that hangs on such a noun is."""


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

    The last words say what an English identifier is (`email_template` is a template), so only words
    that leave the meaning alone may follow a phrase. A preposition turns that round:
    `email_for_user`.
    """
    joined = _with_noun(lexicon, words, noun)
    if joined is not None:
        yield joined
    open_tail = True
    for end in range(len(words), 0, -1):
        if end < len(words):
            open_tail = (words[end] in PREPOSITIONS and _closes(lexicon, words)) or (
                open_tail and _may_follow(lexicon, words, end, callable_too)
            )
        match = ending_at(lexicon, words, end) if open_tail else None
        if match is not None and not _is_keyed(match.before):
            yield match


def _is_keyed(before: Words) -> bool:
    """`user_by_email` is a user; but `assigned_by_email` is the address of who assigned it, and
    `for_email` of whom it is for."""
    return any(
        word in KEYED_BY
        and not (word == "by" and at and before[at - 1] in DONE)
        and not (word == "for" and at == 0)
        for at, word in enumerate(before)
    )


def ending_at(lexicon: Lexicon, words: Words, end: int) -> Match | None:
    """The longest phrase that ends there."""
    for start in range(max(0, end - LONGEST), end):
        entries = lexicon.phrases.get(words[start:end])
        if entries:
            return Match(words[start:end], words[:start], words[end:], entries)
    return None


def _closes(lexicon: Lexicon, words: Words) -> bool:
    """The last word can stand after a preposition: somebody, or something of theirs."""
    if words[-1].isdigit() or words[-1] in NEUTRAL_TAILS or words[-1:] in lexicon.holders:
        return True
    entry = lexicon.nouns.get(words[-1:])
    return entry is not None and entry.kind != "nobody"


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
    """`card.number`, `bank_account.iban`: a phrase of the noun's end and the whole identifier."""
    if noun.kind == "person" or not noun.words:
        return None
    tail = words[-1] in _NO_PATH_TAILS
    for held in dict.fromkeys((noun.words, noun.stem or noun.words)):
        if held[-1] in _NO_PATH or (noun.is_class and held[-1:] == _PROGRAM and len(held) > 1):
            continue
        for size in range(min(len(held), LONGEST - 1), 0, -1):
            phrase = held[-size:] + words
            entries = lexicon.phrases.get(phrase)
            if not entries or entries[0].strength == "weak":
                continue
            if not tail or entries[0].data_type.id in _KEYS:
                return Match(phrase, held[:-size], (), entries, with_noun=True)
    return _end_of_noun(lexicon, words, noun.core)


def _end_of_noun(lexicon: Lexicon, words: Words, core: Words) -> Match | None:
    """`PhoneNumberForm.number`, `EmailAddress.value`: the noun says of what kind it is."""
    if words in (_VALUE, _KEY):
        entries = lexicon.phrases.get(core)
        fits = words == _VALUE or (entries is not None and entries[0].data_type.id in _KEYS)
        if entries and entries[0].strength == "strong" and fits:
            return Match(core, (), (), entries, with_noun=True)
    for size in range(min(len(core), LONGEST), len(words), -1):
        entries = lexicon.phrases.get(core[-size:])
        if entries and entries[0].strength == "strong" and core[-len(words) :] == words:
            return Match(core[-size:], core[:-size], (), entries, with_noun=True)
    return None


def says(words: Words, phrases: frozenset[Words]) -> Words | None:
    """The first of the `phrases` that occurs in the words."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + 3, len(words)) + 1):
            if words[start:end] in phrases:
                return words[start:end]
    return None
