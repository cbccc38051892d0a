"""Texts that stand in for what they hide: `***`, `[redacted]`."""

from __future__ import annotations

import re

from piilint.flow.passing.arguments import Arguments

_KEPT = re.compile(r"\\(?:\d|g<\w+>)|[@.+ -]")
_MASK = re.compile(r"[*#•●█?_]+|x+|[\[<({][\w -]+[\])>}]|redacted|masked|hidden", re.IGNORECASE)


def masks(text: str) -> bool:
    r"""Whether a text put in another's place hides it; groups of the pattern may stay beside it.

    >>> masks("*"), masks(r"\1***@"), masks("[email]"), masks(""), masks("-")
    (True, True, True, False, False)
    """
    return _MASK.fullmatch(text) is not None or _MASK.fullmatch(_KEPT.sub("", text)) is not None


def by_substitution(path: str, args: Arguments) -> str | None:
    """`re.sub(pattern, "***", text)` masks what the pattern finds."""
    name = path.rpartition(".")[2]
    if name not in ("sub", "subn") or not path.startswith(("re.", "regex.")):
        return None
    index = 0 if path.startswith(("re.Pattern", "re.compile", "regex.Pattern")) else 1
    new = args.keywords.get("repl")
    if new is None and index < len(args.positional):
        new = args.positional[index]
    return "masked" if new is not None and new.text is not None and masks(new.text) else None
