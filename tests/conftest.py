"""Tests leave the user's cache alone, and what is tried at random is the same every time."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest
from hypothesis import HealthCheck, settings

_ENVIRONMENT = "PIILINT_CACHE_DIR"
_folder = pytest.StashKey[str]()

# A busy machine is no failure.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    if _ENVIRONMENT not in os.environ:
        config.stash[_folder] = os.environ[_ENVIRONMENT] = tempfile.mkdtemp(prefix="piilint-")


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(_folder, None)
    if folder is not None:
        del os.environ[_ENVIRONMENT]
        shutil.rmtree(folder, ignore_errors=True)
