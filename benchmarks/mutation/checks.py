"""The checks that may notice a change: every folder of fixtures, and the engine's own tests.

What these import of `piilint` depends on the engine, so it is imported where a check runs, never
before: a mutant is put in place before the engine is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.mutation.mutants import REPOSITORY

_FIXTURES = REPOSITORY / "fixtures"
_TESTS = ("tests/flow", "tests/resolve", "tests/inventory")
_NOT_HERE = "not hashing and not processes"
"""Tests that start other processes, which would import the engine as it is."""

_TWICE = "ignore::pytest.PytestAssertRewriteWarning"
"""What pytest says of plugins when it runs again in one process."""


class Check(Protocol):
    """Something that holds of the engine as it is."""

    @property
    def name(self) -> str:
        """Tells it from the others."""

    def holds(self) -> bool:
        """Whether it still does."""


@dataclass(frozen=True, slots=True)
class FolderCheck:
    """A scan of a folder finds the marked flows and no others, by ways that the code shows."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.relative_to(REPOSITORY).as_posix()

    def holds(self) -> bool:
        from benchmarks.accuracy.witnesses import faults
        from tests.fixtures_runner import compare, read_marks, scan

        config, result = scan(self.folder)
        outcome = compare(self.folder, config, result, read_marks(self.folder, config.exclude))
        findings = (*result.findings, *result.passed)
        return not outcome.lines and not any(True for _ in faults(config.root, findings))


@dataclass(frozen=True, slots=True)
class TestCheck:
    """A file of tests passes."""

    file: Path

    @property
    def name(self) -> str:
        return self.file.relative_to(REPOSITORY).as_posix()

    def holds(self) -> bool:
        import pytest

        options = ["-x", "-q", "-p", "no:cacheprovider", "-k", _NOT_HERE, "-W", _TWICE]
        return pytest.main([*options, str(self.file)]) == 0


def all_checks() -> Iterator[Check]:
    """Fixtures first: the smallest of them are the quickest to notice."""
    from tests.fixtures_runner import fixture_folders

    for folder in fixture_folders():
        yield FolderCheck(folder)
    for tests in _TESTS:
        for file in sorted((REPOSITORY / tests).glob("test_*.py")):
            yield TestCheck(file)
