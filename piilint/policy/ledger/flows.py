"""What the flows of a program say of one norm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from piilint.base.span import Span
from piilint.flow.domain.flows import Flow
from piilint.policy.circumstances import Circumstances
from piilint.policy.findings import Finding
from piilint.policy.guards import guarded
from piilint.policy.obligations.reading import Evidence, Reading, counted, listed
from piilint.policy.policies import BoundNorm, Policy, Scope
from piilint.policy.scopes import fit
from piilint.policy.transforms import read_asked
from piilint.policy.weighing import allows
from piilint.policy.wording import data_label, destination, lowered
from piilint.rulebook.book import Rulebook

_SHOWN = 5
_DENIES = ("deny", "allow_only")
_MEND = "These files, once they can be read."


class Sorted(msgspec.Struct, frozen=True):
    """The flows of a program, judged by one policy and sorted out."""

    findings: tuple[Finding, ...]
    passed: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    policy: Policy
    circumstances: Sequence[Circumstances]
    """Of every flow, in the light of the policy."""
    denied: Sequence[Circumstances]
    """Of those that break it."""
    files: int
    unread: int


class NormReading(NamedTuple):
    """What flows say of a norm."""

    reading: Reading | None
    """None where its effect asks nothing of flows."""
    findings: tuple[Finding, ...] = ()
    practised: bool = True


def read_flows(bound: BoundNorm, flows: Sorted, book: Rulebook) -> NormReading:
    """The state of a norm as far as flows decide it."""
    broken = _citing(bound, flows.findings)
    if broken:
        return NormReading(Reading("violated", _breaks(bound)), broken)
    effect = bound.norm.effect
    if effect == "require":
        return NormReading(None)
    accepted = _citing(bound, flows.suppressed)
    if accepted:
        return NormReading(_accepted(accepted))
    used = tuple(found for found in flows.passed if _cites(bound, found))
    if effect in _DENIES:
        practised = effect == "deny" or bool(used) or not _about_a_service(bound)
        practised = practised or bool(_allowed(bound, flows))
        return NormReading(_limits(bound, used, flows, book), practised=practised)
    denied = () if used else _allowed(bound, flows)
    return NormReading(_describes(bound, used, denied, book), practised=bool(used or denied))


def _allowed(bound: BoundNorm, flows: Sorted) -> tuple[Flow, ...]:
    """The flows that a norm allows by itself, though others forbid them."""
    return tuple(found.flow for found in flows.denied if allows(bound, found, flows.policy))


def _about_a_service(bound: BoundNorm) -> bool:
    """The limit is on what some kind of service gets: without that service nothing is done."""
    return all(
        scope.recipients is not None and (scope.recipients.ids or scope.recipients.categories)
        for scope in bound.cases
    )


def of_figures(bound: BoundNorm) -> bool:
    """It allows figures about many people, which hold no personal data where they are counts."""
    asked = (scope.when.transforms for scope in bound.cases if scope.when is not None)
    return any(read_asked(each).name == "aggregated" for transforms in asked for each in transforms)


def _breaks(bound: BoundNorm) -> str:
    """What the number of flows does not say by itself."""
    if bound.norm.effect == "allow":
        return "Other clauses forbid what it describes, and code does it."
    return ""


def _citing(bound: BoundNorm, found: Iterable[Finding]) -> tuple[Finding, ...]:
    broken = ("forbidden", "contradictory")
    return tuple(each for each in found if each.judgement.verdict in broken and _cites(bound, each))


def _cites(bound: BoundNorm, finding: Finding) -> bool:
    return any(ref.id == bound.rule for ref in finding.judgement.deciding)


def _accepted(found: tuple[Finding, ...]) -> Reading:
    number = counted(len(found), "flow breaks", "flows break")
    return Reading(
        "assumed",
        f"{number} it, and a comment in the code accepts that.",
        tuple(
            Evidence(f"{each.judgement.reason} Accepted: {each.suppressed}", each.flow.sink.span)
            for each in found
        ),
        "Whether the reasons given hold.",
    )


def _limits(bound: BoundNorm, used: tuple[Finding, ...], flows: Sorted, book: Rulebook) -> Reading:
    """A denial or a limit that nothing breaks: upheld, by what comes near it or by nothing."""
    near = [
        found
        for found in flows.circumstances
        if any(_near(scope, found, flows.policy) for scope in bound.cases)
    ]
    if flows.unread:
        return Reading(
            "assumed",
            f"Nothing breaks it in what was read, but {counted(flows.unread, 'file')} "
            "could not be read.",
            settle=_MEND,
        )
    if not near:
        total = counted(len(flows.circumstances), "flow")
        return Reading(
            "upheld",
            f"None of the {total} found in {counted(flows.files, 'file')} is of the kind that it "
            "speaks of.",
        )
    number = counted(len(near), "flow comes", "flows come")
    shown = [each.flow for each in used] or [each.flow for each in near]
    return Reading(
        "upheld", f"{number} within its reach, and none breaks it.", _examples(shown, book)
    )


def _near(scope: Scope, found: Circumstances, policy: Policy) -> bool:
    """A flow is of the kind that a case speaks of; what no check guards is not of one that asks
    for the check."""
    if fit(scope, found) != "inside":
        return False
    guard = scope.when.guard if scope.when else None
    return guard is None or guarded(found.guards, policy.guards[guard])


def _examples(flows: Sequence[Flow], book: Rulebook) -> tuple[Evidence, ...]:
    """What goes where, place by place; of many places, the first."""
    places: dict[tuple[Span, str], set[str]] = {}
    for flow in flows:
        done = "".join(f"{each.replace('_', ' ')} " for each in dict.fromkeys(flow.transforms))
        label = f"{done}{lowered(data_label(flow.source.data_type, book))}"
        key = (flow.sink.span, destination(flow.sink, book))
        places.setdefault(key, set()).add(label)
    shown = [
        Evidence(f"{listed(sorted(labels))}: {where}", span)
        for (span, where), labels in sorted(places.items())
    ]
    rest = len(shown) - _SHOWN
    more = (Evidence(f"and {counted(rest, 'place')} more"),) if rest > 0 else ()
    return (*shown[:_SHOWN], *more)


def _describes(
    bound: BoundNorm, used: tuple[Finding, ...], denied: tuple[Flow, ...], book: Rulebook
) -> Reading:
    """An allowance: a description of what the shop does."""
    if denied:
        number = counted(len(denied), "flow is", "flows are")
        return Reading(
            "assumed",
            f"{number} as it describes, but against other clauses.",
            _examples(denied, book),
            "Which clause is meant to hold.",
        )
    if not used and of_figures(bound):
        return Reading(
            "assumed",
            "No flow of personal data rests on it. Counts hold none, and are not followed.",
            settle="The figures that are shared, and of how many people each of them speaks.",
        )
    if not used:
        return Reading(
            "assumed",
            "No code does what it describes.",
            settle="Where this happens; or strike it from the policy.",
        )
    vague = sum(each.judgement.verdict == "vague" for each in used)
    broad = f", {vague:,} of them only by its open terms" if vague else ""
    number = counted(len(used), "flow rests", "flows rest")
    places = len({each.flow.sink.span for each in used})
    where = f", at {counted(places, 'place')}" if places < len(used) else ""
    return Reading(
        "upheld", f"{number} on it{where}{broad}.", _examples([each.flow for each in used], book)
    )
