"""How far transforms go, as the code shows it."""

from __future__ import annotations

import pytest

from piilint.flow.domain.flows import Guard
from piilint.policy.measures import Measures, kept_by, threshold
from piilint.policy.transforms import implies, satisfied


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("card[-4:]", (0, 4)),
        ("card.number[:6]", (6, 0)),
        ("card[0:6]", (6, 0)),
        ("card[12:]", (0, 4)),
        ("card[1:]", (0, 15)),
        ("card[20:]", (0, 0)),
        ("card[:-4]", (99, 0)),
        ("card[2:-4]", (0, 99)),
        ("card[-6:-2]", (0, 4)),
        ("card[4:8]", (0, 4)),
        ("card[start:]", None),
        ("card[-4]", None),
        ("mask(card)", None),
        ("not an expression", None),
        ("", None),
    ],
)
def test_what_a_slice_keeps(text: str, kept: tuple[int, int] | None) -> None:
    assert kept_by(text) == kept


@pytest.mark.parametrize(
    ("condition", "holds", "proven"),
    [
        ("len(rows) >= 10", True, 10),
        ("len(rows) > 9", True, 10),
        ("len(rows) < 10", False, 10),
        ("len(rows) <= 9", False, 10),
        ("not len(rows) < 10", True, 10),
        ("10 <= len(rows)", True, 10),
        ("len(rows) < 10", True, 0),
        ("rows.count() >= 5 and len(users) >= 20", True, 20),
        ("rows.count() >= 5 or len(users) >= 20", True, 5),
        ("queryset.filter(n__gte=12)", True, 12),
        ("queryset.filter(age__gte=12)", True, 0),
        ("group.size >= FEWEST", True, 15),
        ("group.size >= config.FEWEST", True, 15),
        ("group.size >= fewest", True, 0),
        ("group.size >= MOST", True, 0),
        ("user.age >= 18", True, 0),
        ("len(rows) == 10", True, 0),
        ("nonsense ((", True, 0),
    ],
)
def test_how_many_a_guard_proves(condition: str, holds: bool, proven: int) -> None:
    text = "MOST = limit()\nFEWEST: int = 15  # people\n"
    assert threshold([Guard(condition, holds)], [text]) == proven


@pytest.mark.parametrize(
    ("asked", "done", "measures", "met"),
    [
        ("masked(keep_last: 4)", "masked", Measures(kept_last=4), True),
        ("masked(keep_last: 4)", "masked", Measures(kept_last=5), False),
        ("masked(keep_last: 4)", "masked", Measures(kept_first=1), False),
        ("masked(keep_first: 6, keep_last=4)", "masked", Measures(6, 4), True),
        ("masked(keep_last: 4)", "masked", Measures(), True),
        ("masked(keep_last: 4)", "aggregated", Measures(kept_last=9), True),
        ("masked(keep_last: 4)", "hashed", Measures(), False),
        ("aggregated(k: 10)", "aggregated", Measures(), False),
        ("aggregated(k: 10)", "aggregated", Measures(at_least=10), True),
        ("aggregated(k: 10)", "masked", Measures(at_least=10), False),
    ],
)
def test_bounds(asked: str, done: str, measures: Measures, met: bool) -> None:
    assert satisfied([asked], [done], measures) is met


@pytest.mark.parametrize(
    ("strong", "weak", "does"),
    [
        ("keyed_hashed", "hashed", True),
        ("hashed", "keyed_hashed", False),
        ("masked(keep_last: 2)", "masked(keep_last: 4)", True),
        ("masked(keep_last: 4)", "masked(keep_last: 2)", False),
        ("masked(keep_first: 1)", "masked(keep_last: 4)", False),
        ("masked(keep_last: 4)", "masked", True),
        ("masked", "masked(keep_last: 4)", False),
        ("aggregated(k: 20)", "aggregated(k: 10)", True),
        ("aggregated", "aggregated(k: 10)", False),
        ("aggregated", "masked(keep_last: 4)", True),
    ],
)
def test_what_implies_what(strong: str, weak: str, does: bool) -> None:
    assert implies(strong, weak) is does
