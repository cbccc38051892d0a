"""Checks that two norms ask for before the same use of the same data, and that do not agree."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.policy.lint.boxes import World, meet
from piilint.policy.lint.remarks import Remark, about
from piilint.policy.policies import BoundNorm, Policy, Scope


def consent_modes(policy: Policy, world: World) -> Iterator[Remark]:
    """Pairs such as an opt-in here and an opt-out there."""
    asking = [
        (bound, scope, scope.when.guard)
        for bound in policy.norms
        for scope in _allowing(bound)
        if scope.when is not None and scope.when.guard is not None
    ]
    told: set[tuple[str, str]] = set()
    for index, (bound, scope, guard) in enumerate(asking):
        for other, other_scope, other_guard in asking[index + 1 :]:
            key = (bound.rule, other.rule)
            if guard == other_guard or bound is other or key in told or _both(bound, other):
                continue
            if meet(world.box(scope), world.box(other_scope)) is not None:
                told.add(key)
                first, second = policy.guards[guard].name, policy.guards[other_guard].name
                message = (
                    f"{bound.rule} asks for the {first}, {other.rule} for the {second} before the "
                    "same data goes the same way: say which purposes each is meant for"
                )
                yield about("consent", message, bound, other)


def _both(one: BoundNorm, other: BoundNorm) -> bool:
    """Norms that deny whatever fails their check ask for both checks, one after the other."""
    return one.norm.effect == other.norm.effect == "allow_only"


def _allowing(bound: BoundNorm) -> tuple[Scope, ...]:
    if bound.norm.effect == "allow_only":
        return bound.only
    return bound.cases if bound.norm.effect in ("allow", "require") else ()
