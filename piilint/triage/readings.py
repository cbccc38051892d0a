"""One place in the code is one source, however many ways there are to read it."""

from __future__ import annotations

from collections.abc import Iterable

from piilint.base.paths import is_test
from piilint.flow.domain.flows import Flow
from piilint.policy.findings import Judgement

Judged = tuple[Flow, Judgement]
UNKNOWN = "unknown_external"


def surest_readings(judged: Iterable[Judged]) -> list[Judged]:
    """Without flows that only repeat, less surely, what another says of the same source and sink.

    `contact.email` may be read as somebody's address by its name and as a customer's by the class
    of `contact`; and a call's host may be known on one way to it and unknown on another. Nor does
    what only tests hand to the program count.
    """
    own = [(flow, judgement) for flow, judgement in judged if not comes_from_tests(flow)]
    return _best_sources(_known_recipients(own))


def comes_from_tests(flow: Flow) -> bool:
    """Only a test hands this to the program, or stores it, in a database that is there for tests.

    It is made up, and stands for what others would. What else a test itself lets out is told: it
    may be run on real data. So is what the user's own rules call a source.
    """
    source, sink = flow.source, flow.sink
    if source.data_type == "custom":
        return False
    if is_test(sink.span.path):
        return sink.kind == "database"
    return is_test(source.span.path)


def _known_recipients(judged: list[Judged]) -> list[Judged]:
    known = {_ends(flow) for flow, _ in judged if flow.sink.recipient not in (None, UNKNOWN)}
    return [
        (flow, judgement)
        for flow, judgement in judged
        if flow.sink.recipient != UNKNOWN or _ends(flow) not in known
    ]


def _best_sources(judged: list[Judged]) -> list[Judged]:
    best: dict[tuple[object, ...], tuple[bool, float]] = {}
    for flow, _ in judged:
        key = _to_recipient(flow)
        best[key] = max(best.get(key, (False, 0.0)), _certainty(flow))
    return [
        (flow, judgement)
        for flow, judgement in judged
        if _certainty(flow) == best[_to_recipient(flow)]
    ]


def _ends(flow: Flow) -> tuple[object, ...]:
    sink, source = flow.sink, flow.source
    return (sink.span, sink.kind, source.span, source.data_type, _handed_back_at(flow))


def _handed_back_at(flow: Flow) -> object:
    """Where a function's caller gets what it reads: what another caller gets is another's."""
    step = flow.steps[1] if len(flow.steps) > 1 else None
    return step.span if step is not None and step.kind == "return" else None


def _to_recipient(flow: Flow) -> tuple[object, ...]:
    return (*_ends(flow), flow.sink.recipient)


def _certainty(flow: Flow) -> tuple[bool, float]:
    return (flow.source.subject is not None, flow.source.confidence)
