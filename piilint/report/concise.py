"""One line for each finding: `path:line:column: rule severity: what`."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.policy.findings import Finding
from piilint.report import wording
from piilint.report.options import ReportOptions
from piilint.report.style import Style
from piilint.report.text import one_line, printable
from piilint.triage.result import ScanResult


def render(result: ScanResult, options: ReportOptions) -> str:
    """The report as text."""
    lines = [*_findings(result, options), *_remarks(result, options)]
    return "".join(f"{line}\n" for line in lines)


def _findings(result: ScanResult, options: ReportOptions) -> Iterator[str]:
    style = Style(color=options.color)
    for finding in result.findings:
        severity = finding.judgement.severity
        yield _line(finding, result, options, style, style.level(severity, severity))
    for finding in result.passed:
        yield _line(finding, result, options, style, style.good("pass"))


def _line(
    finding: Finding, result: ScanResult, options: ReportOptions, style: Style, level: str
) -> str:
    place = style.bold(place_of(finding, options))
    rule = one_line(finding.judgement.rule)
    source = finding.flow.source
    origin = f"{printable(options.shown_path(source.span.path))}:{source.span.line}"
    said = wording.headline(finding, result.labels)
    aside = "; ".join((f"from {origin}", *wording.readings(finding.judgement)))
    return f"{place}: {rule} {level}: {said} {style.dim(f'({aside})')}"


def place_of(finding: Finding, options: ReportOptions) -> str:
    """Where the finding is, as terminals and editors open it."""
    span = finding.flow.sink.span
    return f"{printable(options.shown_path(span.path))}:{span.line}:{span.column}"


def _remarks(result: ScanResult, options: ReportOptions) -> Iterator[str]:
    yield from remarks(result, options)


def remarks(result: ScanResult, options: ReportOptions) -> Iterator[str]:
    """Lines on suppressions that need attention and on files that were not read in full."""
    for suppression in result.unused_suppressions:
        path = printable(options.shown_path(suppression.span.path))
        named = f"[{', '.join(one_line(rule) for rule in suppression.rules)}]"
        message = one_line(suppression.message)
        yield (
            f"{path}:{suppression.span.line}:{suppression.span.column}: warning: "
            f"suppression {named} {message}"
        )
    for diagnostic in result.diagnostics:
        path = printable(options.shown_path(diagnostic.path))
        place = f"{path}:{diagnostic.line}" if diagnostic.line else path
        yield f"{place}: {diagnostic.level}: {one_line(diagnostic.message)}"
