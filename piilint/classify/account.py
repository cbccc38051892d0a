"""Accounting for an answer: the evidence on both sides, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from piilint.base.marks import decoded
from piilint.classify.classifier import (
    Classification,
    Classifier,
    Context,
    is_action,
    names_a_value,
)
from piilint.classify.declared import judge_declared
from piilint.classify.nouns import Noun
from piilint.classify.phrases import Match, ending_at, matches, says
from piilint.classify.votes import Question

_CONTEXTS: dict[Context, str] = {
    "attribute": "an attribute", "field": "a declared field", "variable": "a variable",
    "parameter": "a parameter", "key": "a key", "keyword": "a keyword argument",
    "request_key": "a key of a request",
}  # fmt: skip
_NOUNS = {
    "person": "is a person",
    "perhaps": "may be a person",
    "belonging": "belongs to a person",
    "nobody": "is no person",
    "config": "is configuration",
    "part": "is about a value, not the value",
    "unknown": "is not known",
    "neutral": "says nothing",
}
_TYPES = {
    "none": "says nothing of what it holds",
    "personal": "is made for personal data",
    "plain": "is a plain type",
    "relation": "refers to another object",
    "secret": "holds a secret",
    "other": "is a type of its own",
}
_PERSON, _THING = "customer", "product"
_NOTABLE = 0.05


class Evidence(msgspec.Struct, frozen=True):
    """One piece of evidence; without a weight, it is how something was understood."""

    text: str
    weight: float | None = None


class Change(msgspec.Struct, frozen=True):
    """What the answer would be if one thing were otherwise."""

    if_: str
    answer: Classification | None


class Account(msgspec.Struct, frozen=True):
    """An answer with all that led to it."""

    name: str
    noun: str | None
    declared: str | None
    place: str
    answer: Classification | None
    understood: tuple[Evidence, ...]
    votes: tuple[Evidence, ...]
    """For and against, as they were added up."""
    against: tuple[str, ...]
    """Why it is no personal data, if it is none."""
    changes: tuple[Change, ...]


def account(
    classifier: Classifier,
    name: str,
    noun: str | None = None,
    declared: str | None = None,
    context: Context = "attribute",
) -> Account:
    """Why the classifier says of the name what it says."""
    answer = classifier.classify(name, noun, declared, context)
    asked = _Asked(classifier, name, noun, declared, context)
    votes = answer.votes if answer is not None else ()
    return Account(
        name, noun, declared, _CONTEXTS[context], answer,
        understood=tuple(asked.understood()),
        votes=tuple(Evidence(vote.text, vote.weight) for vote in votes),
        against=() if answer is not None else tuple(asked.against()),
        changes=tuple(asked.changes(answer)),
    )  # fmt: skip


class _Asked:
    def __init__(
        self,
        classifier: Classifier,
        name: str,
        noun: str | None,
        declared: str | None,
        context: Context,
    ) -> None:
        self.classifier, self.lexicon = classifier, classifier.lexicon
        self.name, self.noun, self.declared = name, noun, declared
        self.context: Context = context
        self.words = self.lexicon.words(name)
        self.judged: Noun = classifier.judge_noun(noun)
        self.type = judge_declared(declared, self.lexicon)

    def understood(self) -> Iterator[Evidence]:
        """How the name, the noun and the type were read."""
        read = " ".join(self.words) or "no words"
        yield Evidence(f"`{self.name}` reads “{read}”")
        match = self._match()
        if match is not None:
            entry = match.entries[0]
            kinds = ", ".join(e.data_type.label for e in match.entries)
            yield Evidence(f"“{' '.join(match.words)}” may mean {kinds} ({entry.strength})")
        if self.noun:
            subject = f" ({self.judged.subject})" if self.judged.subject else ""
            because = self.judged.because.removesuffix(", ")
            seen = f" {because}" if because else ""
            yield Evidence(f"`{self.noun}`{seen} {_NOUNS[self.judged.kind]}{subject}")
        if self.declared and decoded(self.declared) is None:
            fits = f", base {self.type.base}" if self.type.base else ""
            yield Evidence(f"`{self.declared}` {_TYPES[self.type.kind]}{fits}")

    def _match(self) -> Match | None:
        found = matches(self.lexicon, self.words, self.judged, callable_too=False)
        return next(iter(found), None) if self.words else None

    def against(self) -> Iterator[str]:
        """What rules it out, the first thing first."""
        marked = decoded(self.declared) if self.declared else None
        if marked is not None or self.classifier.meanings.find(self.words, self.judged):
            yield "it is marked as no personal data"
            return
        reason = self._ruled_out()
        if reason is not None:
            yield reason
            return
        match = self._match()
        if match is None:
            yield self._turned() or "no words in it, as they stand, name a kind of personal data"
            return
        around = match.before + match.after
        excluded = says(around, self.lexicon.excluded)
        if excluded is not None:
            yield f"“{' '.join(excluded)}” says that it is something else"
            return
        yield from self._too_weak(match)

    def _turned(self) -> str | None:
        """An `email_template` is a template: the word after a phrase says what the whole is."""
        for end in range(len(self.words) - 1, 0, -1):
            found = ending_at(self.lexicon, self.words, end)
            if found is not None:
                label = found.entries[0].data_type.label
                phrase, after = " ".join(found.words), " ".join(self.words[end:])
                return f"“{phrase}” names {label}, but “{after}” after it says what the whole is"
        return None

    def _ruled_out(self) -> str | None:
        kind = self.judged.kind
        if kind in ("config", "part"):
            return f"`{self.noun}` {_NOUNS[kind]}"
        question = Question(self.name, self.words, self.judged, self.type, self.context)
        if self.words not in self.lexicon.phrases and is_action(question):
            return "its first word is a verb: it is an action or a flag"
        if self.type.kind == "relation":
            return f"`{self.declared}` refers to another object, whose fields are judged"
        if self.type.data_type is None and self.words and not names_a_value(question):
            return "it is written like a constant or a class"
        return None

    def _too_weak(self, match: Match) -> Iterator[str]:
        untyped = self.classifier.classify(self.name, self.noun, None, self.context)
        if self.declared and untyped is not None:
            yield f"`{self.declared}` does not fit {self._label(untyped)}"
            return
        on_person = self.classifier.classify(self.name, _PERSON, self.declared, self.context)
        phrase = " ".join(match.words)
        if on_person is not None:
            whom = (
                f"`{self.noun}` {_NOUNS[self.judged.kind]}" if self.noun else "nothing says whose"
            )
            yield f"“{phrase}” means {self._label(on_person)} only on a person, and {whom}"
        else:
            yield f"the evidence for “{phrase}” does not suffice"

    def _label(self, answer: Classification) -> str:
        return self.classifier.data_types[answer.data_type].label

    def changes(self, answer: Classification | None) -> Iterator[Change]:
        """The answers to the nearest other questions, where they differ."""
        for text, noun, declared, context in self._others():
            other = self.classifier.classify(self.name, noun, declared, context)
            if _differs(answer, other):
                yield Change(text, other)

    def _others(self) -> Iterator[tuple[str, str | None, str | None, Context]]:
        if self.judged.kind != "person":
            yield f"on a person (`{_PERSON}`)", _PERSON, self.declared, self.context
        if self.judged.kind != "nobody":
            yield f"on a thing (`{_THING}`)", _THING, self.declared, self.context
        if self.noun:
            yield "on nothing known", None, self.declared, self.context
        if self.declared:
            yield "with no declared type", self.noun, None, self.context
        for text, declared in (("a text", "str"), ("a flag", "bool"), ("a date", "date")):
            if declared != self.type.base:
                yield f"declared as {text} (`{declared}`)", self.noun, declared, self.context
        if self.context != "request_key":
            yield "as a key of a request", "POST", None, "request_key"


def _differs(answer: Classification | None, other: Classification | None) -> bool:
    if answer is None or other is None:
        return answer is not other
    if (answer.data_type, answer.subject) != (other.data_type, other.subject):
        return True
    return abs(answer.confidence - other.confidence) >= _NOTABLE
