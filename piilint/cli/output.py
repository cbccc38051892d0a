"""Reports to stdout or to a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


def print_text(text: str | bytes, *, color: bool = False) -> None:
    """Writes to stdout. A reader who stops early (`| head`) changes nothing about the verdict."""
    from piilint.base.errors import Mistake, MistakesError

    if sys.stdout is None:  # `>&-`: nobody wants to read it.
        return
    try:
        click.echo(text, nl=False, color=color)
        sys.stdout.flush()
    except BrokenPipeError:
        let_go()
    except OSError as error:
        let_go()
        said = f"the report cannot be written: {error.strerror}"
        raise MistakesError([Mistake("", 0, 0, said)]) from None


def let_go() -> None:
    """Nothing more can be written to stdout; Python would complain once more on exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_file(path: Path, text: str) -> None:
    """Writes a report's file; `MistakesError` where that cannot be done."""
    from piilint.base.errors import Mistake, MistakesError

    try:
        path.write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        said = f"cannot be written: {error.strerror}"
        raise MistakesError([Mistake(str(path), 0, 0, said)]) from None
