"""`piilint rules check` and `piilint rules new`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from piilint.cli.exit_codes import CLEAN, FINDINGS, MISTAKE
from piilint.cli.options import rule_options, say_mistakes, settled

if TYPE_CHECKING:
    from piilint.authoring.check import Finding
    from piilint.authoring.matches import Match

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PATH = click.Path(exists=True, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("check")
@click.argument("file", type=_FILE)
@click.argument("paths", nargs=-1, type=_PATH)
@click.option(
    "--import", "importing", is_flag=True,
    help="Import the libraries named in FILE, and ask them. That runs their code.",
)  # fmt: skip
@rule_options
@click.pass_context
def check_file(
    context: click.Context, /, file: Path, paths: Sequence[Path], importing: bool, **options: Any
) -> None:
    """Check the rule FILE: itself, by the installed libraries, and by the calls in PATHS.

    The libraries' sources are read, not run. Exit code 1: a library has not what FILE says.
    """
    from piilint.authoring import imported, sources
    from piilint.authoring.check import check
    from piilint.base.errors import MistakesError
    from piilint.rulebook.load import load_rulebook, read_rule_file

    try:
        rules = read_rule_file(file)
        config = settled(options, paths)
        load_rulebook((*(each for each in config.rules if each != file), file))
    except MistakesError as error:
        say_mistakes(error)
        context.exit(MISTAKE)
    look_up = imported.look_up if importing else sources.look_up
    findings = check(rules, look_up)
    click.echo("\n".join(_lines(findings)))
    if paths:
        from piilint.authoring.matches import matches

        click.echo("\n".join(_matched(matches(rules, file, config))))
    context.exit(FINDINGS if any(found.verdict.known is False for found in findings) else CLEAN)


def _lines(findings: Sequence[Finding]) -> list[str]:
    """One line for each pattern that is wrong or unsure, and what the others come to."""
    lines = []
    for pattern, verdict in findings:
        if verdict.known is False:
            lines.append(f"wrong    {pattern}: {verdict.text}")
        elif verdict.known is None:
            lines.append(f"unsure   {pattern}: {verdict.text}")
    right = sum(found.verdict.known is True for found in findings)
    lines.append(f"{right} of {len(findings)} patterns found in the installed libraries")
    return lines


def _matched(found: Sequence[Match]) -> list[str]:
    lines = [f"{path}:{line}: {callee}  ({pattern})" for path, line, callee, pattern in found]
    return [*lines, f"{len(found)} calls matched"]


@click.command()
@click.argument("kind", type=click.Choice(["library", "recipient", "framework"]))
@click.argument("name")
@click.option("--category", default="automation", help="Of a recipient: its category.")
@click.option(
    "--into", type=_FOLDER, default=Path("piilint-rules"), show_default=True,
    help="Folder to write to.",
)  # fmt: skip
def new(kind: Any, name: str, category: str, into: Path) -> None:
    """Write a rule file for NAME and a fixture for it, to be filled in."""
    from piilint.authoring.scaffold import identifier, write
    from piilint.rulebook.load import load_rulebook

    if not identifier(name).isidentifier():
        raise click.BadParameter(f"{name!r} makes no id", param_hint="NAME")
    known = sorted(load_rulebook().categories) if kind == "recipient" else [category]
    if category not in known:
        raise click.BadParameter(f"no such category; known: {', '.join(known)}")
    try:
        written = write(kind, name, category, into)
    except FileExistsError as error:
        raise click.ClickException(f"{error} is there already.") from None
    for path in written:
        click.echo(f"wrote {path}")
    click.echo(f"next: piilint rules check {written[0]}")
