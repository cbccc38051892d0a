"""Deciding, by weighed votes, whether a name holds personal data, of which kind, and whose."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from piilint.classify.declared import Declared, judge_declared
from piilint.classify.lexicon import Entry, Lexicon, Strength, Words
from piilint.classify.nouns import Noun, Nouns, core_words
from piilint.classify.phrases import Match, matches, says
from piilint.classify.words import (
    NEUTRAL_MODIFIERS,
    ORGANISATION_WORDS,
    VERBS,
    words_of,
)
from piilint.rulebook.book import Rulebook
from piilint.rulebook.data_types import DataType

Context = Literal["attribute", "field", "variable", "parameter", "key", "keyword", "request_key"]

FLOOR = 0.3
"""Below it, a classification is not worth passing on."""
_CEILING = 0.98

_BASE: dict[Strength, float] = {"strong": 0.7, "likely": 0.52, "weak": 0.2}
_CALLABLE = ("attribute", "variable")


class Vote(msgspec.Struct, frozen=True):
    """One piece of evidence, for (above 0) or against."""

    weight: float
    text: str


class Classification(msgspec.Struct, frozen=True):
    """What kind of personal data a name holds, and why that is thought."""

    data_type: str
    subject: str | None
    confidence: float
    reason: str
    votes: tuple[Vote, ...] = ()


class _Question(NamedTuple):
    """What is asked, split and judged once."""

    identifier: str
    words: Words
    noun: Noun
    declared: Declared
    context: Context


class Classifier:
    """Answers from one rulebook, remembering every answer."""

    def __init__(self, book: Rulebook) -> None:
        self.lexicon = Lexicon(book)
        self.nouns = Nouns(self.lexicon)
        self._answers: dict[tuple[str, str | None, str | None, Context], Classification | None] = {}
        self._declared: dict[str | None, Declared] = {}

    def classify(
        self,
        identifier: str,
        noun: str | None = None,
        declared: str | None = None,
        context: Context = "attribute",
    ) -> Classification | None:
        """What `identifier` holds, hanging on `noun`, of the declared type; None for no personal data."""
        key = (identifier, noun, declared, context)
        try:
            return self._answers[key]
        except KeyError:
            answer = self._answers[key] = self._classify(identifier, noun, declared, context)
            return answer

    def subject_of(self, noun: str | None) -> str | None:
        """Whose data hangs on the noun."""
        return self.nouns.judge(noun).subject

    def is_person(self, noun: str | None) -> bool:
        """The noun, or class name, names a person."""
        judged = self.nouns.judge(noun)
        return judged.kind == "person" or (judged.kind == "perhaps" and judged.is_class)

    def holds_contact_data(self, noun: str | None) -> bool:
        """A person, or a thing that carries a person's names and addresses: an order, an address."""
        judged = self.nouns.judge(noun)
        if judged.kind in ("person", "belonging") or self.is_person(noun):
            return True
        return judged.kind not in ("config", "part") and _ends_in(
            judged.words, self._of("contact.name")
        )

    def _of(self, data_type: str) -> frozenset[Words]:
        found = self.lexicon.of_type.get(data_type)
        return found.nouns if found is not None else frozenset()

    def _classify(
        self, identifier: str, noun: str | None, declared: str | None, context: Context
    ) -> Classification | None:
        words = self.lexicon.words(identifier)
        judged = self.nouns.judge(noun)
        if not words or judged.kind in ("config", "part") or _is_action(identifier):
            return None
        if says(words, self.lexicon.excluded) is not None:
            return None
        if declared not in self._declared:
            self._declared[declared] = judge_declared(declared, self.lexicon)
        type_ = self._declared[declared]
        if type_.kind == "relation":
            return None
        question = _Question(identifier, words, judged, type_, context)
        if type_.data_type is not None:
            return self._by_type(question, type_.data_type)
        if not _is_value_name(question):
            return None
        return self._by_words(question)

    def _by_type(self, question: _Question, data_type: DataType) -> Classification | None:
        votes = [Vote(0.86, f"its type {question.declared.text} holds {data_type.label}")]
        for match in matches(self.lexicon, question.words, question.noun, callable_too=False):
            if any(entry.data_type.id == data_type.id for entry in match.entries):
                votes.append(Vote(0.1, f"the name says “{' '.join(match.words)}”"))
            break
        votes += self._organisation(question, question.words)
        return self._answer(question, data_type, votes, question.words)

    def _by_words(self, question: _Question) -> Classification | None:
        callable_too = question.context in _CALLABLE
        for match in matches(
            self.lexicon, question.words, question.noun, callable_too=callable_too
        ):
            answer = self._weigh_match(question, match)
            if answer is not None:
                return answer
            if match.with_noun:
                continue
            if match.entries[0].strength != "weak":
                return None
        return None

    def _weigh_match(self, question: _Question, match: Match) -> Classification | None:
        best: Classification | None = None
        for entry in match.entries:
            answer = self._weigh(question, match, entry)
            if answer is not None and (best is None or answer.confidence > best.confidence):
                best = answer
        return best

    def _weigh(self, question: _Question, match: Match, entry: Entry) -> Classification | None:
        data_type, strength = entry
        around = match.before + match.after
        noun = question.noun
        excluded = self.lexicon.of_type[data_type.id].excluded
        if says(around, excluded) is not None:
            return None
        if (
            not match.with_noun
            and noun.kind not in ("person", "perhaps")
            and says(noun.words, excluded)
        ):
            return None
        if (
            noun.kind in ("unknown", "nobody", "neutral")
            and noun.infrastructure
            and data_type.id.startswith("credential.")
        ):
            return None
        votes = [Vote(_BASE[strength], f"“{' '.join(match.words)}” means {data_type.label}")]
        holder = self._holder_vote(question, match, data_type, strength)
        if holder is None:
            return None
        votes += holder
        type_votes = _type_votes(question.declared, data_type, self)
        if type_votes is None:
            return None
        votes += type_votes
        votes += _context_votes(question, data_type, strength)
        votes += self._organisation(question, match.before)
        return self._answer(question, data_type, votes, match.before + match.after)

    def _holder_vote(
        self, question: _Question, match: Match, data_type: DataType, strength: Strength
    ) -> list[Vote] | None:
        """Who has it: a word before the phrase, or else the noun; None if it is somebody's that has no such data."""
        if match.with_noun:
            return []
        modifier = self._modifier(match.before, data_type)
        if modifier is not None:
            kind, text = modifier
            return _modifier_votes(kind, text, strength)
        return self._noun_votes(question, data_type, strength)

    def _modifier(self, before: Words, data_type: DataType) -> tuple[str, str] | None:
        """What the last telling word before the phrase is: a person, a holder of this, perhaps a person, or other."""
        words = before
        type_nouns = self.lexicon.of_type[data_type.id].nouns
        while words:
            if _ends_in(words, type_nouns):
                return "holder", words[-1]
            if words[-1].isdigit() or words[-1] in NEUTRAL_MODIFIERS:
                words = words[:-1]
                continue
            found = self.lexicon.noun(words)
            if found is None:
                return "other", words[-1]
            entry, size = found
            text = " ".join(words[-size:])
            if entry.kind == "person" or (entry.kind == "perhaps" and len(words) == size):
                return ("person" if data_type.on_persons else "belonging"), text
            return entry.kind, text
        return None

    def _noun_votes(
        self, question: _Question, data_type: DataType, strength: Strength
    ) -> list[Vote] | None:
        noun = question.noun
        if _ends_in(core_words(noun.words), self.lexicon.of_type[data_type.id].nouns):
            return [Vote(_on_holder(strength, noun.is_class), f"{noun.text} holds such data")]
        kind = noun.kind
        if kind in ("person", "perhaps") and (data_type.on_persons or strength != "weak"):
            weight = _on_person(strength, noun.is_class, certain=kind == "person")
            return [Vote(weight, f"{noun.text} {'is' if kind == 'person' else 'may be'} a person")]
        if strength == "weak":
            if (
                question.context == "request_key"
                and data_type.on_persons
                and kind in ("neutral", "belonging")
            ):
                return []
            return None
        if kind == "belonging":
            return [Vote(0.15, f"{noun.text} belongs to a {noun.subject}")]
        if kind == "nobody":
            named = data_type.id.startswith(("contact.name", "demographic.", "credential.username"))
            return [Vote(-0.45 if named else -0.15, f"{noun.text} is no person")]
        return []

    def _organisation(self, question: _Question, before: Words) -> list[Vote]:
        for word in before:
            if word in ORGANISATION_WORDS:
                return [Vote(-0.4, f"“{word}” says that it is an organisation's")]
        if question.noun.organisation:
            return [Vote(-0.35, f"{question.noun.text} is an organisation")]
        return []

    def _answer(
        self, question: _Question, data_type: DataType, votes: list[Vote], around: Words
    ) -> Classification | None:
        total = sum(vote.weight for vote in votes)
        confidence = round(min(_CEILING, max(0.0, total)), 2)
        if confidence < FLOOR:
            return None
        reason = "; ".join(vote.text for vote in votes if vote.weight > 0)
        subject = self._whose(around) or question.noun.subject or data_type.subject
        return Classification(data_type.id, subject, confidence, reason, tuple(votes))

    def _whose(self, words: Words) -> str | None:
        for end in range(len(words), 0, -1):
            found = self.lexicon.noun(words[:end])
            if found is not None and found[0].subject is not None:
                return found[0].subject
        return None

    def same_meaning(self, name: str, data_type: DataType) -> bool:
        """A class of that name is made for such values: `iban: Iban`."""
        return any(
            entry.data_type.id == data_type.id
            for entry in self.lexicon.phrases.get(self.lexicon.words(name), ())
        )


def _is_action(identifier: str) -> bool:
    """`send_email`, `has_phone`: a function or a flag; but `send_to_email` is an address."""
    if identifier.startswith("__"):
        return True
    words = words_of(identifier)
    return len(words) > 1 and words[0] in VERBS and words[1] not in ("to", "from")


def _is_value_name(question: _Question) -> bool:
    """Constants and classes hold no person's data, though keys and headers are written like them."""
    identifier, noun, context = question.identifier, question.noun, question.context
    if context == "request_key" or noun.request:
        return True
    if identifier.isupper() and len(identifier) > 2:
        if identifier.startswith(("HTTP_", "REMOTE_")):
            return context == "key"
        return context in ("key", "keyword") and noun.kind in (
            "person",
            "perhaps",
            "belonging",
            "neutral",
        )
    if identifier[:1].isupper() and context in ("attribute", "variable", "field"):
        return noun.kind in ("person", "belonging") or (noun.kind == "perhaps" and noun.is_class)
    return True


def _modifier_votes(kind: str, text: str, strength: Strength) -> list[Vote] | None:
    if kind in ("person", "holder"):
        weight = {"strong": 0.1, "likely": 0.15, "weak": 0.4}[strength]
        return [Vote(weight, f"“{text}” says whose")]
    if strength == "weak":
        return None
    if kind == "belonging":
        return [Vote(0.08, f"“{text}” says whose")]
    if strength == "likely":
        return [Vote(-0.1, f"“{text}” may say that it is something else's")]
    if kind == "nobody":
        return [Vote(-0.1, f"“{text}” is no person")]
    return []


def _on_person(strength: Strength, is_class: bool, *, certain: bool) -> float:
    if certain:
        weights = {"strong": (0.15, 0.2), "likely": (0.2, 0.25), "weak": (0.36, 0.5)}
    else:
        weights = {"strong": (0.05, 0.12), "likely": (0.08, 0.15), "weak": (0.22, 0.38)}
    return weights[strength][is_class]


def _on_holder(strength: Strength, is_class: bool) -> float:
    return {"strong": (0.15, 0.2), "likely": (0.2, 0.25), "weak": (0.38, 0.48)}[strength][is_class]


def _type_votes(
    declared: Declared, data_type: DataType, classifier: Classifier
) -> list[Vote] | None:
    """For or against, by the declared type; None where it rules the data type out."""
    text, base = declared.text, declared.base
    if declared.kind in ("none", "secret"):
        return []
    if declared.kind == "other":
        whole = data_type.id.startswith(
            ("contact.address", "communication.", "content.", "behaviour.")
        )
        if not whole and classifier.same_meaning(text, data_type):
            return [Vote(0.05, f"its type is {text}")]
        return None
    if base in data_type.base_types:
        return [Vote(0.05, f"{text} fits")]
    if base == "choice" and data_type.id.startswith(
        ("demographic.", "contact.address.", "belief.", "orientation.")
    ):
        return []
    if base in ("uuid", "url") and data_type.id.startswith(
        ("credential.", "online.", "content.photo", "contact.messenger")
    ):
        return []
    return None


def _context_votes(question: _Question, data_type: DataType, strength: Strength) -> list[Vote]:
    if question.context == "request_key":
        return [Vote(0.25 if strength == "weak" else 0.08, "it comes with a request")]
    if question.context == "field" and strength != "weak":
        return [Vote(0.04, "it is a declared field")]
    if (
        question.identifier.isupper()
        and len(question.identifier) > 2
        and data_type.id.startswith("credential.")
    ):
        return [Vote(-0.45, "constants in capitals are configuration")]
    return []


def _ends_in(words: Words, nouns: frozenset[Words]) -> bool:
    return any(words[-size:] in nouns for size in range(1, min(len(words), 3) + 1))
