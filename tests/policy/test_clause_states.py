"""Clauses that no single flow decides: programs that uphold or violate them, and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from piilint.config import Config
from piilint.pipeline import ledgers

CLAUSES = Path(__file__).resolve().parents[2] / "fixtures" / "policies" / "4inkjets"
PROGRAMS = sorted(
    path
    for path in CLAUSES.glob("C*/*")
    if path.is_dir() and path.name.startswith(("upheld", "violated", "assumed"))
)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_ledger_tells_the_state_of_the_clause(program: Path) -> None:
    (ledger,) = ledgers(Config(root=program, policies=("4inkjets",))).ledgers
    (entry,) = [each for each in ledger.entries if each.clause == program.parent.name]
    assert entry.state == program.name.partition("_")[0]


def test_each_such_clause_has_both() -> None:
    states = {(path.parent.name, path.name.partition("_")[0]) for path in PROGRAMS}
    for clause in ("C01", "C14", "C24", "C31", "C33"):
        assert {(clause, "upheld"), (clause, "violated")} <= states
    # What code shows of these is not all there is to them.
    for clause in ("C34",):
        assert {(clause, "assumed"), (clause, "violated")} <= states
