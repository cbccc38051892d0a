"""One line for each finding: `path:line:column: rule severity: what`."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.report import wording
from piilint.report.options import ReportOptions
from piilint.report.style import Style
from piilint.report.text import one_line, printable
from piilint.triage.disclosures import Disclosure, disclosures
from piilint.triage.result import ScanResult

MAX_ORIGINS = 3
"""So many places that the data comes from are named."""


def render(result: ScanResult, options: ReportOptions) -> str:
    """The report as text."""
    lines = [*_findings(result, options), *_remarks(result, options)]
    return "".join(f"{line}\n" for line in lines)


def _findings(result: ScanResult, options: ReportOptions) -> Iterator[str]:
    style = Style(color=options.color)
    for told in disclosures(result.findings):
        severity = told.lead.judgement.severity
        yield _line(told, result, options, style, style.level(severity, severity))
    for told in disclosures(result.passed):
        yield _line(told, result, options, style, style.good("pass"))


def _line(
    told: Disclosure, result: ScanResult, options: ReportOptions, style: Style, level: str
) -> str:
    place = style.bold(place_of(told, options))
    judgement = told.lead.judgement
    rule = one_line(judgement.rule)
    said = wording.headline(told, result.labels)
    origins = list(dict.fromkeys(_origin(told, options)))
    if len(origins) > MAX_ORIGINS:
        origins[MAX_ORIGINS:] = [f"{len(origins) - MAX_ORIGINS} more"]
    aside = "; ".join((f"from {', '.join(origins)}", *wording.readings(judgement)))
    return f"{place}: {rule} {level}: {said} {style.dim(f'({aside})')}"


def _origin(told: Disclosure, options: ReportOptions) -> Iterator[str]:
    for finding in told.findings:
        span = finding.flow.source.span
        yield f"{printable(options.shown_path(span.path))}:{span.line}"


def place_of(told: Disclosure, options: ReportOptions) -> str:
    """Where the finding is, as terminals and editors open it."""
    span = told.lead.flow.sink.span
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
