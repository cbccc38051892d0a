"""The onlooker: what the text of the code shows of a flow besides the flow itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from piilint.flow.domain.flows import Flow, Guard
from piilint.policy.channels import Channel, Channels
from piilint.policy.expressions import Expressions
from piilint.policy.measures import Measures, measures_of
from piilint.policy.policies import Policy
from piilint.policy.predicates import Predicates
from piilint.policy.provenance import evidence_of, provenance_of
from piilint.policy.purposes import NOTHING_SPOKEN, Purposes, Spoken
from piilint.policy.waivers import Waiver, Waivers

_KEYWORD = re.compile(r"\b(\w+)\s*=(?!=)")


class Shown(msgspec.Struct, frozen=True):
    """What was seen of one flow."""

    provenances: tuple[str | None, ...] = ()
    """How the data was collected, in the words of each policy."""
    measures: Measures = Measures()
    channel: Channel = None
    keywords: tuple[str, ...] = ()
    """Of a call that sets a cookie: what it is given by name, known values or not."""
    waivers: tuple[Waiver, ...] = ()
    spoken: Spoken = NOTHING_SPOKEN
    """What is said of its purpose."""
    guards: tuple[Guard, ...] = ()
    """What the flow's guards come to, if a policy asks for any."""


class Onlooker:
    """Reads the scanned files where flows begin, pass and end."""

    def __init__(
        self, expressions: Expressions, policies: Sequence[Policy], purposes: Purposes
    ) -> None:
        self._expressions = expressions
        self._waivers = Waivers(expressions)
        self._channels = Channels(expressions)
        self._purposes = purposes
        self._provenances = [policy.provenances for policy in policies]
        asked = [words for policy in policies for words in policy.guards.values()]
        self._predicates = Predicates(expressions.texts, asked) if asked else None

    def look(self, flow: Flow) -> Shown:
        """What the code shows of a flow."""
        evidence = evidence_of(flow, self._expressions)
        return Shown(
            provenances=tuple(provenance_of(flow, evidence, each) for each in self._provenances),
            measures=measures_of(flow, self._expressions),
            channel=self._channels.at(flow.sink),
            keywords=self._keywords(flow),
            waivers=self._waivers.at(flow.sink.span),
            spoken=self._purposes.of(flow),
            guards=self.guards_of(flow),
        )

    def guards_of(self, flow: Flow) -> tuple[Guard, ...]:
        """The conditions under which the flow happens, spelt out where a policy asks for any."""
        return flow.guards if self._predicates is None else self._predicates.guards_of(flow)

    def _keywords(self, flow: Flow) -> tuple[str, ...]:
        if flow.sink.kind != "cookie":
            return ()
        found = _KEYWORD.findall(self._expressions.text(flow.sink.span))
        return tuple(sorted(set(found)))
