"""Suppression comments: `# piilint: ignore[4inkjets/C23] until=2027-06-30 -- reason`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from piilint.base.span import Span
from piilint.flow.domain.flows import Flow
from piilint.frontend.comment_lines import lines_of_comments
from piilint.frontend.sources import Comment, ParsedFile
from piilint.policy.findings import Judgement
from piilint.triage.select import names_any

_DIRECTIVE = re.compile(r"#\s*piilint:\s*ignore\b(.*)", re.IGNORECASE | re.DOTALL)
_RULES = re.compile(r"\s*\[([^\]]*)\]")
_UNTIL = re.compile(r"\s*\(?until\s*=\s*([^\s)]+)\)?", re.IGNORECASE)
_REASON = re.compile(r"\s*--\s*(\S.*)", re.DOTALL)


@dataclass(frozen=True)
class Suppression:
    """One comment: which rules it silences, on which lines, why, and until when."""

    span: Span
    rules: tuple[str, ...]
    reason: str
    lines: range
    until: date | None = None
    problem: str | None = None
    """Why it silences nothing, if it is not written as it should be."""

    def covers(self, flow: Flow, judgement: Judgement) -> bool:
        """Whether it names the rule and the flow's sink or source is on its lines."""
        on_line = _touches(self, flow.sink.span) or _touches(self, flow.source.span)
        return on_line and names_any(self.rules, judgement.rule)

    def is_expired(self, today: date) -> bool:
        """Whether its date has passed; the day itself still counts."""
        return self.until is not None and today > self.until


def _touches(suppression: Suppression, span: Span) -> bool:
    last = max(span.line, span.end_line)
    lines = suppression.lines
    return span.path == suppression.span.path and span.line < lines.stop and last >= lines.start


def find_suppressions(files: Iterable[ParsedFile]) -> list[Suppression]:
    """All suppressions in the comments of the files, sorted by place; text in strings is none."""
    found: list[Suppression] = []
    for file in files:
        comments = [comment for comment in file.comments if "piilint" in comment.text.lower()]
        if comments:
            found.extend(_in_file(file, comments))
    return sorted(found, key=lambda suppression: suppression.span)


def _in_file(file: ParsedFile, comments: list[Comment]) -> Iterator[Suppression]:
    for comment, lines in lines_of_comments(comments, file.text, file.tree):
        match = _DIRECTIVE.search(comment.text)
        if match is not None:
            yield _parse(file.path, comment, match[1], lines)


def _parse(path: str, comment: Comment, rest: str, lines: range) -> Suppression:
    end = comment.column + len(comment.text)
    span = Span(path, comment.line, comment.column, comment.line, end)
    rules: tuple[str, ...] = ()
    if match := _RULES.match(rest):
        rules = tuple(part.strip() for part in match[1].split(",") if part.strip())
        rest = rest[match.end() :]
    until, problem = None, None if rules else "names no rule: write `ignore[RULE] -- reason`"
    if match := _UNTIL.match(rest):
        rest = rest[match.end() :]
        try:
            until = date.fromisoformat(match[1])
        except ValueError:
            problem = problem or f"`until={match[1]}` is not a date like 2027-06-30"
    reason = _REASON.match(rest)
    if reason is None:
        problem = problem or "gives no reason: write `-- reason` behind the rules"
    return Suppression(span, rules, reason[1].strip() if reason else "", lines, until, problem)
