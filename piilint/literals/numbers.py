"""Card numbers, bank accounts and national ids, told by their format and check digits."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from types import ModuleType

from piilint.literals.found import Found
from piilint.rulebook.literals import LiteralRules

_SEPARATORS = str.maketrans("", "", " -")
_CARD = re.compile(r"\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}|3[47]\d{2}([ -]?)\d{6}\2\d{5}|\d{13,19}")
_IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?")
_MOST_REGULAR = 5
"""So many equal or consecutive digits in a row are nobody's number."""
_ISSUERS = (
    (re.compile(r"4\d{15}"), False),
    (re.compile(r"(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"), False),
    (re.compile(r"3[47]\d{13}"), False),
    (re.compile(r"(?:6011|65\d\d|64[4-9]\d)\d{12}"), False),
    (re.compile(r"35(?:2[89]|[3-8]\d)\d{12}"), False),
    (re.compile(r"4\d{12}"), True),
    (re.compile(r"3(?:0[0-5]|[68]\d)\d{11}"), True),
    (re.compile(r"62\d{14,17}"), True),
    (re.compile(r"(?:5[06-9]|6\d)\d{10,17}"), True),
)
"""What cards of an issuer look like, and whether many other numbers do so as well."""


class Numbers:
    """Judges texts that may be such numbers."""

    def __init__(self, rules: LiteralRules) -> None:
        self._fictitious = frozenset(rules.numbers)
        self._ids = [(each, re.compile(each.pattern)) for each in rules.ids]

    def may_be(self, text: str) -> bool:
        """At a first glance, without knowing its name."""
        text = text.strip()
        if self._card(text, "financial.card.number") is not None:
            return True
        if _IBAN.fullmatch(text) and passes_mod_97(text.replace(" ", "")):
            return True
        return any(pattern.fullmatch(text) for _, pattern in self._ids)

    def judge(self, text: str, named: str | None) -> Found | None:
        """What the whole text is, if it is a number of somebody's; `named`: what its name says."""
        return self._card(text, named) or self._iban(text) or self._id(text, named)

    def _card(self, text: str, named: str | None) -> Found | None:
        if not _CARD.fullmatch(text):
            return None
        digits = text.translate(_SEPARATORS)
        if digits in self._fictitious or is_regular(digits) or not passes_luhn(digits):
            return None
        says_so = named is not None and named.startswith("financial.")
        for issuer, common in _ISSUERS:
            if issuer.fullmatch(digits):
                if says_so:
                    return Found("financial.card.number", digits, 0.95, "named as one")
                if not common and digits != text:
                    return Found("financial.card.number", digits, 0.8, "grouped like one")
                return None if common else Found("financial.card.number", digits, 0.55, "")
        return None

    def _iban(self, text: str) -> Found | None:
        if not _IBAN.fullmatch(text):
            return None
        number = text.replace(" ", "")
        if number in self._fictitious or is_regular(number[4:]):
            return None
        valid = passes_mod_97(number) and _module("iban").is_valid(number)
        return Found("financial.bank.iban", number, 0.9, "its check digits fit") if valid else None

    def _id(self, text: str, named: str | None) -> Found | None:
        for kind, pattern in self._ids:
            if kind.named and not _names(named, kind.data_type):
                continue
            if not pattern.fullmatch(text) or is_regular(re.sub(r"\D", "", text)):
                continue
            if text in self._fictitious:
                return None
            if kind.check is None or _module(kind.check).is_valid(text):
                reason = "its check digits fit" if kind.check else "it is named as one"
                return Found(kind.data_type, text, 0.9 if kind.named else 0.75, reason)
        return None


def _names(named: str | None, data_type: str) -> bool:
    """The name means this kind of number, or a broader one."""
    if named is None or not named.startswith("government."):
        return False
    return data_type.startswith(named) or named.startswith(data_type)


def passes_luhn(digits: str) -> bool:
    """The last digit is the check digit of those before."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def passes_mod_97(number: str) -> bool:
    """The check that bank accounts share, whatever their country."""
    moved = number[4:] + number[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


def is_regular(digits: str) -> bool:
    """Made up: few different digits, or long rows of equal or consecutive ones.

    >>> is_regular("4111111111111111"), is_regular("1234567890"), is_regular("4929847190563821")
    (True, True, False)
    """
    numbers = [int(digit) for digit in digits if digit.isdigit()]
    if len(set(numbers)) <= 3:
        return True
    steps = [after - before for before, after in pairwise(numbers)]
    row = longest = 1
    for index, step in enumerate(steps):
        same = index > 0 and step == steps[index - 1]
        row = row + 1 if same else (2 if step in (-1, 0, 1) else 1)
        longest = max(longest, row if step in (-1, 0, 1) else 1)
    return longest >= _MOST_REGULAR


@lru_cache(maxsize=64)
def _module(name: str) -> ModuleType:
    """A part of python-stdnum: none is loaded before a number asks for it."""
    from importlib import import_module

    return import_module(f"stdnum.{name}")
