"""What `.ci/recipients` installs is the same on every machine."""

from __future__ import annotations

import re
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[2] / "requirements"


def pins(name: str) -> dict[str, str]:
    """Version by package, of a file of requirements."""
    found = {}
    for line in (REQUIREMENTS / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            package, _, version = line.partition(";")[0].strip().partition("==")
            found[re.sub(r"[-_.]+", "-", package).lower()] = version
    return found


def test_each_version_is_pinned_and_locked() -> None:
    locked = pins("locked.txt")
    assert all(locked.values())
    for name in ("libraries.txt", "recipients.txt"):
        assert {package: locked.get(package) for package in pins(name)} == pins(name)
