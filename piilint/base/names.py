"""Splitting identifiers into words."""

from __future__ import annotations

import re
from functools import lru_cache

_PIECES = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\W\d_]+")


@lru_cache(maxsize=65536)
def split_words(identifier: str) -> tuple[str, ...]:
    """The lower-case words of an identifier in any of the usual styles.

    >>> split_words("shipToEmailAddress2")
    ('ship', 'to', 'email', 'address', '2')
    >>> split_words("HTTP_X-Forwarded-For")
    ('http', 'x', 'forwarded', 'for')
    """
    return tuple(piece.lower() for piece in _PIECES.findall(identifier))
