"""What the engine does not follow to the end, it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from piilint.config import Config
from piilint.flow.domain import cells
from piilint.flow.fixpoint import solver
from piilint.flow.program import apply
from piilint.flow.state import frame
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


def scan(folder: Path, code: str, *rules: Path) -> ScanResult:
    (folder / "shop.py").write_text(code, encoding="utf-8")
    return run(Config(root=folder, rules=rules, include=("permitted", "vague", "undisclosed")))


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


def test_a_script_is_followed_to_the_end(tmp_path: Path) -> None:
    # What stands at the top of a file takes more than a function may, and sees the functions late.
    steps = "".join(
        f"def step{n}(run, *given):\n    return run(*given)\n"
        f"log.info('to %s', step{n}(lambda one, two: one, email, {n}))\n"
        f"log.info('number %s', step{n}(lambda one, two: two, email, {n}))\n"
        for n in range(60)
    )
    rules = tmp_path / "rules.yaml"
    rules.write_text("sources: [{name: email}]", encoding="utf-8")
    result = scan(tmp_path, f"{CHAIN}\nemail = input()\n{steps}", rules)
    assert result.coverage.partial_functions == 0
    texts = (tmp_path / "shop.py").read_text(encoding="utf-8").splitlines()
    found = {texts[each.flow.sink.span.line - 1] for each in result.findings}
    assert sum("log.info('to" in text for text in found) == 60
    assert not any("'number" in text for text in found)


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
        f"{solver.MAX_MODULE_EFFORT:,} for what stands",
        f"more than {cells.MAX_CELL:,} parts",
    ):
        assert text in said
