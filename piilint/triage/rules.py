"""Norms as the rules that users select, suppress and look up."""

from __future__ import annotations

from collections.abc import Iterable

from piilint.policy.builtin import BUILTIN
from piilint.policy.policies import BoundNorm, Policy
from piilint.triage.result import RuleInfo


def rules_of(policies: Iterable[Policy]) -> tuple[RuleInfo, ...]:
    """Every rule that may judge under the policies, the built-in ones included, by id."""
    bound = [*BUILTIN, *(norm for policy in policies for norm in policy.norms)]
    known = {norm.rule: _described(norm) for norm in bound}
    return tuple(known[id_] for id_ in sorted(known))


def _described(bound: BoundNorm) -> RuleInfo:
    norm = bound.norm
    return RuleInfo(
        id=bound.rule,
        title=norm.title or _sentence(norm.says) or bound.rule,
        description=_sentence(norm.says),
        help=norm.help,
        severity=norm.severity,
        effect=norm.effect,
        cwe=tuple(int(name.rpartition("-")[2]) for name in norm.cwe),
        clause=norm.clause,
        section=norm.section,
        quote=norm.quote,
        interpretation=norm.interpretation,
        sources=norm.sources,
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""
