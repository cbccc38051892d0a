"""Tools run with a limit, and end with all they started."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.accuracy.labels import Application
from benchmarks.accuracy.tools import Job, ToolError


def job(folder: Path, limit: float) -> Job:
    application = Application("shop", "shop", "1", "shop.whl", "0", "none", (), ())
    python, wheel = Path(sys.executable), folder / "shop.whl"
    return Job(application, folder, python, folder / "out.json", folder, limit, wheel)


def test_what_a_tool_prints(tmp_path: Path) -> None:
    told = job(tmp_path, 60).run([sys.executable, "-c", "print('done')"], cwd=tmp_path)
    assert told == "done\n"


def test_a_tool_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="ended with 1: no rules"):
        job(tmp_path, 60).run([sys.executable, "-c", "exit('no rules')"], cwd=tmp_path)


def test_a_late_tool_ends_with_its_children(tmp_path: Path) -> None:
    child = "import subprocess; subprocess.run(['sleep', '60'])"
    with pytest.raises(ToolError, match="not done after 1 s"):
        job(tmp_path, 1).run([sys.executable, "-c", child], cwd=tmp_path)
