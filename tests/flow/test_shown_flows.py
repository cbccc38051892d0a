"""What people read of a flow: where from, to whom, how sure, under which guards, by which steps.

`PIILINT_UPDATE_GOLDENS=1 pytest tests/flow/test_shown_flows.py` writes them anew; review that.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from piilint.flow.domain.flows import Flow
from tests.fixtures_runner import FIXTURES, scan

GOLDENS = sorted((FIXTURES / "lang").glob("*/flows.txt"))


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.parent.name)
def test_flows_are_shown_as_before(golden: Path) -> None:
    _, result = scan(golden.parent)
    findings = (*result.findings, *result.passed)
    flows = sorted(flow for finding in findings for flow in (finding.flow, *finding.others))
    text = "\n".join(line for flow in flows for line in shown(flow)) + "\n"
    if os.environ.get("PIILINT_UPDATE_GOLDENS"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def shown(flow: Flow) -> Iterator[str]:
    """One flow, for people."""
    source, sink = flow.source, flow.sink
    whose = f" of {source.subject or 'anybody'}"
    whom = f"{sink.recipient or sink.kind} as {sink.argument} of {sink.callee}"
    yield f"{sink.span}: {source.data_type}{whose} to {whom}, {flow.confidence:.2f} sure"
    for guard in flow.guards:
        yield f"    {'if' if guard.holds else 'unless'} {guard.text}"
    if flow.transforms:
        yield f"    {', '.join(flow.transforms)}"
    if sink.alongside:
        yield f"    beside {', '.join(sink.alongside)}"
    for step in flow.steps:
        yield f"    {step.span} {step.kind}: {step.text}{' (assumed)' if step.approximate else ''}"
