"""What reports say of a finding, in words; every format says the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from piilint.flow.domain.flows import Flow, SinkFact, SourceFact
from piilint.policy.findings import Finding, Judgement, NormRef
from piilint.policy.purposes import Purpose
from piilint.report.text import one_line
from piilint.triage.disclosures import Disclosure
from piilint.triage.result import Labels

MAX_NAMED = 5
"""A headline names so many kinds of data; the rest is a number."""

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
_PLURALS = {"is": "are", "ends": "end", "reaches": "reach"}


def headline(told: Disclosure, labels: Labels) -> str:
    """`customer's name and e-mail address reach Mailchimp (email_marketing), forbidden by C08`."""
    return f"{listed(_happenings(told, labels))}, {verdict(told)}"


def _happenings(told: Disclosure, labels: Labels) -> Iterable[str]:
    """Whose data of what kind gets where: one clause for all that gets to the same places."""
    data: dict[str, dict[tuple[str, str], None]] = {}
    for finding in told.findings:
        flow = finding.flow
        thing = (owner(flow.source, labels), changed(flow, labels))
        data.setdefault(arrival(flow.sink, labels), {})[thing] = None
    places: dict[frozenset[tuple[str, str]], list[str]] = {}
    for place, things in data.items():
        places.setdefault(frozenset(things), []).append(place)
    for where in places.values():
        here = list(data[where[0]])
        yield f"{_owned(here)} {listed(where if len(here) == 1 else map(_plural, where))}"


def _owned(things: Sequence[tuple[str, str]]) -> str:
    """`customer's name and e-mail address`."""
    shown = things if len(things) <= MAX_NAMED + 1 else things[:MAX_NAMED]
    by_owner: dict[str, list[str]] = {}
    for whose, what in shown:
        by_owner.setdefault(whose, []).append(what)
    said = [f"{whose} {listed(kinds)}" for whose, kinds in by_owner.items()]
    if left := len(things) - len(shown):
        said.append(f"{left} more kinds of data")
    return listed(said)


def _plural(arrives: str) -> str:
    verb, _, rest = arrives.partition(" ")
    return f"{_PLURALS.get(verb, verb)} {rest}"


def listed(parts: Iterable[str]) -> str:
    """`a, b and c`."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def thing(finding: Finding, labels: Labels) -> str:
    """What data of whom a finding is about: `customer's e-mail address`."""
    return f"{owner(finding.flow.source, labels)} {changed(finding.flow, labels)}"


def changed(flow: Flow, labels: Labels) -> str:
    """`hashed e-mail address`."""
    done = [each.replace("_", " ") for each in dict.fromkeys(flow.transforms)]
    return f"{' and '.join(done)} {data(flow.source, labels)}".lstrip()


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


def verdict(told: Disclosure) -> str:
    """`forbidden by C08`."""
    judgement = told.lead.judgement
    clauses = listed(dict.fromkeys(map(clause_name, deciding(told))) or [judgement.rule])
    if judgement.verdict == "contradictory":
        return f"on which the policy contradicts itself ({clauses})"
    if judgement.verdict == "undisclosed":
        return "which the policy does not disclose"
    if judgement.verdict == "vague":
        return f"permitted only in broad terms by {clauses}"
    return f"{judgement.verdict} by {clauses}"


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


def deciding(told: Disclosure) -> list[NormRef]:
    """The norms that decide, each once."""
    norms = [norm for finding in told.findings for norm in finding.judgement.deciding]
    return list(dict.fromkeys(norms))


def excess(told: Disclosure) -> list[str]:
    """Data types that those who get the data have no need of."""
    kinds = [kind for finding in told.findings for kind in finding.judgement.excess]
    return list(dict.fromkeys(kinds))


def permissions(told: Disclosure, labels: Labels) -> str:
    """What would permit it; where that differs, for which of the data."""
    found: dict[str, list[str]] = {}
    for finding in told.findings:
        found.setdefault(permission(finding.judgement) or "", []).append(thing(finding, labels))
    if len(found) == 1:
        return next(iter(found))
    said = [
        f"{text} (for {listed(dict.fromkeys(things))})" for text, things in found.items() if text
    ]
    return "; ".join(said)


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
