"""The circumstances of a flow: everything that a norm may ask about, looked up once."""

from __future__ import annotations

from datetime import date

import msgspec

from piilint.base.names import split_words
from piilint.flow.domain.flows import Flow, Guard, SinkFact
from piilint.policy.necessity import needs_of
from piilint.policy.onlooker import Shown
from piilint.policy.policies import Policy
from piilint.policy.purposes import Purpose, Spoken
from piilint.rulebook.book import Rulebook
from piilint.rulebook.norms import FactValue

UNKNOWN = "unknown_external"
REMOVES = "removes"
"""The fact of calls that take away what the recipient has."""
_REMOVALS = frozenset(
    "unsubscribe delete remove erase purge forget archive suppress anonymize".split()
)


class Circumstances(msgspec.Struct, frozen=True):
    """One flow in the light of one policy."""

    flow: Flow
    provenance: str | None
    category: str | None
    role: str | None
    purpose: Purpose | None
    shared: bool
    """The data leaves the house."""
    needs: tuple[str, ...]
    facts: dict[str, FactValue]
    today: date
    country: str | None = None
    """Where the recipient is established, if that is known."""
    shown: Shown = Shown()

    @property
    def data_type(self) -> str:
        return self.flow.source.data_type

    @property
    def sink(self) -> SinkFact:
        return self.flow.sink

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The conditions under which it happens, spelt out."""
        return self.shown.guards or self.flow.guards


_NOTHING = Shown()


def circumstances(
    flow: Flow,
    provenance: str | None,
    policy: Policy,
    book: Rulebook,
    today: date,
    shown: Shown = _NOTHING,
) -> Circumstances:
    """What a policy's norms may ask about a flow."""
    category, role, usual = _recipient(flow.sink.recipient, book)
    carries = category is None or category in policy.self_disclosure.categories
    return Circumstances(
        flow=flow,
        provenance=provenance,
        category=category,
        role=role,
        purpose=_purpose(shown.spoken, usual, carries),
        shared=is_shared(flow.sink, role),
        needs=needs_of(flow.sink.recipient, policy.needs, book),
        facts={REMOVES: _removes(flow.sink.callee), **dict(flow.sink.facts)},
        today=today,
        country=book.countries.get(flow.sink.recipient or ""),
        shown=shown,
    )


def _purpose(spoken: Spoken, usual: Purpose | None, carries: bool) -> Purpose | None:
    """The nearest that speaks: the call itself, whoever gets the data, the code around the call.

    What a service is for says little where it only carries messages, whatever they are about.
    """
    if spoken.here is not None:
        return spoken.here
    return (spoken.around or usual) if carries else (usual or spoken.around)


def _removes(callee: str) -> bool:
    """Whether a call, by its name, takes away what is there: `lists.delete_list_member`."""
    return bool(_REMOVALS.intersection(split_words(callee.rpartition(".")[2])))


def _recipient(id_: str | None, book: Rulebook) -> tuple[str | None, str | None, Purpose | None]:
    known = book.recipients.get(id_ or "")
    if known is None:
        return None, None, None
    category = book.categories.get(known.category)
    role = known.role or (category.role if category else None)
    usual = Purpose(category.purpose, f"what {known.name} is for") if category else None
    return known.category, role, usual


def is_shared(sink: SinkFact, role: str | None) -> bool:
    """Whether data leaves the house at a sink.

    An SMTP host that nobody knows only carries mail: the addressee decides, not the host.
    """
    if role == "internal":
        return False
    if sink.recipient is None or (sink.kind == "email" and sink.recipient == UNKNOWN):
        return sink.kind == "third_party"
    return True


def self_disclosing(found: Circumstances, policy: Policy) -> bool:
    """Whether the message tells the data subject their own data, and nobody else."""
    sink, channels = found.sink, policy.self_disclosure
    if not sink.to_subject:
        return False
    if found.category is not None:
        return found.category in channels.categories
    return sink.kind in channels.sinks
