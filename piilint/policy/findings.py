"""What the judge says of a flow."""

from __future__ import annotations

from typing import Literal

import msgspec

from piilint.flow.domain.flows import Flow
from piilint.policy.purposes import Purpose

Verdict = Literal["permitted", "vague", "undisclosed", "forbidden", "contradictory"]
Severity = Literal["note", "warning", "error"]


class NormRef(msgspec.Struct, frozen=True, order=True):
    """A norm as a finding cites it."""

    id: str
    """`4inkjets/C23`."""
    clause: str | None = None
    """The clause of the policy document: `C23`."""
    section: str | None = None
    quote: str | None = None
    interpretation: str | None = None


class Judgement(msgspec.Struct, frozen=True, order=True):
    """A verdict, and why."""

    verdict: Verdict
    rule: str
    """Id of the norm that decides; what suppressions, selection and SARIF call the rule."""
    severity: Severity
    reason: str
    """One sentence, for people."""
    deciding: tuple[NormRef, ...] = ()
    permits: NormRef | None = None
    """The nearest norm that would permit the flow."""
    missing: str | None = None
    """What that norm asks for and the flow lacks."""
    remedy: str = ""
    """How to mend it."""
    excess: tuple[str, ...] = ()
    """Data types of the payload that the recipient has no need of."""
    shared: bool = False
    """The data goes to a third party."""
    purpose: Purpose | None = None
    """Why the data is used, as far as anything says so."""
    others: tuple[Judgement, ...] = ()
    """What else the flow breaks, in the order in which it is told where the rules before it are
    not asked for or are set aside; without `others` of their own."""

    @property
    def is_finding(self) -> bool:
        """Whether somebody has to look at the flow."""
        return self.verdict in ("forbidden", "contradictory")

    @property
    def breaches(self) -> tuple[Judgement, ...]:
        """One judgement for each rule that the flow breaks, the one to be told first."""
        return (self, *self.others) if self.is_finding else ()


class Finding(msgspec.Struct, frozen=True, order=True):
    """A judged flow, ready to be reported."""

    flow: Flow
    """The flow whose witness is shown: the surest, then the shortest."""
    judgement: Judgement
    others: tuple[Flow, ...] = ()
    """Further flows of the same data type to the same sink under the same verdict."""
    fingerprint: str = ""
    """Hex digest that survives moved lines: rule, source, sink, functions on the way."""
    statement: str = ""
    """Hex digest that the findings of one rule at one sink share: reports tell them as one."""
    suppressed: str | None = None
    """The reason given in a suppression, if one covers it."""
