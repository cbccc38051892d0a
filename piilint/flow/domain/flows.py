"""What the engine finds: one flow of one kind of personal data from a source to a sink."""

from __future__ import annotations

from typing import Literal

import msgspec

from piilint.base.span import Span
from piilint.rulebook.calls import SinkKind

StepKind = Literal[
    "source", "assign", "call", "enter", "return", "store", "load", "transform", "through", "sink"
]


class Step(msgspec.Struct, frozen=True, order=True):
    """One step of a witness: what happens to the data at one place."""

    span: Span
    kind: StepKind
    """`call`: handed to a function; `enter`: its parameter; `through`: an outside call's result."""
    text: str
    approximate: bool = False
    """The step is assumed: the callee is unknown, or was guessed from a name."""


class Guard(msgspec.Struct, frozen=True, order=True):
    """A condition that holds when the sink is reached, as written: `customer.newsletter_opt_in`."""

    text: str
    holds: bool = True
    """False where the sink is reached only if the condition is false."""


class SourceFact(msgspec.Struct, frozen=True, order=True):
    """Where personal data is read or enters."""

    span: Span
    data_type: str
    text: str
    """The expression: `order.customer.email`."""
    subject: str | None = None
    holder: str | None = None
    """The class or noun it hangs on (`Customer`, `order`): a hint to where it was collected."""
    confidence: float = 1.0
    reason: str = ""
    """Why it is held to be personal data, for people."""


class SinkFact(msgspec.Struct, frozen=True, order=True):
    """Where data leaves."""

    span: Span
    kind: SinkKind
    callee: str
    """What is called, as a path (`stripe.Customer.create`) or as written."""
    argument: str | None = None
    """The argument, and the path below it if the payload is a structure: `json.customer.email`."""
    recipient: str | None = None
    """Recipient id; `unknown_external` for an unknown host; None where data stays in the house."""
    host: str | None = None
    to_subject: bool = False
    """The message goes to the person whose data it holds."""
    facts: tuple[tuple[str, str | int | bool | None], ...] = ()
    """Constant arguments and facts of the channel: `("secure", True)`, `("scheme", "http")`."""
    alongside: tuple[str, ...] = ()
    """Data types that reach the same call in other arguments or keys: they may be linked."""


class Flow(msgspec.Struct, frozen=True, order=True):
    """One kind of data, from one source to one sink, with how it got there."""

    sink: SinkFact
    source: SourceFact
    transforms: tuple[str, ...] = ()
    """In the order in which they were applied."""
    guards: tuple[Guard, ...] = ()
    steps: tuple[Step, ...] = ()
    """The witness, from source to sink."""
    functions: tuple[str, ...] = ()
    """Qualified names of the functions on the way, outermost first."""
    confidence: float = 1.0
