"""The report for people: each finding with its code, its whole way, and the reasons."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from piilint.flow.domain.flows import Flow, Step
from piilint.policy.findings import Finding
from piilint.report import wording
from piilint.report.concise import place_of, remarks
from piilint.report.frame import code_frame
from piilint.report.options import ReportOptions
from piilint.report.style import Style
from piilint.report.text import one_line, printable
from piilint.report.ways import further_way
from piilint.triage.disclosures import Disclosure, disclosures
from piilint.triage.result import ScanResult

WIDTH = 100
MAX_OTHERS = 5
MAX_MORE = 8
"""So many further kinds of data at one statement are told with their ways."""
MAX_GUTTER = 72
"""Places of steps are as wide as the longest of them, up to this."""


def render(result: ScanResult, options: ReportOptions) -> str:
    """The report as text."""
    style = Style(color=options.color)
    blocks = []
    for told in (*disclosures(result.findings), *disclosures(result.passed)):
        blocks.append("\n".join(_Block(told, result, options, style).lines()))
    closing = "\n".join(remarks(result, options))
    if closing:
        blocks.append(closing)
    return "\n\n".join(blocks) + "\n" if blocks else ""


class _Block:
    """What one statement gives away, as lines."""

    def __init__(
        self, told: Disclosure, result: ScanResult, options: ReportOptions, style: Style
    ) -> None:
        self._told = told
        self._finding = told.lead
        self._result = result
        self._options = options
        self._style = style

    def lines(self) -> Iterator[str]:
        """Place and headline, code, way, reasons."""
        finding, style = self._finding, self._style
        judgement = finding.judgement
        passes, severity = judgement.verdict in ("permitted", "vague"), judgement.severity
        level = style.good("pass") if passes else style.level(severity, severity)
        place = style.bold(place_of(self._told, self._options))
        yield f"{place}: {level}: {one_line(judgement.rule)}"
        said = wording.headline(self._told, self._result.labels)
        yield style.bold(said[:1].upper() + said[1:])
        frame = list(code_frame(finding.flow.sink.span, self._options.texts, style, severity))
        if frame:
            yield ""
            yield from (f"  {line}" for line in frame)
        yield ""
        yield from self._ways()
        yield from self._reasons()

    def _ways(self) -> Iterator[str]:
        lead, more = self._finding, self._told.more
        label = self._style.label("way")
        yield f"  {label} of {self._thing(lead)}" if more else f"  {label}"
        yield from self._steps(lead.flow.steps)
        for finding in more[:MAX_MORE]:
            yield f"  {label} of {self._thing(finding)}"
            way = further_way(lead.flow, finding.flow)
            yield from self._steps(way.steps)
            if way.joins is not None:
                yield f"    {self._style.dim(f'from step {way.joins} on as above')}"
        if len(more) > MAX_MORE:
            yield f"  {len(more) - MAX_MORE} more kinds of data: -o json tells them all"

    def _thing(self, finding: Finding) -> str:
        """Whose data of what kind; to whom, where not all get the same; how sure it is."""
        said = wording.thing(finding, self._result.labels)
        goals = {each.flow.sink.recipient for each in self._told.findings}
        if len(goals) > 1:
            said += f", which {wording.arrival(finding.flow.sink, self._result.labels)}"
        return said

    def _steps(self, steps: Sequence[Step]) -> Iterator[str]:
        places = [self._place(step) for step in steps]
        gutter = min(max((len(place) for place in places), default=0), MAX_GUTTER)
        digits = len(str(len(places)))
        for number, (step, place) in enumerate(zip(steps, places, strict=True), start=1):
            assumed = self._style.dim("  (assumed)") if step.approximate else ""
            counted = self._style.dim(f"{number:>{digits}}.")
            yield f"    {counted} {place.ljust(gutter)}  {one_line(step.text)}{assumed}"

    def _place(self, step: Step) -> str:
        return f"{printable(self._options.shown_path(step.span.path))}:{step.span.line}"

    def _reasons(self) -> Iterator[str]:
        finding = self._finding
        judgement, flow = finding.judgement, finding.flow
        yield from self._paragraph("why", one_line(judgement.reason))
        for norm in wording.deciding(self._told):
            if norm.clause or norm.quote:
                yield from self._paragraph("clause", wording.citation(norm))
            if norm.interpretation:
                yield from self._paragraph("read as", one_line(norm.interpretation))
        if excess := wording.excess(self._told):
            yield from self._paragraph("not needed", ", ".join(map(self._data_name, excess)))
        if judgement.purpose:
            yield from self._paragraph("purpose", wording.purpose(judgement.purpose))
        if flow.guards:
            yield from self._paragraph("only if", " and ".join(wording.guards(flow)))
        if permission := wording.permissions(self._told, self._result.labels):
            yield from self._paragraph("permits", permission)
        if judgement.remedy:
            yield from self._paragraph("fix", one_line(judgement.remedy))
        sure = map(self._certainty, self._told.findings[: 1 + MAX_MORE])
        yield from self._paragraph("certainty", "; ".join(dict.fromkeys(sure)))
        yield from self._paragraph("also from", self._other_sources())
        if finding.suppressed is not None:
            yield from self._paragraph("suppressed", one_line(finding.suppressed))

    def _certainty(self, finding: Finding) -> str:
        flow = finding.flow
        why = f" ({one_line(flow.source.reason)})" if flow.source.reason else ""
        what = (
            "" if finding is self._finding else f"{wording.data(flow.source, self._result.labels)} "
        )
        return f"{what}{flow.confidence:.2f}{why}"

    def _data_name(self, kind: str) -> str:
        return wording.lowered(self._result.labels.data_types.get(kind, kind))

    def _other_sources(self) -> str:
        """Further places that the data comes from; further ways from the same place are not."""
        told = self._told.findings
        shown = {self._origin(finding.flow) for finding in told}
        found = [self._origin(flow) for finding in told for flow in finding.others]
        others = [origin for origin in dict.fromkeys(found) if origin not in shown]
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
