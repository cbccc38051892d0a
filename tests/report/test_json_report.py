from __future__ import annotations

import json

from piilint.report.json_report import document, render
from piilint.report.options import ReportOptions
from piilint.triage.result import ScanResult
from tests.report.samples import ROOT, sample

TOP = {
    "version", "policies", "findings", "passed", "diagnostics", "unused_suppressions", "coverage",
    "summary",
}  # fmt: skip
FINDING = {
    "rule", "verdict", "severity", "message", "reason", "data_type", "subject", "source", "sink",
    "transforms", "guards", "steps", "functions", "confidence", "clause", "clauses", "permits",
    "missing", "excess", "purpose", "remedy", "fingerprint", "others",
}  # fmt: skip


def test_the_keys_that_programs_rely_on() -> None:
    described = json.loads(render(sample(), ReportOptions(ROOT)))
    assert described["version"] == 1
    assert set(described) == TOP
    (finding,) = described["findings"]
    assert set(finding) == FINDING
    assert {"path", "line", "column", "text"} <= set(finding["source"])
    assert {"path", "line", "column", "kind", "callee", "argument", "recipient", "host"} <= set(
        finding["sink"]
    )
    assert finding["clause"]["clause"] == "C08"
    assert finding["others"][0]["source"]["line"] == 1


def test_suppressed_findings_when_asked_for() -> None:
    described = document(sample(), show_suppressed=True)
    assert described["suppressed"][0]["suppressed"] == "sandbox card, taken out before launch"


def test_an_empty_result() -> None:
    described = document(ScanResult())
    assert described["findings"] == []
    assert described["summary"]["findings"] == 0
