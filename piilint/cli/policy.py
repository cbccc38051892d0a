"""`piilint policy`: commands about policies themselves."""

from __future__ import annotations

import click


@click.group()
def policy() -> None:
    """Look into policies: what they say, leave open and change."""


@policy.command()
def schema() -> None:
    """Print the JSON Schema of policy files, for editors."""
    import json

    from piilint.rulebook.json_schema import policy_schema

    click.echo(json.dumps(policy_schema(), indent=2))
