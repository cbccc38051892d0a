"""Holds what a tool reports against the labels of an application."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.accuracy.labels import ANY, Application, Flow, Judgement, Label, NearMiss, Place
from benchmarks.accuracy.results import Result, Scan
from benchmarks.accuracy.statements import Statements


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which labels of an application a tool's results meet."""

    app: str
    tool: str
    found: tuple[Flow, ...]
    missed: tuple[Flow, ...]
    mistaken: tuple[NearMiss, ...]
    """Near misses that the tool takes for flows."""
    spared: tuple[NearMiss, ...]
    right: tuple[Judgement, ...]
    """One for each kind reported beyond the labels and judged afterwards to be true."""
    wrong: tuple[Judgement, ...]
    unlabelled: tuple[tuple[Place, str], ...]
    """Kinds reported at a labelled statement that no label there speaks of: not counted."""
    results: int


def compare(application: Application, scan: Scan, statements: Statements) -> Outcome:
    """Each true flow is found or missed, each near miss mistaken or spared.

    A result that a true flow accounts for is never held against a near miss of the same statement.
    """
    meeting = _Meeting(scan.results, statements)
    found = tuple(flow for flow in application.flows if meeting.of(flow))
    explained = {result for flow in found for result in meeting.of(flow)}
    mistaken = tuple(near for near in application.near_misses if set(meeting.of(near)) - explained)
    explained.update(result for near in mistaken for result in meeting.of(near))
    labelled: list[Label] = [*application.flows, *application.near_misses]
    judged = {(label.sink, kind) for label in labelled for kind in label.types}
    unlabelled = {
        (label.sink, result.data_type)
        for label in labelled
        for result in meeting.at(label.sink)
        if result not in explained
        and not any(
            sink == label.sink and _same_type(result.data_type, (kind,)) for sink, kind in judged
        )
    }
    return Outcome(
        app=application.app,
        tool=scan.tool,
        found=found,
        missed=tuple(flow for flow in application.flows if flow not in found),
        mistaken=mistaken,
        spared=tuple(near for near in application.near_misses if near not in mistaken),
        right=_judged(application, unlabelled, "right"),
        wrong=_judged(application, unlabelled, "wrong"),
        unlabelled=tuple(sorted(unlabelled - _pooled(application))),
        results=len({(each.path, each.first, each.data_type) for each in scan.results}),
    )


class _Meeting:
    """Which results are at which label."""

    def __init__(self, results: tuple[Result, ...], statements: Statements) -> None:
        self._statements = statements
        self._by_path: dict[str, list[Result]] = {}
        for result in results:
            self._by_path.setdefault(result.path, []).append(result)

    def at(self, place: Place) -> list[Result]:
        """The results at the statement of this place."""
        lines = self._statements.lines(place)
        near = self._by_path.get(place.path, [])
        return [result for result in near if result.touches(place.path, lines)]

    def of(self, label: Label) -> list[Result]:
        """The results at a label's sink, of its kinds of data, and on its way."""
        met = [result for result in self.at(label.sink) if self._crosses(result, label.through)]
        if label.through is not None:
            met.extend(self.at(label.through))
        return [result for result in met if _same_type(result.data_type, label.types)]

    def _crosses(self, result: Result, through: Place | None) -> bool:
        if through is None or result.trace is None:
            return True
        lines = self._statements.lines(through)
        return any(step.path == through.path and step.line in lines for step in result.trace)


def _same_type(reported: str, labelled: tuple[str, ...]) -> bool:
    """Whether the kinds are the same, or one is a part of the other: `contact`, `contact.email`."""
    return any(
        kind in (ANY, reported)
        or kind.startswith(f"{reported}.")
        or reported.startswith(f"{kind}.")
        for kind in labelled
    )


def _pooled(application: Application) -> set[tuple[Place, str]]:
    return {
        (judgement.sink, kind)
        for judgement in application.pooled
        for kind in (*judgement.right, *judgement.wrong)
    }


def _judged(
    application: Application, unlabelled: set[tuple[Place, str]], side: str
) -> tuple[Judgement, ...]:
    return tuple(
        judgement
        for judgement in application.pooled
        for kind in (judgement.right if side == "right" else judgement.wrong)
        if (judgement.sink, kind) in unlabelled
    )
