"""`piilint explain`: a rule, a place in the code, or a name."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from piilint.cli.exit_codes import MISTAKE
from piilint.cli.options import rule_options, say_mistakes, settled, uses_color
from piilint.cli.rules import known_rules

if TYPE_CHECKING:
    from piilint.report.style import Style

_PLACE = re.compile(r"(?P<file>.+\.py):(?P<line>\d+)(?::(?P<column>\d+))?")
_NAME = re.compile(r"[^\W\d]\w*(?:\(\))?(?:\.[^\W\d]\w*)*")


@click.command()
@click.argument("what", metavar="RULE|FILE:LINE[:COL]|NAME")
@rule_options
@click.pass_context
def explain(context: click.Context, /, what: str, **options: Any) -> None:
    """Show what the policy says in RULE, or why a name is taken for personal data, or is not.

    A name is given by its place in the code, with all that its class and type say of it, or by
    itself: `customer.email`.
    """
    from piilint.base.errors import MistakesError
    from piilint.report.style import Style

    style = Style(color=uses_color(options["color"]))
    try:
        place = _PLACE.fullmatch(what)
        if place is not None:
            column = int(place["column"]) if place["column"] else None
            text = _at(Path(place["file"]), int(place["line"]), column, options, style)
        else:
            text = _rule(context, what, options, style) or _name(what, options, style)
    except MistakesError as error:
        say_mistakes(error)
        context.exit(MISTAKE)
    click.echo(text, nl=False, color=True)


def _rule(context: click.Context, rule: str, options: dict[str, Any], style: Style) -> str:
    from piilint.report.explain import page
    from piilint.triage.select import names_rule

    known = known_rules(context, options)
    exact = [info for info in known if rule in (info.id, info.id.partition("/")[2])]
    found = exact or [info for info in known if names_rule(rule, info.id)]
    return "\n".join(page(info, style) for info in found)


def _name(what: str, options: dict[str, Any], style: Style) -> str:
    from piilint.classify.account import account
    from piilint.classify.classifier import Classifier
    from piilint.report.account import page
    from piilint.rulebook.load import load_rulebook

    if not _NAME.fullmatch(what):
        raise click.ClickException(f"there is no rule {what}; `piilint rules` lists them.")
    config = settled(options)
    book = load_rulebook(config.rules)
    noun, _, name = what.rpartition(".")
    found = account(Classifier(book), name, noun or None, None, "attribute")
    return page(found, book, style, where="", least=config.min_confidence)


def _at(file: Path, line: int, column: int | None, options: dict[str, Any], style: Style) -> str:
    from piilint.pipeline import account_for
    from piilint.report.account import page
    from piilint.rulebook.load import load_rulebook

    if not file.is_file():
        raise click.ClickException(f"no such file: {file}")
    # The program around the file says what its classes are: so the working folder is read.
    config = settled(options)
    path = Path(os.path.abspath(file))  # noqa: PTH100
    if not path.is_relative_to(config.root):
        config = settled(options, (path.parent,))
    found = account_for(config, path.relative_to(config.root).as_posix(), line, column)
    if not found:
        raise click.ClickException(f"there is no name at {file}:{line}" + _beside(column))
    book = load_rulebook(config.rules)
    return "\n".join(
        page(each, book, style, where=where, least=config.min_confidence) for where, each in found
    )


def _beside(column: int | None) -> str:
    return f":{column}; leave the column out to see all of the line." if column else "."
