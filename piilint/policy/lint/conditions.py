"""Conditions of two norms: whether both can hold at once, and what keeps them apart."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.policy.policies import Scope
from piilint.policy.terms import covers_terms
from piilint.policy.transforms import implies
from piilint.rulebook.norms import Conditions

_PLAIN = ("guard", "channel", "lifetime", "necessary", "to_subject", "cookie", "waiver")
_NOTHING = Conditions()


def kept_apart(allow: Scope, deny: Scope) -> str | None:
    """The condition by which no flow meets both scopes, named for people; None if there is none."""
    return next(_keeping(allow, deny), None) or next(_keeping(deny, allow), None)


def _keeping(one: Scope, other: Scope) -> Iterator[str]:
    """What the first asks for and the second is spared, or asks for otherwise."""
    asked = one.when or _NOTHING
    spared, wanted = other.unless or _NOTHING, other.when or _NOTHING
    for name in _PLAIN:
        value = getattr(asked, name)
        if value is None:
            continue
        if value == getattr(spared, name):
            yield _named(name, value)
        other_value = getattr(wanted, name)
        if name not in ("guard", "waiver") and other_value is not None and other_value != value:
            yield _named(name, value)
    if asked.transforms and all(
        any(implies(strong, weak) for weak in spared.transforms) for strong in asked.transforms
    ):
        yield " or ".join(asked.transforms)
    apart = one.alongside_when and other.alongside_unless
    if apart and covers_terms(other.alongside_unless, one.alongside_when):
        yield "what goes with it"
    if asked.facts and any(asked.facts.get(key) == v for key, v in spared.facts.items()):
        yield "the call's arguments"


def _named(name: str, value: object) -> str:
    if name == "guard":
        return f"the check `{value}`"
    if name == "necessary":
        return "necessity"
    if name == "to_subject":
        return "whether the message goes to the data subject"
    if name == "waiver":
        return f"the waiver `{value}`"
    return "the cookie's attributes" if name == "cookie" else f"{name}: {value}"


def as_strict(broad: Scope, narrow: Scope) -> bool:
    """Whether whatever meets the second scope's conditions meets the first's too."""
    if broad.when is not None and broad.when != narrow.when:
        return False
    return broad.unless is None or broad.unless == narrow.unless
