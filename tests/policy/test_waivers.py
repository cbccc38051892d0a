"""Waivers in comments: what they need, where they count, and until when."""

from __future__ import annotations

from datetime import date

import pytest

from piilint.base.span import Span
from piilint.policy.expressions import Expressions
from piilint.policy.waivers import Waivers, objection
from piilint.rulebook.norms import WaiverKind

TODAY = date(2026, 6, 15)
KINDS = {"court": WaiverKind(name="court order", max_days=30)}
CODE = """\
# piilint: waive[court] until=2026-06-30 -- case 1
send(
    user.email,
)
send(user.email)  # piilint: waive[court, other] until=2026-06-30 -- case 2
text = "# piilint: waive[court] until=2026-06-30 -- no comment"
send(user.email)
"""


@pytest.mark.parametrize(
    ("line", "end", "names"),
    [(2, 4, ["court"]), (3, 3, ["court"]), (5, 5, ["court", "other"]), (6, 6, []), (7, 7, [])],
)
def test_where_a_waiver_counts(line: int, end: int, names: list[str]) -> None:
    waivers = Waivers(Expressions({"a.py": CODE}))
    assert [waiver.name for waiver in waivers.at(Span("a.py", line, 1, end, 9))] == names
    assert waivers.at(Span("b.py", line, 1, end, 9)) == ()


@pytest.mark.parametrize(
    ("comment", "wrong"),
    [
        ("waive[court] until=2026-06-15 -- case 1", None),
        ("waive[court] (until=2026-07-15) -- case 1", None),
        ("Waive[court] until = 2026-06-20 -- case 1", None),
        ("waive[court] until=2026-06-14 -- case 1", "ended on 2026-06-14"),
        ("waive[court] until=2026-07-16 -- case 1", "may last 30 days, until 2026-07-15"),
        ("waive[court] until=2026-06-30", "gives no reason"),
        ("waive[court] until=2026-06-30 --", "gives no reason"),
        ("waive[court] -- case 1", "has no `until=` date"),
        ("waive[court] until=tomorrow -- case 1", "but `tomorrow`"),
        ("waive[other] until=2026-06-30 -- case 1", "no waiver for the court order stands"),
        ("waive[] until=2026-06-30 -- case 1", "no waiver for the court order stands"),
        ("no waiver at all", "no waiver for the court order stands"),
    ],
)
def test_what_a_waiver_needs(comment: str, wrong: str | None) -> None:
    waivers = Waivers(Expressions({"a.py": f"send(x)  # piilint: {comment}\n"}))
    said = objection("court", waivers.at(Span("a.py", 1)), KINDS, TODAY)
    assert said is None if wrong is None else wrong in (said or "")


def test_one_good_waiver_is_enough() -> None:
    code = (
        "# piilint: waive[court] until=2026-01-01 -- old\n"
        "send(x)  # piilint: waive[court] until=2026-06-30 -- new\n"
    )
    found = Waivers(Expressions({"a.py": code})).at(Span("a.py", 2))
    assert objection("court", found, KINDS, TODAY) is None
