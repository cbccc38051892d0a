"""Making text from scanned code safe to print: no control characters, no whole card numbers."""

from __future__ import annotations

import re
import unicodedata

_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ _-]?\d){12,18}(?!\d)")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})


def printable(text: str) -> str:
    """The text with card-like numbers masked and everything that a terminal would obey written out.

    Control characters could move the cursor or colour what follows; direction marks could make
    code look like other code.
    """
    masked = mask_numbers(text)
    if masked.isascii() and masked.isprintable():
        return masked
    return "".join(_escape(character) for character in masked)


def one_line(text: str) -> str:
    """The text as one printable line."""
    return printable(" ".join(text.split()))


def mask_numbers(text: str) -> str:
    """Digits of 13 to 19 digit numbers, all but the last four, as stars; the length stays the same.

    >>> mask_numbers("pan = '4111 1111 1111 1111'")
    "pan = '**** **** **** 1111'"
    """
    return _LONG_NUMBER.sub(_mask, text)


def _mask(match: re.Match[str]) -> str:
    digits = match[0]
    return re.sub(r"\d", "*", digits[:-4]) + digits[-4:]


def _escape(character: str) -> str:
    if character == " " or unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def width(text: str) -> int:
    """How many cells of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(character)
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )
