"""`piilint rules` and `piilint rules try`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from piilint.cli.exit_codes import MISTAKE
from piilint.cli.options import rule_options, say_mistakes, settled, uses_color

if TYPE_CHECKING:
    from piilint.triage.result import RuleInfo

_NOUNS = (None, "customer", "order", "address", "card", "message", "product", "settings")
"""Whom or what a name is tried on."""
_CONTEXTS = ("attribute", "field", "variable", "parameter", "key", "keyword", "request_key")


@click.group(invoke_without_command=True)
@rule_options
@click.pass_context
def rules(context: click.Context, /, **options: Any) -> None:
    """List the rules that judge here; without a policy, those of every shipped one."""
    if context.invoked_subcommand is not None:
        return
    from piilint.report.explain import listing
    from piilint.report.style import Style

    style = Style(color=uses_color(options["color"]))
    click.echo(listing(known_rules(context, options), style), nl=False, color=True)


@rules.command("try")
@click.argument("name")
@click.option("--noun", help="What it hangs on: a variable or a class (`Customer`).")
@click.option("--type", "declared", help="The declared type: `str`, `EmailField`, `bool`.")
@click.option(
    "--as", "place", type=click.Choice(_CONTEXTS), default="attribute", help="Where it stands."
)
@rule_options
@click.pass_context
def try_(
    context: click.Context,
    /,
    name: str,
    noun: str | None,
    declared: str | None,
    place: Any,
    **options: Any,
) -> None:
    """Show how NAME is judged, on what it hangs on and by its type.

    Without --noun, the name is also tried on persons and things.
    """
    from piilint.base.errors import MistakesError
    from piilint.classify.account import account
    from piilint.classify.classifier import Classifier
    from piilint.report.account import page, table
    from piilint.report.style import Style
    from piilint.rulebook.load import load_rulebook

    try:
        config = settled(options)
        book = load_rulebook(config.rules)
    except MistakesError as error:
        say_mistakes(error)
        context.exit(MISTAKE)
    style = Style(color=uses_color(options["color"]))
    classifier = Classifier(book)
    found = account(classifier, name, noun, declared, place)
    text = page(found, book, style, where="", least=config.min_confidence)
    if noun is None:
        rows = [
            (
                f"{tried}.{name}" if tried else name,
                classifier.classify(name, tried, declared, place),
            )
            for tried in _NOUNS
        ]
        text += f"\n{table(rows, style)}"
    click.echo(text, nl=False, color=True)


def known_rules(context: click.Context, options: dict[str, Any]) -> tuple[RuleInfo, ...]:
    """Every rule that judges under the settings; mistakes in them end the run."""
    from piilint.base.errors import MistakesError
    from piilint.policy.load import load_policies, shipped_policies
    from piilint.rulebook.load import load_rulebook
    from piilint.triage.rules import rules_of

    try:
        config = settled(options)
        policies = config.policies or shipped_policies()
        return rules_of(load_policies(policies, load_rulebook(config.rules)))
    except MistakesError as error:
        say_mistakes(error)
        context.exit(MISTAKE)
