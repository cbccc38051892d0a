"""Fields that the staff fill in for themselves: what describes them says so."""

from __future__ import annotations

import re

_WRITTEN = ("communication.", "content.post", "content.review")
"""What somebody writes to others: a note that only the staff see is none of it."""
_WHOM = r"(?:user|customer|client|guest|visitor|buyer|attendee|participant|member|public)s?"
_INWARD = re.compile(
    rf"""\binternal(?:ly)?\b (?!server|error)
    | \b(?:not|never|isn't|won't)\s(?:be\s)?(?:visible|shown|displayed|sent|disclosed)
      \s(?:to|for)\s(?:the\s|your\s|any\s)?(?:end\s)?{_WHOM}\b
    | \bonly\s(?:be\s)?(?:visible|shown|displayed)\s(?:to|for|in|within)\s(?:the\s|your\s)?
      (?:staff|team|admin|administrator|employee|organi[sz]er|merchant|shop)
    | \bvisible\s(?:to|for)\s(?:the\s)?(?:staff|team|admin(?:istrator)?s?|employees?)\sonly\b
    | \b(?:staff|admin|team)(?:\s|-)only\b
    | \bhidden\sfrom\s(?:the\s|your\s)?{_WHOM}\b""",
    re.IGNORECASE | re.VERBOSE,
)


def keeps_inside(data_type: str, remark: str) -> bool:
    """What a field is described as says that it is no message of anybody's to others."""
    return data_type.startswith(_WRITTEN) and _INWARD.search(remark) is not None
