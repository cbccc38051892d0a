"""Quasi-identifiers: what says only together with others who somebody is."""

from __future__ import annotations

from collections.abc import Collection

from piilint.rulebook.book import Rulebook
from piilint.rulebook.data_types import Combination


def identifying(book: Rulebook, held: Collection[str]) -> list[Combination]:
    """The combinations that the data types of one record make up; a kind of one counts as it."""
    return [
        combination
        for _, combination in sorted(book.combinations.items())
        if all(_among(data_type, held) for data_type in combination.data_types)
    ]


def _among(data_type: str, held: Collection[str]) -> bool:
    return any(one == data_type or one.startswith(data_type + ".") for one in held)
