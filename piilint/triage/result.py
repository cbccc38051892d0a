"""The result of one scan: what every report format prints."""

from __future__ import annotations

import msgspec

from piilint.base.errors import Diagnostic
from piilint.base.span import Span
from piilint.policy.findings import Finding, Severity


class UnusedSuppression(msgspec.Struct, frozen=True, order=True):
    """A suppression comment that covers no finding, or that lacks its reason."""

    span: Span
    rules: tuple[str, ...]
    message: str


class RuleInfo(msgspec.Struct, frozen=True, order=True, kw_only=True):
    """A norm as reports describe it, whether or not anything breaks it."""

    id: str
    """`4inkjets/C23`."""
    title: str
    """One line, as a sentence."""
    description: str = ""
    help: str = ""
    """How to comply."""
    severity: Severity = "error"
    effect: str = "deny"
    """`allow`, `allow_only`, `deny` or `require`."""
    cwe: tuple[int, ...] = ()
    clause: str | None = None
    section: str | None = None
    quote: str | None = None
    interpretation: str | None = None
    sources: tuple[str, ...] = ()
    """Standards that ask for the same."""


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """What people call the things that findings name by id."""

    data_types: dict[str, str] = {}
    subjects: dict[str, str] = {}
    recipients: dict[str, str] = {}
    categories: dict[str, str] = {}
    """Recipient id → id of its category."""


class Coverage(msgspec.Struct, frozen=True):
    """How much of the program was seen."""

    files: int = 0
    """Found, the unread ones included."""
    lines: int = 0
    unread_files: int = 0
    functions: int = 0
    partial_functions: int = 0
    """Of these, followed only in part: the engine met a bound, and flows may be missing."""
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
    """Flows to third parties that no norm speaks of, for the summary of a run without a policy."""
    outside_change: int = 0
    """Findings left out because no step of theirs lies in the staged change."""
    rules: tuple[RuleInfo, ...] = ()
    """Every norm of the policies that judged, sorted by id."""
    labels: Labels = Labels()
    timings: tuple[tuple[str, float], ...] = ()
    """Seconds per pass; in no machine-readable report: those are the same bytes every time."""
