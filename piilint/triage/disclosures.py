"""Findings that a reader sees and mends as one: those of one rule at one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from piilint.policy.findings import Finding
from piilint.triage.fingerprints import statement_of

SURE = 0.75
"""From here on a shorter way beats a surer one."""


@dataclass(frozen=True)
class Disclosure:
    """What one statement gives away against one rule, whatever the data and whoever gets it."""

    findings: tuple[Finding, ...]
    """One for each kind of data, person and recipient; what is plainest first."""

    @property
    def lead(self) -> Finding:
        """The finding that is told in full."""
        return self.findings[0]

    @property
    def more(self) -> tuple[Finding, ...]:
        """Those that are told in brief."""
        return self.findings[1:]

    @property
    def fingerprint(self) -> str:
        """Stays the same when lines move, and changes when the statement gives away more."""
        return self.lead.statement or self.lead.fingerprint


def disclosures(findings: Iterable[Finding]) -> tuple[Disclosure, ...]:
    """The findings, which are sorted by place, statement by statement."""
    told: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        told.setdefault((statement_of(finding), finding.suppressed), []).append(finding)
    return tuple(Disclosure(tuple(sorted(each, key=_plainness))) for each in told.values())


def _plainness(finding: Finding) -> tuple[bool, float, int, float]:
    """How well a finding shows what happens: surely enough, by a short way, then more surely."""
    flow = finding.flow
    nobody = flow.source.subject is None
    sure = min(flow.confidence, SURE)
    return (nobody, -sure, len(flow.steps), -flow.confidence)
