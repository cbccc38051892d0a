"""E-mail addresses and telephone numbers of people."""

from __future__ import annotations

import re

from piilint.literals.found import Found
from piilint.literals.numbers import is_regular
from piilint.rulebook.literals import LiteralRules

EMAIL = re.compile(r"(?<![\w.+/@:%-])([A-Za-z0-9][\w.+-]*)@((?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,18})\b")
_PHONE = re.compile(r"\+\d(?:[ ./()-]{0,2}\d){7,14}")
_WORDS = re.compile(r"[a-z]+")
_PARTS = re.compile(r"[._+-]")
_SPLIT = re.compile(r"[.-]")
_NORTH_AMERICAN = re.compile(r"\+1\d{3}555")
_OF_LISTS = frozenset({"lists", "list", "groups", "googlegroups"})
"""Labels of a domain where addresses are those of mailing lists."""
_FILES = frozenset(
    "png jpg jpeg gif svg webp css js ts py html htm json xml txt md pdf zip whl gz tar".split()
)
"""`icon@2x.png` is no address."""


class Addresses:
    """Judges texts that may hold an e-mail address or be a telephone number."""

    def __init__(self, rules: LiteralRules) -> None:
        self._rules = rules
        self._domains = frozenset(d for d in rules.domains if not d.startswith("*."))
        self._tops = frozenset(d[2:] for d in rules.domains if d.startswith("*."))
        self._words = frozenset(rules.domain_words)
        self._mailboxes = frozenset(rules.mailboxes)
        self._people = frozenset(rules.people)
        self._freemail = frozenset(rules.freemail)

    def email(self, text: str) -> Found | None:
        """The first address in the text that is a person's."""
        for match in EMAIL.finditer(text):
            found = self._email(match[1], match[2].lower())
            if found is not None:
                return found
        return None

    def _email(self, local: str, domain: str) -> Found | None:
        if self._is_fictitious(domain) or not self._is_person(local.lower()):
            return None
        parts = [part for part in _PARTS.split(local.lower()) if part]
        full_name = len(parts) == 2 and all(part.isalpha() and len(part) > 1 for part in parts)
        text = f"{local}@{domain}"
        if full_name:
            return Found("contact.email", text, 0.8, "it holds a person's names")
        if domain in self._freemail:
            return Found("contact.email", text, 0.6, "it is a private mailbox")
        return Found("contact.email", text, 0.35, "nothing says that it is a person's")

    def _is_fictitious(self, domain: str) -> bool:
        """Nobody's, or a list's of many."""
        labels = domain.split(".")
        if not _OF_LISTS.isdisjoint(labels[:-1]):
            return True
        if labels[-1] in _FILES or labels[-1] in self._tops:
            return True
        if any(".".join(labels[i:]) in self._domains for i in range(len(labels))):
            return True
        if domain in self._freemail:
            return False
        words = [word for label in labels[:-1] for word in _SPLIT.split(label)]
        # One letter, or the same one again and again: `a.com`, `xxx.com`.
        short = any(len(set(label)) == 1 for label in labels[:-1])
        return short or any(word.rstrip("0123456789") in self._words for word in words)

    def _is_person(self, local: str) -> bool:
        if local in self._mailboxes or _PARTS.split(local)[0] in self._mailboxes:
            return False
        words = _WORDS.findall(local)
        if not words or max(len(word) for word in words) < 3:
            return False
        return not any(word in self._people or word in self._mailboxes for word in words)

    def may_be_phone(self, text: str) -> bool:
        """It is written like one, and not like one kept for fiction."""
        if not _PHONE.fullmatch(text):
            return False
        number = "+" + re.sub(r"\D", "", text)
        if number.startswith(self._rules.phones) or _NORTH_AMERICAN.match(number):
            return False
        return not is_regular(number)

    def phone(self, text: str, named: str | None) -> Found | None:
        """The text as an international telephone number, if it can be one of a person."""
        number = "+" + re.sub(r"\D", "", text)
        if not self.may_be_phone(text) or not _is_valid(number):
            return None
        says_so = named == "contact.phone"
        grouped = number != text
        if not says_so and not grouped:
            return Found("contact.phone", number, 0.45, "it could be dialled")
        reason = "named as one" if says_so else "written like one"
        return Found("contact.phone", number, 0.8 if says_so else 0.65, reason)


def _is_valid(number: str) -> bool:
    """Some country has given such numbers out; the tables are loaded only now."""
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False
