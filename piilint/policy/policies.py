"""A policy, loaded: norms with their groups and inherited keys worked in."""

from __future__ import annotations

from datetime import date

import msgspec

from piilint.policy.findings import NormRef
from piilint.policy.terms import DataTerm
from piilint.rulebook.norms import (
    Conditions,
    Group,
    GuardWords,
    Norm,
    Provenance,
    Recipients,
    SelfDisclosure,
    WaiverKind,
)


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """One case of a norm with nothing left to inherit. What is empty bounds nothing."""

    data: tuple[DataTerm, ...] = ()
    subjects: tuple[str, ...] = ()
    provenances: tuple[str, ...] = ()
    sinks: tuple[str, ...] = ()
    recipients: Recipients | None = None
    purposes: tuple[str, ...] = ()
    when: Conditions | None = None
    unless: Conditions | None = None
    alongside_when: tuple[DataTerm, ...] = ()
    """The data of `when.alongside`, its groups worked in."""
    alongside_unless: tuple[DataTerm, ...] = ()
    vague: bool = False


class BoundNorm(msgspec.Struct, frozen=True):
    """A norm in the policy it stands in."""

    policy: str
    norm: Norm
    cases: tuple[Scope, ...] = ()
    """What it speaks of."""
    only: tuple[Scope, ...] = ()
    """What an `allow_only` allows."""
    path: str = ""
    line: int = 0

    @property
    def rule(self) -> str:
        """What suppressions, selection and SARIF call it: `4inkjets/C23`."""
        return f"{self.policy}/{self.norm.id}"

    @property
    def ref(self) -> NormRef:
        """The norm as a finding cites it."""
        norm = self.norm
        return NormRef(self.rule, norm.clause, norm.section, norm.quote, norm.interpretation)


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """One policy, its extended policies worked in."""

    id: str
    title: str
    path: str = ""
    document: str | None = None
    """Path of the policy's text as the policy gives it, where it could be read."""
    document_path: str | None = None
    """The same, from where the program runs."""
    url: str | None = None
    effective: date | None = None
    groups: dict[str, Group] = {}
    provenances: dict[str, Provenance] = {}
    guards: dict[str, GuardWords] = {}
    waivers: dict[str, WaiverKind] = {}
    needs: dict[str, tuple[str, ...]] = {}
    self_disclosure: SelfDisclosure = SelfDisclosure()
    norms: tuple[BoundNorm, ...] = ()
