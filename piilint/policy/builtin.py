"""The rules that no policy file holds: flows that users name themselves, and words to oneself."""

from __future__ import annotations

from piilint.policy.policies import BoundNorm
from piilint.rulebook.norms import Norm

CUSTOM_FLOW = BoundNorm(
    policy="rules",
    norm=Norm(
        id="custom-flow",
        effect="deny",
        title="Flow between a source and a sink of your own rules",
        says="your own rules name this source or this sink",
        help="Keep the data from the sink, or clean it with a sanitizer that your rules name.",
        cwe=("CWE-200",),
    ),
)
SELF_DISCLOSURE = BoundNorm(
    policy="rules",
    norm=Norm(
        id="self-disclosure",
        effect="allow",
        title="Message to the data subject",
        says="telling people their own data is not sharing it",
        severity="note",
    ),
)
UNDISCLOSED = BoundNorm(
    policy="rules",
    norm=Norm(
        id="undisclosed",
        effect="require",
        title="Flow that no norm speaks of",
        says="no norm of the policy speaks of this",
        severity="note",
    ),
)
BUILTIN = (CUSTOM_FLOW, SELF_DISCLOSURE, UNDISCLOSED)
