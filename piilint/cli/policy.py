"""`piilint policy`: commands about policies themselves."""

from __future__ import annotations

import click


@click.group()
def policy() -> None:
    """Look into policies: what they say, leave open and change."""
