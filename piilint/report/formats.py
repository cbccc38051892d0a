"""The formats by name, each rendered by its own module."""

from __future__ import annotations

from typing import Literal

from piilint.report.options import ReportOptions
from piilint.triage.result import ScanResult

Format = Literal["full", "concise", "json", "sarif"]
FORMATS: tuple[Format, ...] = ("full", "concise", "json", "sarif")


def render(name: Format, result: ScanResult, options: ReportOptions) -> str:
    """The report in one format; only the format that is asked for is imported."""
    for finding in (*result.findings, *result.passed, *result.suppressed):
        span = finding.flow.sink.span
        if finding.flow.sink.kind == "code":
            options.texts.hide_values(
                span.path, range(span.line, max(span.line, span.end_line) + 1)
            )
    if name == "full":
        from piilint.report import full

        return full.render(result, options)
    if name == "concise":
        from piilint.report import concise

        return concise.render(result, options)
    if name == "json":
        from piilint.report import json_report

        return json_report.render(result, options)
    from piilint.report import sarif

    return sarif.render(result, options)
