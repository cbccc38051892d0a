"""Terms of norms: which data types they cover, down the trees."""

from __future__ import annotations

import msgspec


class DataTerm(msgspec.Struct, frozen=True, order=True):
    """A data type with all below it, or a group: what `include` subsumes but `exclude` does not."""

    include: tuple[str, ...] = ()
    """Empty: every type."""
    exclude: tuple[str, ...] = ()


def subsumes(parent: str, child: str) -> bool:
    """Whether a data type is another or stands above it in the tree.

    >>> subsumes("contact.address", "contact.address.city")
    True
    >>> subsumes("contact.add", "contact.address")
    False
    """
    return parent == child or child.startswith(parent + ".")


def covers(terms: tuple[DataTerm, ...], data_type: str) -> bool:
    """Whether any of the terms covers the data type; no terms cover everything."""
    return not terms or any(_covered(term, data_type) for term in terms)


def _covered(term: DataTerm, data_type: str) -> bool:
    if any(subsumes(excluded, data_type) for excluded in term.exclude):
        return False
    return not term.include or any(subsumes(included, data_type) for included in term.include)


def covers_terms(broad: tuple[DataTerm, ...], narrow: tuple[DataTerm, ...]) -> bool:
    """Whether whatever the second set of terms covers, the first does too."""
    if not broad:
        return True
    return bool(narrow) and all(any(_within(term, other) for other in broad) for term in narrow)


def _within(narrow: DataTerm, broad: DataTerm) -> bool:
    if broad.include and not narrow.include:
        return False
    inside = all(
        not broad.include or any(subsumes(parent, child) for parent in broad.include)
        for child in narrow.include
    )
    return inside and all(_left_out(narrow, excluded) for excluded in broad.exclude)


def _left_out(narrow: DataTerm, excluded: str) -> bool:
    """Whether the narrow term has nothing of what the broad one leaves out."""
    if any(subsumes(own, excluded) for own in narrow.exclude):
        return True
    if not narrow.include:
        return False
    return not any(subsumes(excluded, own) or subsumes(own, excluded) for own in narrow.include)
