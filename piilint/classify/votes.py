"""The evidence for and against one reading of a name, weighed."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from piilint.classify.declared import Declared
from piilint.classify.lexicon import Entry, Lexicon, Strength, Words
from piilint.classify.nouns import Noun, core_words, ends_in
from piilint.classify.phrases import Match, says
from piilint.classify.words import (
    DONE,
    INFRASTRUCTURE_NOUNS,
    NEUTRAL_MODIFIERS,
    ORGANISATION_WORDS,
    PREPOSITIONS,
    TECHNICAL_WORDS,
    word_set,
)
from piilint.rulebook.data_types import DataType

Context = Literal[
    "attribute", "field", "variable", "parameter", "key", "keyword", "request_key"
]  # fmt: skip

_BASE: dict[Strength, float] = {"strong": 0.7, "likely": 0.52, "weak": 0.2}
_SHORT = 5
_COMPOSITE = (
    "contact.address", "contact.organisation", "communication.", "content.review", "content.post",
    "content.upload", "content.bio", "behaviour.", "location.approximate", "location.history",
    "health.", "financial.balance", "online.browser",
    "credential.token", "credential.session", "credential.biometric_login",
    "financial.card.cvv", "financial.bank.account", "financial.tax_id",
    "demographic.education", "demographic.employment.history",
)  # fmt: skip
_OF_PERSONS = ("contact.name", "demographic.", "credential.username")
_UNMISTAKABLE = {
    "contact.name.first": -0.25,
    "contact.name.last": -0.25,
    "contact.name.middle": -0.25,
    "contact.name.maiden": -0.25,
    "demographic.birth_date": -0.25,
}
"""Only persons have them, whatever the noun seems to say; yet the noun speaks against."""
_PHOTO = "content.photo"
_OF_ACCOUNTS = frozenset({"avatar", "gravatar", "profile", "display"})
"""Pictures of what has a page or an account, be it a channel or a brand; a selfie is a person's."""
_OF_ANYBODY = word_set("account form upload view entry")
"""No persons themselves, they have as well what is a person's."""
_OF_ADDRESSES = "contact.address."
_ELSE = (
    "demographic.employment.", "communication.", "contact.address.country", "contact.organisation",
)  # fmt: skip
_TITLE = "contact.name.title"
_OF_BODIES = "demographic.physical"
"""Height and weight: only of who is surely somebody."""
_SLIGHT = ("demographic.language", "contact.organisation")
"""Little harm and often not a person's: a variable's name is not evidence enough."""
_ISSUED = frozenset({"invoice", "bill", "receipt", "quote"})
_OF_SENDERS = ("contact.email", "contact.phone", "contact.name", "financial.")
_POSITION = "location.coordinates"
_DEGREES = frozenset({"latitude", "longitude"})
"""Alone or together, an object of that class is no place with parts."""
_OF_CHANNELS = ("contact.email", "contact.phone")
"""A class of that name may be a message or a way to send one."""
_OF_CHOICES = (
    "demographic.", "contact.address.", "belief.", "orientation.", "financial.card.expiry",
)  # fmt: skip
_BODY = ("message", "body")
_BY_THE_WORD_BEFORE = ("credential.session", "content.post")
_OF_COUNTRIES = (
    "demographic.nationality", "demographic.birth_place", "contact.address.country",
)  # fmt: skip
_OF_ORGANISATIONS = (
    "contact.", "location.", "financial.tax", "financial.vat", "financial.bank.routing",
)  # fmt: skip
_OPAQUE = ("credential.", "online.", "content.photo", "contact.messenger")
_GIVEN_OUT = frozenset({"online.device_id", "credential.session"})
"""Long and hard to guess: an integer named an id is the number of a row."""


_OF_FORMS = {("initial",), ("prefix",)}
"""What forms of any kind have: the values they begin with, and what stands before names."""
_AFFIXES = {("prefix",), ("suffix",)}
"""Of a person's name only by themselves: a `registration_prefix` is a form's."""


class Vote(msgspec.Struct, frozen=True):
    """One piece of evidence, for (above 0) or against."""

    weight: float
    text: str


class Question(NamedTuple):
    """What is asked, split and judged once."""

    identifier: str
    words: Words
    noun: Noun
    declared: Declared
    context: Context

    @property
    def in_capitals(self) -> bool:
        """Written like a constant."""
        return len(self.identifier) > 2 and self.identifier.isupper()


class Modifier(NamedTuple):
    """The word beside a phrase that says whose it is."""

    kind: Literal["person", "holder", "perhaps", "belonging", "nobody", "other"]
    text: str


def weigh(
    lexicon: Lexicon, question: Question, match: Match, entry: Entry
) -> tuple[Vote, ...] | None:
    """All votes on the phrase's meaning `entry`; None where something rules it out."""
    data_type, strength = entry
    if match.words in _AFFIXES and match.before:
        return None
    if match.words in _OF_FORMS and "form" in question.noun.words:
        return None
    if _excluded(lexicon, question.noun, match, data_type):
        return None
    if data_type.id == _TITLE and strength == "weak" and _has_own_title(question.noun, match):
        return None
    holder = _holder_votes(lexicon, question, match, entry)
    declared = _declared_votes(lexicon, question, data_type, match.words)
    if holder is None or declared is None:
        return None
    phrase = " ".join(match.words)
    base = Vote(_BASE[strength], f"“{phrase}” means {data_type.label}")
    others = context_votes(question, match, entry)
    return (
        base,
        *holder,
        *declared,
        *others,
        *organisation_votes(lexicon, question, match.before, data_type),
    )


def _has_own_title(noun: Noun, match: Match) -> bool:
    """A booking's or a ticket's `title`; its `guest_title` is the guest's."""
    return noun.untitled and noun.kind != "person" and not match.before


def _excluded(lexicon: Lexicon, noun: Noun, match: Match, data_type: DataType) -> bool:
    excluded = lexicon.of_type[data_type.id].excluded
    if match.before in noun.people:
        return False
    if says(match.before + match.after, excluded):
        return True
    if data_type.id.startswith("credential.") and not TECHNICAL_WORDS.isdisjoint(match.before):
        return True
    if match.with_noun and _of_service(lexicon, match, data_type):
        return True
    if noun.kind in ("person", "perhaps", "neutral"):
        return False
    if noun.infrastructure and data_type.id.startswith("credential."):
        return True
    if data_type.id in _BY_THE_WORD_BEFORE and says(noun.core[:-1], excluded):
        return True  # A `CheckoutSession`, an `InvoiceComment`.
    if match.with_noun or _speaks_of(lexicon, noun.core, data_type):
        return False
    if noun.core in lexicon.of_type[data_type.id].nouns:
        return False
    if ends_in(noun.core, lexicon.of_type[data_type.id].nouns) or (
        noun.holds and data_type.id.startswith(noun.holds)
    ):
        return False
    return says(noun.core, excluded) is not None


def _of_service(lexicon: Lexicon, match: Match, data_type: DataType) -> bool:
    """A `ConnectionVerificationForm`'s key opens a service to the program, not to a person."""
    if not data_type.id.startswith("credential.") or not match.before:
        return False
    found = lexicon.noun(match.before)
    if found is not None and found[0].kind in ("person", "perhaps"):
        return False
    return match.before[-1] in INFRASTRUCTURE_NOUNS


def _ends_in_phrase(lexicon: Lexicon, words: Words, data_type: DataType) -> bool:
    """The noun itself means such data: what a `ResetPasswordForm` has is a password."""
    return any(
        entry.data_type.id == data_type.id
        for start in range(len(words))
        for entry in lexicon.phrases.get(words[start:], ())
    )


def _speaks_of(lexicon: Lexicon, words: Words, data_type: DataType) -> bool:
    """The noun names such data: a `PasswordResetForm`, a `ResetPasswordForm`."""
    return any(_ends_in_phrase(lexicon, words[:end], data_type) for end in range(1, len(words) + 1))


def _holder_votes(
    lexicon: Lexicon, question: Question, match: Match, entry: Entry
) -> list[Vote] | None:
    """Who has it: a word beside the phrase, or else the noun; None if those have no such data."""
    if match.with_noun:
        if match.words == _BODY and not question.noun.is_class:
            return [Vote(-0.1, "any program that is told something has a message with a body")]
        return []
    if match.before in question.noun.addresses and entry.data_type.id.startswith(_OF_ADDRESSES):
        modifier: Modifier | None = Modifier("holder", " ".join(match.before))
    else:
        modifier = _modifier(lexicon, match.before, entry.data_type)
    if modifier is not None and match.before in question.noun.people:
        modifier = modifier._replace(kind="person")
    if modifier is None and match.after and match.after[0] in PREPOSITIONS:
        modifier = _modifier(lexicon, match.after[1:], entry.data_type)
    if modifier is not None:
        return _modifier_votes(modifier, entry, question.noun, match.words)
    return _noun_votes(lexicon, question, match, entry)


def _modifier(lexicon: Lexicon, words: Words, data_type: DataType) -> Modifier | None:
    """What the last telling one of the words is."""
    holders = lexicon.of_type[data_type.id].nouns
    if words[-1:] == ("by",) and words[-2:-1] and words[-2] in DONE and data_type.on_persons:
        return Modifier("person", " ".join(words[-2:]))
    while words:
        if ends_in(words, holders):
            return Modifier("holder", words[-1])
        if not (words[-1].isdigit() or words[-1] in NEUTRAL_MODIFIERS or words[-1] in PREPOSITIONS):
            break
        words = words[:-1]
    if not words:
        return None
    found = lexicon.noun(words)
    if found is None:
        return Modifier("other", words[-1])
    noun, size = found
    text = " ".join(words[-size:])
    if noun.kind in ("person", "perhaps") and not data_type.on_persons:
        return Modifier("belonging", text)
    if noun.kind == "perhaps" and len(words) > size:
        return Modifier("other", text)
    return Modifier(noun.kind, text)


def _modifier_votes(
    modifier: Modifier, entry: Entry, noun: Noun, phrase: Words
) -> list[Vote] | None:
    kind, text = modifier
    weak = entry.strength == "weak"
    if kind in ("person", "holder"):
        weight = {"strong": 0.1, "likely": 0.15, "weak": 0.4}[entry.strength]
        return [Vote(weight, f"“{text}” says whose")]
    if kind == "perhaps":
        certain = noun.kind == "person" and noun.is_class
        weight = {"strong": 0.05, "likely": 0.1, "weak": 0.36 if certain else 0.22}[entry.strength]
        return [Vote(weight, f"“{text}” may say whose")]
    if weak:
        of_person = noun.kind == "person" and entry.data_type.id.startswith("credential.")
        return [Vote(0.36, f"{noun.text} is a person")] if of_person else None
    if kind == "belonging":
        return [Vote(0.08, f"“{text}” says whose")]
    data_type = entry.data_type
    only = _only_of_persons(data_type) or _of_account(data_type, phrase, noun)
    if kind == "nobody" and only:
        return [Vote(-0.3, f"“{text}” is no person")]
    if entry.strength == "likely" or kind == "nobody":
        return [Vote(-0.1, f"“{text}” may say that it is something else's")]
    return []


def _noun_votes(
    lexicon: Lexicon, question: Question, match: Match, entry: Entry
) -> list[Vote] | None:
    noun, data_type, strength = question.noun, entry.data_type, entry.strength
    of_id = question.words[-1] == "id" and (
        match.words[-2:] != question.words[-2:] or data_type.id.startswith("contact.")
    )
    if _holds(lexicon, noun, entry) and not of_id:
        weights = {"strong": (0.15, 0.2), "likely": (0.2, 0.25), "weak": (0.4, 0.52)}
        return [Vote(weights[strength][noun.is_class], f"{noun.text} holds such data")]
    if noun.kind in ("person", "perhaps") and (data_type.on_persons or strength != "weak"):
        certain = noun.kind == "person"
        if strength == "weak" and not certain and noun.subject == "supplier":
            return None  # Most suppliers are companies.
        if strength == "weak" and noun.because and not certain and data_type.id.startswith(_ELSE):
            return None  # Whose fields are a person's may still be a chat with one.
        if strength == "weak" and noun.kind != "person" and data_type.id.startswith(_OF_BODIES):
            return None
        text = f"{noun.text}{',' if noun.because else ''} {noun.because}" + (
            "is a person" if certain else "may be a person"
        )
        weight = _on_person(strength, noun.is_class, certain=certain)
        if data_type.id in _SLIGHT and strength == "weak" and not noun.is_class:
            weight -= 0.1
        return [Vote(weight, text)]
    if strength == "weak":
        from_outside = question.context == "request_key" and noun.kind in ("neutral", "belonging")
        if question.context == "request_key" and data_type.id in _ASKED_FOR:
            return [Vote(0.2, "requests ask so for what is searched")]
        return [] if from_outside and data_type.on_persons else None
    if noun.kind == "belonging":
        return [Vote(0.15, f"{noun.text} belongs to a {noun.subject}")]
    if noun.kind == "nobody":
        return _votes_of_nobody(lexicon, noun, match, data_type)
    of_name = strength == "likely" and data_type.id.startswith("contact.name")
    if noun.kind == "unknown" and of_name and lexicon.noun(match.words[:-1]) is None:
        return [Vote(-0.1, f"{noun.text} is not known as a person")]
    return []


_ASKED_FOR = frozenset({"behaviour.search"})
"""What even short names mean in a request, whoever sends it: the `q` of a search."""


def _votes_of_nobody(lexicon: Lexicon, noun: Noun, match: Match, data_type: DataType) -> list[Vote]:
    if _speaks_of(lexicon, noun.core, data_type):
        return []
    weight = -0.1 if data_type.id.startswith("credential.") else -0.15
    if not _names_a_person(lexicon, match.words):
        only = _only_of_persons(data_type) or _of_account(data_type, match.words, noun)
        weight = -0.45 if only else _UNMISTAKABLE.get(data_type.id, weight)
    return [Vote(weight, f"{noun.text} is no person")]


def _names_a_person(lexicon: Lexicon, phrase: Words) -> bool:
    """The phrase itself says whose: an `attendee name`."""
    found = lexicon.noun(phrase[:-1])
    return found is not None and found[0].kind == "person"


def _of_account(data_type: DataType, phrase: Words, noun: Noun) -> bool:
    """Such a picture, where nothing says whose: not that of a `CustomerTeam`."""
    if data_type.id != _PHOTO or _OF_ACCOUNTS.isdisjoint(phrase):
        return False
    return noun.subject is None and _OF_ANYBODY.isdisjoint(noun.core[-1:])


def _only_of_persons(data_type: DataType) -> bool:
    return data_type.id.startswith(_OF_PERSONS) and data_type.id not in _UNMISTAKABLE


def _holds(lexicon: Lexicon, noun: Noun, entry: Entry) -> bool:
    """The noun is a thing that has such data, by the rules or by its other fields."""
    if noun.organisation or (noun.kind == "belonging" and entry.strength != "weak"):
        return False  # Whose it is says more.
    data_type = entry.data_type.id
    if noun.holds and data_type.startswith(noun.holds):
        return True
    return ends_in(noun.core, lexicon.of_type[data_type].nouns)


def _on_person(strength: Strength, is_class: bool, *, certain: bool) -> float:
    if certain:
        weights = {"strong": (0.15, 0.2), "likely": (0.2, 0.25), "weak": (0.36, 0.5)}
    else:
        weights = {"strong": (0.05, 0.12), "likely": (0.08, 0.15), "weak": (0.22, 0.38)}
    return weights[strength][is_class]


def _declared_votes(
    lexicon: Lexicon, question: Question, data_type: DataType, phrase: Words
) -> list[Vote] | None:
    """For or against, by the declared type; None where it rules the data type out."""
    declared = question.declared
    if declared.kind in ("none", "secret"):
        return []
    if declared.kind == "open":
        fits = _is_made_for(lexicon, declared.text.removesuffix("Field"), data_type, phrase)
        return [Vote(0.05, f"it is declared as {declared.text}")] if fits else []
    if declared.kind == "other":
        if data_type.id in _OF_COUNTRIES and declared.text.startswith("Country"):
            return [Vote(0.05, f"its type is {declared.text}")]
        # A class of the same name is made for such values, unless it is a thing with parts.
        if data_type.id.startswith(_COMPOSITE) or data_type.id == "contact.name":
            return None
        if data_type.id == _POSITION and not _DEGREES.issuperset(phrase):
            return None
        if data_type.id.startswith(_OF_CHANNELS) and question.noun.kind in ("unknown", "nobody"):
            return None
        if _is_made_for(lexicon, declared.text, data_type, phrase):
            return [Vote(0.05, f"its type is {declared.text}")]
        return [] if _is_own_choice(lexicon, question, data_type) else None
    if declared.base in data_type.base_types and not _numbers_rows(declared, data_type, phrase):
        return [Vote(0.05, f"{declared.text} fits")]
    if declared.base == "choice" and data_type.id.startswith(_OF_CHOICES):
        return []
    if declared.base in ("uuid", "url", "slug") and data_type.id.startswith(_OPAQUE):
        return []
    return None


def _numbers_rows(declared: Declared, data_type: DataType, phrase: Words) -> bool:
    return declared.base == "int" and data_type.id in _GIVEN_OUT and phrase[-1] == "id"


def _is_own_choice(lexicon: Lexicon, question: Question, data_type: DataType) -> bool:
    """`Dependent.relationship: DependentRelationship`: one of a set of the class's own."""
    if not data_type.id.startswith(_OF_CHOICES):
        return False
    own = core_words(lexicon.words(question.declared.text))
    return own == (*question.noun.core, *question.words)


def _is_made_for(lexicon: Lexicon, name: str, data_type: DataType, phrase: Words) -> bool:
    """`UsernameField`, `EmailList`, `CustomerGender`: the class's name ends in such a phrase."""
    words = core_words(lexicon.words(name))
    while len(words) > 1 and words[-1] in ("type", "item"):
        words = core_words(words[:-1])
    return words == phrase or any(
        entry.data_type.id == data_type.id and entry.strength != "weak"
        for start in range(len(words))
        for entry in lexicon.phrases.get(words[start:], ())
    )


def context_votes(question: Question, match: Match, entry: Entry) -> list[Vote]:
    """What the place in the code says."""
    data_type, strength = entry
    context = question.context
    votes: list[Vote] = []
    if context == "request_key":
        votes.append(Vote(0.25 if strength == "weak" else 0.08, "it comes with a request"))
    elif context == "field" and strength != "weak":
        votes.append(Vote(0.04, "it is a declared field"))
    elif context in ("variable", "parameter") and strength == "likely" and _is_short(match):
        votes.append(Vote(-0.1, "so short a name may stand for anything"))
    header = question.noun.request or context == "request_key"
    if question.in_capitals and not header and data_type.id.startswith("credential."):
        votes.append(Vote(-0.45, "names in capitals are configuration"))
    return votes + sender_votes(question, data_type, match.before)


def sender_votes(question: Question, data_type: DataType, before: Words = ()) -> list[Vote]:
    """`from_email`, `MailFrom.email`: the sender of what the program itself sends."""
    words, noun = question.words, question.noun
    if not data_type.id.startswith(_OF_SENDERS):
        return []
    from_ = before[-1:] == ("from",) or (len(words) > 1 and "from" in (words[0], words[-1]))
    from_ = from_ or ("default" in words and "sender" in words)
    from_ = from_ or (noun.is_class and len(noun.words) > 1 and noun.words[-1] == "from")
    if from_ or (words[:2] == ("reply", "to") and words[2:] != ("user",)):
        return [Vote(-0.5, "who sends or sells is most likely the organisation itself")]
    return []


def _is_short(match: Match) -> bool:
    return not match.before and len(match.words) == 1 and len(match.words[0]) <= _SHORT


def organisation_votes(
    lexicon: Lexicon, question: Question, words: Words, data_type: DataType
) -> list[Vote]:
    """An organisation's mailbox, telephone and address are no person's."""
    if not data_type.id.startswith(_OF_ORGANISATIONS):
        return []
    if "from" in words[1:] and not _ISSUED.isdisjoint(words[: words.index("from", 1)]):
        return [Vote(-0.45, "who issues it is most likely the organisation itself")]
    of_bank = data_type.id == "financial.bank.routing"  # The bank it names is somebody's.
    for word in () if of_bank or words[-1:] == ("contact",) else words:
        if word in ORGANISATION_WORDS:
            return [Vote(-0.4, f"“{word}” says that it is an organisation's")]
    if question.noun.organisation and not _names_somebody(lexicon, question.words):
        weight = -0.5 if question.declared.kind == "personal" else -0.35
        weight = _UNMISTAKABLE.get(data_type.id, weight)
        return [Vote(weight, f"{question.noun.text} is an organisation")]
    return []


def _names_somebody(lexicon: Lexicon, words: Words) -> bool:
    """`hotel.guest_email`, `event.invited_by_email`: somebody's, though on an organisation."""
    if "contact" in words or "by" in words:
        return True
    found = (lexicon.noun(words[:end]) for end in range(1, len(words)))
    return any(entry is not None and entry[0].kind == "person" for entry in found)
