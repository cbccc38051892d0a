"""Runs tools, each in a virtual environment of its own, and keeps what they print."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.accuracy.labels import Application
from benchmarks.accuracy.results import Cost, Result

REPOSITORY = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"


class ToolError(Exception):
    """A tool could not be installed, or its run gave nothing to count."""


class Tool(Protocol):
    """One analyser under test."""

    @property
    def name(self) -> str:
        """What the command calls it."""

    @property
    def packages(self) -> Sequence[str]:
        """What pip installs for it, pinned."""

    def prepare(self, job: Job) -> None:
        """Fetch what it needs for this application; no part of the run, and not timed."""

    def scan(self, job: Job) -> None:
        """Run it over the application; `job.output` holds its report afterwards."""

    def read(self, job: Job) -> list[Result]:
        """The results in `job.output`."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run of one tool over one application."""

    application: Application
    code: Path
    python: Path
    output: Path
    scratch: Path
    limit: float
    wheel: Path

    def program(self, name: str) -> str:
        """The path of a program of the tool's environment."""
        return str(self.python.parent / name)

    def run(self, command: list[str], *, cwd: Path, good: tuple[int, ...] = (0,)) -> str:
        """Runs `command` and gives what it printed; raises `ToolError` if it fails or is late."""
        paths = os.pathsep.join([str(self.python.parent), os.environ.get("PATH", os.defpath)])
        # In a session of its own: a tool that is late ends with the processes it started.
        with subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, "PATH": paths},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            try:
                printed, told = process.communicate(timeout=self.limit)
            except BaseException as error:
                os.killpg(process.pid, signal.SIGKILL)
                if isinstance(error, subprocess.TimeoutExpired):
                    raise ToolError(f"not done after {self.limit:.0f} s") from None
                raise
        if process.returncode not in good:
            last = (told.strip() or printed.strip())[-400:]
            raise ToolError(f"{Path(command[0]).name} ended with {process.returncode}: {last}")
        return printed


def environment(folder: Path, packages: Sequence[str]) -> Path:
    """The Python of a virtual environment with these packages; made when they change."""
    python = folder / "bin" / "python"
    wanted = "\n".join(packages)
    note = folder / "packages.txt"
    if note.is_file() and note.read_text() == wanted:
        return python
    venv.create(folder, with_pip=True, clear=True)
    command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages]
    done = subprocess.run(command, text=True, capture_output=True)
    if done.returncode:
        raise ToolError(f"pip could not install {packages}: {done.stderr.strip()[-400:]}")
    note.write_text(wanted)
    return python


def libraries(folder: Path, requirements: Sequence[str]) -> None:
    """An environment with these, or those of them that pip can install, one after the other."""
    try:
        environment(folder, requirements)
    except ToolError:
        python = folder / "bin" / "python"
        for each in requirements:
            command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            if subprocess.run([*command, each], capture_output=True).returncode:
                subprocess.run([*command, "--no-deps", each], capture_output=True)
        (folder / "packages.txt").write_text("\n".join(requirements))


def timed(tool: Tool, job: Job) -> Cost:
    """Scans, and tells what it took."""
    job.output.parent.mkdir(parents=True, exist_ok=True)
    job.output.unlink(missing_ok=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    tool.scan(job)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, busy)
