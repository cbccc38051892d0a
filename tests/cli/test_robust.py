"""What a run says when the world around it is broken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEAK = "import logging\n\n\ndef f(customer):\n    logging.info('to %s', customer.email)\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "shop.py").write_text(LEAK, encoding="utf-8")
    return tmp_path


def run(project: Path, *arguments: str, shell: str = "") -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PIILINT_")}
    environment["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, "-m", "piilint", *arguments]
    if shell:
        command = ["sh", "-c", f'exec "$@" {shell}', "sh", *command]
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_a_failed_run_and_the_other_reports_are_written(project: Path) -> None:
    for form in ("full", "json"):
        done = run(project, "check", "-q", "-o", form, "-o", "sarif:x.sarif", shell="> /dev/full")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("error: the report cannot be written: ")
        assert (project / "x.sarif").stat().st_size
    assert run(project, "rules", shell="> /dev/full").returncode == 2


def test_whoever_closes_stdout_gets_the_verdict(project: Path) -> None:
    done = run(project, "check", "-q", shell=">&-")
    assert (done.returncode, done.stderr) == (1, "")


def test_a_selection_of_no_rule_is_a_mistake(project: Path) -> None:
    done = run(project, "check", "--select", "baseline/contact-data-in-logs")
    assert done.returncode == 2
    assert "did you mean `baseline/contact-data-in-log`?" in done.stderr
    (project / "piilint.toml").write_text("jobs = 1\nselect = ['C08']\n", encoding="utf-8")
    done = run(project, "check")
    assert done.returncode == 2
    assert "piilint.toml:2:1: `C08` selects no rule" in done.stderr
    assert run(project, "check", "--policy", "4inkjets").returncode in (0, 1)


def test_the_hook_outside_git_says_so(project: Path) -> None:
    done = run(project, "check", "--hook")
    assert done.returncode == 2
    assert "--hook needs a Git repository" in done.stderr


def test_files_that_cannot_be_read_are_told_and_the_rest_is_scanned(project: Path) -> None:
    (project / "syntax.py").write_text("def f(:\n", encoding="utf-8")
    (project / "latin.py").write_bytes(b"x = '\xff'\n")
    (project / "nul.py").write_bytes(b"x = 1\0")
    (project / "deep.py").write_text(f"x = {'(' * 3000}{')' * 3000}", encoding="utf-8")
    (project / "huge.py").write_text("x = 1\n" * 400_000, encoding="utf-8")
    (project / "link.py").symlink_to("/etc/hostname")
    done = run(project, "check", "-o", "concise")
    assert done.returncode == 1
    for name in ("syntax.py:1", "latin.py", "nul.py", "deep.py:1", "huge.py"):
        assert f"{name}: error: " in done.stdout, name
    assert "link.py: warning: is a link out of the tree" in done.stdout
    assert "shop.py:5:5: baseline/contact-data-in-log" in done.stdout
    assert "5 files were not read" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupted_run_says_so_and_leaves_nothing_behind(project: Path) -> None:
    for number in range(3000):
        (project / f"m{number}.py").write_text(LEAK * 5, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "piilint", "check", "-o", "json:out.json", "--jobs", "2"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A shell's background jobs, and their children, would not hear of it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(1.5)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in said
    assert not (project / "out.json").exists()
