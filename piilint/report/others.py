"""Further flows of a finding, told in brief: where else the same data comes from."""

from __future__ import annotations

from dataclasses import dataclass

from piilint.flow.domain.flows import Flow
from piilint.policy.findings import Finding

MAX_LISTED = 20
"""A finding lists so many; the rest is a number."""


@dataclass(frozen=True)
class Others:
    """The surest further sources of a finding, and how many there are in all."""

    listed: tuple[Flow, ...]
    total: int


def others_of(finding: Finding) -> Others:
    """One flow for each further source and argument; further ways between the same are one."""
    shown = _ends(finding.flow)
    found: dict[tuple[object, ...], Flow] = {}
    for flow in finding.others:
        known = found.setdefault(_ends(flow), flow)
        if flow.confidence > known.confidence:
            found[_ends(flow)] = flow
    found.pop(shown, None)
    return Others(tuple(found.values())[:MAX_LISTED], len(found))


def _ends(flow: Flow) -> tuple[object, ...]:
    return (flow.source.span, flow.source.text, flow.sink.argument)
