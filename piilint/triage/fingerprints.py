"""Names for findings that stay the same when lines move."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from piilint.policy.findings import Finding


def with_fingerprints(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, in the same order, each with a fingerprint of its own.

    Findings that are alike in everything but their place are numbered in the order of their
    places, so that two of them are never taken for one.
    """
    ordered = list(findings)
    by_place = sorted(ordered, key=_place)
    own = _named([((finding,), _essence(finding)) for finding in by_place])
    statements: dict[tuple[object, ...], list[Finding]] = {}
    for finding in by_place:
        statements.setdefault(statement_of(finding), []).append(finding)
    shared = _named([(told, _shared_essence(told)) for told in statements.values()])
    return [
        msgspec.structs.replace(
            finding, fingerprint=own[id(finding)], statement=shared[id(finding)]
        )
        for finding in ordered
    ]


def statement_of(finding: Finding) -> tuple[object, ...]:
    """What findings have in common that a reader sees and mends as one."""
    judgement = finding.judgement
    return (finding.flow.sink.span, judgement.rule, judgement.verdict, judgement.severity)


def _named(groups: Iterable[tuple[Sequence[Finding], str]]) -> dict[int, str]:
    """A digest for each finding, by its identity; equal essences are counted."""
    seen: Counter[str] = Counter()
    named: dict[int, str] = {}
    for members, essence in groups:
        seen[essence] += 1
        digest = _digest(f"{essence}\0{seen[essence]}")
        named.update((id(member), digest) for member in members)
    return named


def _place(finding: Finding) -> tuple[object, ...]:
    flow = finding.flow
    return (flow.sink.span, flow.source.span, flow.sink.recipient or "", finding.judgement.verdict)


def _essence(finding: Finding) -> str:
    """What makes a finding this one, and nothing that a change elsewhere in the file moves."""
    flow = finding.flow
    parts = (
        finding.judgement.rule,
        flow.source.data_type,
        flow.source.subject or "",
        " ".join(flow.source.text.split()),
        " ".join(flow.sink.callee.split()),
        flow.sink.argument or "",
        *_functions(finding),
    )
    return "\0".join(parts)


def _shared_essence(told: Sequence[Finding]) -> str:
    """Rule, call and the data that it gets: the ways there may change, further data may not."""
    lead = told[0]
    data = {f"{found.flow.source.data_type}@{found.flow.source.subject or ''}" for found in told}
    parts = (
        lead.judgement.rule,
        lead.judgement.verdict,
        " ".join(lead.flow.sink.callee.split()),
        _functions(lead)[-1],
        *sorted(data),
    )
    return "\0".join(parts)


def _functions(finding: Finding) -> tuple[str, ...]:
    flow = finding.flow
    return flow.functions or (flow.source.span.path, flow.sink.span.path)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
