"""Every folder of fixtures: each marked flow is found, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixtures_runner import FIXTURES, check, fixture_folders


def _id(folder: Path) -> str:
    return folder.relative_to(FIXTURES).as_posix()


@pytest.mark.parametrize("folder", fixture_folders(), ids=_id)
def test_fixture(folder: Path) -> None:
    outcome = check(folder)
    assert not outcome.lines, "\n" + "\n".join(outcome.lines)
