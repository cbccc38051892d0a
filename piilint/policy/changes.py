"""What a change of policy means for the flows of one program."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from piilint.flow.domain.flows import Flow
from piilint.policy.findings import Judgement
from piilint.policy.policies import Policy

Direction = Literal["forbids", "permits", "silent", "otherwise"]
"""Newly forbidden; newly permitted; no longer spoken of; decided by another norm."""
_ORDER: tuple[Direction, ...] = ("forbids", "permits", "silent", "otherwise")
NormChange = Literal["added", "removed", "changed"]


class FlowChange(msgspec.Struct, frozen=True):
    """A flow that two policies judge differently."""

    direction: Direction
    flow: Flow
    before: Judgement
    after: Judgement


class PolicyDiff(msgspec.Struct, frozen=True):
    """All that differs, in the norms and for the code."""

    norms: tuple[tuple[NormChange, str], ...]
    flows: tuple[FlowChange, ...]
    judged: int
    """How many flows were compared."""


def diff(
    before: Policy,
    after: Policy,
    judged: Iterable[tuple[Flow, Judgement, Judgement]],
) -> PolicyDiff:
    """Compares two policies, and what they say of flows; equal flows at one place count once."""
    found: dict[tuple[object, ...], FlowChange] = {}
    compared: set[tuple[object, ...]] = set()
    for flow, old, new in judged:
        key = (*_key(flow), old.rule, new.rule)
        compared.add(key)
        direction = _direction(old, new)
        if direction is not None:
            found.setdefault(key, FlowChange(direction, flow, old, new))
    flows = sorted(found.values(), key=_order)
    return PolicyDiff(tuple(_norm_changes(before, after)), tuple(flows), len(compared))


def _key(flow: Flow) -> tuple[object, ...]:
    sink, source = flow.sink, flow.source
    return (sink.span, source.data_type, sink.recipient or sink.kind, source.subject)


def _order(change: FlowChange) -> tuple[object, ...]:
    source = change.flow.source
    at = (change.flow.sink.span, source.data_type, source.subject or "")
    return (_ORDER.index(change.direction), *at, change.before.rule, change.after.rule)


def _direction(old: Judgement, new: Judgement) -> Direction | None:
    if old.is_finding is not new.is_finding:
        if new.is_finding:
            return "forbids"
        return "silent" if new.verdict == "undisclosed" else "permits"
    if new.is_finding or old.verdict == new.verdict:
        alike = _norm_id(old) == _norm_id(new) and old.verdict == new.verdict
        return None if alike else "otherwise"
    if new.verdict == "undisclosed":
        return "silent"
    return "permits" if old.verdict == "undisclosed" else "otherwise"


def _norm_id(judgement: Judgement) -> str:
    """Without the policy's id: two versions of a policy may be called differently."""
    return judgement.rule.partition("/")[2]


def _norm_changes(before: Policy, after: Policy) -> list[tuple[NormChange, str]]:
    old = {bound.norm.id: (bound.norm, bound.cases, bound.only) for bound in before.norms}
    new = {bound.norm.id: (bound.norm, bound.cases, bound.only) for bound in after.norms}
    changes: list[tuple[NormChange, str]] = [("removed", id_) for id_ in old if id_ not in new]
    changes += [("added", id_) for id_ in new if id_ not in old]
    changes += [("changed", id_) for id_ in old if id_ in new and old[id_] != new[id_]]
    return changes
