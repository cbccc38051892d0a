"""Scopes of norms: whether a norm speaks of a flow, and which of two speaks more broadly."""

from __future__ import annotations

from typing import Literal

from piilint.policy.circumstances import Circumstances
from piilint.policy.policies import Scope
from piilint.policy.terms import covers, covers_terms
from piilint.rulebook.norms import Recipients

Fit = Literal["inside", "other_data", "outside"]


def fit(scope: Scope, found: Circumstances) -> Fit:
    """Whether the scope covers the flow, would do so with other data, or speaks of other things."""
    source = found.flow.source
    if (
        (scope.sinks and not _sink_within(scope.sinks, found))
        or (scope.recipients is not None and not _received(scope.recipients, found))
        or (scope.provenances and found.provenance not in scope.provenances)
        or (scope.subjects and source.subject not in scope.subjects)
        or (scope.purposes and _purpose(found) not in scope.purposes)
    ):
        return "outside"
    return "inside" if covers(scope.data, source.data_type) else "other_data"


def _purpose(found: Circumstances) -> str | None:
    return found.purpose.id if found.purpose else None


def _sink_within(kinds: tuple[str, ...], found: Circumstances) -> bool:
    return found.sink.kind in kinds or (found.shared and "third_party" in kinds)


def _received(by: Recipients, found: Circumstances) -> bool:
    if by.third_party == "any" and found.shared:
        return True
    if by.outside and found.country is not None and found.country not in by.outside:
        return True
    return (
        found.sink.recipient in by.ids
        or found.category in by.categories
        or (found.role is not None and found.role in by.roles)
    )


def covers_scope(broad: Scope, narrow: Scope) -> bool:
    """Whether whatever the second scope speaks of, the first does too."""
    lists = (
        (broad.subjects, narrow.subjects),
        (broad.provenances, narrow.provenances),
        (broad.sinks, narrow.sinks),
        (broad.purposes, narrow.purposes),
    )
    return (
        covers_terms(broad.data, narrow.data)
        and all(not wide or (bool(few) and set(few) <= set(wide)) for wide, few in lists)
        and _covers_recipients(broad.recipients, narrow.recipients)
        and (broad.when is None or broad.when == narrow.when)
    )


def _covers_recipients(broad: Recipients | None, narrow: Recipients | None) -> bool:
    if broad is None or broad == narrow:
        return True
    if narrow is None:
        return False
    if broad.third_party == "any":
        return "internal" not in narrow.roles
    return (
        narrow.third_party is None
        and (
            not narrow.outside
            or (bool(broad.outside) and set(broad.outside) <= set(narrow.outside))
        )
        and set(narrow.ids) <= set(broad.ids)
        and set(narrow.categories) <= set(broad.categories)
        and set(narrow.roles) <= set(broad.roles)
    )
