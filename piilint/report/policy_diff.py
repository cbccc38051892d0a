"""What a change of policy permits and forbids, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from piilint.policy.changes import Direction, FlowChange, PolicyDiff
from piilint.policy.obligations.reading import counted
from piilint.report.style import Style
from piilint.report.text import one_line

_TITLES: dict[Direction, str] = {
    "forbids": "Newly forbidden",
    "permits": "Newly permitted",
    "silent": "No longer spoken of",
    "otherwise": "Decided by another norm",
}
_SHOWN = 3


def render_text(found: PolicyDiff, style: Style) -> str:
    """The norms that changed, then the flows, what is newly forbidden first."""
    lines: list[str] = []
    if found.norms:
        lines += [style.label("Norms"), *(f"  {how}: {id_}" for how, id_ in found.norms), ""]
    for direction, group in groupby(found.flows, key=lambda change: change.direction):
        told = _by_norm if direction == "otherwise" else _entries
        lines += [style.label(_TITLES[direction]), *told(group), ""]
    verb = "flow is" if found.judged == 1 else "flows are"
    lines.append(f"{len(found.flows)} of {found.judged} {verb} judged otherwise")
    return "\n".join(lines) + "\n"


def _entries(changes: Iterator[FlowChange]) -> Iterator[str]:
    for change in changes:
        span, before, after = change.flow.sink.span, change.before, change.after
        yield f"  {one_line(span.path)}:{span.line}: {one_line(after.reason)}"
        yield f"      {before.verdict} {before.rule} -> {after.verdict} {after.rule}"


def _by_norm(changes: Iterator[FlowChange]) -> Iterator[str]:
    """Flows that stay what they are, by the norms that say so: where, and how many."""
    places: dict[str, list[str]] = {}
    for change in changes:
        span, before, after = change.flow.sink.span, change.before, change.after
        how = f"{before.verdict} {before.rule} -> {after.verdict} {after.rule}"
        places.setdefault(how, []).append(f"{one_line(span.path)}:{span.line}")
    for how, found in places.items():
        shown = list(dict.fromkeys(found))
        more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
        yield f"  {how}: {counted(len(found), 'flow')}, at {', '.join(shown[:_SHOWN])}{more}"


def as_json(found: PolicyDiff) -> dict[str, object]:
    """All of it, as plain values."""
    return {
        "norms": [{"change": how, "id": id_} for how, id_ in found.norms],
        "flows": [
            {
                "change": change.direction,
                "path": change.flow.sink.span.path,
                "line": change.flow.sink.span.line,
                "data_type": change.flow.source.data_type,
                "subject": change.flow.source.subject,
                "sink": change.flow.sink.kind,
                "recipient": change.flow.sink.recipient,
                "before": {"verdict": change.before.verdict, "rule": change.before.rule},
                "after": {"verdict": change.after.verdict, "rule": change.after.rule},
                "reason": change.after.reason,
            }
            for change in found.flows
        ],
        "compared": found.judged,
    }
