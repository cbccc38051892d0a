"""Flows written out by hand, as the engine would find them."""

from __future__ import annotations

from functools import cache

from piilint.base.span import Span
from piilint.flow.domain.flows import Flow, Guard, SinkFact, SourceFact
from piilint.policy.findings import Judgement
from piilint.policy.judge import Judge
from piilint.policy.load import load_policies
from piilint.rulebook.book import Rulebook
from piilint.rulebook.calls import SinkKind
from piilint.rulebook.load import load_rulebook

Facts = dict[str, str | int | bool | None]


@cache
def book() -> Rulebook:
    """The shipped rules."""
    return load_rulebook()


@cache
def judge_by(*names: str) -> Judge:
    """A judge by shipped policies."""
    return Judge(load_policies(names, book()), book())


def flow(
    data_type: str,
    sink: str,
    text: str = "user.profile",
    *,
    subject: str | None = "customer",
    holder: str | None = None,
    transforms: tuple[str, ...] = (),
    guards: tuple[Guard | str, ...] = (),
    facts: Facts | None = None,
    alongside: tuple[str, ...] = (),
    to_subject: bool = False,
    path: str = "shop/views.py",
    kind: SinkKind | None = None,
) -> Flow:
    """A flow to a sink kind (`log`) or to a recipient (`stripe`)."""
    recipient = sink if sink in book().recipients or sink == "unknown_external" else None
    found: SinkKind = kind or ("third_party" if recipient else sink)  # type: ignore[assignment]
    return Flow(
        sink=SinkFact(
            Span(path, 9),
            found,
            "call",
            recipient=recipient,
            to_subject=to_subject,
            facts=tuple((facts or {}).items()),
            alongside=alongside,
        ),
        source=SourceFact(Span(path, 3), data_type, text, subject, holder),
        transforms=transforms,
        guards=tuple(Guard(guard) if isinstance(guard, str) else guard for guard in guards),
    )


def judged(subject: Flow, *names: str) -> Judgement:
    """The judgement by shipped policies, by 4inkjets where none is named."""
    judgement = judge_by(*(names or ("4inkjets",))).judge(subject)
    assert judgement is not None
    return judgement
