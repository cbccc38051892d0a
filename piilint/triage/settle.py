"""From judged flows to what a run reports: suppressions, selection, grouping, in that order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from piilint.base.span import Span
from piilint.config import Config
from piilint.flow.domain.flows import Flow
from piilint.frontend.sources import ParsedFile
from piilint.policy.findings import Finding, Judgement
from piilint.triage.merge import group
from piilint.triage.readings import surest_readings
from piilint.triage.result import RuleInfo, UnusedSuppression
from piilint.triage.select import is_breach, is_shown_pass, is_wanted, names_any
from piilint.triage.suppress import Suppression, find_suppressions


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """The judged flows of a scan, sorted out; fields as in ScanResult."""

    findings: tuple[Finding, ...] = ()
    passed: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    unused_suppressions: tuple[UnusedSuppression, ...] = ()
    undisclosed_third_party: int = 0


def settle(
    judged: Iterable[tuple[Flow, Judgement]],
    files: Iterable[ParsedFile],
    config: Config,
    *,
    today: date,
    rules: Sequence[RuleInfo] = (),
) -> Settled:
    """Sort judged flows into findings, passed and suppressed ones.

    `rules` are the norms that judged: a suppression of a policy that did not is not called unused.
    """
    suppressions = find_suppressions(files)
    working = _Working(suppressions, today)
    breaches, passed, silenced, undisclosed = [], [], [], []
    for flow, judgement in surest_readings(judged):
        if judgement.verdict == "undisclosed" and _goes_outside(flow):
            undisclosed.append((flow, judgement))
        loud, silent = _told(flow, judgement, working, config)
        for told in (loud, silent[0] if silent else None):
            if told is not None and is_shown_pass(told, config):
                passed.append((flow, told))
        if loud is not None and is_breach(loud, config):
            breaches.append((flow, loud))
        if silent is not None and is_breach(silent[0], config):
            silenced.append((flow, silent[0], silent[1].reason))
    return Settled(
        findings=tuple(group(breaches)),
        passed=tuple(group(passed)),
        suppressed=tuple(_group_suppressed(silenced)),
        unused_suppressions=tuple(working.complaints(rules)),
        undisclosed_third_party=len(group(undisclosed)),
    )


def _told(
    flow: Flow, judgement: Judgement, working: _Working, config: Config
) -> tuple[Judgement | None, tuple[Judgement, Suppression] | None]:
    """By which rule a flow is told, and by which one a comment silences it, with that comment.

    Of the rules that it breaks, the first that is wanted: who sets one rule aside has said nothing
    of the others.
    """
    loud, silent = None, None
    for each in judgement.breaches or (judgement,):
        suppression = working.first(flow, each)
        if not is_wanted(flow, each, config):
            continue
        if suppression is None:
            loud = loud or each
        else:
            silent = silent or (each, suppression)
    return loud, silent


def _goes_outside(flow: Flow) -> bool:
    return flow.sink.recipient is not None or flow.sink.kind == "third_party"


def _group_suppressed(silenced: list[tuple[Flow, Judgement, str]]) -> list[Finding]:
    by_reason: dict[str, list[tuple[Flow, Judgement]]] = {}
    for flow, judgement, reason in silenced:
        by_reason.setdefault(reason, []).append((flow, judgement))
    found = [
        msgspec.structs.replace(finding, suppressed=reason)
        for reason, members in by_reason.items()
        for finding in group(members)
    ]
    return sorted(found, key=lambda finding: (finding.flow.sink.span, finding.fingerprint))


class _Working:
    """The suppressions of a run, and which of them have been needed so far."""

    def __init__(self, suppressions: Sequence[Suppression], today: date) -> None:
        self._today = today
        self._all = suppressions
        self._by_path: dict[str, list[Suppression]] = {}
        for suppression in suppressions:
            self._by_path.setdefault(suppression.span.path, []).append(suppression)
        self._needed: set[Span] = set()

    def first(self, flow: Flow, judgement: Judgement) -> Suppression | None:
        """The suppression that silences the flow, if any; all that cover it count as needed."""
        found = None
        for path in dict.fromkeys((flow.sink.span.path, flow.source.span.path)):
            for suppression in self._by_path.get(path, ()):
                if judgement.verdict == "permitted" or not suppression.covers(flow, judgement):
                    continue
                self._needed.add(suppression.span)
                if suppression.problem is None and not suppression.is_expired(self._today):
                    found = found or suppression
        return found

    def complaints(self, rules: Sequence[RuleInfo]) -> Iterable[UnusedSuppression]:
        """The comments that are badly written, out of date, or cover nothing."""
        for suppression in self._all:
            message = suppression.problem
            if message is None and suppression.is_expired(self._today):
                message = f"expired on {suppression.until}"
            elif message is None and suppression.span not in self._needed:
                message = _why_unused(suppression, rules)
            if message is not None:
                yield UnusedSuppression(suppression.span, suppression.rules, message)


def _why_unused(suppression: Suppression, rules: Sequence[RuleInfo]) -> str | None:
    if not rules or any(names_any(suppression.rules, rule.id) for rule in rules):
        return "covers no finding: remove it"
    policies = {rule.id.partition("/")[0] for rule in rules}
    judged = [name for name in suppression.rules if name.partition("/")[0] in policies]
    return f"there is no rule {', '.join(judged)}" if judged else None
