"""Prints what was counted, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.accuracy.labels import KINDS, Flow, Label
from benchmarks.accuracy.match import Outcome
from benchmarks.accuracy.results import Cost, Failure


@dataclass(frozen=True, slots=True)
class Run:
    """One outcome and what it took."""

    outcome: Outcome
    cost: Cost
    lines: int
    """Lines of code of the application."""


def summary(runs: Sequence[Run], failures: Sequence[Failure]) -> str:
    """One row for each tool and application, and one for each tool over all of them."""
    head = "tool|application|recall|between functions|precision|with judged|per 1,000 lines|time"
    rows = [_row(run.outcome.tool, run.outcome.app, [run]) for run in runs]
    for tool in dict.fromkeys(run.outcome.tool for run in runs):
        mine = [run for run in runs if run.outcome.tool == tool]
        if len(mine) > 1:
            rows.append(_row(f"**{tool}**", "**all**", mine))
    rows.extend([each.tool, each.app, each.reason, *[""] * 5] for each in failures)
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
            row += [_recall(outcomes, partial(_is_kind, kind)), _precision(outcomes, {kind})]
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
            row.append(_recall(outcomes, partial(_has_need, need)))
        rows.append(row)
    return _table(["needs", *tools], rows)


def missed(outcome: Outcome) -> str:
    """Every flow that was not found and every near miss that was taken for one."""
    lines = [f"{outcome.tool} misses in {outcome.app}:"]
    lines += [f"  {_flow(flow)}" for flow in outcome.missed] or ["  none"]
    lines.append(f"{outcome.tool} takes for flows in {outcome.app}:")
    lines += [f"  {_label(near)}" for near in outcome.mistaken] or ["  none"]
    lines.append(f"{outcome.tool} further reports at labelled statements of {outcome.app}:")
    lines += [f"  {sink} {kind}" for sink, kind in outcome.unlabelled] or ["  none"]
    return "\n".join(lines)


def _row(tool: str, app: str, runs: list[Run]) -> list[str]:
    outcomes = [run.outcome for run in runs]
    recall = _recall(outcomes, lambda _flow: True)
    between = _recall(outcomes, lambda flow: flow.interprocedural)
    precision = [_precision(outcomes, KINDS, pooled=pooled) for pooled in (False, True)]
    density = 1000 * sum(each.results for each in outcomes) / sum(run.lines for run in runs)
    cost = sum((run.cost for run in runs), Cost(0, 0))
    return [tool, app, recall, between, *precision, f"{density:.1f}", str(cost)]


def _recall(outcomes: Iterable[Outcome], wanted: Callable[[Flow], bool]) -> str:
    found = missing = 0
    for outcome in outcomes:
        found += sum(1 for flow in outcome.found if wanted(flow))
        missing += sum(1 for flow in outcome.missed if wanted(flow))
    return _share(found, found + missing)


def _precision(outcomes: Iterable[Outcome], kinds: Collection[str], *, pooled: bool = True) -> str:
    true = false = 0
    for outcome in outcomes:
        met = [flow.kind for flow in outcome.found]
        lost = [near.kind for near in outcome.mistaken]
        if pooled:
            met += [each.kind for each in outcome.right]
            lost += [each.kind for each in outcome.wrong]
        true += sum(kind in kinds for kind in met)
        false += sum(kind in kinds for kind in lost)
    return _share(true, true + false)


def _is_kind(kind: str, flow: Flow) -> bool:
    return flow.kind == kind


def _has_need(need: str, flow: Flow) -> bool:
    return need in flow.needs


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
