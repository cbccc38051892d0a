"""Deciding, by weighed votes, whether a name holds personal data, of which kind, and whose."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

import msgspec

from piilint.base.marks import Marked, decoded
from piilint.classify.declared import Declared, judge_declared
from piilint.classify.inward import keeps_inside
from piilint.classify.lexicon import Lexicon, Words
from piilint.classify.meanings import Meanings
from piilint.classify.nouns import Noun, Nouns
from piilint.classify.phrases import Match, matches, says
from piilint.classify.siblings import Schemas, Siblings
from piilint.classify.votes import (
    Context,
    Question,
    Vote,
    organisation_votes,
    sender_votes,
    weigh,
)
from piilint.classify.words import FIELD_VERBS, VERBS, words_of
from piilint.rulebook.book import Rulebook
from piilint.rulebook.data_types import DataType

__all__ = ["FLOOR", "Classification", "Classifier", "Context", "Vote"]

FLOOR = 0.3
"""Below it, a classification is not worth passing on."""
_CEILING = 0.98
_MARKED = 1.0
_LABEL = 0.1
_LONGEST_LABEL = 6
"""Words; more are a sentence."""
Labels = Mapping[str, Mapping[str, str]]
"""Labels, comments and descriptions of fields, by the names of their classes."""
NO_LABELS: Labels = {}
_CALLABLE = ("attribute", "variable")
_OR = "or"


class Classification(msgspec.Struct, frozen=True):
    """What kind of personal data a name holds, and why that is thought."""

    data_type: str
    subject: str | None
    confidence: float
    reason: str
    votes: tuple[Vote, ...] = ()


class Classifier:
    """Answers from one rulebook, remembering every answer."""

    def __init__(self, book: Rulebook) -> None:
        self.lexicon = Lexicon(book)
        self.nouns = Nouns(self.lexicon)
        self.data_types = book.data_types
        self.meanings = Meanings(book, self.lexicon)
        self._siblings = Siblings(self.nouns, {})
        self._labels: Labels = NO_LABELS
        self._remarks: Labels = NO_LABELS
        self._answers: dict[tuple[str, str | None, str | None, Context], Classification | None] = {}
        self._declared: dict[str | None, Declared] = {}

    def with_schemas(
        self, schemas: Schemas, labels: Labels = NO_LABELS, remarks: Labels = NO_LABELS
    ) -> Classifier:
        """The same, knowing also the fields of a program's classes, and what describes those."""
        other = copy(self)
        other._siblings = Siblings(self.nouns, schemas)
        other._labels, other._remarks = labels, remarks
        other._answers = {}
        return other

    def classify(
        self,
        identifier: str,
        noun: str | None = None,
        declared: str | None = None,
        context: Context = "attribute",
    ) -> Classification | None:
        """What `identifier` holds, hanging on `noun`, of the declared type; None: not personal."""
        key = (identifier, noun, declared, context)
        try:
            return self._answers[key]
        except KeyError:
            answer = self._classify(identifier, noun, declared, context)
            words = words_of(identifier)
            if _OR in words:
                answer = self._by_parts(answer, words, noun, declared, context)
            if answer is None and noun is not None and noun in self._labels:
                answer = self._by_label(identifier, noun, declared, context)
            if answer is not None and noun is not None and noun in self._remarks:
                remark = self._remarks[noun].get(identifier, "")
                answer = None if keeps_inside(answer.data_type, remark) else answer
            self._answers[key] = answer
            return answer

    def _by_parts(
        self,
        whole: Classification | None,
        words: Words,
        noun: str | None,
        declared: str | None,
        context: Context,
    ) -> Classification | None:
        """What may be one of two things is the surer one: `email_or_login`."""
        at = words.index(_OR)
        parts = ("_".join(words[:at]), "_".join(words[at + 1 :]))
        found = [whole, *(self._classify(part, noun, declared, context) for part in parts if part)]
        return max(filter(None, found), key=lambda each: each.confidence, default=None)

    def _by_label(
        self, identifier: str, noun: str, declared: str | None, context: Context
    ) -> Classification | None:
        """What a label says where a name says nothing: `c17 = Column(comment="e-mail")`."""
        label = self._labels[noun].get(identifier)
        own = matches(
            self.lexicon, self.lexicon.words(identifier), self.nouns.judge(noun), callable_too=False
        )
        if label is None or next(own, None) is not None:
            return None
        words = words_of(label.replace("'s", "").replace("\u2019s", ""))
        found = self._classify("_".join(words), noun, declared, context)
        if found is None or not 0 < len(words) <= _LONGEST_LABEL:
            return None
        vote = Vote(-_LABEL, "only its label says so")
        confidence = round(found.confidence - _LABEL, 2)
        return Classification(
            found.data_type, found.subject, confidence, f"its label says: {found.reason}",
            (*found.votes, vote),
        )  # fmt: skip

    def judge_noun(self, noun: str | None) -> Noun:
        """What the noun names, by itself and by the other fields of a class of that name."""
        return self._siblings.adjust(self.nouns.judge(noun))

    def subject_of(self, noun: str | None) -> str | None:
        """Whose data hangs on the noun."""
        return self.nouns.judge(noun).subject

    def is_person(self, noun: str | None) -> bool:
        """The noun, or class name, names a person."""
        judged = self.nouns.judge(noun)
        return judged.kind == "person" or (judged.kind == "perhaps" and judged.is_class)

    def holds_contact_data(self, noun: str | None) -> bool:
        """A person, or what carries a person's names and addresses: an order, an address."""
        judged = self.nouns.judge(noun)
        return judged.holder or judged.kind == "belonging" or self.is_person(noun)

    def _classify(
        self, identifier: str, noun: str | None, declared: str | None, context: Context
    ) -> Classification | None:
        marked = decoded(declared) if declared else None
        if marked is not None:
            return self._by_mark(marked)
        words = self.lexicon.words(identifier)
        if self.meanings:
            meaning = self.meanings.find(words, self.nouns.judge(noun))
            if meaning is not None:
                return self._by_mark(meaning)
        if declared is None and self.lexicon.endings.isdisjoint(words):
            return None  # The great majority: no word in it ends any phrase.
        judged = self.judge_noun(noun)
        if not words or judged.kind in ("config", "part") or _is_no_value(identifier, context):
            return None
        if declared not in self._declared:
            self._declared[declared] = judge_declared(declared, self.lexicon)
        question = Question(identifier, words, judged, self._declared[declared], context)
        if words not in self.lexicon.phrases and is_action(question):
            return None
        if question.declared.kind == "relation":
            return None
        if question.declared.data_type is not None:
            return self._by_type(question, question.declared.data_type)
        return self._by_words(question) if names_a_value(question) else None

    def _by_mark(self, marked: Marked) -> Classification | None:
        """What the user says counts, whatever the name says."""
        data_type = self.data_types.get(marked.data_type or "")
        if marked.data_type is None or data_type is None:
            return None
        vote = Vote(_MARKED, f"it is marked as {data_type.label}")
        subject = marked.subject or data_type.subject
        return Classification(data_type.id, subject, _MARKED, vote.text, (vote,))

    def _by_type(self, question: Question, data_type: DataType) -> Classification | None:
        excluded = self.lexicon.excluded | self.lexicon.of_type[data_type.id].excluded
        if says(question.words, excluded) is not None:
            return None
        votes = [Vote(0.86, f"{question.declared.text} is a type for {data_type.label}")]
        for match in matches(self.lexicon, question.words, question.noun, callable_too=False):
            if any(entry.data_type.id == data_type.id for entry in match.entries):
                votes.append(Vote(0.1, f"so does its name: “{' '.join(match.words)}”"))
            break
        votes += sender_votes(question, data_type)
        votes += organisation_votes(self.lexicon, question, question.words, data_type)
        return self._answer(question, data_type, tuple(votes), question.words)

    def _by_words(self, question: Question) -> Classification | None:
        callable_too = question.context in _CALLABLE
        found: Classification | None = None
        for match in matches(
            self.lexicon, question.words, question.noun, callable_too=callable_too
        ):
            if says(match.before + match.after, self.lexicon.excluded) is not None:
                continue
            answer = self._best(question, match)
            if found is None or (answer is not None and answer.confidence > found.confidence):
                found = answer
            # `message.body`: the phrase of both words, or the noun that has a body, may say more.
            if not match.with_noun and (found or match.entries[0].strength != "weak"):
                break
        return found

    def _best(self, question: Question, match: Match) -> Classification | None:
        best: Classification | None = None
        for entry in match.entries:
            votes = weigh(self.lexicon, question, match, entry)
            if votes is None:
                continue
            around = match.before + match.after
            answer = self._answer(question, entry.data_type, votes, around)
            if answer is not None and (best is None or answer.confidence > best.confidence):
                best = answer
        return best

    def _answer(
        self, question: Question, data_type: DataType, votes: tuple[Vote, ...], around: Words
    ) -> Classification | None:
        total = sum(vote.weight for vote in votes)
        confidence = round(min(_CEILING, max(0.0, total)), 2)
        if confidence < FLOOR:
            return None
        reason = "; ".join(vote.text for vote in votes if vote.weight > 0)
        subject = self.nouns.whose(around) or question.noun.subject or data_type.subject
        return Classification(data_type.id, subject, confidence, reason, votes)


def _is_no_value(identifier: str, context: Context) -> bool:
    """`__name__` is Python's own; `/history` is a path."""
    return "/" in identifier or (identifier.startswith("__") and context == "attribute")


def is_action(question: Question) -> bool:
    """`send_email`, `has_phone`: a function or a flag; but `send_to_email` is an address."""
    words = words_of(question.identifier)
    if len(words) < 2 or words[0] not in VERBS or words[1] in ("to", "from"):
        return False
    text = question.declared.base == "str" or question.declared.kind == "personal"
    return not (question.context == "field" and text and words[0] in FIELD_VERBS)


def names_a_value(question: Question) -> bool:
    """Constants and classes hold no person's data, but keys and headers look like them."""
    identifier, noun, context = question.identifier, question.noun, question.context
    if context == "request_key" or noun.request:
        return True
    if question.in_capitals:
        if identifier.startswith(("HTTP_", "REMOTE_")):
            return context == "key"
        whose = noun.kind in ("person", "perhaps", "belonging", "neutral")
        return whose and context in ("key", "keyword")
    if identifier.lstrip("_")[:1].isupper() and context in ("attribute", "variable", "field"):
        # `address.PostalCode` of a SOAP client, but not `models.EmailAddress`.
        plural = noun.text.endswith("s") and not noun.text.endswith("ss")
        return not plural and (noun.holder or noun.kind in ("person", "belonging", "perhaps"))
    return True
