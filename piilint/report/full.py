"""The report for people: each finding with its code, its whole way, and the reasons."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from piilint.flow.flows import Flow, Step
from piilint.policy.findings import Finding
from piilint.report import wording
from piilint.report.concise import place_of, remarks
from piilint.report.frame import code_frame
from piilint.report.options import ReportOptions
from piilint.report.style import Style
from piilint.report.text import one_line, printable
from piilint.triage.result import ScanResult

WIDTH = 100
MAX_OTHERS = 5
MAX_GUTTER = 72
"""Places of steps are as wide as the longest of them, up to this."""


def render(result: ScanResult, options: ReportOptions) -> str:
    """The report as text."""
    style = Style(color=options.color)
    blocks = []
    for finding in (*result.findings, *result.passed):
        blocks.append("\n".join(_Block(finding, result, options, style).lines()))
    closing = "\n".join(remarks(result, options))
    if closing:
        blocks.append(closing)
    return "\n\n".join(blocks) + "\n" if blocks else ""


class _Block:
    """One finding, as lines."""

    def __init__(
        self, finding: Finding, result: ScanResult, options: ReportOptions, style: Style
    ) -> None:
        self._finding = finding
        self._result = result
        self._options = options
        self._style = style

    def lines(self) -> Iterator[str]:
        """Place and headline, code, way, reasons."""
        finding, style = self._finding, self._style
        judgement = finding.judgement
        passes, severity = judgement.verdict in ("permitted", "vague"), judgement.severity
        level = style.good("pass") if passes else style.level(severity, severity)
        place = style.bold(place_of(finding, self._options))
        yield f"{place}: {level}: {one_line(judgement.rule)}"
        said = wording.headline(finding, self._result.labels)
        yield style.bold(said[:1].upper() + said[1:])
        frame = list(code_frame(finding.flow.sink.span, self._options.texts, style, severity))
        if frame:
            yield ""
            yield from (f"  {line}" for line in frame)
        yield ""
        yield from self._way(finding.flow)
        yield from self._reasons()

    def _way(self, flow: Flow) -> Iterator[str]:
        yield f"  {self._style.label('way')}"
        places = [self._place(step) for step in flow.steps]
        gutter = min(max((len(place) for place in places), default=0), MAX_GUTTER)
        digits = len(str(len(places)))
        for number, (step, place) in enumerate(zip(flow.steps, places, strict=True), start=1):
            assumed = self._style.dim("  (assumed)") if step.approximate else ""
            counted = self._style.dim(f"{number:>{digits}}.")
            yield f"    {counted} {place.ljust(gutter)}  {one_line(step.text)}{assumed}"

    def _place(self, step: Step) -> str:
        return f"{printable(self._options.shown_path(step.span.path))}:{step.span.line}"

    def _reasons(self) -> Iterator[str]:
        finding = self._finding
        judgement, flow = finding.judgement, finding.flow
        yield from self._paragraph("why", one_line(judgement.reason))
        for norm in judgement.deciding:
            if norm.clause or norm.quote:
                yield from self._paragraph("clause", wording.citation(norm))
            if norm.interpretation:
                yield from self._paragraph("read as", one_line(norm.interpretation))
        if judgement.excess:
            named = ", ".join(self._data_name(kind) for kind in judgement.excess)
            yield from self._paragraph("not needed", named)
        if judgement.purpose:
            yield from self._paragraph("purpose", wording.purpose(judgement.purpose))
        if flow.guards:
            yield from self._paragraph("only if", " and ".join(wording.guards(flow)))
        if permission := wording.permission(judgement):
            yield from self._paragraph("permits", permission)
        if judgement.remedy:
            yield from self._paragraph("fix", one_line(judgement.remedy))
        why = f" ({one_line(flow.source.reason)})" if flow.source.reason else ""
        yield from self._paragraph("certainty", f"{flow.confidence:.2f}{why}")
        if finding.others:
            yield from self._paragraph("also from", self._other_sources())
        if finding.suppressed is not None:
            yield from self._paragraph("suppressed", one_line(finding.suppressed))

    def _data_name(self, kind: str) -> str:
        return wording.lowered(self._result.labels.data_types.get(kind, kind))

    def _other_sources(self) -> str:
        """Further places that the data comes from; further ways from the same place are not."""
        shown = self._origin(self._finding.flow)
        found = [self._origin(flow) for flow in self._finding.others]
        others = [origin for origin in dict.fromkeys(found) if origin != shown]
        if len(others) > MAX_OTHERS:
            others[MAX_OTHERS:] = [f"{len(others) - MAX_OTHERS} more"]
        return "; ".join(others)

    def _origin(self, flow: Flow) -> str:
        span = flow.source.span
        path = printable(self._options.shown_path(span.path))
        return f"{path}:{span.line} {one_line(flow.source.text)}"

    def _paragraph(self, label: str, text: str) -> Iterator[str]:
        if not text:
            return
        indent = " " * 14
        lines = textwrap.wrap(
            text, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False
        )
        for number, line in enumerate(lines):
            head = f"  {self._style.label(label.ljust(10))}  " if number == 0 else indent
            yield f"{head}{line}"
