"""Quotes: whether a norm cites what the policy's text says, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from piilint.rulebook.norms import Norm

MAX_WORDS = 25
_NEAR = 0.75
_SPACE = re.compile(r"\s+")


class PolicyText:
    """The text of a policy document, ready to be searched for quotes."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._flat = ""
        self._starts: list[int] = []
        for line in self._lines:
            self._starts.append(len(self._flat))
            self._flat += _flattened(line) + " "

    def lines_of(self, quote: str) -> list[int]:
        """The lines on which the quote starts, counted from 1; none if it is not in the text."""
        wanted = _flattened(quote)
        lines: list[int] = []
        at = self._flat.find(wanted) if wanted else -1
        while at >= 0:
            lines.append(sum(start <= at for start in self._starts))
            at = self._flat.find(wanted, at + 1)
        return lines

    def nearest(self, quote: str) -> tuple[int, str] | None:
        """The line and words of the text that come closest to a quote, if any come close."""
        import difflib

        words = self._flat.split()
        size = len(quote.split())
        windows = [" ".join(words[at : at + size]) for at in range(len(words) - size + 1)]
        near = difflib.get_close_matches(_flattened(quote), windows, n=1, cutoff=_NEAR)
        return (self.lines_of(near[0])[0], near[0]) if near else None


def _flattened(text: str) -> str:
    return _SPACE.sub(" ", text.strip())


def quote_mistakes(norm: Norm, text: PolicyText | None) -> Iterator[tuple[str, str]]:
    """What is wrong with a norm's quote, each with the key that it is about."""
    if norm.quote is None:
        return
    words = len(norm.quote.split())
    if words > MAX_WORDS:
        yield "quote", f"a quote has at most {MAX_WORDS} words, this one has {words}"
    if text is None:
        return
    lines = text.lines_of(norm.quote)
    if not lines:
        near = text.nearest(norm.quote)
        told = f"; line {near[0]} reads `{near[1]}`" if near else ""
        yield "quote", f"the policy document does not contain this quote{told}"
    elif norm.line is not None and norm.line not in lines:
        told = ", ".join(str(line) for line in lines)
        yield "line", f"the quote is on line {told} of the policy document, not on {norm.line}"
