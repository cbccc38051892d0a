"""`piilint policy`: commands about policies themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from piilint.cli.exit_codes import CLEAN, FINDINGS, MISTAKE
from piilint.cli.options import rule_options, say_mistakes, settled, uses_color

if TYPE_CHECKING:
    from piilint.config import Config
    from piilint.policy.lint.remarks import Remark

_PATHS = click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
_FORMAT = click.option(
    "-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text",
    help="For people (text) or for programs (json).",
)  # fmt: skip


@click.group()
def policy() -> None:
    """Look into policies: what they say, leave open and change."""


@policy.command()
def schema() -> None:
    """Print the JSON Schema of policy files, for editors."""
    import json

    from piilint.rulebook.json_schema import policy_schema

    click.echo(json.dumps(policy_schema(), indent=2))


@policy.command()
@_PATHS
@rule_options
@_FORMAT
@click.option("--all", "everything", is_flag=True, help="Also show what is settled.")
@click.pass_context
def lint(context: click.Context, /, paths: tuple[Path, ...], **options: Any) -> None:
    """Look for contradictions, vague words and gaps in the policy.

    With PATHS, the code there is scanned too: for topics that it raises and the policy passes over,
    and for norms about what it does not do. Exits with 1 if anything but notes is found.
    """
    from piilint.base.errors import MistakesError

    try:
        remarks = _remarks(settled(options, paths), with_code=bool(paths))
    except MistakesError as error:
        say_mistakes(error)
        context.exit(MISTAKE)
    from piilint.report import policy_lint
    from piilint.report.style import Style

    if options["format_"] == "json":
        _print_json(policy_lint.as_json(remarks))
    else:
        style = Style(color=uses_color(options["color"]))
        text = policy_lint.render_text(remarks, style, everything=options["everything"])
        click.echo(text, nl=False, color=True)
    grave = any(remark.level != "note" for remark in remarks)
    context.exit(FINDINGS if grave else CLEAN)


def _remarks(config: Config, *, with_code: bool) -> tuple[Remark, ...]:
    from piilint.pipeline import lint_policies

    return lint_policies(config, with_code=with_code)


def _print_json(value: object) -> None:
    import json

    click.echo(json.dumps(value, indent=2, ensure_ascii=False))
