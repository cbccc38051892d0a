"""Every folder of fixtures: each marked flow is found, and nothing else, and the ways are real."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy.witnesses import faults
from tests.fixtures_runner import FIXTURES, compare, fixture_folders, read_marks, scan


def _id(folder: Path) -> str:
    return folder.relative_to(FIXTURES).as_posix()


@pytest.mark.parametrize("folder", fixture_folders(), ids=_id)
def test_fixture(folder: Path) -> None:
    config, result = scan(folder)
    outcome = compare(folder, config, result, read_marks(folder, config.exclude))
    assert not outcome.lines, "\n" + "\n".join(outcome.lines)
    wrong = list(faults(config.root, (*result.findings, *result.passed)))
    assert not wrong, "steps that the code does not show:\n" + "\n".join(wrong)
