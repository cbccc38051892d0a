"""Weighing: what each norm of a policy says of a flow, and what the norms say together."""

from __future__ import annotations

from dataclasses import dataclass, field

from piilint.policy.circumstances import Circumstances, self_disclosing
from piilint.policy.conditions import Tested, tested
from piilint.policy.findings import Verdict
from piilint.policy.policies import BoundNorm, Policy, Scope
from piilint.policy.scopes import covers_scope, fit


@dataclass(frozen=True, slots=True)
class Hit:
    """A norm that speaks of the flow, by one of its cases."""

    bound: BoundNorm
    scope: Scope


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An allowance that would cover the flow if something were otherwise."""

    bound: BoundNorm
    scope: Scope
    other_data: bool
    """It speaks of other data than the flow's."""
    unmet: tuple[Tested, ...]


@dataclass(slots=True)
class Weights:
    """Everything the norms of one policy say of one flow, in the order of the policy."""

    allows: list[Hit] = field(default_factory=list)
    denials: list[Hit] = field(default_factory=list)
    residual: list[Hit] = field(default_factory=list)
    near: list[NearMiss] = field(default_factory=list)
    self_disclosure: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict of one policy and the norms that lead to it, the deciding one first."""

    verdict: Verdict
    hits: tuple[Hit, ...] = ()


def weigh(found: Circumstances, policy: Policy) -> Weights:
    """Asks every norm of the policy, and takes out what yields to an exception."""
    weights = Weights(self_disclosure=self_disclosing(found, policy))
    for bound in policy.norms:
        effect = bound.norm.effect
        if effect == "allow":
            _allow(bound, bound.cases, found, policy, weights)
        elif effect == "deny" or (
            effect == "allow_only" and not _allow(bound, bound.only, found, policy, weights)
        ):
            _deny(bound, found, policy, weights)
    excepted = {name for hit in weights.allows for name in hit.bound.norm.exception_to}
    weights.denials = [hit for hit in weights.denials if hit.bound.norm.id not in excepted]
    return weights


def _allow(
    bound: BoundNorm, scopes: tuple[Scope, ...], found: Circumstances, policy: Policy, into: Weights
) -> bool:
    allowed = False
    for scope in scopes:
        how = fit(scope, found)
        if how == "outside":
            continue
        unmet = _unmet(scope, found, policy)
        if _never_claimed(scope, found, unmet):
            continue
        if how == "other_data" or unmet:
            into.near.append(NearMiss(bound, scope, how == "other_data", unmet))
        elif not _exempt(scope, found, policy):
            into.allows.append(Hit(bound, scope))
            allowed = True
    return allowed


def allows(bound: BoundNorm, found: Circumstances, policy: Policy) -> bool:
    """Whether a norm allows a flow, whatever others say of it."""
    scopes = bound.only if bound.norm.effect == "allow_only" else bound.cases
    return _allow(bound, scopes, found, policy, Weights())


def _never_claimed(scope: Scope, found: Circumstances, unmet: tuple[Tested, ...]) -> bool:
    """Whether a waiver is missing that nobody tried to write: no advice to write one."""
    if scope.when is None or not any(each.kind == "waiver" for each in unmet):
        return False
    return all(waiver.name != scope.when.waiver for waiver in found.shown.waivers)


def _deny(bound: BoundNorm, found: Circumstances, policy: Policy, into: Weights) -> None:
    if into.self_disclosure and not bound.norm.even_to_subject:
        return
    for scope in bound.cases:
        if fit(scope, found) != "inside":
            continue
        if _unmet(scope, found, policy) or _exempt(scope, found, policy):
            continue
        (into.residual if bound.norm.residual else into.denials).append(Hit(bound, scope))
        return


def _unmet(scope: Scope, found: Circumstances, policy: Policy) -> tuple[Tested, ...]:
    if scope.when is None:
        return ()
    results = tested(scope.when, scope.alongside_when, found, policy)
    return tuple(result for result in results if not result.met)


def _exempt(scope: Scope, found: Circumstances, policy: Policy) -> bool:
    if scope.unless is None:
        return False
    results = tested(scope.unless, scope.alongside_unless, found, policy)
    return any(result.met for result in results)


def settle(weights: Weights) -> Outcome:
    """The precedence of norms: see `docs/policy.md`."""
    allows, denials = weights.allows, weights.denials
    if denials:
        contradicted = _contradicted(allows, denials)
        if contradicted is not None:
            return Outcome("contradictory", (contradicted, *denials))
        # What no norm allows is against a closed world as well.
        closed = () if allows else weights.residual
        return Outcome("forbidden", (*denials, *closed))
    if allows:
        clear = [hit for hit in allows if not hit.scope.vague]
        return Outcome("permitted" if clear else "vague", tuple(clear or allows))
    if weights.residual:
        return Outcome("forbidden", tuple(weights.residual))
    return Outcome("permitted" if weights.self_disclosure else "undisclosed")


def _contradicted(allows: list[Hit], denials: list[Hit]) -> Hit | None:
    """The first plain allowance that every denial covers whole: the policy says both yes and no.

    A denial that is narrower than the allowance only narrows it.
    """
    for hit in allows:
        plain = hit.bound.norm.effect == "allow" and not hit.scope.vague
        if plain and all(covers_scope(denial.scope, hit.scope) for denial in denials):
            return hit
    return None
