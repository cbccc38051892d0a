"""The ledger for programs; `version` rises only when a key changes its meaning or goes away."""

from __future__ import annotations

from typing import Any

import msgspec

from piilint.policy.findings import Finding
from piilint.policy.ledger.entries import STATES, Entry, PolicyLedger
from piilint.policy.obligations.reading import Evidence
from piilint.report import wording
from piilint.report.text import one_line, printable
from piilint.triage.disclosures import Disclosure
from piilint.triage.ledgers import LedgerResult
from piilint.triage.result import Labels

VERSION = 1


def render(result: LedgerResult) -> str:
    """The ledgers as text."""
    encoded = msgspec.json.encode(document(result))
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def document(result: LedgerResult) -> dict[str, Any]:
    """The ledgers as plain data."""
    return {
        "version": VERSION,
        "coverage": msgspec.to_builtins(result.coverage),
        "diagnostics": [
            {
                "path": printable(each.path),
                "line": each.line,
                "level": each.level,
                "message": one_line(each.message),
            }
            for each in result.diagnostics
        ],
        "ledgers": [_ledger(ledger, result.labels) for ledger in result.ledgers],
    }


def _ledger(ledger: PolicyLedger, labels: Labels) -> dict[str, Any]:
    return {
        "policy": ledger.policy,
        "title": one_line(ledger.title),
        "document": ledger.document,
        "url": ledger.url,
        "effective": ledger.effective.isoformat() if ledger.effective else None,
        "summary": {state: len(ledger.of(state)) for state in STATES},
        "clauses": [_entry(entry, labels) for entry in ledger.entries],
        "unpractised": [entry.clause for entry in ledger.unpractised],
        "undisclosed": [
            {
                "data": one_line(each.what),
                "destination": one_line(each.where),
                "number": each.number,
                "places": [_evidence(place) for place in each.places],
            }
            for each in ledger.undisclosed
        ],
        "collected_undisclosed": [_evidence(each) for each in ledger.collected],
        "by_hand": [
            {"said": one_line(each.text), **_evidence(each.evidence)} for each in ledger.by_hand
        ],
    }


def _entry(entry: Entry, labels: Labels) -> dict[str, Any]:
    return {
        "clause": entry.clause,
        "state": entry.state,
        "title": one_line(entry.title),
        "section": entry.section,
        "line": entry.line,
        "quotes": list(entry.quotes),
        "says": [one_line(each) for each in entry.says],
        "interpretations": [one_line(each) for each in entry.interpretations],
        "rules": list(entry.rules),
        "summary": [one_line(each) for each in entry.summary],
        "evidence": [_evidence(each) for each in entry.evidence],
        "findings": [_finding(each, labels) for each in entry.findings],
        "settle": [one_line(each) for each in entry.settle],
        "unpractised": entry.unpractised,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    span = evidence.span
    place = {"path": printable(span.path), "line": span.line} if span else {}
    return {"text": one_line(evidence.text), **place}


def _finding(finding: Finding, labels: Labels) -> dict[str, Any]:
    span, read = finding.flow.sink.span, finding.flow.source.span
    return {
        "rule": finding.judgement.rule,
        "verdict": finding.judgement.verdict,
        "message": wording.headline(Disclosure((finding,)), labels),
        "path": printable(span.path),
        "line": span.line,
        "source": {"path": printable(read.path), "line": read.line},
        "fingerprint": finding.fingerprint,
    }
