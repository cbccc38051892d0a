"""Witnesses as SARIF code flows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sarif_om as om

from piilint.flow.domain.flows import Flow, Step
from piilint.policy.findings import Finding
from piilint.report.others import MAX_LISTED, others_of
from piilint.report.sarif_places import physical
from piilint.report.text import one_line
from piilint.triage.disclosures import Disclosure

MAX_STEPS = 100
MAX_FLOWS = 8
"""Viewers list the code flows of a result: more of them hide each other."""


def shown(told: Disclosure) -> tuple[Finding, ...]:
    """The findings that have a code flow each: so many kinds of data."""
    return told.findings[:MAX_FLOWS]


def code_flows(told: Disclosure) -> list[om.CodeFlow]:
    """One way for each kind of data; further ones are told by where they start."""
    return [
        om.CodeFlow(thread_flows=[om.ThreadFlow(locations=list(_locations(finding.flow)))])
        for finding in shown(told)
    ]


def origins(told: Disclosure) -> list[om.Location]:
    """Where the data comes from: the shown flows first, in their order, from number 1 on."""
    flows = [("Source", finding.flow) for finding in shown(told)]
    further = [flow for finding in told.findings for flow in others_of(finding).listed]
    flows += [("Also from", flow) for flow in further[:MAX_LISTED]]
    return [
        om.Location(
            id=number,
            physical_location=physical(flow.source.span),
            message=om.Message(text=f"{said}: {one_line(flow.source.text)}"),
        )
        for number, (said, flow) in enumerate(flows, start=1)
    ]


def _locations(flow: Flow) -> Iterator[om.ThreadFlowLocation]:
    depth = 0
    shown = _shortened(flow.steps or _ends(flow))
    for number, (step, left_out) in enumerate(shown, start=1):
        if step.kind == "enter":
            depth += 1
        elif step.kind == "return":
            depth = max(0, depth - 1)
        text = one_line(step.text) or step.kind
        if step.approximate:
            text += " (assumed)"
        if left_out:
            text += f" ({left_out} steps before this one are left out)"
        location = om.Location(physical_location=physical(step.span), message=om.Message(text=text))
        yield om.ThreadFlowLocation(
            location=location,
            execution_order=number,
            nesting_level=depth,
            importance="essential" if step.kind in ("source", "sink") else "important",
            kinds=[step.kind],
        )


def _shortened(steps: Sequence[Step]) -> list[tuple[Step, int]]:
    """Steps with the number of those left out before each: the middle of a very long way."""
    if len(steps) <= MAX_STEPS:
        return [(step, 0) for step in steps]
    half = MAX_STEPS // 2
    left_out = len(steps) - 2 * half
    tail = steps[-half:]
    return [
        *((step, 0) for step in steps[:half]),
        (tail[0], left_out),
        *((step, 0) for step in tail[1:]),
    ]


def _ends(flow: Flow) -> tuple[Step, ...]:
    return (
        Step(flow.source.span, "source", flow.source.text),
        Step(flow.sink.span, "sink", flow.sink.callee),
    )
