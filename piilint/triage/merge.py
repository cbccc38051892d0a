"""From judged flows to findings: one for each thing that a reader would mend by itself."""

from __future__ import annotations

from collections.abc import Iterable

from piilint.flow.domain.flows import Flow
from piilint.policy.findings import Finding, Judgement
from piilint.triage.fingerprints import with_fingerprints

_Key = tuple[object, ...]
_Members = list[tuple[Flow, Judgement]]
_SHARED = 5
"""So many entries of a key come before the rule and the subject."""


def group(judged: Iterable[tuple[Flow, Judgement]]) -> list[Finding]:
    """One finding for each rule, sink, data type and subject, sorted by place.

    Further sources of the same data are the finding's `others`.
    """
    groups: dict[_Key, _Members] = {}
    for flow, judgement in judged:
        groups.setdefault(_key(flow, judgement), []).append((flow, judgement))
    findings = []
    for members in _with_unknown_subjects(groups):
        if len(members) > 1:
            members.sort(key=lambda member: _preference(member[0]))
        flow, judgement = members[0]
        others = tuple(dict.fromkeys(other for other, _ in members[1:] if other != flow))
        findings.append(Finding(flow, judgement, others))
    return with_fingerprints(sorted(findings, key=order))


def _with_unknown_subjects(groups: dict[_Key, _Members]) -> Iterable[_Members]:
    """The groups; flows of nobody in particular go to the one person whose data is there too.

    Not knowing whose data it is, the judge may have found another rule for them; but they bring
    the same kind of data to the same call, and are mended with it.
    """
    named: dict[_Key, list[_Key]] = {}
    for key in groups:
        if key[-1] is not None:
            named.setdefault(key[:_SHARED], []).append(key)
    for key in [key for key in groups if key[-1] is None]:
        known = named.get(key[:_SHARED], [])
        if len({other[-1] for other in known}) != 1:
            continue
        home = min(known, key=lambda other: (_gravity(groups[other]), other[-2]))
        if _gravity(groups[home]) <= _gravity(groups[key]):
            groups[home].extend(groups.pop(key))
    return groups.values()


def _gravity(members: _Members) -> int:
    return ("error", "warning", "note").index(members[0][1].severity)


def order(finding: Finding) -> tuple[object, ...]:
    """By place, then rule, then what tells two findings at one place apart."""
    sink, source = finding.flow.sink, finding.flow.source
    return (
        sink.span,
        finding.judgement.rule,
        source.data_type,
        source.subject or "",
        source.span,
        source.text,
        sink.callee,
        sink.argument or "",
        sink.recipient or "",
        finding.judgement.verdict,
    )


def _key(flow: Flow, judgement: Judgement) -> _Key:
    """What makes two flows one finding: first what also flows of unknown subjects share."""
    sink, source = flow.sink, flow.source
    return (
        sink.span,
        sink.kind,
        sink.recipient,
        source.data_type,
        judgement.verdict,
        judgement.rule,
        source.subject,
    )


def _preference(flow: Flow) -> tuple[object, ...]:
    """The surest flow is shown, then the shortest; the rest makes it the same every time."""
    guessed = flow.sink.callee.startswith("*")
    assumed = sum(step.approximate for step in flow.steps)
    nobody = flow.source.subject is None
    sure = (nobody, -flow.confidence, len(flow.steps), guessed, assumed)
    return (*sure, flow.source.span, repr(flow))
