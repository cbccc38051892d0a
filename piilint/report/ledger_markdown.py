"""The ledger as a document in Markdown, to be read from top to bottom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from piilint.base.span import Span
from piilint.policy.findings import Finding
from piilint.policy.ledger.entries import STATES, Entry, PolicyLedger, State
from piilint.policy.obligations.reading import Evidence, counted, listed
from piilint.report import wording
from piilint.report.text import one_line, printable
from piilint.triage.ledgers import LedgerResult
from piilint.triage.result import Coverage, Labels

_MEANING: dict[State, str] = {
    "violated": "code breaks it",
    "assumed": "code does not show all of it; what would settle it is named",
    "not decidable": "no code can show it",
    "upheld": "code keeps it, as the evidence shows",
}
_SPECIAL = re.compile(r"([\\*_<>\[\]|#])")
_CODE = re.compile(r"(`[^`]*`)")
_MOST = 20
_SHOWN = 2


def render(result: LedgerResult) -> str:
    """All ledgers, one document."""
    lines: list[str] = []
    for ledger in result.ledgers:
        lines += _Document(ledger, result).lines()
    return "\n".join(lines).rstrip("\n") + "\n"


class _Document:
    """The ledger of one policy, as lines."""

    def __init__(self, ledger: PolicyLedger, result: LedgerResult) -> None:
        self._ledger = ledger
        self._labels: Labels = result.labels
        self._coverage: Coverage = result.coverage
        self._result = result

    def lines(self) -> Iterator[str]:
        """Head, overview, clauses, and what the clauses leave out."""
        yield from self._head()
        yield from self._overview()
        for entry in self._ledger.entries:
            yield from self._entry(entry)
        if self._ledger.describes:
            yield from self._unpractised()
            yield from self._undisclosed()
        yield from self._by_hand()
        yield from self._unread()

    def _head(self) -> Iterator[str]:
        ledger, coverage = self._ledger, self._coverage
        yield f"# Ledger: {_text(ledger.title)}"
        yield ""
        since = f", in force since {ledger.effective}" if ledger.effective else ""
        yield (
            f"Policy `{ledger.policy}`{since}, held against {counted(coverage.files, 'file')} with "
            f"{counted(coverage.lines, 'line')} of code."
        )
        if ledger.url:
            yield f"The policy's text: <{''.join(ledger.url.split())}>"
        yield ""
        yield "| state | | clauses |"
        yield "|---|---|---|"
        for state in STATES:
            found = ledger.of(state)
            names = ", ".join(_link(entry) for entry in found) or "none"
            yield f"| **{state}** ({len(found)}) | {_MEANING[state]} | {names} |"
        yield ""

    def _overview(self) -> Iterator[str]:
        yield "## Clauses"
        yield ""
        yield "| clause | state | what it says |"
        yield "|---|---|---|"
        for entry in self._ledger.entries:
            says = _text(entry.says[0]) if entry.says else _text(entry.title)
            yield f"| {_link(entry)} | {entry.state} | {says} |"
        yield ""

    def _entry(self, entry: Entry) -> Iterator[str]:
        yield f"### {_text(entry.clause)}"
        yield ""
        yield f"**{entry.state.capitalize()}**: {_text(entry.title or ' '.join(entry.says[:1]))}"
        yield ""
        for quote in entry.quotes:
            yield f"> {_text(quote)}"
            yield ""
        if entry.section:
            line = f", line {entry.line}" if entry.line else ""
            yield f"Section “{_text(entry.section)}”{line}."
            yield ""
        for each in entry.interpretations:
            yield f"Read as: {_text(each)}"
            yield ""
        yield " ".join(_text(each) for each in entry.summary)
        yield ""
        yield from _items(self._broken(entry))
        if entry.findings and entry.evidence:
            yield "Seen besides:"
            yield ""
        yield from _items(map(_evidence, entry.evidence))
        if entry.settle:
            says = "What would settle it" if entry.state != "upheld" else "What code cannot show"
            yield f"{says}: {' '.join(_text(each) for each in entry.settle)}"
            yield ""

    def _broken(self, entry: Entry) -> Iterator[str]:
        """The flows against a clause, those that end at one place in one line.

        First those of which it is the plainest breach, in the order of the code.
        """
        places: dict[tuple[Span, str, tuple[str, ...]], list[Finding]] = {}
        led = sorted(entry.findings, key=lambda each: each.judgement.rule not in entry.rules)
        for finding in led:
            arrival = wording.arrival(finding.flow.sink, self._labels)
            clauses = [ref.clause for ref in finding.judgement.deciding if ref.clause]
            also = tuple(dict.fromkeys(each for each in clauses if each != entry.clause))
            places.setdefault((finding.flow.sink.span, arrival, also), []).append(finding)
        for (span, arrival, also), found in places.items():
            whose: dict[str, list[str]] = {}
            for finding in found:
                owner = wording.owner(finding.flow.source, self._labels)
                whose.setdefault(owner, []).append(wording.changed(finding.flow, self._labels))
            what = ", ".join(f"{owner} {listed(kinds)}" for owner, kinds in whose.items())
            too = f" (against {listed(also)} too)" if also else ""
            yield f"{_place(span)} {_text(f'{what}: {arrival}')}{_read_at(span, found)}{too}"

    def _unpractised(self) -> Iterator[str]:
        yield "## What the policy describes and no code does"
        yield ""
        entries = self._ledger.unpractised
        if not entries:
            yield "Nothing."
            yield ""
        yield from _items(
            f"{_link(entry)}: {_text(entry.says[0] if entry.says else entry.title)}"
            for entry in entries
        )

    def _undisclosed(self) -> Iterator[str]:
        yield "## What code does and no clause discloses"
        yield ""
        found = self._ledger.undisclosed
        if not found and not self._ledger.collected:
            yield "Nothing."
            yield ""
        if found:
            yield "| data | flows | where |"
            yield "|---|---|---|"
            for each in found:
                places = ", ".join(_place(place.span) for place in each.places if place.span)
                more = " …" if each.number > len(each.places) else ""
                yield f"| {_text(each.what)} {_text(each.where)} | {each.number} | {places}{more} |"
            yield ""
        if self._ledger.collected:
            yield "People are asked for this, and no clause on collection names it:"
            yield ""
            yield from _items(map(_evidence, self._ledger.collected))

    def _by_hand(self) -> Iterator[str]:
        found = self._ledger.by_hand
        if not found:
            return
        yield "## What rests on somebody's word"
        yield ""
        yield "Comments and settings in the code say this; nothing else shows it."
        yield ""
        yield from _items(f"{_text(each.text)} {_evidence(each.evidence)}" for each in found)

    def _unread(self) -> Iterator[str]:
        if not self._result.diagnostics:
            return
        yield "## What was not read in full"
        yield ""
        yield from _items(
            f"`{printable(each.path)}`: {_text(each.message)}" for each in self._result.diagnostics
        )


def _items(items: Iterable[str]) -> Iterator[str]:
    """A list; of a long one, the first entries and how many there are more."""
    found = list(items)
    for item in found[:_MOST]:
        yield f"- {item}"
    if len(found) > _MOST:
        yield f"- and {len(found) - _MOST} more"
    if found:
        yield ""


def _evidence(evidence: Evidence) -> str:
    place = f"{_place(evidence.span)} " if evidence.span else ""
    return f"{place}{_text(evidence.text)}"


def _read_at(sink: Span, findings: Iterable[Finding]) -> str:
    """Where data that comes from another file is read: the call alone may be anybody's."""
    flows = [flow for finding in findings for flow in (finding.flow, *finding.others)]
    spans = [flow.source.span for flow in flows if flow.source.span.path != sink.path]
    places = list(dict.fromkeys(map(_place, spans)))
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    return f", read at {', '.join(places[:_SHOWN])}{more}" if places else ""


def _place(span: Span) -> str:
    return f"`{printable(span.path).replace('`', '')}:{span.line}`"


def _link(entry: Entry) -> str:
    anchor = re.sub(r"[^\w -]", "", entry.clause.lower()).replace(" ", "-")
    return f"[{_text(entry.clause)}](#{anchor})"


def _text(text: str) -> str:
    """Text of others: nothing in it is markup, but for code between backticks."""
    pieces = _CODE.split(one_line(text))
    return "".join(
        piece if piece.startswith("`") and piece.endswith("`") and len(piece) > 1
        else _SPECIAL.sub(r"\\\1", piece).replace("`", "\\`")
        for piece in pieces
    )  # fmt: skip
