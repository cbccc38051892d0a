"""Scope: whether everything that the policy speaks of was looked at, and what lies outside it."""

from __future__ import annotations

from piilint.policy.obligations.reading import Evidence, Inspection, Reading, counted
from piilint.policy.policies import BoundNorm

_OUTSIDE = ("employee", "supplier")


def scope(_: BoundNorm, seen: Inspection) -> Reading:
    """Counts the flows judged, and those of people whom the policy does not speak of."""
    apart = [flow for flow, _ in seen.judged if flow.source.subject in _OUTSIDE]
    read = seen.files - seen.unread
    evidence = [
        Evidence(f"{counted(len(seen.judged), 'flow')} judged in {counted(read, 'file')}"),
        Evidence(f"{counted(len(apart), 'flow')} of employees and suppliers left outside"),
    ]
    if seen.unread:
        return Reading(
            "assumed",
            f"{counted(seen.unread, 'file')} could not be read.",
            tuple(evidence),
            "The files mended, so that all flows are seen.",
        )
    return Reading("upheld", "Every file was read and every flow judged.", tuple(evidence))
