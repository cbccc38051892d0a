"""What the engine does not follow to the end, it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from piilint.config import Config
from piilint.flow import apply, cells, frame, solver
from piilint.pipeline import run
from piilint.triage.result import ScanResult

REPOSITORY = Path(__file__).parents[2]
CHAIN = """
import logging

log = logging.getLogger(__name__)
KEPT = []

def note(customer):
    log.info("seen %s", customer.email)
    KEPT.append(customer.email)
    KEPT.append(customer.phone)

def greet(customer):
    note(customer)
    return KEPT
"""


def scan(folder: Path, code: str) -> ScanResult:
    (folder / "shop.py").write_text(code, encoding="utf-8")
    return run(Config(root=folder))


def large(calls: int) -> str:
    """A function that is handed many objects by its calls, and lets data out after them."""
    parts = ", ".join(f"{{'part': {number}}}" for number in range(60))
    made = "".join(f"    made{number} = table()\n" for number in range(calls))
    return f"{CHAIN}\ndef table():\n    return [{parts}]\n\ndef fill(customer):\n{made}" + (
        "    note(customer)\n    return made0\n"
    )


def test_a_small_program_is_followed_to_the_end(tmp_path: Path) -> None:
    assert scan(tmp_path, large(2)).coverage.partial_functions == 0


def test_a_function_with_too_many_objects_is_counted(tmp_path: Path) -> None:
    assert scan(tmp_path, large(60)).coverage.partial_functions == 1


def test_functions_that_wait_for_a_further_run_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scan(tmp_path, CHAIN).coverage.partial_functions == 0
    monkeypatch.setattr(solver, "MAX_RUNS", 1)
    assert scan(tmp_path, CHAIN).coverage.partial_functions > 0


def test_readers_of_a_variable_that_holds_too_much_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "MAX_CELL", 0)
    assert scan(tmp_path, CHAIN).coverage.partial_functions > 0


def test_the_documentation_names_the_bounds() -> None:
    said = " ".join((REPOSITORY / "docs" / "limits.md").read_text(encoding="utf-8").split())
    for text in (
        f"used up the {frame.FUEL:,} parts",
        f"more than {apply.MAX_HEAP:,} objects",
        f"its {solver.MAX_RUNS} runs",
        f"or {solver.MIN_RUNS} runs that took more than {solver.MAX_EFFORT:,} operations",
        f"more than {cells.MAX_CELL:,} parts",
    ):
        assert text in said
