"""Wordings that say less than they seem to, or twice the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from piilint.policy.lint.knowledge import knowledge
from piilint.policy.lint.remarks import Remark, about
from piilint.policy.policies import BoundNorm, Policy

_TWICE = re.compile(r"\b(not|no|never|without)\s+\1\b", re.IGNORECASE)
_BRACKETED = re.compile(r"(?<!!)\[((?:[^\W\d][\w'-]*,? ){3,}[^\]\[]*)\](?!\s*[(\[:])")
"""A sentence's part in brackets that is no link: a draft that was left standing."""


def vague_wordings(policy: Policy, document: str | None) -> Iterator[Remark]:
    """One remark for each clause and wording."""
    told: set[tuple[str, str]] = set()
    closed = next((bound for bound in policy.norms if bound.norm.residual), None)
    for bound in policy.norms:
        quote = bound.norm.quote or ""
        for words, why in _found(quote):
            key = (bound.norm.clause or bound.rule, words)
            if key in told:
                continue
            told.add(key)
            yield about("vague", _told(bound, words, why), *_with_closed(bound, why, closed))
        if match := _TWICE.search(quote):
            message = (
                f'{bound.rule}: "{match[0]}" negates twice; say in `interpretation` how it is read'
            )
            yield about("vague", message + _read_as(bound), bound)
    yield from _left_standing(policy, document)


def _with_closed(bound: BoundNorm, why: str, closed: BoundNorm | None) -> tuple[BoundNorm, ...]:
    """A list left open is at odds with a norm that closes the world."""
    if closed is None or closed is bound or "list open" not in why:
        return (bound,)
    return (bound, closed) if bound.norm.effect.startswith("allow") else (bound,)


def _told(bound: BoundNorm, words: str, why: str) -> str:
    return f'{bound.rule}: "{words}" {why}{_read_as(bound)}'


def _read_as(bound: BoundNorm) -> str:
    return f" (read as: {bound.norm.interpretation.strip()})" if bound.norm.interpretation else ""


def _found(quote: str) -> Iterator[tuple[str, str]]:
    for pattern, why in _patterns():
        if match := pattern.search(quote):
            yield match[0], why


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, vague.words))})(?!\w)", re.IGNORECASE),
            vague.why,
        )
        for vague in knowledge().vague
    )


def _left_standing(policy: Policy, document: str | None) -> Iterator[Remark]:
    for number, line in enumerate((document or "").splitlines(), start=1):
        for match in _BRACKETED.finditer(line):
            words = " ".join(match[1].split()[:8])
            message = f'"[{words} …]" looks like a draft left in the text: is it in force?'
            yield Remark("vague", message, policy.document or policy.path, number)
