"""Tries mutants, each in a process of its own that is forked off when all else is imported."""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from benchmarks.mutation.checks import Check
from benchmarks.mutation.mutants import REPOSITORY, Mutant
from benchmarks.mutation.placing import forget_engine, place
from benchmarks.mutation.sharing import share, share_more

_LIBRARIES = (
    "click", "libcst", "msgspec", "networkx", "phonenumbers", "pytest", "stdnum", "yaml",
    "piilint.classify.classifier", "piilint.config", "piilint.frontend.modules",
    "piilint.frontend.templates", "piilint.ir.printer", "piilint.rulebook.load",
)  # fmt: skip
_TIMES = 5
_AND_SECONDS = 5
"""A check may take so many times as long as with the engine as it is, and so many seconds more."""
_MEMORY = 4 << 30


class Result(msgspec.Struct, frozen=True):
    """What became of a mutant."""

    mutant: Mutant
    killed: bool
    by: str = ""
    """The check that noticed."""
    how: str = ""
    """`differs`: the check fails; `crashes`: by an exception; `time`: or by taking too long."""
    asked: int = 0
    """How many checks run the changed code."""


def import_all_else() -> None:
    """What every mutant's process will need, and what no mutant changes."""
    for name in _LIBRARIES:
        importlib.import_module(name)
    share()
    forget_engine()


def try_all(
    drawn: Iterable[tuple[Mutant, str]],
    checks: Mapping[str, Check],
    reaching: Callable[[Mutant], Sequence[tuple[str, float]]],
    jobs: int,
    folder: Path,
) -> Iterator[Result]:
    """The results as they come, `jobs` at a time; `reaching` gives checks and their seconds."""
    running: dict[int, tuple[Mutant, Sequence[tuple[str, float]]]] = {}
    for mutant, source in drawn:
        asked = reaching(mutant)
        if not asked:
            yield Result(mutant, False)
            continue
        while len(running) >= jobs:
            yield _awaited(running, folder)
        told = [(checks[name], seconds) for name, seconds in asked]
        running[_forked(functools.partial(_try, mutant, source, told, folder))] = mutant, asked
    while running:
        yield _awaited(running, folder)


def in_fork(work: Callable[[], None]) -> bool:
    """Does the work in a process of its own; whether it came to its end."""
    _, status = os.waitpid(_forked(work), 0)
    return status == 0


def _forked(work: Callable[[], None]) -> int:
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        work()
        code = 0
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(code)


def _awaited(
    running: dict[int, tuple[Mutant, Sequence[tuple[str, float]]]], folder: Path
) -> Result:
    process, status = os.wait()
    mutant, asked = running.pop(process)
    told = (folder / str(process)).read_text(encoding="utf-8").split("\n")
    (folder / str(process)).unlink()
    number, how = int(told[0]), told[1]
    if how == "holds":
        return Result(mutant, False, asked=len(asked))
    if how == "begun":
        stopped = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGVTALRM
        how = "time" if stopped else "crashes"
    return Result(mutant, True, asked[number][0], how, len(asked))


def _try(mutant: Mutant, source: str, checks: Sequence[tuple[Check, float]], folder: Path) -> None:
    """Asks one check after the other; the last word is in the file named after the process."""
    said = folder / str(os.getpid())
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    said.write_text("0\nbegun", encoding="utf-8")
    place(mutant.module, str(REPOSITORY / mutant.path), source)
    share_more()
    for number, (check, seconds) in enumerate(checks):
        said.write_text(f"{number}\nbegun", encoding="utf-8")
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds * _TIMES + _AND_SECONDS)
        how = "crashes"
        with contextlib.suppress(Exception):
            how = "holds" if check.holds() else "differs"
        said.write_text(f"{number}\n{how}", encoding="utf-8")
        if how != "holds":
            return
