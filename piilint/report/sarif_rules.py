"""Norms as the rules of a SARIF report."""

from __future__ import annotations

import re

import sarif_om as om

from piilint.policy.findings import Finding
from piilint.report.text import one_line
from piilint.triage.result import RuleInfo, ScanResult

MAX_DESCRIPTION = 1024
MAX_NAME = 100
PRIVATE_DATA_EXPOSED = 359
"""CWE-359, which fits every norm that names no nearer one."""
_SECURITY_SEVERITY = {"error": "7.5", "warning": "5.0", "note": "3.0"}


def described_rules(result: ScanResult) -> list[om.ReportingDescriptor]:
    """A rule for each norm of the policies and each further one that a finding cites, by id."""
    known = {rule.id: rule for rule in result.rules}
    for finding in (*result.findings, *result.passed, *result.suppressed):
        if finding.judgement.rule not in known:
            known[finding.judgement.rule] = _from_finding(finding)
    return [_descriptor(known[id]) for id in sorted(known)]


def _from_finding(finding: Finding) -> RuleInfo:
    judgement = finding.judgement
    norm = judgement.deciding[0] if judgement.deciding else None
    return RuleInfo(
        id=judgement.rule,
        title=f"{judgement.rule}: {judgement.reason}" if judgement.reason else judgement.rule,
        help=judgement.remedy,
        severity=judgement.severity,
        clause=norm.clause if norm else None,
        section=norm.section if norm else None,
        quote=norm.quote if norm else None,
        interpretation=norm.interpretation if norm else None,
    )


def _descriptor(rule: RuleInfo) -> om.ReportingDescriptor:
    title = _shortened(one_line(rule.title) or rule.id)
    full = one_line(rule.description) or _quoted(rule) or title
    cwe = rule.cwe or (PRIVATE_DATA_EXPOSED,)
    tags = ["security", "privacy", *(f"external/cwe/cwe-{number}" for number in cwe)]
    return om.ReportingDescriptor(
        id=rule.id,
        name=_friendly_name(title),
        short_description=om.MultiformatMessageString(text=title),
        full_description=om.MultiformatMessageString(text=_shortened(full)),
        help=om.MultiformatMessageString(text=_help(rule), markdown=_help_markdown(rule)),
        default_configuration=om.ReportingConfiguration(level=rule.severity),
        properties={
            "tags": tags[:10],
            "precision": "high",
            "security-severity": _SECURITY_SEVERITY[rule.severity],
        },
    )


def _friendly_name(title: str) -> str:
    """`OrderDataForAnotherPurpose`."""
    words = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", title))
    return words[:MAX_NAME] or "Rule"


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_DESCRIPTION else text[: MAX_DESCRIPTION - 3] + "..."


def _quoted(rule: RuleInfo) -> str:
    if not rule.quote:
        return ""
    where = ", ".join(part for part in (rule.clause, rule.section) if part)
    return one_line(f'The policy says ({where}): "{rule.quote}"' if where else f'"{rule.quote}"')


def _help(rule: RuleInfo) -> str:
    parts = [rule.title, rule.description, _quoted(rule), rule.interpretation, rule.help]
    return "\n\n".join(dict.fromkeys(part.strip() for part in parts if part and part.strip()))


def _help_markdown(rule: RuleInfo) -> str:
    parts = [f"**{rule.title.strip()}**"]
    if rule.description and rule.description != rule.title:
        parts.append(rule.description.strip())
    if rule.quote:
        where = ", ".join(part for part in (rule.clause, rule.section) if part)
        parts.append(f"> {one_line(rule.quote)}" + (f"\n>\n> {where}" if where else ""))
    if rule.interpretation:
        parts.append(f"Read as: {rule.interpretation.strip()}")
    if rule.help:
        parts.append(f"### How to comply\n\n{rule.help.strip()}")
    parts.append(
        f"To accept one flow, write `# piilint: ignore[{rule.id}] -- reason` above the call."
    )
    return "\n\n".join(parts)
