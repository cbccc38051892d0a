"""Options that commands share, and how their values are read."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from piilint.base.errors import MistakesError
    from piilint.config import Config, Overrides

FORMATS = ("full", "concise", "json", "sarif")
INVENTORY_FORMATS = ("table", "json", "csv")
VERDICTS = ("permitted", "vague", "undisclosed")

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Callback = Callable[[click.Context, click.Parameter, Sequence[str]], "tuple[str, ...] | None"]


def comma_lists(*choices: str) -> _Callback:
    """For repeatable options whose values hold several entries, apart by commas: `C08,C23`."""

    def flattened(
        _context: click.Context, _parameter: click.Parameter, values: Sequence[str]
    ) -> tuple[str, ...] | None:
        entries = [entry.strip() for value in values for entry in value.split(",")]
        for entry in entries:
            if choices and entry and entry not in choices:
                raise click.BadParameter(f"{entry!r} is not one of {', '.join(choices)}")
        return tuple(entry for entry in entries if entry) or None

    return flattened


def outputs(
    _context: click.Context, _parameter: click.Parameter, values: Sequence[str]
) -> list[tuple[str, str]]:
    """`FORMAT[:PATH]`, any number of times."""
    found = [_output(value, FORMATS) for value in values or ["full"]]
    if sum(not path for _, path in found) > 1:
        raise click.BadParameter("only one report can go to stdout; give the others a file")
    return found


def inventory_output(
    _context: click.Context, _parameter: click.Parameter, value: str
) -> tuple[str, str]:
    """`FORMAT[:PATH]` of an inventory."""
    return _output(value, INVENTORY_FORMATS)


def _output(value: str, formats: Sequence[str]) -> tuple[str, str]:
    """A folder that is not there is a mistake worth knowing before the scan."""
    name, _, path = value.partition(":")
    if name not in formats:
        raise click.BadParameter(f"{name!r} is not one of {', '.join(formats)}")
    if path and not Path(path).absolute().parent.is_dir():
        raise click.BadParameter(f"no such folder: {Path(path).parent}")
    return name, path


_LIST: dict[str, Any] = {"multiple": True, "callback": comma_lists()}
_CONFIG_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

_RULE_OPTIONS = (
    click.option(
        "--policy", "policies", metavar="NAME|FILE", envvar="PIILINT_POLICY", **_LIST,
        help="Policy to judge by: a shipped one's name or a file. Repeatable.",
    ),
    click.option(
        "--rules", "rule_files", metavar="PATH", envvar="PIILINT_RULES", **_LIST,
        help="File or folder with more rules. Repeatable.",
    ),
    click.option(
        "--config", "config_file", type=_CONFIG_FILE, envvar="PIILINT_CONFIG",
        help="Settings file, instead of the nearest piilint.toml or pyproject.toml.",
    ),
)  # fmt: skip

_MIN_CONFIDENCE = click.option(
    "--min-confidence", type=click.FloatRange(0, 1), envvar="PIILINT_MIN_CONFIDENCE",
    help="Report only what is at least this sure (0.5).",
)  # fmt: skip
_EXCLUDE = click.option(
    "--exclude", metavar="PATTERNS", envvar="PIILINT_EXCLUDE", **_LIST,
    help="Files to leave out, as in a .gitignore.",
)  # fmt: skip
_JOBS = click.option(
    "-j", "--jobs", type=click.IntRange(min=0), envvar="PIILINT_JOBS",
    help="Processes that read files (0: chosen by the size of the scan).",
)  # fmt: skip

_REPORT_OPTIONS = (
    click.option(
        "-o", "--output", "outputs", metavar="FORMAT[:PATH]", multiple=True, callback=outputs,
        envvar="PIILINT_OUTPUT",
        help=f"Report, to stdout or a file: {', '.join(FORMATS)}. Repeatable.",
    ),
    click.option(
        "--select", metavar="RULES", envvar="PIILINT_SELECT", **_LIST,
        help="Report only these rules: ids or prefixes, apart by commas.",
    ),
    click.option(
        "--ignore", metavar="RULES", envvar="PIILINT_IGNORE", **_LIST,
        help="Do not report these rules.",
    ),
    _MIN_CONFIDENCE,
    click.option(
        "--include", metavar="VERDICTS", envvar="PIILINT_INCLUDE", multiple=True,
        callback=comma_lists(*VERDICTS), help=f"Show further flows: {', '.join(VERDICTS)}.",
    ),
    _EXCLUDE,
    click.option(
        "--internal-host", "internal_hosts", metavar="HOST", envvar="PIILINT_INTERNAL_HOSTS",
        **_LIST, help="Host of a service of your own. Repeatable.",
    ),
)  # fmt: skip

_RUN_OPTIONS = (
    click.option(
        "--hook", is_flag=True,
        help="Report only what the staged change touches; all code is analysed all the same.",
    ),
    click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings."),
    click.option(
        "--show-suppressed", is_flag=True,
        help="List suppressed findings in json and sarif, marked as such.",
    ),
    _JOBS,
    click.option("-q", "--quiet", is_flag=True, help="No summary on stderr."),
    click.option("-v", "--verbose", is_flag=True, help="Say more on stderr."),
)  # fmt: skip

_COLOR_OPTION = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    envvar="PIILINT_COLOR",
    help="Colours (auto).",
)


_INVENTORY_OPTIONS = (
    click.option(
        "-o", "--output", "output", metavar="FORMAT[:PATH]", default="table",
        callback=inventory_output,
        help=f"To stdout or a file: {', '.join(INVENTORY_FORMATS)} (table).",
    ),
    click.option("--tests", is_flag=True, help="List what tests declare and read, too."),
)  # fmt: skip


def inventory_options(command: _Command) -> _Command:
    """Options of an inventory."""
    scan = (_MIN_CONFIDENCE, _EXCLUDE, _JOBS, _COLOR_OPTION)
    return _added(command, (*_INVENTORY_OPTIONS, *_RULE_OPTIONS[1:], *scan))


def rule_options(command: _Command) -> _Command:
    """Options that say which rules there are, and colours."""
    return _added(command, (*_RULE_OPTIONS, _COLOR_OPTION))


def code_options(command: _Command) -> _Command:
    """Options that say how code is read, where policies are named otherwise; and colours."""
    return _added(command, (*_RULE_OPTIONS[1:], _COLOR_OPTION))


def check_options(command: _Command) -> _Command:
    """Options of a scan."""
    options = (*_RULE_OPTIONS, *_REPORT_OPTIONS, *_RUN_OPTIONS, _COLOR_OPTION)
    return _added(command, options)


def _added(command: _Command, options: Sequence[Callable[[_Command], _Command]]) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command


def settled(options: dict[str, Any], paths: Sequence[Path] = ()) -> Config:
    """The settings of a run: options and environment first, then the settings file."""
    from piilint.config import load_config

    # Not `resolve()`: it follows links, and a linked file counts where the link is.
    places = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100
    start = Path(os.path.commonpath(places)) if places else Path.cwd()
    return load_config(start, _overrides(options, places), file=options["config_file"])


def _overrides(options: dict[str, Any], places: Sequence[Path]) -> Overrides:
    from piilint.base.errors import Mistake, MistakesError
    from piilint.config import Overrides

    # Policies that are not there are told with what is wrong in the others.
    rules, policies = options["rule_files"], options.get("policies")
    missing = [
        Mistake(name, 0, 0, "no such file") for name in rules or () if not Path(name).exists()
    ]
    if missing:
        raise MistakesError(missing)
    names = ("exclude", "select", "ignore", "min_confidence", "include", "internal_hosts", "jobs")
    return Overrides(
        paths=tuple(places) or None,
        policies=policies,
        rules=None if rules is None else tuple(Path(name) for name in rules),
        **{name: options.get(name) for name in names},
    )


def uses_color(choice: str) -> bool:
    """Whether to colour what goes to stdout."""
    import sys

    from piilint.report.style import wants_color

    return wants_color(
        choice, is_terminal=sys.stdout is not None and sys.stdout.isatty(), environment=os.environ
    )


def say_mistakes(error: MistakesError) -> None:
    """One line for each, on stderr."""
    for mistake in error.mistakes:
        click.echo(f"error: {mistake}", err=True)
