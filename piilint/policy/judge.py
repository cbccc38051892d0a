"""The judge: a flow in, a verdict with its reasons out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from piilint.base.span import Span
from piilint.flow.domain.flows import Flow, Guard
from piilint.policy.builtin import BUILTIN, CUSTOM_FLOW, SELF_DISCLOSURE, UNDISCLOSED
from piilint.policy.circumstances import Circumstances, circumstances
from piilint.policy.expressions import Expressions
from piilint.policy.findings import Judgement, Severity, Verdict
from piilint.policy.necessity import excess
from piilint.policy.onlooker import Onlooker, Shown
from piilint.policy.policies import BoundNorm, Policy
from piilint.policy.purposes import Purposes
from piilint.policy.weighing import NearMiss, Outcome, Weights, settle, weigh
from piilint.policy.wording import because, falls_short, happening, missing, sentence
from piilint.rulebook.book import Rulebook

_RANK: dict[Verdict, int] = {
    # A contradiction holds a denial and asks for more: the policy is to be mended as well. Silence
    # yields to any policy that speaks.
    "contradictory": 0, "forbidden": 1, "vague": 2, "permitted": 3, "undisclosed": 4,
}  # fmt: skip
_SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")
_DISTANCE = {"guard": 1, "transforms": 1, "channel": 1, "waiver": 4, "facts": 2, "lifetime": 2,
             "cookie": 2, "necessary": 3}  # fmt: skip
_DATA_DISTANCE = 3
_FARTHEST = 4


class Judge:
    """Judges flows by one or more policies. Equal flows get equal judgements."""

    def __init__(
        self,
        policies: Sequence[Policy],
        book: Rulebook,
        texts: Mapping[str, str] | None = None,
        today: date | None = None,
        purposes: Purposes | None = None,
    ) -> None:
        """`texts` are those of the scanned files: they show expressions in full.

        `today` decides whether waivers still hold.
        """
        self.policies = tuple(policies)
        self.book = book
        self.today = today or date.today()
        self._onlooker = Onlooker(Expressions(texts or {}), self.policies, purposes or Purposes())
        self._known: dict[tuple[Flow, Shown], Judgement] = {}

    @property
    def norms(self) -> tuple[BoundNorm, ...]:
        """Every norm that a judgement may cite, the built-in ones last."""
        return (*(bound for policy in self.policies for bound in policy.norms), *BUILTIN)

    def judge(self, flow: Flow) -> Judgement:
        """The most severe verdict of all policies; of equals, that of the first policy.

        Without policies, only what the user's own rules name is judged.
        """
        shown = self._onlooker.look(flow)
        key = (_key(flow), shown)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._judge(flow, shown)
        return known

    def found(self, flow: Flow) -> tuple[Circumstances, ...]:
        """The flow in the light of each policy."""
        shown = self._onlooker.look(flow)
        return tuple(
            circumstances(flow, provenance, policy, self.book, self.today, shown)
            for policy, provenance in zip(self.policies, shown.provenances, strict=True)
        )

    def guards_of(self, flow: Flow) -> tuple[Guard, ...]:
        """The conditions under which the flow happens, spelt out where a policy asks for any."""
        return self._onlooker.guards_of(flow)

    def _judge(self, flow: Flow, shown: Shown) -> Judgement:
        if flow.source.data_type == "custom" or flow.sink.kind == "custom":
            return self._custom(flow)
        judgements = [
            self._by_policy(flow, provenance, policy, shown)
            for policy, provenance in zip(self.policies, shown.provenances, strict=True)
        ]
        if not judgements:
            return self._by_policy(flow, None, Policy(id="none", title="No policy"), shown)
        gravest, *rest = sorted(judgements, key=lambda judgement: _RANK[judgement.verdict])
        if not gravest.is_finding:
            return gravest
        others = [breach for judgement in rest for breach in judgement.breaches]
        bare = [msgspec.structs.replace(breach, others=()) for breach in others]
        return msgspec.structs.replace(gravest, others=(*gravest.others, *bare))

    def _custom(self, flow: Flow) -> Judgement:
        found = circumstances(flow, None, Policy(id="none", title=""), self.book, self.today)
        return Judgement(
            verdict="forbidden",
            rule=CUSTOM_FLOW.rule,
            severity=CUSTOM_FLOW.norm.severity,
            reason=f"{happening(found, None, self.book)}; {because(CUSTOM_FLOW)}.",
            deciding=(CUSTOM_FLOW.ref,),
            remedy=CUSTOM_FLOW.norm.help,
            shared=found.shared,
        )

    def _by_policy(
        self, flow: Flow, provenance: str | None, policy: Policy, shown: Shown
    ) -> Judgement:
        found = circumstances(flow, provenance, policy, self.book, self.today, shown)
        weights = weigh(found, policy)
        outcome = settle(weights)
        deciding = outcome.hits[0].bound if outcome.hits else _builtin(outcome)
        finding = outcome.verdict in ("forbidden", "contradictory")
        near = _nearest(weights) if finding else None
        told = Judgement(
            verdict=outcome.verdict,
            rule=deciding.rule,
            severity=_severity(outcome) if finding else "note",
            reason=self._reason(found, policy, outcome, deciding),
            deciding=tuple(dict.fromkeys(hit.bound.ref for hit in outcome.hits)) or (deciding.ref,),
            permits=near.bound.ref if near else None,
            missing=missing(near, found, policy, self.book)
            if near
            else falls_short(outcome, found),
            remedy=deciding.norm.help if finding else "",
            excess=self._excess(found) if finding else (),
            shared=found.shared,
            purpose=found.purpose,
        )
        if not finding or len(outcome.hits) == 1:
            return told
        return msgspec.structs.replace(told, others=self._others(told, found, policy, outcome))

    def _others(
        self, told: Judgement, found: Circumstances, policy: Policy, outcome: Outcome
    ) -> tuple[Judgement, ...]:
        """The same, told by each further norm that forbids it, without the norms before that."""
        others = []
        for index, hit in enumerate(outcome.hits[1:], start=1):
            rest = Outcome("forbidden", outcome.hits[index:])
            other = msgspec.structs.replace(
                told,
                verdict=rest.verdict,
                rule=hit.bound.rule,
                severity=_severity(rest),
                reason=self._reason(found, policy, rest, hit.bound),
                deciding=tuple(dict.fromkeys(each.bound.ref for each in rest.hits)),
                remedy=hit.bound.norm.help,
            )
            others.append(other)
        return tuple(others)

    def _reason(
        self, found: Circumstances, policy: Policy, outcome: Outcome, deciding: BoundNorm
    ) -> str:
        against = None
        if outcome.verdict == "contradictory":
            against = next(hit.bound for hit in outcome.hits if hit.bound is not deciding)
        told = happening(found, policy, self.book)
        return sentence(told, outcome.verdict, deciding, against)

    def _excess(self, found: Circumstances) -> tuple[str, ...]:
        """What of the payload the recipient has no need of, where its needs are known."""
        if not found.shared or not found.needs:
            return ()
        payload = (found.data_type, *found.sink.alongside)
        return excess(tuple(each for each in payload if each in self.book.data_types), found.needs)


def _builtin(outcome: Outcome) -> BoundNorm:
    return UNDISCLOSED if outcome.verdict == "undisclosed" else SELF_DISCLOSURE


def _severity(outcome: Outcome) -> Severity:
    """That of the gravest norm against the flow; the allowance of a contradiction is aside."""
    against = outcome.hits[1:] if outcome.verdict == "contradictory" else outcome.hits
    return max((hit.bound.norm.severity for hit in against), key=_SEVERITIES.index)


def _key(flow: Flow) -> Flow:
    """The flow without what no norm asks about: its witness, and where it is."""
    replace = msgspec.structs.replace
    nowhere = Span("", 1)
    sink = replace(flow.sink, span=nowhere, callee="", argument=None)
    source = replace(flow.source, span=nowhere, text="", holder=None, confidence=1.0, reason="")
    return Flow(sink, source, flow.transforms, flow.guards)


def _nearest(weights: Weights) -> NearMiss | None:
    """The allowance that the smallest change of the code would bring into play."""
    best: tuple[int, NearMiss] | None = None
    for near in weights.near:
        distance = _distance(near)
        if distance <= _FARTHEST and (best is None or distance < best[0]):
            best = (distance, near)
    return best[1] if best else None


def _distance(near: NearMiss) -> int:
    if near.other_data and near.scope.recipients is None:
        return _FARTHEST + 1
    steps = [_DISTANCE.get(condition.kind, _FARTHEST + 1) for condition in near.unmet]
    return sum(steps) + (_DATA_DISTANCE if near.other_data else 0)
