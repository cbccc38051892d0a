"""Constant texts of which one of several applies."""

from __future__ import annotations

_OR = "\ufffb"
"""Stands between texts one of which applies."""
_MANY = _OR + "://"
_MOST = 4


def either(first: object, second: object) -> str | None:
    """One text for two addresses, for one and whatever else there may be, or none.

    Of addresses, all that are known stay known: each says where a call may go.
    """
    known = [text for text in (first, second) if isinstance(text, str) and "://" in text]
    if any(_MANY in text for text in known):
        return known[0] if _MANY in known[0] else known[1]
    if len(known) < 2:
        return known[0] if known else None
    found = sorted({*known[0].split(_OR), *known[1].split(_OR)})
    return _OR.join(found) if len(found) <= _MOST else _MANY


def alternatives(text: str) -> list[str]:
    """The texts one of which applies; none where there are too many."""
    return [] if _MANY in text else text.split(_OR)
