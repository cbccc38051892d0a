"""Waivers: `# piilint: waive[legal_process] until=2027-06-30 -- court order 12 O 34/26`.

A waiver is how the code states what no code shows, such as an order of a court. A norm asks for it
under `when`; it counts at its own line or statement, until its date, and with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import msgspec

from piilint.base.span import Span
from piilint.frontend.comment_lines import lines_of_comments
from piilint.frontend.comments import read_comments
from piilint.policy.expressions import Expressions
from piilint.rulebook.norms import WaiverKind

_DIRECTIVE = re.compile(
    r"#\s*piilint:\s*waive\s*\[\s*(?P<names>[^\]]*)\](?P<until>\s*\(?until\s*=\s*(?P<date>[^\s)]+)\)?)?"
    r"(?:\s*--\s*(?P<reason>\S.*))?",
    re.IGNORECASE,
)


class Waiver(msgspec.Struct, frozen=True, order=True):
    """One declaration in the code."""

    name: str
    until: str | None
    """As written; None where no date is given."""
    reason: str


class Waivers:
    """The waivers declared in the scanned files."""

    def __init__(self, expressions: Expressions) -> None:
        self._expressions = expressions
        self._known: dict[str, tuple[tuple[range, Waiver], ...]] = {}

    def at(self, span: Span) -> tuple[Waiver, ...]:
        """Those that cover a place, in the order in which they stand."""
        known = self._known.get(span.path)
        if known is None:
            text = self._expressions.whole(span.path)
            known = self._known[span.path] = tuple(_declared(text))
        last = max(span.line, span.end_line)
        return tuple(
            waiver for lines, waiver in known if span.line < lines.stop and last >= lines.start
        )


def _declared(text: str) -> Iterator[tuple[range, Waiver]]:
    if _DIRECTIVE.search(text) is None:
        return
    comments = [comment for comment in read_comments(text) if _DIRECTIVE.search(comment.text)]
    for comment, lines in lines_of_comments(comments, text):
        match = _DIRECTIVE.search(comment.text)
        if match is None:
            continue
        for name in filter(None, (name.strip() for name in match["names"].split(","))):
            yield lines, Waiver(name, match["date"], (match["reason"] or "").strip())


def objection(
    name: str, declared: tuple[Waiver, ...], kinds: Mapping[str, WaiverKind], today: date
) -> str | None:
    """Why a waiver does not hold at a place, for people; None where it does."""
    kind = kinds.get(name)
    called = kind.name if kind else name.replace("_", " ")
    found = [waiver for waiver in declared if waiver.name == name]
    if not found:
        return f"no waiver for the {called} stands at this call"
    objections = [_wrong(waiver, kind, called, today) for waiver in found]
    return None if None in objections else objections[0]


def _wrong(waiver: Waiver, kind: WaiverKind | None, called: str, today: date) -> str | None:
    if waiver.until is None:
        return f"the waiver for the {called} has no `until=` date"
    try:
        until = date.fromisoformat(waiver.until)
    except ValueError:
        return f"the waiver for the {called} has no date like 2027-06-30 but `{waiver.until}`"
    if not waiver.reason:
        return f"the waiver for the {called} gives no reason (`-- reason`)"
    if until < today:
        return f"the waiver for the {called} ended on {until}"
    if kind is not None and kind.max_days is not None:
        latest = today + timedelta(days=kind.max_days)
        if until > latest:
            return f"the waiver for the {called} may last {kind.max_days} days, until {latest}"
    return None
