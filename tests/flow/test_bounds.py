"""What the engine does not follow to the end, it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from piilint.config import Config
from piilint.flow.domain import cells
from piilint.flow.fixpoint import solver, witness
from piilint.flow.program import apply
from piilint.flow.state import frame, world
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


def test_a_program_that_is_too_much_work_is_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solver, "FREE_WORK", 0)
    monkeypatch.setattr(solver, "WORK_PER_OP", 0)
    result = scan(tmp_path, CHAIN)
    assert result.coverage.partial_functions > 0
    assert result.findings


def test_a_chain_of_functions_that_each_call_one_twice_is_told_in_short(tmp_path: Path) -> None:
    code = "def f0(text):\n    return text.strip()\n" + "".join(
        f"def f{n + 1}(text):\n    return f{n}(f{n}(text))\n" for n in range(40)
    )
    result = scan(tmp_path, f"{CHAIN}{code}def show(c):\n    log.info('%s', f40(c.email))\n")
    last = max(result.findings, key=lambda each: each.flow.sink.span.line)
    assert 50 < len(last.flow.steps) <= witness.MAX_STEPS
    assert last.flow.steps[0].kind == "source"
    left_out = re.search(r"\((\d+) steps before this one are left out\)", last.flow.steps[30].text)
    assert left_out is not None
    assert int(left_out[1]) > 2**40


def test_functions_of_which_not_all_properties_are_read_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = """
class Card:
    def __init__(self, customer):
        self.customer = customer
    @property
    def line(self):
        return self.customer.email

def show(customer):
    log.info("to %s", Card(customer).line)
    log.info("again to %s", Card(customer).line)
"""
    assert scan(tmp_path, CHAIN + code).coverage.partial_functions == 0
    monkeypatch.setattr(frame, "MAX_INVOKED_READS", 0)
    assert scan(tmp_path, CHAIN + code).coverage.partial_functions == 1


def handing_on(functions: int, depth: int) -> str:
    """Methods that hand on what their object was made with: any of many functions."""
    given = "".join(f"def show{n}(text): print(text)\n" for n in range(functions))
    steps = "".join(
        f"    def step{n}(self, text):\n        self.step{n + 1}(text)\n" for n in range(depth)
    )
    made = "".join(
        f"    Writer(show{n}).step0('')\n    Writer(show{n} if a else show{n - 1}).step0('')\n"
        for n in range(functions)
    )
    return (
        f"{given}class Writer:\n    def __init__(self, write):\n        self.write = write\n{steps}"
        f"    def step{depth}(self, text):\n        self.write(text)\ndef main(a):\n{made}"
    )


def test_all_that_functions_are_analysed_anew_for_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    units: set[world.Unit] = set()
    analysed = solver.Solver._run

    def counted(self: solver.Solver, unit: world.Unit) -> None:
        units.add(unit)
        analysed(self, unit)

    monkeypatch.setattr(solver.Solver, "_run", counted)
    scan(tmp_path, handing_on(10, 10))
    assert sum(bool(unit.spec) for unit in units) > 100
    units.clear()
    monkeypatch.setattr(world, "FREE_UNIT_OPS", 0)
    scan(tmp_path, handing_on(10, 10))
    assert sum(bool(unit.spec) for unit in units) < 50


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
        f"read from more than {frame.MAX_INVOKED_READS:,} objects",
        f"had taken {solver.FREE_WORK:,} operations and parts",
        f"and {solver.WORK_PER_OP} more for each operation",
        f"comes to {world.FREE_UNIT_OPS:,} operations",
    ):
        assert text in said
