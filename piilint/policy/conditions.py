"""Conditions of norms: which of them a flow meets, and what is missing where it does not."""

from __future__ import annotations

from typing import Literal

import msgspec

from piilint.policy.circumstances import Circumstances
from piilint.policy.guards import guarded
from piilint.policy.necessity import needed
from piilint.policy.terms import DataTerm, covers
from piilint.policy.transforms import satisfied, worth
from piilint.rulebook.norms import Conditions, GuardWords

Kind = Literal[
    "transforms", "guard", "facts", "channel", "lifetime", "necessary", "alongside", "to_subject"
]
_PLAIN_SCHEMES = frozenset({"http", "ftp", "smtp", "ws", "telnet", "ldap", "imap", "pop3"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_VERIFIERS = ("verify", "verify_ssl", "ssl_verify", "check_hostname", "starttls", "use_tls", "tls")


class Tested(msgspec.Struct, frozen=True):
    """One condition of a norm, and whether the flow meets it."""

    kind: Kind
    met: bool


def tested(
    asked: Conditions,
    alongside: tuple[DataTerm, ...],
    found: Circumstances,
    guards: dict[str, GuardWords],
) -> list[Tested]:
    """Every condition that is asked for, in a fixed order."""
    flow, sink = found.flow, found.sink
    results: list[Tested] = []

    def add(kind: Kind, met: bool) -> None:
        results.append(Tested(kind, met))

    if asked.guard is not None:
        words = guards.get(asked.guard)
        add("guard", words is not None and guarded(flow.guards, words))
    if asked.transforms:
        add("transforms", satisfied(asked.transforms, worth(found.data_type, flow.transforms)))
    for name, value in asked.facts.items():
        add("facts", name in found.facts and _equal(found.facts[name], value))
    if asked.channel is not None:
        add("channel", insecure(found) is (asked.channel == "insecure"))
    if asked.lifetime is not None:
        add("lifetime", persistent(found) is (asked.lifetime == "persistent"))
    if asked.necessary is not None:
        add("necessary", needed(found.data_type, found.needs) is asked.necessary)
    if asked.alongside:
        add("alongside", any(covers(alongside, other) for other in sink.alongside))
    if asked.to_subject is not None:
        add("to_subject", sink.to_subject is asked.to_subject)
    return results


def _equal(left: object, right: object) -> bool:
    """True is not 1."""
    return left == right and isinstance(left, bool) is isinstance(right, bool)


def insecure(found: Circumstances) -> bool:
    """Whether the channel is known to be open: what is not known is not held against the code."""
    if found.sink.host in _LOOPBACK:
        return False
    scheme = found.facts.get("scheme")
    if isinstance(scheme, str) and scheme.lower() in _PLAIN_SCHEMES:
        return found.facts.get("starttls") is not True
    return any(found.facts.get(name) is False for name in _VERIFIERS)


def persistent(found: Circumstances) -> bool:
    """Whether a cookie is known to outlive the browser's session."""
    age, expires = found.facts.get("max_age"), found.facts.get("expires")
    return bool(age) or (expires is not None and expires is not False and expires != "")
