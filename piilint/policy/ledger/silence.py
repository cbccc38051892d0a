"""What clauses are silent about, and what only the word of a person stands for."""

from __future__ import annotations

from collections import defaultdict

from piilint.policy.findings import Finding
from piilint.policy.ledger.entries import ByHand, Undisclosed
from piilint.policy.ledger.flows import Sorted
from piilint.policy.obligations.reading import Evidence
from piilint.policy.wording import data_label, destination, lowered
from piilint.rulebook.book import Rulebook

_SHOWN = 3


def undisclosed(findings: tuple[Finding, ...], book: Rulebook) -> tuple[Undisclosed, ...]:
    """Flows that no clause speaks of, by kind."""
    kinds: dict[tuple[str, str], set[Evidence]] = defaultdict(set)
    for finding in findings:
        if finding.judgement.verdict == "undisclosed":
            flow = finding.flow
            subject = book.subjects.get(flow.source.subject or "")
            label = data_label(flow.source.data_type, book)
            done = "".join(f"{each.replace('_', ' ')} " for each in dict.fromkeys(flow.transforms))
            label = f"{done}{lowered(label)}"
            what = f"{label} of {subject.label.lower()}s" if subject else label
            place = Evidence(f"`{flow.source.text}`", flow.sink.span)
            kinds[what, destination(flow.sink, book)].add(place)
    return tuple(
        Undisclosed(what, where, len(places), tuple(sorted(places, key=_place)[:_SHOWN]))
        for (what, where), places in sorted(kinds.items(), key=_kind)
    )


def by_hand(flows: Sorted) -> tuple[ByHand, ...]:
    """Comments that accept a finding, and purposes that people stated and a verdict rests on."""
    found: set[ByHand] = set()
    for finding in flows.suppressed:
        text = f"A finding of {finding.judgement.rule} is accepted: {finding.suppressed}"
        found.add(ByHand(text, Evidence(finding.judgement.reason, finding.flow.sink.span)))
    for finding in flows.passed:
        purpose = finding.judgement.purpose
        if purpose is not None and purpose.by_hand:
            text = f"The purpose is {purpose.id.replace('_', ' ')}, {purpose.said}"
            found.add(ByHand(text, Evidence(finding.judgement.reason, finding.flow.sink.span)))
    return tuple(sorted(found, key=lambda each: (_place(each.evidence), each.text)))


def _kind(item: tuple[tuple[str, str], set[Evidence]]) -> tuple[str, str]:
    return item[0][0].casefold(), item[0][1]


def _place(evidence: Evidence) -> tuple[str, int, str]:
    span = evidence.span
    return (span.path, span.line, evidence.text) if span else ("", 0, evidence.text)
