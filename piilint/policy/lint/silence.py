"""What the code does and the policy does not speak of, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from piilint.flow.domain.flows import Flow
from piilint.policy.circumstances import Circumstances
from piilint.policy.guards import guarded
from piilint.policy.lint.knowledge import Topic, knowledge
from piilint.policy.lint.remarks import Remark, about
from piilint.policy.policies import BoundNorm, Policy
from piilint.policy.scopes import fit
from piilint.rulebook.norms import Case

_PLACES = 3


def silences(
    policy: Policy, document: str | None, flows: Sequence[Circumstances]
) -> Iterator[Remark]:
    """Topics that the code raises and the policy's text, or else its norms, pass over."""
    for topic in knowledge().topics:
        raising = [found.flow for found in flows if _raises(topic, found)]
        if not raising or any(topic.id in bound.norm.topics for bound in policy.norms):
            continue
        said = _texts(policy) if document is None else document
        judging = [bound for bound in policy.norms if _names(topic, bound)]
        if _speaks(topic, said) or (document is None and judging):
            continue
        # With a text at hand, norms that judge the topic only show how its silence is read.
        read = f"; judged all the same by {_listed(judging)}" if judging else ""
        message = f"the policy is silent on {topic.label}, which the code raises at {_at(raising)}"
        yield Remark("silence", message + read, policy.path)


def _raises(topic: Topic, found: Circumstances) -> bool:
    return found.sink.kind in topic.sinks or found.category in topic.categories


def _names(topic: Topic, bound: BoundNorm) -> bool:
    """Whether a norm names what the topic is about; one about everybody does not."""
    return any(
        set(topic.sinks) & set(case.sinks)
        or (case.recipients and set(topic.categories) & set(case.recipients.categories))
        for case in _cases(bound)
    )


def _cases(bound: BoundNorm) -> tuple[Case, ...]:
    return (bound.norm, *bound.norm.cases, *bound.norm.only)


def _texts(policy: Policy) -> str:
    norms = [bound.norm for bound in policy.norms]
    return "\n".join(f"{norm.says} {norm.quote or ''}" for norm in norms)


def _speaks(topic: Topic, text: str) -> bool:
    words = "|".join(re.escape(word) for word in topic.words)
    return bool(words) and re.search(rf"\b(?:{words})", text, re.IGNORECASE) is not None


def _listed(norms: Iterable[BoundNorm]) -> str:
    return ", ".join(dict.fromkeys(bound.norm.clause or bound.norm.id for bound in norms))


def _at(flows: Iterable[Flow]) -> str:
    places = sorted({(flow.sink.span.path, flow.sink.span.line) for flow in flows})
    shown = ", ".join(f"{path}:{line}" for path, line in places[:_PLACES])
    return shown + (f" and {len(places) - _PLACES} more" if len(places) > _PLACES else "")


def idle_norms(policy: Policy, flows: Sequence[Circumstances]) -> Iterator[Remark]:
    """Norms, provenances and guards that nothing in this code carries."""
    shown = {found.provenance for found in flows}
    for name, provenance in policy.provenances.items():
        if name not in shown and not provenance.rest:
            message = f"no flow in this code shows the provenance `{name}` ({provenance.label})"
            yield Remark("uncarried", message, policy.path)
    for name, words in policy.guards.items():
        if not any(guarded(found.guards, words) for found in flows):
            message = f"no flow in this code passes the {words.name} (`{name}`)"
            yield Remark("uncarried", message, policy.path)
    for bound in policy.norms:
        if bound.norm.effect == "require":
            continue
        scopes = (*bound.cases, *bound.only)
        if not any(fit(scope, found) == "inside" for scope in scopes for found in flows):
            message = f"{bound.rule} speaks of no flow in this code"
            yield about("idle", message, bound)
