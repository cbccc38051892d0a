"""`piilint check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from piilint.cli.exit_codes import CLEAN, FINDINGS, MISTAKE
from piilint.cli.options import check_options, say_mistakes, settled, uses_color
from piilint.cli.output import print_text, write_file

if TYPE_CHECKING:
    from piilint.base.errors import Mistake
    from piilint.config import Config
    from piilint.triage.result import ScanResult


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@check_options
@click.pass_context
def check(context: click.Context, /, paths: tuple[Path, ...], **options: Any) -> None:
    """Judge the flows of personal data in PATHS (default: the current folder).

    Exits with 0 if nothing breaks the policy, with 1 if there are findings, and with 2 if an
    option, a setting or a rule is wrong or the run failed.
    """
    from piilint.base.errors import MistakesError

    try:
        config = settled(options, paths)
        result = _scan(config, hook=options["hook"], verbose=options["verbose"])
        _write(result, config, options)
    except MistakesError as error:
        say_mistakes(error)
        context.exit(MISTAKE)
    if not options["quiet"]:
        from piilint.report.summary import summary

        for line in summary(result, verbose=options["verbose"]):
            click.echo(line, err=True)
    context.exit(_exit_code(result, exit_zero=options["exit_zero"]))


def _scan(config: Config, *, hook: bool, verbose: bool) -> ScanResult:
    from piilint.base.errors import MistakesError
    from piilint.pipeline import run

    if hook:
        from piilint.triage.staged import changed_lines

        changed_lines(config.root)  # Without Git there is no need to scan first.
    if verbose:
        click.echo(f"root {config.root}, settings {config.file or 'none'}", err=True)
    try:
        result = run(config)
    except MistakesError:
        raise
    except Exception as error:
        if verbose:
            import traceback

            traceback.print_exc()
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        more = "" if verbose else " Run with -v for a traceback."
        message = f"internal error ({said}); nothing was judged.{more}"
        raise click.ClickException(message) from error
    if hook:
        from piilint.triage.staged import only_staged

        return only_staged(result, config)
    return result


def _write(result: ScanResult, config: Config, options: dict[str, Any]) -> None:
    from piilint.base.errors import MistakesError
    from piilint.report.formats import render
    from piilint.report.options import ReportOptions

    mistakes: list[Mistake] = []
    for name, path in options["outputs"]:
        color = not path and uses_color(options["color"])
        settings = ReportOptions(config.root, color, options["show_suppressed"])
        text = render(name, result, settings)
        try:
            if path:
                write_file(Path(path), text)
            elif name in ("json", "sarif"):
                print_text(text.encode("utf-8", "backslashreplace"))
            else:
                print_text(text, color=color)
        except MistakesError as error:
            mistakes += error.mistakes  # The other reports are worth having all the same.
    if mistakes:
        raise MistakesError(mistakes)


def _exit_code(result: ScanResult, *, exit_zero: bool) -> int:
    """A run that could read none of the files it found failed; it is not clean."""
    coverage = result.coverage
    if coverage.unread_files and coverage.unread_files >= coverage.files:
        return MISTAKE
    return FINDINGS if result.findings and not exit_zero else CLEAN
