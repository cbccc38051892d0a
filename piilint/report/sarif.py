"""SARIF 2.1.0, as GitHub code scanning and editors read it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import sarif_om as om

from piilint import __version__
from piilint.base.errors import Diagnostic
from piilint.base.span import Span
from piilint.policy.findings import Finding
from piilint.report import wording
from piilint.report.line_hash import line_hashes
from piilint.report.options import ReportOptions
from piilint.report.others import others_of
from piilint.report.sarif_flows import code_flows, origins, shown
from piilint.report.sarif_json import plain
from piilint.report.sarif_places import artifact, physical
from piilint.report.sarif_rules import described_rules
from piilint.report.sources import SourceTexts
from piilint.report.text import one_line
from piilint.triage.disclosures import Disclosure, disclosures
from piilint.triage.result import Labels, ScanResult, UnusedSuppression

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

MAX_RESULTS = 25_000
"""Reports with more are rejected as a whole."""


def render(result: ScanResult, options: ReportOptions) -> str:
    """The report as text."""
    encoded = msgspec.json.encode(plain(log(result, options)))
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def log(result: ScanResult, options: ReportOptions) -> om.SarifLog:
    """The report as objects."""
    rules = described_rules(result)
    builder = _Results(rules, result.labels, options.texts)
    told = disclosures(result.findings)
    findings = _gravest(told)
    results = [builder.finding(each) for each in findings]
    results += [builder.passed(each) for each in disclosures(result.passed)]
    if options.show_suppressed:
        results += [builder.suppressed(each) for each in disclosures(result.suppressed)]
    results = results[:MAX_RESULTS]
    driver = om.ToolComponent(
        name="piilint",
        version=__version__,
        semantic_version=__version__,
        short_description=_text("Follows personal data and judges its flows by a privacy policy."),
        rules=rules,
        notifications=_NOTIFICATIONS,
    )
    run = om.Run(
        tool=om.Tool(driver=driver),
        results=results,
        invocations=[_invocation(result, left_out=len(told) - len(findings))],
        automation_details=om.RunAutomationDetails(id=f"piilint/{_category(result)}/"),
        column_kind="unicodeCodePoints",
        properties={"coverage": msgspec.to_builtins(result.coverage)},
    )
    return om.SarifLog(schema_uri=SCHEMA, version="2.1.0", runs=[run])


def _gravest(findings: tuple[Disclosure, ...]) -> list[Disclosure]:
    """As many findings as code scanning takes, the gravest, in the order of their places."""
    if len(findings) <= MAX_RESULTS:
        return list(findings)
    ranks = {"error": 0, "warning": 1, "note": 2}
    order = sorted(
        range(len(findings)), key=lambda n: (ranks[findings[n].lead.judgement.severity], n)
    )
    return [findings[number] for number in sorted(order[:MAX_RESULTS])]


def _category(result: ScanResult) -> str:
    """Names the policies: an upload replaces the last one of the same category."""
    names = [Path(policy).stem for policy in result.policies]
    return quote("+".join(sorted(set(names))) or "baseline", safe="+")


def _text(text: str) -> om.MultiformatMessageString:
    return om.MultiformatMessageString(text=text)


def linkable(text: str) -> str:
    """Text of others inside a message: brackets would be read as links."""
    return one_line(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


class _Results:
    """Makes results of findings."""

    def __init__(
        self, rules: Sequence[om.ReportingDescriptor], labels: Labels, texts: SourceTexts
    ) -> None:
        self._index = {rule.id: number for number, rule in enumerate(rules)}
        self._labels = labels
        self._texts = texts
        self._hashes: dict[str, list[str]] = {}

    def finding(self, told: Disclosure) -> om.Result:
        """What the policy does not let pass."""
        return self._result(told, "fail", told.lead.judgement.severity)

    def passed(self, told: Disclosure) -> om.Result:
        """What the policy lets pass."""
        return self._result(told, "pass", "none")

    def suppressed(self, told: Disclosure) -> om.Result:
        """A finding that a comment in the code silences."""
        result = self.finding(told)
        reason = one_line(told.lead.suppressed or "")
        result.suppressions = [
            om.Suppression(kind="inSource", state="accepted", justification=reason)
        ]
        return result

    def _result(self, told: Disclosure, kind: str, level: str) -> om.Result:
        flow, judgement = told.lead.flow, told.lead.judgement
        fingerprints = {"piilintFlow/v1": told.fingerprint}
        if line_hash := self._line_hash(flow.sink.span):
            fingerprints["primaryLocationLineHash"] = line_hash
        return om.Result(
            rule_id=judgement.rule,
            rule_index=self._index[judgement.rule],
            kind=kind,
            level=level,
            message=om.Message(text=self._message(told)),
            locations=[om.Location(physical_location=physical(flow.sink.span))],
            related_locations=origins(told),
            code_flows=code_flows(told),
            partial_fingerprints=fingerprints,
            rank=round(flow.confidence * 100, 1),
            properties=_properties(told),
        )

    def _message(self, told: Disclosure) -> str:
        said = linkable(wording.headline(told, self._labels))
        judgement = told.lead.judgement
        parts = [
            f"{said[:1].upper()}{said[1:]}",
            self._origins(told),
            linkable(judgement.reason),
            *map(linkable, wording.readings(judgement)),
            linkable(wording.permissions(told, self._labels)),
            linkable(judgement.remedy),
        ]
        return " ".join(f"{part.rstrip('.')}." for part in parts if part)

    def _origins(self, told: Disclosure) -> str:
        """`It comes from [user.email](1)`; of several kinds of data, each by its name."""
        links = [
            f"[{linkable(finding.flow.source.text) or 'here'}]({number})"
            for number, finding in enumerate(shown(told), start=1)
        ]
        if len(links) == 1:
            return f"It comes from {links[0]}"
        named = [
            f"the {linkable(wording.data(finding.flow.source, self._labels))} from {link}"
            for finding, link in zip(shown(told), links, strict=True)
        ]
        left = len(told.findings) - len(named)
        more = [f"{left} more from elsewhere"] if left else []
        said = wording.listed((*named, *more))
        return f"{said[:1].upper()}{said[1:]} reach this call"

    def _line_hash(self, span: Span) -> str | None:
        if span.path not in self._hashes:
            content = self._texts.content(span.path)
            self._hashes[span.path] = line_hashes(content) if content else []
        hashes = self._hashes[span.path]
        return hashes[span.line - 1] if 0 < span.line <= len(hashes) else None


def _properties(told: Disclosure) -> dict[str, Any]:
    flow, judgement = told.lead.flow, told.lead.judgement
    described: dict[str, Any] = {
        "verdict": judgement.verdict,
        "dataType": flow.source.data_type,
        "sinkKind": flow.sink.kind,
        "confidence": round(flow.confidence, 4),
    }
    optional = {
        "subject": flow.source.subject,
        "recipient": flow.sink.recipient,
        "purpose": judgement.purpose.id if judgement.purpose else None,
        "clause": judgement.deciding[0].clause if judgement.deciding else None,
    }
    described |= {key: value for key, value in optional.items() if value is not None}
    if flow.transforms:
        described["transforms"] = list(flow.transforms)
    if told.more:
        described["data"] = [_datum(finding) for finding in told.findings]
    if others := sum(others_of(finding).total for finding in told.findings):
        described["othersTotal"] = others
    return described


def _datum(finding: Finding) -> dict[str, Any]:
    """One of several kinds of data that a statement gives away."""
    source, sink = finding.flow.source, finding.flow.sink
    described = {
        "dataType": source.data_type,
        "subject": source.subject,
        "sinkKind": sink.kind,
        "recipient": sink.recipient,
        "confidence": round(finding.flow.confidence, 4),
        "flowFingerprint": finding.fingerprint,
    }
    return {key: value for key, value in described.items() if value is not None}


def _notification(id_: str, name: str, what: str, help_: str) -> om.ReportingDescriptor:
    return om.ReportingDescriptor(
        id=id_,
        name=name,
        short_description=_text(what),
        full_description=_text(what),
        help=_text(help_),
    )


_NOTIFICATIONS = [
    _notification(
        "unread-file",
        "UnreadFile",
        "A file, or a part of it, was not analysed.",
        "Mend the file or exclude it: flows through it are not seen.",
    ),
    _notification(
        "suppression",
        "SuppressionToLookAt",
        "A suppression comment covers nothing, is out of date or is not written as it should be.",
        "Remove the comment, or write `# piilint: ignore[RULE] -- reason`.",
    ),
]


def _invocation(result: ScanResult, *, left_out: int) -> om.Invocation:
    notes = [_unread(diagnostic) for diagnostic in result.diagnostics]
    if left_out:
        said = f"{left_out} findings are left out: a report holds {MAX_RESULTS}."
        notes.append(om.Notification(level="warning", message=om.Message(text=said)))
    notes += [_idle(suppression) for suppression in result.unused_suppressions]
    complete = not any(diagnostic.level == "error" for diagnostic in result.diagnostics)
    return om.Invocation(execution_successful=complete, tool_execution_notifications=notes or None)


def _unread(diagnostic: Diagnostic) -> om.Notification:
    location = om.PhysicalLocation(artifact_location=artifact(diagnostic.path))
    if diagnostic.line:
        location.region = om.Region(start_line=diagnostic.line)
    return om.Notification(
        descriptor=om.ReportingDescriptorReference(id="unread-file", index=0),
        level=diagnostic.level,
        message=om.Message(text=linkable(diagnostic.message)),
        locations=[om.Location(physical_location=location)],
    )


def _idle(suppression: UnusedSuppression) -> om.Notification:
    named = ", ".join(suppression.rules) or "no rule"
    said = linkable(f"Suppression of {named}: {suppression.message}")
    return om.Notification(
        descriptor=om.ReportingDescriptorReference(id="suppression", index=1),
        level="warning",
        message=om.Message(text=said),
        locations=[om.Location(physical_location=physical(suppression.span))],
    )
