"""`piilint show`: the engine's inner work, for people who look after it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from piilint.cli.exit_codes import MISTAKE
from piilint.cli.options import code_options, say_mistakes, settled
from piilint.cli.output import print_text

if TYPE_CHECKING:
    from piilint.pipeline import Layer


@click.command()
@click.argument("layer", type=click.Choice(["ir", "calls", "summaries"]))
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@code_options
@click.pass_context
def show(context: click.Context, /, layer: str, paths: tuple[Path, ...], **options: Any) -> None:
    """Show what the engine makes of PATHS: lowered code, resolved calls, functions' summaries.

    docs/engine.md explains what is to be seen.
    """
    from piilint.base.errors import MistakesError
    from piilint.pipeline import inner_view

    try:
        lines = inner_view(settled(options, paths), cast("Layer", layer))
    except MistakesError as error:
        say_mistakes(error)
        context.exit(MISTAKE)
    print_text("".join(f"{line}\n" for line in lines), color=False)
