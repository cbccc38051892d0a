"""Sentences about judgements, for people."""

from __future__ import annotations

from piilint.flow.domain.flows import SinkFact
from piilint.policy.circumstances import UNKNOWN, Circumstances
from piilint.policy.conditions import Kind
from piilint.policy.findings import Verdict
from piilint.policy.policies import BoundNorm, Policy
from piilint.policy.terms import DataTerm
from piilint.policy.transforms import read_asked, worth
from piilint.policy.waivers import objection
from piilint.policy.weighing import NearMiss, Outcome
from piilint.rulebook.book import Rulebook

GOES = {
    "code": "stands in the code",
    "log": "is written to a log",
    "exception": "is put into an exception's message",
    "cookie": "is stored in a cookie",
    "url": "is put into a URL",
    "file": "is written to a file",
    "cache": "is kept in a cache",
    "queue": "is put into a queue",
    "database": "is stored in a database",
    "response": "is sent in a response",
    "template": "is handed to a template",
    "email": "is sent by e-mail",
    "process": "is handed to another process",
    "third_party": "goes to a third party",
    "custom": "reaches a sink of your own rules",
}
_MISSING: dict[Kind, str] = {
    "transforms": "the data is not {transforms}",
    "facts": "the call's arguments are other ones",
    "channel": "the channel is not encrypted",
    "lifetime": "the cookie does not live as long as that",
    "alongside": "what would have to go with it is not there",
    "cookie": "the cookie's attributes are other ones",
    "to_subject": "the message does not go to the person whose data it holds",
}

_ENDS = (("keep_first", "first"), ("keep_last", "last"))
_DONE = {"truncated": "cut short", "keyed_hashed": "hashed with a key"}
_ACRONYMS = frozenset({"crm", "erp", "llm", "api", "sms", "saas", "ip", "3pl"})


def data_label(data_type: str, book: Rulebook) -> str:
    """What a data type is called: `e-mail address`."""
    known = book.data_types.get(data_type)
    return known.label if known else data_type.rpartition(".")[2].replace("_", " ")


def recipient_label(sink: SinkFact, book: Rulebook) -> str | None:
    """Who gets the data: `Mailchimp (email marketing)`."""
    if sink.recipient is None:
        return None
    known = book.recipients.get(sink.recipient)
    if known is None:
        if sink.recipient != UNKNOWN:
            return sink.recipient
        return f"the unknown host {sink.host}" if sink.host else "an unknown host"
    words = known.category.split("_")
    kind = " ".join(word.upper() if word in _ACRONYMS else word for word in words)
    return f"{known.name} ({kind})"


def happening(found: Circumstances, policy: Policy | None, book: Rulebook) -> str:
    """What the code does: `E-mail address of a customer, given with an order, goes to Segment`."""
    source = found.flow.source
    label = data_label(source.data_type, book)
    subject = book.subjects.get(source.subject or "")
    whose = f"{lowered(label)} of {_one(subject.label)}" if subject else label
    how = _aside(found, policy)
    goes = destination(found.sink, book, shared=found.shared)
    return f"{whose[:1].upper()}{whose[1:]}{how} {goes}"


def destination(sink: SinkFact, book: Rulebook, *, shared: bool = True) -> str:
    """Where data gets: `is written to a log`, `goes to Segment (analytics)`."""
    who = recipient_label(sink, book)
    goes = GOES.get(sink.kind, "leaves the program")
    if who and sink.kind == "third_party":
        return f"goes to {who}"
    return f"{goes} that {who} receives" if who and shared else goes


def _aside(found: Circumstances, policy: Policy | None) -> str:
    """How the data was collected and what was done to it: `, given with an order and hashed,`."""
    provenance = policy.provenances.get(found.provenance or "") if policy else None
    said = [provenance.label] if provenance and not provenance.rest else []
    said += [_DONE.get(done, done) for done in dict.fromkeys(found.flow.transforms)]
    if not said:
        return ""
    return f", {', '.join(said[:-1])}{' and ' if said[1:] else ''}{said[-1]},"


def _one(label: str) -> str:
    """With its article: `an employee`."""
    text = lowered(label)
    return f"an {text}" if text[:1] in "aeiou" else f"a {text}"


def lowered(text: str) -> str:
    """`E-mail address` inside a sentence; `IP address` stays as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def sentence(told: str, verdict: Verdict, deciding: BoundNorm, against: BoundNorm | None) -> str:
    """What happens, and what the norms say of it."""
    if against is not None:
        return f"{told}: {because(deciding)}, but {because(against)}."
    return f"{told}{', but' if verdict == 'forbidden' else ';'} {because(deciding)}."


def because(bound: BoundNorm) -> str:
    """The norm, as the second half of a sentence."""
    norm = bound.norm
    says = norm.says or norm.title or bound.rule
    return f"by {norm.clause}, {says}" if norm.clause else says


def missing(near: NearMiss, found: Circumstances, policy: Policy, book: Rulebook) -> str:
    """What a near allowance asks for in vain: `no subscription check guards this call`."""
    said = [_unmet(condition.kind, near, found, policy, book) for condition in near.unmet]
    if near.other_data:
        said.append(f"it covers only {_terms(near.scope.data, book)}")
    return " and ".join(dict.fromkeys(said))


def _unmet(kind: Kind, near: NearMiss, found: Circumstances, policy: Policy, book: Rulebook) -> str:
    when = near.scope.when
    if kind == "guard" and when is not None:
        words = policy.guards.get(when.guard or "")
        return f"no {words.name if words else when.guard} guards this call"
    if kind == "transforms" and when is not None:
        listed = " or ".join(_asked(each) for each in when.transforms)
        return _MISSING["transforms"].format(transforms=listed)
    if kind == "waiver" and when is not None:
        name = when.waiver or ""
        return objection(name, found.shown.waivers, policy.waivers, found.today) or ""
    if kind == "necessary":
        known = book.recipients.get(found.sink.recipient or "")
        label = data_label(found.data_type, book)
        return f"{known.name if known else 'the recipient'} has no need of the {lowered(label)}"
    return _MISSING[kind]


def falls_short(outcome: Outcome, found: Circumstances) -> str | None:
    """Where the right thing was done but not far enough: `the data is not aggregated over …`."""
    if outcome.verdict != "forbidden":
        return None
    done = worth(found.data_type, found.flow.transforms)
    for hit in outcome.hits:
        spared = hit.scope.unless.transforms if hit.scope.unless else ()
        for transform in spared:
            if "(" in transform and read_asked(transform).name in done:
                return f"the data is not {_asked(transform)}"
    return None


def _asked(transform: str) -> str:
    """`masked (at most the last 4 kept)`."""
    asked = read_asked(transform)
    bounds = dict(asked.bounds)
    name = asked.name.replace("_", " ")
    if "k" in bounds:
        return f"{name} over at least {bounds['k']}"
    kept = [f"the {end} {bounds[key]}" for key, end in _ENDS if bounds.get(key)]
    return f"{name} (at most {' and '.join(kept)} kept)" if kept else name


def _terms(terms: tuple[DataTerm, ...], book: Rulebook) -> str:
    types = [data_type for term in terms for data_type in term.include]
    labels = [lowered(data_label(data_type, book)) for data_type in types]
    return ", ".join(dict.fromkeys(labels)) or "other data"
