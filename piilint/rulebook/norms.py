"""What a policy file says: the specs of `rules/policies`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from piilint.rulebook.calls import SinkKind, Spec
from piilint.rulebook.recipients import Country, Role

Effect = Literal["allow", "allow_only", "deny", "require"]
FactValue = str | int | bool | None
PolicyId = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[a-z0-9][a-z0-9_-]*$", description="Lower-case letters, digits, `-` and `_`."
    ),
]
TransformTerm = Annotated[
    str,
    msgspec.Meta(
        description="A transform, where it counts with how much of the value it may keep, or of "
        "how many people at least it must speak.",
        examples=["masked", "masked(keep_last: 4)", "aggregated(k: 10)"],
        extra_json_schema={
            "pattern": r"^\s*(masked|truncated|hashed|keyed_hashed|encrypted|tokenised|aggregated"
            r"|signed|encoded)\s*(\(.*\))?\s*$"
        },
    ),
]
NormId = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$",
        description="Letters, digits, `-`, `_` and `.`, without spaces.",
    ),
]


class Group(Spec, frozen=True, kw_only=True):
    """A named set of data types: all that `types` subsume, but what `without` subsumes."""

    types: tuple[str, ...] = ()
    """Data types or parents of them; empty: every type."""
    without: tuple[str, ...] = ()


class Provenance(Spec, frozen=True, kw_only=True):
    """A way in which data is collected, and how to tell it from code.

    What the data is and hangs on says more than what it is handed on in, and that more than where
    it is read; of equals, the provenance that stands first decides. A *phrase* is one or more
    words in order, as identifiers split into them: `shipping address`.
    """

    label: str
    """Completes "data ...": `given with an order`."""
    subjects: tuple[str, ...] = ()
    """Data of these persons was collected so, whatever else the code says."""
    data: tuple[str, ...] = ()
    """Data types that are collected in no other way."""
    nouns: tuple[str, ...] = ()
    """Phrases that say so in any part of the expression, in the class it is read from, or in the
    object in which it is handed on. On `rest`: they keep `places` from claiming the data."""
    without: tuple[str, ...] = ()
    """Phrases that only look like one of `nouns`: `order by`."""
    places: tuple[str, ...] = ()
    """Phrases that say so in the file, class or function that reads what people type in."""
    rest: bool = False
    """Everything that no other provenance claims."""


class GuardWords(Spec, frozen=True, kw_only=True):
    """A check that code makes before it uses data, and the words by which it is recognised."""

    name: str
    """For people: `subscription check`."""
    words: tuple[str, ...] = ()
    """Phrases that say, when true, that the check was passed: `opt in`, `subscribed`."""
    against: tuple[str, ...] = ()
    """Phrases that say so when false: `unsubscribed`, `opted out`."""
    below: dict[str, int] = {}
    """Names whose value is known to be below a number: `age: 13` for `if member.age < 13`."""


class WaiverKind(Spec, frozen=True, kw_only=True):
    """Something outside the code that may allow a flow, once a comment in the code declares it."""

    name: str
    """For people: `order of a court or an authority`."""
    max_days: int | None = None
    """How many days ahead its date may lie."""


class Recipients(Spec, frozen=True, kw_only=True):
    """Who gets the data: any of these."""

    ids: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    third_party: Literal["any"] | None = None
    """Anybody outside the house, known or not."""
    outside: tuple[Country, ...] = ()
    """Whoever is known to be established in none of these countries."""


class CookieAttributes(Spec, frozen=True, kw_only=True):
    """Attributes of a cookie that must be given, or must not be."""

    secure: bool | None = None
    httponly: bool | None = None
    samesite: bool | None = None


class Conditions(Spec, frozen=True, kw_only=True):
    """What must hold besides the scope: under `when` all that is said, under `unless` any of it."""

    transforms: tuple[TransformTerm, ...] = ()
    """One of these, or a stronger one, was applied to the data."""
    guard: str | None = None
    """A check named under `guards` holds whenever the call is reached."""
    facts: dict[str, FactValue] = {}
    """Constant arguments and channel facts: `secure: false`."""
    channel: Literal["secure", "insecure"] | None = None
    """`insecure`: plain http, ftp or smtp, or certificates that nobody verifies."""
    lifetime: Literal["persistent", "session"] | None = None
    """Of a cookie: whether it outlives the browser's session."""
    cookie: CookieAttributes | None = None
    """Attributes that the call gives its cookie, or does not: `{secure: true, httponly: true}`."""
    necessary: bool | None = None
    """Whether the recipient needs this data type for its service."""
    alongside: tuple[str, ...] = ()
    """One of these data types (or groups) reaches the same call."""
    to_subject: bool | None = None
    """Whether the message goes to the person whose data it holds."""
    waiver: str | None = None
    """A comment at the call declares this waiver, with a date that has not passed and a reason."""


class Collects(Spec, frozen=True, kw_only=True):
    """What a clause says people are asked for."""

    named: tuple[str, ...] = ()
    """Data types or groups that it names."""
    vaguely: tuple[str, ...] = ()
    """Those that it covers by an open term ("such as")."""
    provenances: tuple[str, ...] = ()
    """Where it says so: names of provenances; empty: anywhere."""


class Case(Spec, frozen=True, kw_only=True):
    """What a norm speaks of. A key left out bounds nothing; a case takes it over from its norm."""

    data: tuple[str, ...] = ()
    """Data types, parents of them, or groups."""
    subjects: tuple[str, ...] = ()
    provenances: tuple[str, ...] = ()
    sinks: tuple[SinkKind, ...] = ()
    """`third_party` is whatever leaves the house, a log that a hosted service receives included."""
    recipients: Recipients | None = None
    purposes: tuple[str, ...] = ()
    when: Conditions | None = None
    unless: Conditions | None = None
    vague: bool = False
    """The clause covers this by a broad or open term only ("such as")."""


Check = Literal[
    "policy_link", "collection_points", "unsubscribe", "opt_out", "session_cookie",
    "encrypted_transport", "account_editable", "review_consent", "no_children",
    "identity", "third_party_cookies", "scope",
]  # fmt: skip


class Norm(Case, frozen=True, kw_only=True):
    """One rule of a policy, tied to the clause it comes from."""

    id: NormId
    effect: Effect
    cases: tuple[Case, ...] = ()
    """The norm's scope, where one case is not enough: any of them."""
    only: tuple[Case, ...] = ()
    """Of `allow_only`: what it allows; the rest of its scope is denied."""
    exception_to: tuple[str, ...] = ()
    """Norms whose denial yields to this allowance, since the clause itself states the exception."""
    residual: bool = False
    """A denial that closes the world: it applies only where no norm allows."""
    even_to_subject: bool = False
    """A denial that also holds for messages to the person whose data they carry."""
    title: str = ""
    """A few words: `Order data in logs`."""
    says: str = ""
    """The norm as a clause of a sentence: `order data is used only to complete the order`."""
    clause: str | None = None
    section: str | None = None
    quote: str | None = None
    """At most 25 words, verbatim."""
    line: int | None = None
    """Line of the policy document on which the quote starts."""
    interpretation: str | None = None
    """How a doubtful wording is read, shown wherever a finding relies on it."""
    severity: Literal["note", "warning", "error"] = "error"
    help: str = ""
    """How to mend a violation."""
    cwe: tuple[Annotated[str, msgspec.Meta(pattern=r"^CWE-\d+$")], ...] = ()
    sources: tuple[str, ...] = ()
    """Standards that ask for the same: `PCI DSS 4.0 3.5.1`."""
    topics: tuple[str, ...] = ()
    """Topics that the norm settles though its other keys do not show it: `retention`."""
    checks: tuple[Check, ...] = ()
    """Checks of code, settings and templates that show whether the promise is kept."""
    collects: Collects | None = None
    """What the clause says people are asked for."""
    decidable: Literal["code", "partly", "never"] = "code"
    """`partly`: what code shows is not all there is to it; `never`: it shows nothing."""
    settled_by: str = ""
    """What would settle what code does not show: `the contract with each service`."""
    review: Literal["needed"] | None = None
    """Nobody has confirmed this norm yet; drafts mark all of theirs so."""


class SelfDisclosure(Spec, frozen=True, kw_only=True):
    """Channels by which a message to the data subject tells nobody else."""

    sinks: tuple[SinkKind, ...] = ("email",)
    categories: tuple[str, ...] = ("email_transactional", "sms_voice", "push")
    """Categories of recipients that only carry the message."""


class PolicyFile(Spec, frozen=True, kw_only=True):
    """One policy file."""

    policy: PolicyId
    title: str
    document: str | None = None
    """Path of the policy's text, from this file's folder; quotes are checked against it."""
    url: str | None = None
    effective: date | None = None
    extends: tuple[str, ...] = ()
    """Policies (names or paths) whose norms are taken over; a norm of the same id replaces one."""
    drops: tuple[str, ...] = ()
    """Norms of the extended policies that do not apply."""
    groups: dict[str, Group] = {}
    provenances: dict[str, Provenance] = {}
    guards: dict[str, GuardWords] = {}
    waivers: dict[str, WaiverKind] = {}
    needs: dict[str, tuple[str, ...]] = {}
    """Recipient id or category → the data types it needs, where the rulebook does not fit."""
    self_disclosure: SelfDisclosure | None = None
    norms: tuple[Norm, ...] = ()
