"""Contradictions between norms: what one allows and another denies.

As in PoliCheck, an allowance inside a denial is a contradiction, and a denial inside an allowance
narrows it. Where each reaches further than the other, an allowance that names its recipients is
crossed by a denial of all its data that is special in another way, and nothing says which of them
holds; a denial of part of the data, or of the data of certain persons, narrows it again. What
norms settle among themselves is told apart: by a stated exception, by conditions that no flow
meets at once, or only by how the data was collected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from piilint.policy.lint.boxes import (
    DATA,
    DESTINATIONS,
    PROVENANCES,
    SUBJECTS,
    Box,
    World,
    meet,
    within,
    without,
)
from piilint.policy.lint.conditions import kept_apart
from piilint.policy.lint.remarks import Kind, Remark, about
from piilint.policy.policies import BoundNorm, Policy, Scope
from piilint.policy.wording import because

_SHOWN = 4
_ENDINGS: dict[Kind, str] = {
    "contradiction": "the allowance lies within the denial, which wins",
    "crossing": "each is narrower in its own way and nothing says which holds; the denial wins",
    "narrowing": "the denial is the narrower and cuts its piece out of the allowance",
}


@dataclass(frozen=True, slots=True)
class _Side:
    """One case by which a norm allows or denies."""

    bound: BoundNorm
    scope: Scope
    spared: tuple[Scope, ...] = ()
    """Of an `allow_only`: what it does not deny."""


@dataclass(frozen=True, slots=True)
class _Clash:
    kind: Kind
    shared: Box
    reason: str = ""


_GRAVITY: tuple[Kind, ...] = ("contradiction", "crossing", "narrowing", "exception", "apart")


def contradictions(policy: Policy, world: World) -> Iterator[Remark]:
    """One remark for each two norms that are at odds, of the gravest kind found between them."""
    allows, denials = _sides(policy.norms)
    worst: dict[tuple[str, str], tuple[_Clash, BoundNorm, BoundNorm]] = {}
    for allow in allows:
        for deny in denials:
            if allow.bound is deny.bound:
                continue
            clash = _clash(allow, deny, world)
            if clash is None:
                continue
            key = (allow.bound.rule, deny.bound.rule)
            known = worst.get(key)
            if known is None or _GRAVITY.index(clash.kind) < _GRAVITY.index(known[0].kind):
                worst[key] = (clash, allow.bound, deny.bound)
    for clash, allow_norm, deny_norm in worst.values():
        yield about(clash.kind, _told(clash, allow_norm, deny_norm, world), allow_norm, deny_norm)


def _sides(norms: Sequence[BoundNorm]) -> tuple[list[_Side], list[_Side]]:
    allows: list[_Side] = []
    denials: list[_Side] = []
    for bound in norms:
        effect = bound.norm.effect
        if effect == "allow":
            allows += [_Side(bound, scope) for scope in bound.cases]
        elif effect == "allow_only":
            allows += [_Side(bound, scope) for scope in bound.only]
            denials += [_Side(bound, scope, bound.only) for scope in bound.cases]
        elif effect == "deny" and not bound.norm.residual:
            denials += [_Side(bound, scope) for scope in bound.cases]
    return allows, denials


def _clash(allow: _Side, deny: _Side, world: World) -> _Clash | None:
    box, against = world.box(allow.scope), world.box(deny.scope)
    if meet(box, against) is None:
        return _apart_by_provenance(box, against, allow, deny, world)
    shared = meet(box, against)
    pieces = [] if shared is None else without(shared, _spared(allow, deny, world))
    if not pieces:
        return None
    if deny.bound.norm.id in allow.bound.norm.exception_to:
        return _Clash("exception", pieces[0])
    condition = kept_apart(allow.scope, deny.scope)
    if condition is not None:
        return _Clash("apart", pieces[0], condition)
    return _Clash(_kind(allow, deny, box, against), pieces[0])


def _kind(allow: _Side, deny: _Side, box: Box, against: Box) -> Kind:
    conditional = deny.scope.when is not None and deny.scope.when != allow.scope.when
    if conditional or allow.bound.norm.effect != "allow" or allow.scope.vague:
        return "narrowing"
    if within(box, against):
        return "contradiction"
    special = box[DATA] & ~against[DATA] or box[SUBJECTS] & ~against[SUBJECTS]
    if special or allow.scope.recipients is None or within(against, box):
        return "narrowing"
    return "crossing"


def _spared(allow: _Side, deny: _Side, world: World) -> list[Box]:
    """What the denying norm itself allows under the allowance's conditions."""
    return [
        world.box(scope)
        for scope in deny.spared
        if scope.when is None or scope.when == allow.scope.when
    ]


def _apart_by_provenance(
    box: Box, against: Box, allow: _Side, deny: _Side, world: World
) -> _Clash | None:
    """Norms that would meet if code did not show how the data was collected."""
    if (
        deny.bound.norm.id in allow.bound.norm.exception_to
        or box[PROVENANCES] & against[PROVENANCES]
    ):
        return None
    anywhere = box[PROVENANCES] | against[PROVENANCES]
    one, other = _everywhere(box, anywhere), _everywhere(against, anywhere)
    shared = meet(one, other)
    if shared is None or kept_apart(allow.scope, deny.scope) is not None:
        return None
    if not without(shared, [_everywhere(each, anywhere) for each in _spared(allow, deny, world)]):
        return None
    where = ["`" + "`, `".join(world.members(PROVENANCES, each[PROVENANCES])) + "`"
             for each in (box, against)]  # fmt: skip
    return _Clash("apart", shared, f"how it was collected ({where[0]} or {where[1]})")


def _everywhere(box: Box, provenances: int) -> Box:
    return (box[0], box[1], provenances, box[3])


def _told(clash: _Clash, allow: BoundNorm, deny: BoundNorm, world: World) -> str:
    what = _listed(clash.shared, DATA, world, "data")
    where = _listed(clash.shared, DESTINATIONS, world, "destinations")
    both = f"{allow.rule} allows ({because(allow)}) and {deny.rule} denies ({because(deny)})"
    return f"{both}: {what} to {where}; {_ending(clash, allow)}"


def _ending(clash: _Clash, allow: BoundNorm) -> str:
    if clash.kind == "exception":
        return f"{allow.rule} is stated as the exception"
    if clash.kind == "apart":
        return f"they are kept apart only by {clash.reason}"
    return _ENDINGS[clash.kind]


def _listed(box: Box, side: int, world: World, what: str) -> str:
    """What one side of a box holds, or what it lacks where that is shorter."""
    heads, missing = world.heads(side, box[side]), world.heads(side, ~box[side])
    if not missing:
        return f"all {what}"
    if len(missing) <= _SHOWN < len(heads):
        return f"all {what} but {', '.join(missing)}"
    more = f" and {len(heads) - _SHOWN} more" if len(heads) > _SHOWN else ""
    return ", ".join(heads[:_SHOWN]) + more
