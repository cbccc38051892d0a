"""What a ledger holds."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from piilint.policy.findings import Finding
from piilint.policy.obligations.reading import Evidence

State = Literal["violated", "assumed", "not decidable", "upheld"]
STATES: tuple[State, ...] = ("violated", "assumed", "not decidable", "upheld")
"""In the order in which a reader should look at them."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One clause of the policy."""

    clause: str
    """`C08`; for norms without a clause, the norm's id."""
    rules: tuple[str, ...]
    """Ids of the norms that say it: `4inkjets/C08`."""
    title: str = ""
    says: tuple[str, ...] = ()
    section: str | None = None
    quotes: tuple[str, ...] = ()
    line: int | None = None
    interpretations: tuple[str, ...] = ()
    state: State
    summary: tuple[str, ...] = ()
    """Why, in sentences."""
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    """The flows that break it."""
    settle: tuple[str, ...] = ()
    """What would settle what code does not show."""
    unpractised: bool = False
    """It describes something that no code does."""


class Undisclosed(msgspec.Struct, frozen=True, order=True):
    """Flows of one kind that no clause speaks of."""

    what: str
    """`customer's e-mail address`."""
    where: str
    """`is written to a log`, `goes to HubSpot (crm)`."""
    number: int
    places: tuple[Evidence, ...]


class ByHand(msgspec.Struct, frozen=True, order=True):
    """Something that a person declared and that a verdict rests on."""

    text: str
    evidence: Evidence


class PolicyLedger(msgspec.Struct, frozen=True, kw_only=True):
    """The ledger of one policy."""

    policy: str
    title: str
    document: str | None = None
    url: str | None = None
    effective: date | None = None
    describes: bool = True
    """It says what data is used for; a policy that only forbids discloses nothing."""
    entries: tuple[Entry, ...] = ()
    undisclosed: tuple[Undisclosed, ...] = ()
    collected: tuple[Evidence, ...] = ()
    """What people are asked for that no clause on collection names."""
    by_hand: tuple[ByHand, ...] = ()

    def of(self, state: State) -> tuple[Entry, ...]:
        """The clauses in a state."""
        return tuple(entry for entry in self.entries if entry.state == state)

    @property
    def unpractised(self) -> tuple[Entry, ...]:
        """Clauses that describe what no code does."""
        return tuple(entry for entry in self.entries if entry.unpractised)
