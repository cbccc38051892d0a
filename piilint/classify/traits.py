"""What the fields of one schema show that it describes: a person, an address, a server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from piilint.classify.lexicon import Lexicon, Words
from piilint.classify.phrases import ending_at
from piilint.classify.words import NEUTRAL_TAILS, word_set

_OF_A_PERSON = {
    "contact.name": 1,
    "contact.name.first": 2,
    "contact.name.last": 2,
    "contact.name.middle": 2,
    "contact.name.maiden": 2,
    "contact.name.nickname": 1,
    "contact.email": 1,
    "contact.phone": 1,
    "content.photo": 1,
    "credential.password": 1,
    "credential.username": 1,
    "demographic.birth_date": 2,
    "demographic.employment.title": 2,
    "demographic.gender": 2,
    "demographic.marital_status": 2,
    "demographic.nationality": 2,
}
_IS_A_PERSON = 3
_ONLY_A_PERSON = frozenset(data_type for data_type, weight in _OF_A_PERSON.items() if weight > 1)
_WHOLE_PERSON = frozenset({"contact.name.first", "contact.name.last", "contact.email"})
_OF_AN_ADDRESS = frozenset(
    {"contact.address.street", "contact.address.city", "contact.address.postcode"}
)
_BESIDE_A_TITLE = (
    "contact.name.", "contact.organisation", "demographic.", "contact.address.street",
)  # fmt: skip
"""What stands beside a form of address."""
_PEOPLE = word_set("users members employees staff admins owners managers")
_OF_SOMEBODY = {
    "contact.name": "name",
    "contact.email": "email",
    "contact.phone": "phone",
    "contact.address": "address",
}
_OF_A_CARD = frozenset({"financial.card.number", "financial.card.expiry", "financial.card.cvv"})
_USER_AGENT = "online.user_agent"
_OF_A_SERVER = word_set("host hostname port server database endpoint ssl tls bucket broker timeout")
_OF_A_COMPANY = word_set(
    """industry headquarters headquarter incorporation incorporated dba naics sic ticker revenue
    subsidiary fiscal headcount"""
)
_OF_A_MAIL = word_set("to cc bcc subject reply_to html attachments")
_OF_A_FORUM = word_set("topic forum subforum")
_OF_A_LOGIN = word_set(
    """username email login password passwd pwd pass user_name user_id userid identifier otp totp
    code captcha captcha_token remember remember_me mfa_code phone phone_number options token"""
)
_FEW = 4


class Traits(NamedTuple):
    """What one schema shows."""

    types: frozenset[str]
    """The data types that its fields mean by themselves."""
    person: bool
    surely_person: bool
    """With what only a person has."""
    whole_person: bool
    """First name, last name and e-mail address."""
    nobody: bool
    """Many fields, and none of them ends in what a person or an address has."""
    named: bool
    """It has a `name`."""
    of_user: bool
    """It belongs to a user, or holds something of one."""
    address: bool
    addresses: frozenset[Words]
    """What two or more parts of an address have before them."""
    people: frozenset[Words]
    """What two or more things of a person have before them."""
    card: bool
    server: bool
    """Two fields or more are a host, a port and the like: what is to be connected to."""
    company: bool
    """Two fields or more that only a business has, and none that only a person has."""
    untitled: bool
    """It has a `title` that is no form of address: no other field is of a person's name."""
    mail: bool
    forum: bool
    members: bool
    """It has several people: it is a group or an organisation of theirs."""
    sender: bool
    login: bool
    """All of it is what somebody types in to get in."""


def traits_of(lexicon: Lexicon, schema: Sequence[str]) -> Traits:
    """Reads the names of a schema's fields."""
    fields = [words for name in schema if (words := lexicon.words(name))]
    types = frozenset(held for words in fields if (held := _held(lexicon, words)))
    only_a_person = not types.isdisjoint(_ONLY_A_PERSON)
    person = sum(_OF_A_PERSON.get(data_type, 0) for data_type in types) >= _IS_A_PERSON
    return Traits(
        types=types,
        person=person,
        surely_person=person and only_a_person,
        whole_person=types >= _WHOLE_PERSON,
        nobody=len(schema) > _FEW and not any(_counts(lexicon, words) for words in fields),
        named=any(map(_is_name, fields)),
        of_user="user" in schema or not types.isdisjoint(_OF_A_PERSON),
        address=len(_OF_AN_ADDRESS & types) > 1,
        addresses=_before_parts(lexicon, fields),
        people=_before_persons_things(lexicon, fields),
        card=not types.isdisjoint(_OF_A_CARD),
        server=len({words for words in fields if words[-1] in _OF_A_SERVER}) > 1,
        company=not only_a_person
        and len({words for words in fields if not _OF_A_COMPANY.isdisjoint(words)}) > 1,
        untitled="title" in schema and not any(held.startswith(_BESIDE_A_TITLE) for held in types),
        mail=len(_OF_A_MAIL.intersection(schema)) > 2,
        members=not _PEOPLE.isdisjoint(schema),
        sender="sender" in schema,
        login=_OF_A_LOGIN.issuperset(schema) and "credential.password" in types,
        forum=any(not _OF_A_FORUM.isdisjoint(words) for words in fields),
    )


def _held(lexicon: Lexicon, words: Words) -> str:
    while len(words) > 1 and words[-1].isdigit():
        words = words[:-1]
    # What is a user's or an address's makes the class neither a person nor an address.
    entries = () if words[0:1] == ("address",) else lexicon.phrases.get(words, ())
    for entry in entries[:1]:
        if entry.strength != "weak" or entry.data_type.id == _USER_AGENT:
            return entry.data_type.id
    return ""


def _is_name(words: Words) -> bool:
    """`name`, `name_parts`, `name_cached`."""
    return words[0] == "name" and all(word in NEUTRAL_TAILS or word == "part" for word in words[1:])


def _before_parts(lexicon: Lexicon, fields: Sequence[Words]) -> frozenset[Words]:
    parts: dict[Words, set[str]] = {}
    for words in fields:
        match = ending_at(lexicon, words, len(words))
        if match is not None and match.before:
            data_type = match.entries[0].data_type.id
            if data_type in _OF_AN_ADDRESS:
                parts.setdefault(match.before, set()).add(data_type)
    return frozenset(before for before, types in parts.items() if len(types) > 1)


def _before_persons_things(lexicon: Lexicon, fields: Sequence[Words]) -> frozenset[Words]:
    """The `client` of `client_name` and `client_phone`; it may be a person by itself."""
    things: dict[Words, set[str | None]] = {}
    for words in fields:
        entry = lexicon.nouns.get(words[:1])
        match = ending_at(lexicon, words, len(words)) if len(words) > 1 else None
        if entry is None or entry.kind != "perhaps" or match is None or len(match.before) != 1:
            continue
        kinds = {_OF_SOMEBODY.get(each.data_type.id) for each in match.entries} - {None}
        if entry.subject != "supplier":
            things.setdefault(match.before, set()).update(kinds)
    return frozenset(before for before, kinds in things.items() if len(kinds) > 1)


def _counts(lexicon: Lexicon, words: Words) -> bool:
    for start in range(len(words)):
        for entry in lexicon.phrases.get(words[start:], ())[:1]:
            telling = entry.data_type.id in _OF_A_PERSON or entry.data_type.id in _OF_AN_ADDRESS
            if telling and entry.strength == "strong":
                return True
    return False
