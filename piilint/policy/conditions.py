"""Conditions of norms: which of them a flow meets, and what is missing where it does not."""

from __future__ import annotations

from typing import Literal

import msgspec

from piilint.policy.channels import insecure
from piilint.policy.circumstances import Circumstances
from piilint.policy.guards import guarded
from piilint.policy.necessity import needed
from piilint.policy.policies import Policy
from piilint.policy.terms import DataTerm, covers
from piilint.policy.transforms import satisfied, worth
from piilint.policy.waivers import objection
from piilint.rulebook.norms import Conditions, CookieAttributes

Kind = Literal[
    "transforms", "guard", "facts", "channel", "lifetime", "cookie", "necessary", "alongside",
    "to_subject", "waiver",
]  # fmt: skip


class Tested(msgspec.Struct, frozen=True):
    """One condition of a norm, and whether the flow meets it."""

    kind: Kind
    met: bool


def tested(
    asked: Conditions,
    alongside: tuple[DataTerm, ...],
    found: Circumstances,
    policy: Policy,
) -> list[Tested]:
    """Every condition that is asked for, in a fixed order."""
    flow, sink = found.flow, found.sink
    results: list[Tested] = []

    def add(kind: Kind, met: bool) -> None:
        results.append(Tested(kind, met))

    if asked.guard is not None:
        words = policy.guards.get(asked.guard)
        add("guard", words is not None and guarded(found.guards, words))
    if asked.transforms:
        done = worth(found.data_type, flow.transforms)
        add("transforms", satisfied(asked.transforms, done, found.shown.measures))
    for name, value in asked.facts.items():
        add("facts", name in found.facts and _equal(found.facts[name], value))
    if asked.channel is not None:
        is_open = insecure(sink, found.facts, found.shown.channel)
        add("channel", is_open is (asked.channel == "insecure"))
    if asked.lifetime is not None:
        add("lifetime", persistent(found) is (asked.lifetime == "persistent"))
    if asked.cookie is not None:
        add("cookie", _has_attributes(found, asked.cookie))
    if asked.necessary is not None:
        add("necessary", needed(found.data_type, found.needs) is asked.necessary)
    if asked.alongside:
        add("alongside", any(covers(alongside, other) for other in sink.alongside))
    if asked.to_subject is not None:
        add("to_subject", sink.to_subject is asked.to_subject)
    if asked.waiver is not None:
        wrong = objection(asked.waiver, found.shown.waivers, policy.waivers, found.today)
        add("waiver", wrong is None)
    return results


def _equal(left: object, right: object) -> bool:
    """True is not 1."""
    return left == right and isinstance(left, bool) is isinstance(right, bool)


def _has_attributes(found: Circumstances, asked: CookieAttributes) -> bool:
    wanted = (("secure", asked.secure), ("httponly", asked.httponly), ("samesite", asked.samesite))
    return all(on is None or attribute(found, name) is on for name, on in wanted)


def attribute(found: Circumstances, name: str) -> bool:
    """Whether a cookie has an attribute; a value that only running code shows counts as given."""
    if name in found.facts:
        return found.facts[name] is not False
    return name in found.shown.keywords


def persistent(found: Circumstances) -> bool:
    """Whether a cookie outlives the browser's session; so does one whose end is worked out."""
    return any(
        bool(found.facts[name]) if name in found.facts else name in found.shown.keywords
        for name in ("max_age", "expires")
    )
