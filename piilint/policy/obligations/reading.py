"""What a check of an obligation looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Literal

import msgspec

from piilint.base.names import split_words
from piilint.base.span import Span
from piilint.flow.domain.flows import Flow, Guard
from piilint.policy.findings import Judgement
from piilint.policy.guards import contains
from piilint.policy.policies import Policy
from piilint.rulebook.book import Rulebook
from piilint.rulebook.obligation_words import ObligationWords
from piilint.survey.survey import Survey

ReadState = Literal["upheld", "violated", "assumed"]


class Evidence(msgspec.Struct, frozen=True, order=True):
    """One thing that was seen, and where."""

    text: str
    span: Span | None = None


class Reading(msgspec.Struct, frozen=True):
    """What one check says of one promise."""

    state: ReadState
    summary: str
    """One sentence."""
    evidence: tuple[Evidence, ...] = ()
    settle: str = ""
    """Of what is assumed: what would settle it."""


@dataclass(frozen=True, eq=False, slots=True)
class Inspection:
    """Everything that checks look at. Each is equal to itself only, so that answers are kept."""

    survey: Survey
    policy: Policy
    book: Rulebook
    words: ObligationWords
    judged: Sequence[tuple[Flow, Judgement]]
    """Every flow that is sure enough to be reported."""
    files: int
    unread: int
    guards_of: Callable[[Flow], tuple[Guard, ...]] = attrgetter("guards")
    """The conditions under which a flow happens, spelt out."""


def says(text: str, phrases: Iterable[str]) -> bool:
    """Whether a name or text has one of the phrases."""
    return _says(text, tuple(phrases))


@lru_cache(maxsize=65536)
def _says(text: str, phrases: tuple[str, ...]) -> bool:
    words = split_words(text)
    return any(contains(words, split_words(phrase)) for phrase in phrases)


def listed(names: Iterable[str], most: int = 6) -> str:
    """`a, b and c`; of many, the first few."""
    found = list(dict.fromkeys(names))
    if len(found) > most:
        return f"{', '.join(found[:most])} and {len(found) - most} more"
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"


def an(name: str) -> str:
    """With its article."""
    return f"an {name}" if name[:1] in "aeiou" else f"a {name}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 page`, `2 pages`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
