"""The command line: options to settings, results to reports, errors to exit codes.

Everything but click is imported where it is used, so that `--version` and `--help` answer at once.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from piilint import __version__
from piilint.cli.authoring import check_file, new
from piilint.cli.check import check
from piilint.cli.exit_codes import CLEAN, INTERRUPTED, MISTAKE
from piilint.cli.explain import explain
from piilint.cli.inventory import inventory
from piilint.cli.ledger import ledger
from piilint.cli.output import let_go
from piilint.cli.policy import policy
from piilint.cli.rules import rules
from piilint.cli.show import show


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 clean, 1 findings, 2 a mistake or an internal error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    sys.exit(_run(arguments))


def command() -> NoReturn:
    """The process of its own that a user starts: it ends without tidying up.

    A scan leaves millions of objects, which neither the collector nor the interpreter's end has to
    visit one by one.
    """
    gc.disable()
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else MISTAKE
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = cli.main(args=arguments, prog_name="piilint", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return MISTAKE
    except BrokenPipeError:
        let_go()  # Whoever read the output has had enough.
        return CLEAN
    except OSError as error:
        let_go()
        click.echo(f"error: stdout cannot be written: {error.strerror}", err=True)
        return MISTAKE
    return code if isinstance(code, int) else CLEAN


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="piilint %(version)s")
def cli() -> None:
    """Follow personal data through Python code and check it against your privacy policy."""


cli.add_command(check)
cli.add_command(explain)
cli.add_command(inventory)
policy.add_command(ledger)
cli.add_command(policy)
cli.add_command(rules)
rules.add_command(check_file)
rules.add_command(new)
cli.add_command(show)
