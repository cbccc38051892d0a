"""What the paths of files say of them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath


@lru_cache(maxsize=16384)
def is_test(path: str) -> bool:
    """Code of tests, by the usual names of files and folders."""
    parts = PurePosixPath(path)
    if {"tests", "test", "testing"}.intersection(parts.parts[:-1]):
        return True
    return (
        parts.name.startswith("test_")
        or parts.stem.endswith("_test")
        or (parts.name in ("conftest.py", "tests.py", "test.py"))
    )
