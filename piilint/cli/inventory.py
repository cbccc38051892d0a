"""`piilint inventory`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from piilint.cli.exit_codes import CLEAN, MISTAKE
from piilint.cli.options import inventory_options, say_mistakes, settled, uses_color
from piilint.cli.output import print_text, write_file


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@inventory_options
@click.pass_context
def inventory(context: click.Context, /, paths: tuple[Path, ...], **options: Any) -> None:
    """List where PATHS declare, collect and read personal data, whatever becomes of it.

    Fields of models, forms, serializers and other classes; what is read of requests; attributes
    and keys. No data is followed, so this takes seconds.
    """
    from piilint.base.errors import MistakesError
    from piilint.pipeline import take_stock
    from piilint.report.inventory import render
    from piilint.report.options import ReportOptions

    try:
        config = settled(options, paths)
        found = take_stock(config, tests=options["tests"])
        name, path = options["output"]
        color = not path and uses_color(options["color"])
        text = render(name, found, ReportOptions(config.root, color))
        if path:
            write_file(Path(path), text)
        else:
            print_text(text, color=color)
    except MistakesError as error:
        say_mistakes(error)
        context.exit(MISTAKE)
    for diagnostic in found.diagnostics:
        said = f"{diagnostic.place}: {diagnostic.level}: {diagnostic.message}"
        click.echo(said, err=True)
    unread = {d.path for d in found.diagnostics if d.level == "error"}
    context.exit(MISTAKE if unread and len(unread) >= found.files else CLEAN)
