"""Clauses that no single flow decides: programs that uphold or violate them, and what is said."""

from __future__ import annotations

import re
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


TENSIONS = {
    # Every tension between the clauses and the program that pins how it is resolved.
    f"X{number:02}": CLAUSES / f"X{number:02}" / "main.py"
    for number in range(1, 23)
}
FOR_CODE = sorted({f"C{number:02}" for number in range(1, 39)} - {"C38"})
"""All clauses but the one that an inventory keeps; what no code shows has what the ledger says."""
MARK = re.compile(r"# flow: .* \[(permitted|vague|undisclosed|forbidden|contradictory) ([^\]:]+)")
VERDICTS = {"permitted", "vague", "undisclosed"}, {"forbidden", "contradictory"}


def marks_of(folder: Path) -> list[tuple[str, str]]:
    """(verdict, rule) of every mark below a folder."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))]
    return [(m[1], m[2].strip()) for text in texts for m in MARK.finditer(text)]


@pytest.mark.parametrize("tension", TENSIONS)
def test_each_tension_is_pinned_by_a_program(tension: str) -> None:
    assert TENSIONS[tension].is_file()
    assert marks_of(TENSIONS[tension].parent)


@pytest.mark.parametrize("clause", FOR_CODE)
def test_each_clause_has_a_program_that_keeps_it_and_one_that_breaks_it(clause: str) -> None:
    folder = CLAUSES / clause
    states = {path.name.partition("_")[0] for path in folder.iterdir() if path.is_dir()}
    if "violated" in states:
        assert states & {"upheld", "assumed"}
        return
    marks = marks_of(folder)
    text = (folder / "main.py").read_text(encoding="utf-8")
    lets, breaks = ({verdict for verdict, _ in marks} & kind for kind in VERDICTS)
    assert breaks, clause
    # C25 is against C23 and C30 whatever the code does.
    assert lets or "# ok" in text or clause == "C25", clause
