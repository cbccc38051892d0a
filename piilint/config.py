"""The settings of one scan, from the command line, `piilint.toml` or `[tool.piilint]` in `pyproject.toml`."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """Settled settings: the command line beats the file, the file beats the defaults."""

    root: Path = Path()
    """Reported paths are relative to it."""
    paths: tuple[Path, ...] = ()
    """Files and folders to scan; empty: the root."""
    policies: tuple[str, ...] = ()
    """Names of shipped policies or paths of policy files; empty: the baseline."""
    rules: tuple[Path, ...] = ()
    """More rule files or folders of them."""
    exclude: tuple[str, ...] = ()
    """Patterns in the syntax of .gitignore."""
    select: tuple[str, ...] = ()
    """Rule ids or prefixes of them to report; empty: all."""
    ignore: tuple[str, ...] = ()
    min_confidence: float = 0.5
    include: tuple[str, ...] = ()
    """Further verdicts to report: `permitted`, `vague`, `undisclosed`."""
    internal_hosts: tuple[str, ...] = ()
    """Hosts of the shop's own services."""
    jobs: int = 0
    """Processes for the front end; 0: chosen by the size of the scan."""
