"""`piilint policy ledger`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from piilint.cli.exit_codes import CLEAN, FINDINGS, MISTAKE
from piilint.cli.options import rule_options, say_mistakes, settled

if TYPE_CHECKING:
    from piilint.triage.ledgers import LedgerResult

_FORMATS = ("markdown", "json")


def _output(
    _context: click.Context, _parameter: click.Parameter, value: str
) -> tuple[str, Path | None]:
    """`FORMAT[:PATH]`."""
    name, _, path = value.partition(":")
    if name not in _FORMATS:
        raise click.BadParameter(f"{name!r} is not one of {', '.join(_FORMATS)}")
    if path and not Path(path).absolute().parent.is_dir():
        raise click.BadParameter(f"no such folder: {Path(path).parent}")
    return name, Path(path) if path else None


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@rule_options
@click.option(
    "-o",
    "--output",
    "output",
    metavar="FORMAT[:PATH]",
    default="markdown",
    callback=_output,
    help="The ledger, to stdout or a file: markdown (the default) or json.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if a clause is violated.")
@click.pass_context
def ledger(context: click.Context, /, paths: tuple[Path, ...], **options: Any) -> None:
    """Write down how each clause of the policy stands in the code of PATHS.

    Every clause is upheld, violated, assumed or not decidable, with what that rests on. Exits with
    1 if a clause is violated.
    """
    from piilint.base.errors import MistakesError
    from piilint.pipeline import ledgers

    try:
        result = ledgers(settled(options, paths))
        _write(result, *options["output"])
    except MistakesError as error:
        say_mistakes(error)
        context.exit(MISTAKE)
    context.exit(_exit_code(result, exit_zero=options["exit_zero"]))


def _write(result: LedgerResult, name: str, path: Path | None) -> None:
    from piilint.base.errors import Mistake, MistakesError
    from piilint.report import ledger_json, ledger_markdown

    text = ledger_json.render(result) if name == "json" else ledger_markdown.render(result)
    data = text.encode("utf-8", "backslashreplace")
    if path is not None:
        try:
            path.write_bytes(data)
        except OSError as error:
            said = f"cannot be written: {error.strerror}"
            raise MistakesError([Mistake(str(path), 0, 0, said)]) from None
        return
    try:
        click.echo(data, nl=False)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _exit_code(result: LedgerResult, *, exit_zero: bool) -> int:
    """A run that could read none of the files it found failed; it is not clean."""
    coverage = result.coverage
    if coverage.unread_files and coverage.unread_files >= coverage.files:
        return MISTAKE
    violated = any(each.of("violated") for each in result.ledgers)
    return FINDINGS if violated and not exit_zero else CLEAN
