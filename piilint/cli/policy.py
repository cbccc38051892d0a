"""`piilint policy`: commands about policies themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from piilint.cli.exit_codes import CLEAN, FINDINGS, MISTAKE
from piilint.cli.options import code_options, rule_options, say_mistakes, settled, uses_color

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
@click.argument("word", default="")
@rule_options
@_FORMAT
@click.pass_context
def terms(context: click.Context, /, word: str, **options: Any) -> None:
    """List the terms that norms may name: data types, persons, recipients, purposes.

    With WORD, those that have it in their id or meaning, single recipients included. Exits with 1
    if there is none.
    """
    from piilint.base.errors import MistakesError

    try:
        from piilint.rulebook.load import load_rulebook

        book = load_rulebook(settled(options, ()).rules)
    except MistakesError as error:
        say_mistakes(error)
        context.exit(MISTAKE)
    from piilint.report import policy_terms
    from piilint.report.style import Style

    found = policy_terms.terms_of(book, word)
    if options["format_"] == "json":
        _print_json(found)
    else:
        style = Style(color=uses_color(options["color"]))
        click.echo(policy_terms.render_text(found, style), nl=False, color=True)
    context.exit(CLEAN if any(found.values()) else FINDINGS)


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


@policy.command()
@_PATHS
@code_options
@click.option("--name", default="draft", show_default=True, help="Id of the new policy.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write the draft to, instead of stdout.",
)
@click.option("--force", is_flag=True, help="Replace the file if it is there already.")
@click.pass_context
def init(context: click.Context, /, paths: tuple[Path, ...], **options: Any) -> None:
    """Draft a policy from what the code in PATHS does (default: the current folder).

    The draft has one norm for each kind of data, person, recipient and purpose that was seen, each
    marked `review: needed`, and forbids all other sharing.
    """
    from piilint.base.errors import MistakesError

    output: Path | None = options["output"]
    if output is not None and output.exists() and not options["force"]:
        raise click.ClickException(f"{output} is there already; --force replaces it.")
    try:
        from piilint.pipeline import draft_policy

        text = draft_policy(settled(options, paths), options["name"])
    except MistakesError as error:
        say_mistakes(error)
        context.exit(MISTAKE)
    if output is None:
        click.echo(text, nl=False)
    else:
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise click.ClickException(f"{output}: cannot be written: {error.strerror}") from None
        click.echo(f"wrote {output}", err=True)


@policy.command()
@click.argument("before")
@click.argument("after")
@_PATHS
@code_options
@_FORMAT
@click.pass_context
def diff(
    context: click.Context, /, before: str, after: str, paths: tuple[Path, ...], **options: Any
) -> None:
    """Tell what policy AFTER newly permits or forbids against BEFORE, on the code in PATHS.

    Policies are named as for --policy. Exits with 1 if any flow is judged differently.
    """
    from piilint.base.errors import MistakesError

    try:
        from piilint.pipeline import diff_policies

        found = diff_policies(settled(options, paths), before, after)
    except MistakesError as error:
        say_mistakes(error)
        context.exit(MISTAKE)
    from piilint.report import policy_diff
    from piilint.report.style import Style

    if options["format_"] == "json":
        _print_json(policy_diff.as_json(found))
    else:
        style = Style(color=uses_color(options["color"]))
        click.echo(policy_diff.render_text(found, style), nl=False, color=True)
    context.exit(FINDINGS if found.flows else CLEAN)


def _remarks(config: Config, *, with_code: bool) -> tuple[Remark, ...]:
    from piilint.pipeline import lint_policies

    return lint_policies(config, with_code=with_code)


def _print_json(value: object) -> None:
    import json

    click.echo(json.dumps(value, indent=2, ensure_ascii=False))
