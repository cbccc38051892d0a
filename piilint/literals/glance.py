"""A first glance at a file's text: most hold nothing that looks like an address or a number.

The text is mapped to the classes of its characters, where a few fixed strings tell; that costs a
hundredth of what looking for the patterns themselves does.
"""

from __future__ import annotations

import string

_CLASSES = bytes.maketrans(
    (string.ascii_lowercase + string.ascii_uppercase + string.digits).encode(),
    b"a" * 26 + b"A" * 26 + b"0" * 10,
)
_DIGITS = (
    b"00000000", b"0000 0000 0", b"0000-0000-0", b"+0", b"000-00-0000", b"000 000 000",
    b"000-000-000", b"000.000.000-00", b"000000-000", b"000000+000", b"00.00.00-000.00",
    b"000.0000.0000.00", b"0000 000000 0", b"0000-000000-0", b"000000 00000",
)  # fmt: skip
_LETTERED = (
    b"AA00A", b"AA00 A", b"AA00 0000", b"AA000000", b"AA 00 00 00", b"AAAAAA00A00", b"AAAA000000A",
    b"0000000A", b"000000A000", b"0000000-A",
)  # fmt: skip
_BEFORE, _AFTER = 32, 48
_ADDRESSES = (b"a@a", b"0@a", b"A@a", b"_@a", b"A@A", b"a@0")


def classes_of(text: str) -> bytes:
    """The text with every letter as `a` or `A` and every digit as `0`."""
    return text.encode("ascii", "replace").translate(_CLASSES)


def digit_windows(text: str, classes: bytes) -> list[str]:
    """The surroundings of every longer number."""
    return _windows(text, classes, _DIGITS)


def lettered_windows(text: str, classes: bytes) -> list[str]:
    """The surroundings of every longer number with capital letters."""
    return _windows(text, classes, _LETTERED)


def _windows(text: str, classes: bytes, parts: tuple[bytes, ...]) -> list[str]:
    found: list[str] = []
    for part in parts:
        at = classes.find(part)
        while at >= 0:
            found.append(text[max(0, at - _BEFORE) : at + _AFTER])
            at = classes.find(part, at + _AFTER // 2)
    return found


def address_windows(text: str, classes: bytes) -> list[str]:
    """The surroundings of every `@` that is not a decorator's."""
    if not any(part in classes for part in _ADDRESSES):
        return []
    found: list[str] = []
    at = text.find("@")
    while at >= 0:
        if at and (text[at - 1].isalnum() or text[at - 1] in "_+-"):
            found.append(text[max(0, at - 64) : at + 80])
        at = text.find("@", at + 1)
    return found
