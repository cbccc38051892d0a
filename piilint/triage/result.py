"""The result of one scan: what every report format prints."""

from __future__ import annotations

import msgspec

from piilint.base.errors import Diagnostic
from piilint.base.span import Span
from piilint.policy.findings import Finding


class UnusedSuppression(msgspec.Struct, frozen=True, order=True):
    """A suppression comment that covers no finding, or that lacks its reason."""

    span: Span
    rules: tuple[str, ...]
    message: str


class Coverage(msgspec.Struct, frozen=True):
    """How much of the program was seen."""

    files: int = 0
    lines: int = 0
    unread_files: int = 0
    functions: int = 0
    calls: int = 0
    approximated_calls: int = 0
    """Calls whose callee is unknown and that were assumed to pass data through."""


class ScanResult(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a report may say. Findings are sorted by place, then rule."""

    findings: tuple[Finding, ...] = ()
    """To be looked at: each makes the exit code 1."""
    passed: tuple[Finding, ...] = ()
    """Flows that the policy lets pass, when asked for with `--include`."""
    suppressed: tuple[Finding, ...] = ()
    unused_suppressions: tuple[UnusedSuppression, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    coverage: Coverage = Coverage()
    policies: tuple[str, ...] = ()
    undisclosed_third_party: int = 0
    """Flows to third parties that no norm speaks of: what the summary says when only the baseline judges."""
    timings: tuple[tuple[str, float], ...] = ()
    """Seconds per pass; never part of a machine-readable report, which must be the same bytes every time."""
