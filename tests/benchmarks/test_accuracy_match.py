"""Results are held against labels by statement, kind of data and way."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy import table
from benchmarks.accuracy.labels import Application, Flow, Judgement, NearMiss, Place
from benchmarks.accuracy.match import Outcome, compare
from benchmarks.accuracy.results import Cost, Result, Scan
from benchmarks.accuracy.statements import Statements, code_lines

CODE = """\
def send(text):
    log(
        "sent",
        text,
    )

def first(user):
    send(user.email)

@decorated
def second(user):
    if (user.email
            and user.name):
        send("nothing")
"""
COST = Cost(1.0, 0.5)
SINK, FIRST, SECOND = Place("a.py", 2), Place("a.py", 8), Place("a.py", 14)


def flow(types: tuple[str, ...] = ("contact.email",), through: Place | None = FIRST) -> Flow:
    return Flow(SINK, through, "log", types, (), "why", FIRST, 2, 1, None)


def near(types: tuple[str, ...] = ("*",), through: Place | None = SECOND) -> NearMiss:
    return NearMiss(SINK, through, "log", types, (), "why")


def result(line: int = 2, kind: str = "contact.email", *trace: Place, told: bool = True) -> Result:
    return Result("a.py", line, line, kind, frozenset(trace) if told else None)


@pytest.fixture
def statements(tmp_path: Path) -> Statements:
    (tmp_path / "a.py").write_text(CODE)
    return Statements(tmp_path)


def outcome(
    statements: Statements,
    results: tuple[Result, ...],
    flows: tuple[Flow, ...] = (flow(),),
    nears: tuple[NearMiss, ...] = (near(),),
) -> Outcome:
    pooled = (Judgement(SINK, "log", ("contact.phone",), ("online.ip", "location"), "why"),)
    application = Application("shop", "shop", "1", "shop.whl", "0", "none", flows, nears, pooled)
    return compare(application, Scan("tool", "shop", results, COST), statements)


def test_statements(statements: Statements) -> None:
    def lines(line: int) -> tuple[int, int]:
        span = statements.lines(Place("a.py", line))
        return span.start, span.stop - 1

    assert lines(4) == (2, 5)
    assert lines(8) == (8, 8)
    assert lines(13) == (12, 13)
    assert lines(11) == (11, 11)
    assert lines(14) == (14, 14)
    assert lines(99) == (99, 99)
    assert code_lines(statements.root) == 12


@pytest.mark.parametrize("line", [2, 3, 5])
def test_any_line_of_the_statement_will_do(statements: Statements, line: int) -> None:
    assert outcome(statements, (result(line, "contact.email", FIRST),)).found


@pytest.mark.parametrize(
    ("kind", "meant"),
    [("contact.email", 1), ("contact", 1), ("contact.email.work", 1), ("contact.em", 0),
     ("contact.name", 0)],
)  # fmt: skip
def test_kinds_match_up_and_down_the_tree(statements: Statements, kind: str, meant: int) -> None:
    assert len(outcome(statements, (result(2, kind, FIRST),)).found) == meant


def test_a_shared_sink_is_told_apart_by_the_way(statements: Statements) -> None:
    right = outcome(statements, (result(2, "contact.email", FIRST),))
    assert (len(right.found), len(right.mistaken)) == (1, 0)
    wrong = outcome(statements, (result(2, "contact.email", SECOND),))
    assert (len(wrong.found), len(wrong.mistaken)) == (0, 1)


def test_a_result_at_the_call_of_the_helper_counts(statements: Statements) -> None:
    assert outcome(statements, (result(8, told=False),)).found


def test_without_a_trace_the_sink_is_enough(statements: Statements) -> None:
    met = outcome(statements, (result(told=False),))
    assert met.found
    assert not met.mistaken


def test_what_no_label_speaks_of_is_not_counted(statements: Statements) -> None:
    met = outcome(statements, (result(2, "contact.name", FIRST), result(14)), nears=())
    assert not met.found
    assert met.unlabelled == ((SINK, "contact.name"),)
    assert met.results == 2


def test_what_was_judged_afterwards_counts_for_precision(statements: Statements) -> None:
    kinds = ("contact.phone", "online.ip", "online.ip", "contact.name")
    met = outcome(statements, tuple(result(2, kind, FIRST) for kind in kinds), nears=())
    assert (len(met.right), len(met.wrong)) == (1, 1)
    assert met.unlabelled == ((SINK, "contact.name"),)
    assert "50 % (1/2)" in table.summary([table.Run(met, COST, 12)], [])


def test_what_a_run_took_is_kept() -> None:
    assert Cost.load(COST.dump()) == COST
    assert str(COST + COST) == "2 s (1 s)"
