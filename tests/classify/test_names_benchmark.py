"""The figures that the benchmark of names gives for its labels."""

from __future__ import annotations

import pytest

from benchmarks.names.score import HALVES, Figures, figures, judge, labelled
from piilint.rulebook.load import load_rulebook

PINNED = {
    "tune": Figures(14839, 2611, 2491, 2400, 2378),
    "unseen": Figures(1210, 307, 294, 282, 279),
}
"""Whoever changes words or weights sees what that does to names from real schemas."""


@pytest.mark.parametrize("half", HALVES)
def test_the_figures_are_those_of_the_readme(half: str) -> None:
    assert figures(judge(load_rulebook(), half)) == PINNED[half]


def test_the_halves_share_no_package_and_every_label_is_a_data_type() -> None:
    packages = {half: {case.package for case in labelled(half)} for half in HALVES}
    assert packages["tune"].isdisjoint(packages["unseen"])
    known = load_rulebook().data_types
    labels = {case.label for half in HALVES for case in labelled(half)}
    assert labels - set(known) == {"-"}
