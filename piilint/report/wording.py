"""What reports say of a finding, in words; every format says the same."""

from __future__ import annotations

from piilint.flow.flows import Flow, SinkFact, SourceFact
from piilint.policy.findings import Finding, Judgement, NormRef
from piilint.policy.purposes import Purpose
from piilint.report.text import one_line
from piilint.triage.result import Labels

_ARRIVES = {
    "log": "is written to the log",
    "exception": "ends up in the message of an exception",
    "cookie": "is put in a cookie",
    "url": "is put in a URL",
    "file": "is written to a file",
    "cache": "is put in the cache",
    "queue": "is put on a queue",
    "database": "is stored in a database",
    "response": "is sent in a response",
    "template": "is shown in a template",
    "email": "is sent by e-mail",
    "process": "is handed to another process",
    "third_party": "reaches a third party",
    "code": "is written in the code",
    "custom": "reaches",
}
_ON_THE_WAY = {
    "log": " through the log",
    "exception": " in the message of an exception",
    "cookie": " in a cookie",
    "url": " in a URL",
    "file": " in a file",
    "queue": " through a queue",
    "email": " by e-mail",
}


def headline(finding: Finding, labels: Labels) -> str:
    """`customer's e-mail address reaches Mailchimp (email_marketing), forbidden by C08`."""
    return f"{disclosure(finding.flow, labels)}, {verdict(finding.judgement)}"


def disclosure(flow: Flow, labels: Labels) -> str:
    """Whose data of what kind gets where."""
    whose = owner(flow.source, labels)
    return f"{whose} {changed(flow, labels)} {arrival(flow.sink, labels)}"


def changed(flow: Flow, labels: Labels) -> str:
    """`hashed e-mail address`."""
    done = f"{' and '.join(dict.fromkeys(flow.transforms))} " if flow.transforms else ""
    return f"{done}{data(flow.source, labels)}"


def owner(source: SourceFact, labels: Labels) -> str:
    """`customer's`."""
    if source.subject is None:
        return "somebody's"
    label = lowered(labels.subjects.get(source.subject, source.subject.replace("_", " ")))
    return f"{label}'" if label.endswith("s") else f"{label}'s"


def data(source: SourceFact, labels: Labels) -> str:
    """`e-mail address`."""
    kind = source.data_type
    if kind == "custom":
        return f"data `{one_line(source.text)}`"
    return lowered(labels.data_types.get(kind, kind.rpartition(".")[2].replace("_", " ")))


def lowered(label: str) -> str:
    """A label inside a sentence; `IP address` stays as it is."""
    text = one_line(label)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def arrival(sink: SinkFact, labels: Labels) -> str:
    """`reaches Mailchimp (email_marketing)`."""
    if sink.recipient is not None:
        return f"reaches {recipient(sink, labels)}{_ON_THE_WAY.get(sink.kind, '')}"
    if sink.kind == "custom":
        return f"reaches {one_line(sink.callee)}"
    return _ARRIVES[sink.kind]


def recipient(sink: SinkFact, labels: Labels) -> str:
    """The name of the sink's recipient and what kind of service it is; empty without one."""
    if sink.recipient is None:
        return ""
    if sink.recipient == "unknown_external":
        return (
            f"an unknown outside host ({one_line(sink.host)})"
            if sink.host
            else "an unknown outside host"
        )
    name = one_line(labels.recipients.get(sink.recipient, sink.recipient))
    category = labels.categories.get(sink.recipient)
    return f"{name} ({one_line(category)})" if category else name


def verdict(judgement: Judgement) -> str:
    """`forbidden by C08`."""
    names = [clause_name(norm) for norm in judgement.deciding] or [judgement.rule]
    listed = " and ".join(dict.fromkeys(names))
    if judgement.verdict == "contradictory":
        return f"on which the policy contradicts itself ({listed})"
    if judgement.verdict == "undisclosed":
        return "which the policy does not disclose"
    if judgement.verdict == "vague":
        return f"permitted only in broad terms by {listed}"
    return f"{judgement.verdict} by {listed}"


def readings(judgement: Judgement) -> list[str]:
    """How the doubtful wordings that the judgement relies on are read: `C12 read as: …`."""
    return [
        f"{clause_name(norm)} read as: {one_line(norm.interpretation)}"
        for norm in judgement.deciding
        if norm.interpretation
    ]


def clause_name(norm: NormRef) -> str:
    """The clause as the policy's document counts it; for a norm without one, its id."""
    return one_line(norm.clause or norm.id)


def citation(norm: NormRef) -> str:
    """`C08, section "Use of information": "We use the information ..."`."""
    parts = clause_name(norm)
    if norm.section:
        parts += f', section "{one_line(norm.section)}"'
    if norm.quote:
        parts += f': "{one_line(norm.quote)}"'
    return parts


def permission(judgement: Judgement) -> str | None:
    """Which norm would permit the flow and what it lacks; None if there is no such norm."""
    if judgement.permits is None:
        return one_line(judgement.missing) if judgement.missing else None
    cited = judgement.permits in judgement.deciding
    text = clause_name(judgement.permits) if cited else citation(judgement.permits)
    text += " would permit it"
    return f"{text}, but {one_line(judgement.missing)}" if judgement.missing else text


def purpose(stated: Purpose) -> str:
    """`marketing email, what Mailchimp is for`."""
    return f"{stated.id.replace('_', ' ')}, {one_line(stated.said)}"


def guards(flow: Flow) -> list[str]:
    """The conditions under which the sink is reached."""
    return [one_line(guard.text if guard.holds else f"not ({guard.text})") for guard in flow.guards]
