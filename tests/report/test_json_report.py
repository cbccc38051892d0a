from __future__ import annotations

import json

import msgspec

from piilint.base.span import Span
from piilint.report.json_report import document, render
from piilint.report.options import ReportOptions
from piilint.report.others import MAX_LISTED
from piilint.triage.merge import group
from piilint.triage.result import ScanResult
from tests.report.samples import ROOT, newsletter_flow, newsletter_judgement, sample

TOP = {
    "version", "policies", "findings", "passed", "diagnostics", "unused_suppressions", "coverage",
    "summary",
}  # fmt: skip
FINDING = {
    "rule", "verdict", "severity", "message", "reason", "data_type", "subject", "source", "sink",
    "transforms", "guards", "steps", "functions", "confidence", "clause", "clauses", "permits",
    "missing", "excess", "purpose", "remedy", "fingerprint", "flow_fingerprint", "others",
    "others_total", "also",
}  # fmt: skip
OF_ALL_DATA = {"rule", "verdict", "severity", "message", "remedy", "fingerprint", "also"}


def test_the_keys_that_programs_rely_on() -> None:
    described = json.loads(render(sample(), ReportOptions(ROOT)))
    assert described["version"] == 1
    assert set(described) == TOP
    (finding,) = described["findings"]
    assert set(finding) == FINDING
    (name,) = finding["also"]
    assert set(name) == FINDING - OF_ALL_DATA
    assert name["data_type"] == "contact.name"
    assert name["steps"] != finding["steps"]
    assert {"path", "line", "column", "text"} <= set(finding["source"])
    assert {"path", "line", "column", "kind", "callee", "argument", "recipient", "host"} <= set(
        finding["sink"]
    )
    assert finding["clause"]["clause"] == "C08"
    assert finding["others"][0]["source"]["line"] == 1
    assert finding["others_total"] == 1


def test_others_are_brief_and_bounded() -> None:
    flow, judgement = newsletter_flow(), newsletter_judgement()
    further = [
        msgspec.structs.replace(
            flow,
            source=msgspec.structs.replace(flow.source, span=Span("a.py", line)),
            transforms=transforms,
            confidence=confidence,
        )
        for line in range(1, 51)
        for transforms, confidence in (((), 0.6), (("mask",), 0.5))
    ]
    again = msgspec.structs.replace(flow, transforms=("mask",), confidence=0.7)
    found = group((each, judgement) for each in (*further, again, flow))
    (finding,) = document(ScanResult(findings=tuple(found)))["findings"]
    assert finding["steps"]
    assert finding["others_total"] == 50
    assert len(finding["others"]) == MAX_LISTED
    assert finding["others"][0] == {
        "source": {
            "path": "a.py", "line": 1, "column": 1, "end_line": 1, "end_column": None,
            "text": 'request.POST["email"]',
        },
        "data_type": "contact.email",
        "argument": "1.email_address",
        "confidence": 0.6,
    }  # fmt: skip


def test_suppressed_findings_when_asked_for() -> None:
    described = document(sample(), show_suppressed=True)
    assert described["suppressed"][0]["suppressed"] == "sandbox card, taken out before launch"


def test_an_empty_result() -> None:
    described = document(ScanResult())
    assert described["findings"] == []
    assert described["summary"]["findings"] == 0
