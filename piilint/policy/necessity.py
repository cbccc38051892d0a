"""Necessity: what a recipient cannot do without, and what of a payload is excess."""

from __future__ import annotations

from piilint.policy.terms import subsumes
from piilint.rulebook.book import Rulebook

_ADDRESS = "contact.address"
_ROLES = ("contact.address.shipping", "contact.address.billing")
_PART_OF = {
    # Who may have the one has the other with it.
    "financial.card.holder": ("contact.name", "financial.card.number"),
    "financial.card": ("financial.card.number",),
}


def needs_of(
    recipient: str | None, stated: dict[str, tuple[str, ...]], book: Rulebook
) -> tuple[str, ...]:
    """What a recipient needs: by the policy, by the rulebook, or as its whole category does."""
    if recipient is None:
        return ()
    if recipient in stated:
        return stated[recipient]
    known = book.recipients.get(recipient)
    if known is None:
        return ()
    if known.category in stated:
        return stated[known.category]
    if known.needs:
        return known.needs
    alike = [other for other in book.recipients.values() if other.category == known.category]
    return tuple(sorted({need for other in alike for need in other.needs}))


def needed(data_type: str, needs: tuple[str, ...]) -> bool:
    """Whether a data type is, contains or belongs to one of the needs.

    >>> needed("contact.address.city", ("contact.address.shipping",))
    True
    >>> needed("contact.address.billing", ("contact.address.shipping",))
    False
    """
    return any(_serves(data_type, need) for need in needs)


def _serves(data_type: str, need: str) -> bool:
    if subsumes(need, data_type) or subsumes(data_type, need):
        return True
    if any(subsumes(need, whole) for whole in _PART_OF.get(data_type, ())):
        return True
    # Street and city are parts of an address, shipping and billing are what it is for.
    part = subsumes(_ADDRESS, data_type) and data_type not in _ROLES
    return part and subsumes(_ADDRESS, need)


def excess(data_types: tuple[str, ...], needs: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the data types that none of the needs asks for, sorted."""
    return tuple(sorted({each for each in data_types if not needed(each, needs)}))
