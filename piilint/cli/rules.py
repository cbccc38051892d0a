"""`piilint rules` and `piilint explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from piilint.cli.exit_codes import MISTAKE
from piilint.cli.options import rule_options, say_mistakes, settled, uses_color

if TYPE_CHECKING:
    from piilint.triage.result import RuleInfo


@click.command()
@rule_options
@click.pass_context
def rules(context: click.Context, /, **options: Any) -> None:
    """List the rules that judge here; without a policy, those of every shipped one."""
    from piilint.report.explain import listing
    from piilint.report.style import Style

    style = Style(color=uses_color(options["color"]))
    click.echo(listing(_known(context, options), style), nl=False, color=True)


@click.command()
@click.argument("rule")
@rule_options
@click.pass_context
def explain(context: click.Context, /, rule: str, **options: Any) -> None:
    """Show what the policy says in RULE, and how to comply."""
    from piilint.report.explain import page
    from piilint.report.style import Style
    from piilint.triage.select import names_rule

    known = _known(context, options)
    exact = [info for info in known if rule in (info.id, info.id.partition("/")[2])]
    found = exact or [info for info in known if names_rule(rule, info.id)]
    if not found:
        raise click.ClickException(f"there is no rule {rule}; `piilint rules` lists them.")
    style = Style(color=uses_color(options["color"]))
    click.echo("\n".join(page(info, style) for info in found), nl=False, color=True)


def _known(context: click.Context, options: dict[str, Any]) -> tuple[RuleInfo, ...]:
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
