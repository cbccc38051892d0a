"""Ledgers: judged flows sorted out for the clauses of one policy, and the result of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from piilint.base.errors import Diagnostic
from piilint.config import VERDICTS_TO_INCLUDE, Config
from piilint.flow.domain.flows import Flow
from piilint.frontend.sources import ParsedFile
from piilint.policy.findings import Judgement
from piilint.policy.judge import Judge
from piilint.policy.ledger.entries import PolicyLedger
from piilint.policy.ledger.flows import Sorted
from piilint.triage.readings import surest_readings
from piilint.triage.result import Coverage, Labels
from piilint.triage.select import is_wanted
from piilint.triage.settle import settle


class LedgerResult(msgspec.Struct, frozen=True, kw_only=True):
    """The ledgers of all policies, and what they rest on."""

    ledgers: tuple[PolicyLedger, ...] = ()
    coverage: Coverage = Coverage()
    diagnostics: tuple[Diagnostic, ...] = ()
    labels: Labels = Labels()


def sorted_out(
    flows: Sequence[Flow],
    files: Sequence[ParsedFile],
    judge: Judge,
    config: Config,
    coverage: Coverage,
) -> tuple[Sorted, list[tuple[Flow, Judgement]]]:
    """The flows by what a judge of one policy says of them; what is selected does not matter."""
    everything = msgspec.structs.replace(config, select=(), ignore=(), include=VERDICTS_TO_INCLUDE)
    judged = [(flow, judge.judge(flow)) for flow in flows]
    settled = settle(judged, files, everything, today=date.today())
    wanted = [
        (flow, judgement)
        for flow, judgement in surest_readings(judged)
        if is_wanted(flow, judgement, everything)
    ]
    pairs = [(found, judgement) for flow, judgement in wanted for found in judge.found(flow)]
    return (
        Sorted(
            findings=settled.findings,
            passed=settled.passed,
            suppressed=settled.suppressed,
            policy=judge.policies[0],
            circumstances=[found for found, _ in pairs],
            denied=[found for found, judgement in pairs if judgement.is_finding],
            files=coverage.files,
            unread=coverage.unread_files,
        ),
        wanted,
    )
