"""Norms that no flow can reach, and names that nothing uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from piilint.policy.lint.boxes import DATA, DESTINATIONS, PROVENANCES, SUBJECTS, World, without
from piilint.policy.lint.conditions import as_strict
from piilint.policy.lint.remarks import Remark, about
from piilint.policy.policies import BoundNorm, Policy, Scope
from piilint.rulebook.norms import Case, Norm

_SIDES = {
    DATA: "no data type is in it",
    DESTINATIONS: "its sinks, recipients and purposes exclude each other",
    PROVENANCES: "no provenance is in it", SUBJECTS: "no person is in it",
}  # fmt: skip


def unreachable(policy: Policy, world: World) -> Iterator[Remark]:
    """Norms that speak of nothing, or of nothing that an earlier one does not decide alike."""
    norms = [bound for bound in policy.norms if bound.norm.effect != "require"]
    for index, bound in enumerate(norms):
        empty = [_emptiness(scope, world) for scope in (*bound.cases, *bound.only)]
        if reason := next(filter(None, empty), None):
            yield about("unreachable", f"{bound.rule} can reach nothing: {reason}", bound)
            continue
        earlier = _shadow(bound, norms[:index], norms[index + 1 :], world)
        if earlier is not None:
            message = f"{bound.rule} adds nothing: {earlier.rule} says the same of all it covers"
            yield about("unreachable", message, bound, earlier)


def _emptiness(scope: Scope, world: World) -> str | None:
    box = world.box(scope)
    return next((reason for side, reason in _SIDES.items() if not box[side]), None)


def _shadow(
    bound: BoundNorm, earlier: list[BoundNorm], later: list[BoundNorm], world: World
) -> BoundNorm | None:
    """The norm by which every case of another is decided already, if there is one."""
    if bound.norm.effect == "allow_only":
        return None
    # A residual denial is weighed last, wherever it stands.
    others = [*earlier, *later] if bound.norm.residual else earlier
    for other in others:
        alike = bound.norm.effect == other.norm.effect and (
            bound.norm.residual or not other.norm.residual
        )
        special = other.norm.even_to_subject < bound.norm.even_to_subject
        excepts = set(bound.norm.exception_to) - set(other.norm.exception_to)
        if not alike or special or excepts or (other in later and other.norm.residual):
            continue
        if all(_decided(scope, other.cases, world) for scope in bound.cases):
            return other
    return None


def _decided(scope: Scope, by: tuple[Scope, ...], world: World) -> bool:
    strict = [each for each in by if as_strict(each, scope) and (scope.vague or not each.vague)]
    return not without(world.box(scope), [world.box(each) for each in strict])


def unused_names(policy: Policy) -> Iterator[Remark]:
    """Groups, provenances, guards and waivers that no norm names."""
    cases = [case for bound in policy.norms for case in _cases(bound.norm)]
    conditions = [each for case in cases for each in (case.when, case.unless) if each is not None]
    data = [*(case.data for case in cases), *(each.alongside for each in conditions)]
    kinds: tuple[tuple[str, Iterable[str], set[str | None]], ...] = (
        ("group", policy.groups, {name for names in data for name in names}),
        ("guard", policy.guards, {each.guard for each in conditions}),
        ("waiver", policy.waivers, {each.waiver for each in conditions}),
        ("provenance", _telling(policy), {name for case in cases for name in case.provenances}),
    )
    for kind, names, used in kinds:
        for name in names:
            if name not in used:
                message = f"no norm names the {kind} `{name}`"
                yield Remark("unused", message, policy.path)


def _telling(policy: Policy) -> list[str]:
    """Provenances that norms should name; one that none names takes its data out of the policy."""
    if not any(case.provenances for bound in policy.norms for case in _cases(bound.norm)):
        return list(policy.provenances)
    return []


def _cases(norm: Norm) -> tuple[Case, ...]:
    return (norm, *norm.cases, *norm.only)
