"""From norms, flows and checks to the ledger of a policy."""

from __future__ import annotations

import re
from collections.abc import Iterable

from piilint.policy.findings import Finding
from piilint.policy.ledger.entries import Entry, PolicyLedger, State
from piilint.policy.ledger.flows import NormReading, Sorted, of_figures, read_flows
from piilint.policy.ledger.silence import by_hand, undisclosed
from piilint.policy.obligations.checks import CHECKS
from piilint.policy.obligations.collection import collected, uncovered
from piilint.policy.obligations.reading import Inspection, Reading, counted
from piilint.policy.policies import BoundNorm

_NUMBERS = re.compile(r"(\d+)")
_DESCRIBES = ("allow", "allow_only")
_UNSEEN = "Code does not show whether this is kept."
_WORD = "The word of whoever is responsible for it, with the date."


def ledger_of(seen: Inspection, flows: Sorted) -> PolicyLedger:
    """Every clause of the policy with its state; nothing passes in silence."""
    policy = seen.policy
    clauses: dict[str, list[BoundNorm]] = {}
    for bound in policy.norms:
        clauses.setdefault(bound.norm.clause or bound.norm.id, []).append(bound)
    entries = [_entry(clause, norms, seen, flows) for clause, norms in clauses.items()]
    if all(bound.norm.clause for bound in policy.norms):
        entries.sort(key=lambda entry: _natural(entry.clause))
    describes = any(bound.norm.effect in _DESCRIBES for bound in policy.norms)
    return PolicyLedger(
        policy=policy.id,
        title=policy.title,
        document=policy.document,
        url=policy.url,
        effective=policy.effective,
        entries=tuple(entries),
        describes=describes,
        undisclosed=undisclosed(flows.findings, seen.book) if describes else (),
        collected=uncovered(seen),
        by_hand=by_hand(flows),
    )


def _natural(clause: str) -> list[tuple[int, int, str]]:
    """`2.10` comes after `2.9`."""
    pieces = _NUMBERS.split(clause)
    return [(0, int(each), "") if each.isdigit() else (1, 0, each) for each in pieces if each]


def _entry(clause: str, norms: list[BoundNorm], seen: Inspection, flows: Sorted) -> Entry:
    by_flows = [read_flows(bound, flows, seen.book) for bound in norms]
    checked = [reading for bound in norms for reading in _checked(bound, seen)]
    readings = [*_telling(norms, by_flows, checked), *checked]
    state = _state(norms, readings)
    findings = tuple(dict.fromkeys(found for each in by_flows for found in each.findings))
    first = norms[0].norm
    described = [each for each, bound in zip(by_flows, norms, strict=True) if _may(bound)]
    if any(bound.norm.effect == "require" for bound in norms):
        # It is a promise; what it allows besides need not happen.
        described = []
    shown = any(reading.state == "upheld" and reading.evidence for reading in checked)
    return Entry(
        clause=clause,
        rules=tuple(bound.rule for bound in norms),
        title=first.title,
        says=_distinct(bound.norm.says for bound in norms),
        section=first.section,
        quotes=_distinct(bound.norm.quote or "" for bound in norms),
        line=first.line,
        interpretations=_distinct(bound.norm.interpretation or "" for bound in norms),
        state=state,
        summary=_summary(readings, findings),
        evidence=tuple(dict.fromkeys(e for reading in readings for e in reading.evidence)),
        findings=findings,
        settle=_settle(norms, readings, state),
        unpractised=bool(described) and not shown and not any(p.practised for p in described),
    )


def _may(bound: BoundNorm) -> bool:
    """The norm describes something that the shop says it does, and that flows would show."""
    described = bound.norm.effect in _DESCRIBES and bound.norm.decidable != "never"
    return described and not of_figures(bound)


def _checked(bound: BoundNorm, seen: Inspection) -> list[Reading]:
    found = [CHECKS[name](bound, seen) for name in bound.norm.checks]
    found.append(collected(bound, seen))
    return [reading for reading in found if reading is not None]


def _telling(
    norms: list[BoundNorm], by_flows: list[NormReading], checked: list[Reading]
) -> list[Reading]:
    """The readings of flows that count: what nobody does says little where the rest speaks."""
    read = [(bound, each) for bound, each in zip(norms, by_flows, strict=True) if each.reading]
    limits = any(bound.norm.effect != "allow" or each.practised for bound, each in read)
    return [
        each.reading
        for bound, each in read
        if each.reading and (each.practised or _limits(bound) or not (limits or checked))
    ]


def _limits(bound: BoundNorm) -> bool:
    return bound.norm.effect != "allow"


def _state(norms: list[BoundNorm], readings: list[Reading]) -> State:
    states = {reading.state for reading in readings}
    decidable = {bound.norm.decidable for bound in norms}
    if "violated" in states:
        return "violated"
    if decidable == {"never"}:
        return "not decidable"
    if "assumed" in states or not states or decidable & {"partly", "never"}:
        return "assumed"
    return "upheld"


def _settle(norms: list[BoundNorm], readings: list[Reading], state: State) -> tuple[str, ...]:
    """What would settle the rest: the norms' own word, else that of the checks."""
    own = _distinct(bound.norm.settled_by for bound in norms)
    checks = _distinct(reading.settle for reading in readings if reading.state == "assumed")
    found = own if state == "not decidable" and own else _distinct((*checks, *own))
    return found or (() if state in ("upheld", "violated") else (_WORD,))


def _summary(readings: list[Reading], findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """Why, in sentences: the flows against it first."""
    if not findings:
        return _distinct(reading.summary for reading in readings) or (_UNSEEN,)
    # That another norm of a broken clause meets no flow at all helps nobody.
    told = [each for each in readings if each.state != "upheld" or each.evidence]
    return _distinct((_broken(findings), *(reading.summary for reading in told)))


def _broken(findings: tuple[Finding, ...]) -> str:
    number = counted(len(findings), "flow breaks", "flows break")
    places = len({finding.flow.sink.span for finding in findings})
    where = f", at {counted(places, 'place')}" if places < len(findings) else ""
    return f"{number} it{where}."


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
