"""The report for programs, in a schema of its own.

`version` rises only when a key changes its meaning or goes away; new keys may come at any time.
Findings are sorted by place; the same scan gives the same bytes.
"""

from __future__ import annotations

from typing import Any

import msgspec

from piilint.base.span import Span
from piilint.flow.domain.flows import Flow, SinkFact, SourceFact, Step
from piilint.policy.findings import Finding, Judgement, NormRef
from piilint.report import wording
from piilint.report.options import ReportOptions
from piilint.report.others import others_of
from piilint.report.text import one_line, printable
from piilint.triage.disclosures import Disclosure, disclosures
from piilint.triage.result import Labels, ScanResult

VERSION = 1


def render(result: ScanResult, options: ReportOptions) -> str:
    """The report as text."""
    encoded = msgspec.json.encode(document(result, show_suppressed=options.show_suppressed))
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def document(result: ScanResult, *, show_suppressed: bool = False) -> dict[str, Any]:
    """The report as plain data."""
    described: dict[str, Any] = {
        "version": VERSION,
        "policies": list(result.policies),
        "findings": [_told(each, result.labels) for each in disclosures(result.findings)],
        "passed": [_told(each, result.labels) for each in disclosures(result.passed)],
        "diagnostics": [
            {
                "path": printable(diagnostic.path),
                "line": diagnostic.line,
                "level": diagnostic.level,
                "message": one_line(diagnostic.message),
            }
            for diagnostic in result.diagnostics
        ],
        "unused_suppressions": [
            {
                **_place(suppression.span),
                "rules": list(suppression.rules),
                "message": one_line(suppression.message),
            }
            for suppression in result.unused_suppressions
        ],
        "coverage": msgspec.to_builtins(result.coverage),
        "summary": _summary(result),
    }
    if show_suppressed:
        described["suppressed"] = [
            _told(each, result.labels) for each in disclosures(result.suppressed)
        ]
    return described


def _summary(result: ScanResult) -> dict[str, int]:
    severities = [each.lead.judgement.severity for each in disclosures(result.findings)]
    return {
        "findings": len(severities),
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "notes": severities.count("note"),
        "passed": len(disclosures(result.passed)),
        "suppressed": len(disclosures(result.suppressed)),
        "undisclosed_third_party": result.undisclosed_third_party,
        "outside_change": result.outside_change,
    }


def _told(told: Disclosure, labels: Labels) -> dict[str, Any]:
    lead = told.lead
    described = {
        "rule": lead.judgement.rule,
        "verdict": lead.judgement.verdict,
        "severity": lead.judgement.severity,
        "message": wording.headline(told, labels),
        **_finding(lead),
        "remedy": one_line(lead.judgement.remedy),
        "fingerprint": told.fingerprint,
        "flow_fingerprint": lead.fingerprint,
        "also": [
            {**_finding(finding), "flow_fingerprint": finding.fingerprint} for finding in told.more
        ],
    }
    if lead.suppressed is not None:
        described["suppressed"] = one_line(lead.suppressed)
    return described


def _finding(finding: Finding) -> dict[str, Any]:
    """What is said of one kind of data."""
    flow, judgement, others = finding.flow, finding.judgement, others_of(finding)
    return {
        "reason": one_line(judgement.reason),
        "data_type": flow.source.data_type,
        "subject": flow.source.subject,
        **_flow(flow),
        "clause": _norm(judgement.deciding[0]) if judgement.deciding else None,
        "clauses": [_norm(norm) for norm in judgement.deciding],
        "permits": _norm(judgement.permits) if judgement.permits else None,
        "missing": judgement.missing and one_line(judgement.missing),
        "excess": list(judgement.excess),
        "purpose": _purpose(judgement),
        "others": [_other(other) for other in others.listed],
        "others_total": others.total,
    }


def _purpose(judgement: Judgement) -> dict[str, str] | None:
    stated = judgement.purpose
    return {"id": stated.id, "said": one_line(stated.said)} if stated else None


def _flow(flow: Flow) -> dict[str, Any]:
    return {
        "source": _source(flow.source),
        "sink": _sink(flow.sink),
        "transforms": list(flow.transforms),
        "guards": [{"text": one_line(guard.text), "holds": guard.holds} for guard in flow.guards],
        "steps": [_step(step) for step in flow.steps],
        "functions": [one_line(function) for function in flow.functions],
        "confidence": round(flow.confidence, 4),
    }


def _other(flow: Flow) -> dict[str, Any]:
    """A further flow without its way: a large program has more of them than anybody reads."""
    return {
        "source": {**_place(flow.source.span), "text": one_line(flow.source.text)},
        "data_type": flow.source.data_type,
        "argument": flow.sink.argument and one_line(flow.sink.argument),
        "confidence": round(flow.confidence, 4),
    }


def _source(source: SourceFact) -> dict[str, Any]:
    return {
        **_place(source.span),
        "text": one_line(source.text),
        "holder": source.holder and one_line(source.holder),
        "confidence": round(source.confidence, 4),
        "reason": one_line(source.reason),
    }


def _sink(sink: SinkFact) -> dict[str, Any]:
    return {
        **_place(sink.span),
        "kind": sink.kind,
        "callee": one_line(sink.callee),
        "argument": sink.argument and one_line(sink.argument),
        "recipient": sink.recipient,
        "host": sink.host and one_line(sink.host),
        "to_subject": sink.to_subject,
        "alongside": list(sink.alongside),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        **_place(step.span),
        "kind": step.kind,
        "text": one_line(step.text),
        "approximate": step.approximate,
    }


def _norm(norm: NormRef) -> dict[str, Any]:
    return {
        "id": norm.id,
        "clause": norm.clause,
        "section": norm.section,
        "quote": norm.quote,
        "interpretation": norm.interpretation,
    }


def _place(span: Span) -> dict[str, Any]:
    return {
        "path": printable(span.path),
        "line": span.line,
        "column": span.column,
        "end_line": max(span.line, span.end_line),
        "end_column": span.end_column or None,
    }
