"""Which flows a run reports: by rule, by confidence, by verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from piilint.base.errors import Mistake, MistakesError
from piilint.config import Config, setting_line
from piilint.flow.domain.flows import Flow
from piilint.policy.findings import Judgement, Verdict
from piilint.rulebook.validate import did_you_mean
from piilint.triage.result import RuleInfo

BREACHES: tuple[Verdict, ...] = ("forbidden", "contradictory")
"""Verdicts that are reported whatever the settings include."""


def names_rule(pattern: str, rule: str) -> bool:
    """Whether a pattern in a suppression or a selection means a rule.

    It may be the rule's whole id, the part behind the policy's name, or a prefix of either that
    ends where a word or a number does; `*` stands for anything.

    >>> [names_rule("4inkjets/C2", rule) for rule in ("4inkjets/C2-log", "4inkjets/C23")]
    [True, False]
    >>> names_rule("C23", "4inkjets/C23"), names_rule("4inkjets", "4inkjets/C23")
    (True, True)
    """
    if "*" in pattern:
        return fnmatchcase(rule, pattern) or fnmatchcase(rule.partition("/")[2], pattern)
    return _is_prefix(pattern, rule) or _is_prefix(pattern, rule.partition("/")[2])


def _is_prefix(pattern: str, text: str) -> bool:
    if not pattern or not text.startswith(pattern):
        return False
    last, following = pattern[-1], text[len(pattern) :][:1]
    return not (
        (last.isdigit() and following.isdigit()) or (last.isalpha() and following.isalpha())
    )


def names_any(patterns: Iterable[str], rule: str) -> bool:
    """Whether one of the patterns means the rule."""
    return any(names_rule(pattern, rule) for pattern in patterns)


def check_selection(config: Config, rules: Sequence[RuleInfo]) -> None:
    """A selection of a rule that does not exist would make every scan look clean."""
    mistakes = []
    for pattern in config.select:
        if any(names_rule(pattern, rule.id) for rule in rules):
            continue
        hint = did_you_mean(pattern, [rule.id for rule in rules]) or "; `piilint rules` lists them"
        said = f"`{pattern}` selects no rule of the policies that judge{hint}"
        path, line = _where_written(config, pattern)
        mistakes.append(Mistake(path, line, 1 if line else 0, said))
    if mistakes:
        raise MistakesError(mistakes)


def _where_written(config: Config, pattern: str) -> tuple[str, int]:
    if config.file is None or pattern not in config.file.read_text(encoding="utf-8"):
        return "--select", 0
    return str(config.file), setting_line(config.file, "select")


def is_wanted(flow: Flow, judgement: Judgement, config: Config) -> bool:
    """Whether the settings let the flow be reported, leaving its verdict aside."""
    if flow.confidence < config.min_confidence or names_any(config.ignore, judgement.rule):
        return False
    return not config.select or names_any(config.select, judgement.rule)


def is_breach(judgement: Judgement, config: Config) -> bool:
    """Whether the flow is a finding: forbidden ones are, undisclosed ones when asked for."""
    if judgement.verdict == "undisclosed":
        return "undisclosed" in config.include
    return judgement.verdict in BREACHES


def is_shown_pass(judgement: Judgement, config: Config) -> bool:
    """Whether the flow is one that the policy lets pass and that the settings want to see."""
    return judgement.verdict in ("permitted", "vague") and judgement.verdict in config.include
