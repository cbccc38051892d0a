"""Which flows a run reports: by rule, by confidence, by verdict."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from piilint.config import Config
from piilint.flow.flows import Flow
from piilint.policy.findings import Judgement, Verdict

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
