"""What a run says of itself in a few lines, beside the report."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.report.text import one_line
from piilint.triage.disclosures import disclosures
from piilint.triage.result import ScanResult


def summary(result: ScanResult, *, verbose: bool = False) -> Iterator[str]:
    """The lines: first what was found, then what a reader must not overlook."""
    yield _verdict(result)
    if result.coverage.files == 0:
        yield "warning: there was no Python file to analyse"
    if notes := list(_notes(result)):
        yield ", ".join(notes)
    if unread := result.coverage.unread_files:
        be = "was" if unread == 1 else "were"
        yield f"warning: {_count(unread, 'file')} {be} not read: this result is incomplete"
    if result.undisclosed_third_party:
        yield _undisclosed(result)
    if verbose:
        yield from _details(result)


def _verdict(result: ScanResult) -> str:
    policies = ", ".join(one_line(policy) for policy in result.policies) or "baseline"
    files = f"{_count(result.coverage.files, 'file')}, {_count(result.coverage.lines, 'line')}"
    judged = f"in {files}, judged by {policies}"
    if not result.findings:
        if result.coverage.files == 0:
            return f"Nothing analysed {judged}"
        return f"No findings {judged}"
    severities = [told.lead.judgement.severity for told in disclosures(result.findings)]
    parts = [
        _count(severities.count(name), name)
        for name in ("error", "warning", "note")
        if name in severities
    ]
    return f"{_count(len(severities), 'finding')} ({', '.join(parts)}) {judged}"


def _notes(result: ScanResult) -> Iterator[str]:
    if result.passed:
        yield f"{len(disclosures(result.passed))} more pass"
    if result.suppressed:
        yield f"{len(disclosures(result.suppressed))} suppressed"
    if result.unused_suppressions:
        yield f"{_count(len(result.unused_suppressions), 'suppression')} to look at"
    if result.outside_change:
        yield f"{result.outside_change} outside the staged change left out"


def _undisclosed(result: ScanResult) -> str:
    count = _count(result.undisclosed_third_party, "flow")
    verb = "goes" if result.undisclosed_third_party == 1 else "go"
    shown = "" if any(_is_undisclosed(result)) else "; --include undisclosed shows them"
    if set(result.policies) <= {"baseline"}:
        said = f"{count} {verb} to third parties that no policy discloses{shown}"
        return f"{said}. Name your policy with --policy"
    return f"{count} {verb} to third parties that the policy does not disclose{shown}"


def _is_undisclosed(result: ScanResult) -> Iterator[bool]:
    return (finding.judgement.verdict == "undisclosed" for finding in result.findings)


def _details(result: ScanResult) -> Iterator[str]:
    coverage = result.coverage
    yield (
        f"{_count(coverage.functions, 'function')}, {_count(coverage.calls, 'call')}, "
        f"{coverage.approximated_calls:,} of them to code that is not known"
    )
    if partial := coverage.partial_functions:
        be, them = ("was", "it") if partial == 1 else ("were", "them")
        yield (
            f"{partial:,} of {_count(coverage.functions, 'function')} {be} followed only in part: "
            f"flows through {them} may be missing"
        )
    for name, seconds in result.timings:
        yield f"{seconds:8.3f} s  {name}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
