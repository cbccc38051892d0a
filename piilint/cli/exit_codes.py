"""What the process says to the shell."""

from __future__ import annotations

CLEAN = 0
FINDINGS = 1
MISTAKE = 2
"""A mistake in usage, settings or rules, or a run that failed."""
INTERRUPTED = 130
