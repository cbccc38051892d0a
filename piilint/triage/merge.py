"""From judged flows to findings: one for each thing that a reader would mend by itself."""

from __future__ import annotations

from collections.abc import Iterable

from piilint.flow.flows import Flow
from piilint.policy.findings import Finding, Judgement
from piilint.triage.fingerprints import with_fingerprints


def group(judged: Iterable[tuple[Flow, Judgement]]) -> list[Finding]:
    """One finding for each rule, sink, data type and subject, sorted by place.

    Further sources of the same data are the finding's `others`.
    """
    groups: dict[tuple[object, ...], list[tuple[Flow, Judgement]]] = {}
    for flow, judgement in judged:
        groups.setdefault(_key(flow, judgement), []).append((flow, judgement))
    findings = []
    for members in groups.values():
        if len(members) > 1:
            members.sort(key=lambda member: _preference(member[0]))
        flow, judgement = members[0]
        others = tuple(dict.fromkeys(other for other, _ in members[1:] if other != flow))
        findings.append(Finding(flow, judgement, others))
    return with_fingerprints(sorted(findings, key=order))


def order(finding: Finding) -> tuple[object, ...]:
    """By place, then rule, then what tells two findings at one place apart."""
    sink, source = finding.flow.sink, finding.flow.source
    return (
        sink.span,
        finding.judgement.rule,
        source.data_type,
        source.subject or "",
        source.span,
        source.text,
        sink.callee,
        sink.argument or "",
        sink.recipient or "",
        finding.judgement.verdict,
    )


def _key(flow: Flow, judgement: Judgement) -> tuple[object, ...]:
    sink, source = flow.sink, flow.source
    return (
        judgement.rule,
        judgement.verdict,
        sink.span,
        sink.kind,
        sink.callee,
        sink.recipient,
        source.data_type,
        source.subject,
    )


def _preference(flow: Flow) -> tuple[object, ...]:
    """The surest flow is shown, then the shortest; the rest makes it the same every time."""
    assumed = sum(step.approximate for step in flow.steps)
    return (-flow.confidence, len(flow.steps), assumed, flow.source.span, repr(flow))
