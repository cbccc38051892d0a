"""Rules, listed and explained one by one."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from piilint.report.style import Style
from piilint.report.text import one_line
from piilint.triage.result import RuleInfo

WIDTH = 100


def listing(rules: Iterable[RuleInfo], style: Style) -> str:
    """One line for each rule: id, what it does, title."""
    shown = sorted(rules)
    wide = max((len(rule.id) for rule in shown), default=0)
    return "".join(
        f"{style.bold(rule.id.ljust(wide))}  {rule.effect.ljust(10)}  {one_line(rule.title)}\n"
        for rule in shown
    )


def page(rule: RuleInfo, style: Style) -> str:
    """All that the policy says of one rule."""
    return "\n\n".join(_parts(rule, style)) + "\n"


def _parts(rule: RuleInfo, style: Style) -> Iterator[str]:
    yield f"{style.bold(rule.id)}: {one_line(rule.title)}"
    if rule.description and rule.description.rstrip(".") != rule.title.rstrip("."):
        yield _wrapped(rule.description)
    if rule.quote:
        where = ", ".join(part for part in (rule.clause, rule.section) if part)
        quoted = textwrap.indent(_wrapped(f'"{rule.quote}"', 4), "    ")
        yield f"{style.label('clause')}  {one_line(where)}\n{quoted}"
    for label, text in (("read as", rule.interpretation), ("how to comply", rule.help)):
        if text:
            yield f"{style.label(label)}\n{textwrap.indent(_wrapped(text, 4), '    ')}"
    references = [*(f"CWE-{number}" for number in rule.cwe), *rule.sources]
    if references:
        yield f"{style.label('see also')}  {', '.join(one_line(name) for name in references)}"
    yield (
        f"{style.label('to accept one flow')}, write above the call:\n"
        f"    # piilint: ignore[{rule.id}] -- why this one is acceptable"
    )


def _wrapped(text: str, indent: int = 0) -> str:
    return textwrap.fill(
        one_line(text), WIDTH - indent, break_long_words=False, break_on_hyphens=False
    )
