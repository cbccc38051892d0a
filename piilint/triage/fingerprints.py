"""Names for findings that stay the same when lines move."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

import msgspec

from piilint.policy.findings import Finding


def with_fingerprints(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, in the same order, each with a fingerprint of its own.

    Findings that are alike in everything but their place are numbered in the order of their
    places, so that two of them are never taken for one.
    """
    ordered = list(findings)
    seen: Counter[str] = Counter()
    named: dict[int, str] = {}
    for index in sorted(range(len(ordered)), key=lambda index: _place(ordered[index])):
        essence = _essence(ordered[index])
        seen[essence] += 1
        named[index] = _digest(f"{essence}\0{seen[essence]}")
    return [
        msgspec.structs.replace(finding, fingerprint=named[index])
        for index, finding in enumerate(ordered)
    ]


def _place(finding: Finding) -> tuple[object, ...]:
    flow = finding.flow
    return (flow.sink.span, flow.source.span, flow.sink.recipient or "", finding.judgement.verdict)


def _essence(finding: Finding) -> str:
    """What makes a finding this one, and nothing that a change elsewhere in the file moves."""
    flow = finding.flow
    functions = flow.functions or (flow.source.span.path, flow.sink.span.path)
    parts = (
        finding.judgement.rule,
        flow.source.data_type,
        flow.source.subject or "",
        " ".join(flow.source.text.split()),
        " ".join(flow.sink.callee.split()),
        flow.sink.argument or "",
        *functions,
    )
    return "\0".join(parts)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
