"""Prints what was counted, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.accuracy.labels import KINDS, Flow, Label
from benchmarks.accuracy.match import Outcome
from benchmarks.accuracy.results import Failure


@dataclass(frozen=True, slots=True)
class Run:
    """One outcome and what it took."""

    outcome: Outcome
    seconds: float
    lines: int
    """Lines of code of the application."""


def summary(runs: Sequence[Run], failures: Sequence[Failure]) -> str:
    """One row for each tool and application, and one for each tool over all of them."""
    head = "tool|application|recall|between functions|precision|results per 1,000 lines|time"
    rows = [_row(run.outcome.tool, run.outcome.app, [run]) for run in runs]
    for tool in dict.fromkeys(run.outcome.tool for run in runs):
        mine = [run for run in runs if run.outcome.tool == tool]
        if len(mine) > 1:
            rows.append(_row(f"**{tool}**", "**all**", mine))
    rows.extend([each.tool, each.app, each.reason, "", "", "", ""] for each in failures)
    return _table(head.split("|"), rows)


def by_kind(runs: Sequence[Run]) -> str:
    """Recall and precision of each tool at each kind of sink, over all applications."""
    tools = list(dict.fromkeys(run.outcome.tool for run in runs))
    head = ["kind of sink"]
    head += [f"{tool} {what}" for tool in tools for what in ("recall", "precision")]
    rows = []
    for kind in KINDS:
        row = [kind]
        for tool in tools:
            outcomes = [run.outcome for run in runs if run.outcome.tool == tool]
            row += _rates(outcomes, lambda label, kind=kind: label.kind == kind)  # type: ignore[misc]
        rows.append(row)
    return _table(head, rows)


def by_need(runs: Sequence[Run]) -> str:
    """Recall of each tool over the flows that need a construct understood."""
    tools = list(dict.fromkeys(run.outcome.tool for run in runs))
    flows = [flow for run in runs for flow in (*run.outcome.found, *run.outcome.missed)]
    rows = []
    for need in sorted({need for flow in flows for need in flow.needs}):
        row = [need]
        for tool in tools:
            outcomes = [run.outcome for run in runs if run.outcome.tool == tool]
            row.append(_rates(outcomes, lambda label, need=need: need in label.needs)[0])  # type: ignore[misc]
        rows.append(row)
    return _table(["needs", *tools], rows)


def missed(outcome: Outcome) -> str:
    """Every flow that was not found and every near miss that was taken for one."""
    lines = [f"{outcome.tool} misses in {outcome.app}:"]
    lines += [f"  {_flow(flow)}" for flow in outcome.missed] or ["  none"]
    lines.append(f"{outcome.tool} takes for flows in {outcome.app}:")
    lines += [f"  {_label(near)}" for near in outcome.mistaken] or ["  none"]
    lines.append(f"{outcome.tool} further reports at labelled statements of {outcome.app}:")
    lines += [
        f"  {result.path}:{result.first} {result.data_type}" for result in outcome.unlabelled
    ] or ["  none"]
    return "\n".join(lines)


def _row(tool: str, app: str, runs: list[Run]) -> list[str]:
    outcomes = [run.outcome for run in runs]
    recall, precision = _rates(outcomes, lambda _label: True)
    between, _ = _rates(outcomes, lambda label: isinstance(label, Flow) and label.interprocedural)
    density = 1000 * sum(each.results for each in outcomes) / sum(run.lines for run in runs)
    seconds = sum(run.seconds for run in runs)
    return [tool, app, recall, between, precision, f"{density:.1f}", f"{seconds:.0f} s"]


def _rates(outcomes: Iterable[Outcome], wanted: Callable[[Label], bool]) -> list[str]:
    found = missing = mistaken = 0
    for outcome in outcomes:
        found += sum(1 for flow in outcome.found if wanted(flow))
        missing += sum(1 for flow in outcome.missed if wanted(flow))
        mistaken += sum(1 for near in outcome.mistaken if wanted(near))
    return [_share(found, found + missing), _share(found, found + mistaken)]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} % ({part}/{whole})" if whole else "–"  # noqa: RUF001


def _flow(flow: Flow) -> str:
    way = f"{flow.functions} functions, {flow.files} files"
    return f"{_label(flow)} [from {flow.source}, {way}; {', '.join(flow.needs)}]"


def _label(label: Label) -> str:
    through = f" through {label.through}" if label.through else ""
    return f"{label.sink}{through} {label.kind} {'/'.join(label.types)}: {label.why}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)
