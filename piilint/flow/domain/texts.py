"""Constant texts of which one of several applies."""

from __future__ import annotations

import re
from itertools import takewhile

HOLE = "\ufffc"
"""Stands in a constant text for a part that is not known."""
_OR = "\ufffb"
"""Stands between texts one of which applies."""
_MANY = _OR + "://"
_MOST = 4
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_TELLING = 4
"""So many characters in common say something of two texts."""


def either(first: object, second: object) -> str | None:
    """One text for two addresses, for one and whatever else there may be, or none.

    Of addresses, all that are known stay known: each says where a call may go. Of texts known in
    part, what they have in common does.
    """
    known = [text for text in (first, second) if isinstance(text, str) and "://" in text]
    if any(_MANY in text for text in known):
        return known[0] if _MANY in known[0] else known[1]
    if not known:
        return _common(first, second)
    if len(known) < 2:
        return known[0]
    found = sorted({*known[0].split(_OR), *known[1].split(_OR)})
    return _OR.join(found) if len(found) <= _MOST else _MANY


def alternatives(text: str) -> list[str]:
    """The texts one of which applies; none where there are too many."""
    return [] if _MANY in text else text.split(_OR)


def lies_in_tags(text: str) -> bool:
    """What is not known of a text of HTML lies within its tags: `<img src="…">`."""
    return HOLE in text and HOLE not in _TAG.sub("", text)


def _common(first: object, second: object) -> str | None:
    """`"cart_" + shop` and `"cart_" + shop + "_web"`: a text that begins with `cart_`."""
    if not (isinstance(first, str) and isinstance(second, str)):
        return None
    if HOLE not in first and HOLE not in second:
        return None
    begin = _shared(first.partition(HOLE)[0], second.partition(HOLE)[0])
    if len(begin) < _TELLING:
        return None
    ends = [text[len(begin) :].rpartition(HOLE)[2][::-1] for text in (first, second)]
    return begin + HOLE + _shared(*ends)[::-1]


def _shared(first: str, second: str) -> str:
    """How both begin."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))
    return "".join(letter for letter, _ in same)
