"""The precedence of norms, on policies made up at random."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from piilint.flow.domain.flows import Flow
from piilint.policy.compile import bind
from piilint.policy.findings import Judgement, Severity
from piilint.policy.judge import Judge
from piilint.policy.policies import Policy
from piilint.rulebook.norms import (
    Case,
    Conditions,
    CookieAttributes,
    Effect,
    GuardWords,
    Norm,
    PolicyFile,
    Recipients,
)
from tests.policy.flows_for_tests import book, flow

GUARDS = {"opt_in": GuardWords(name="opt-in", words=("opt in",), below={"age": 13})}
DATA = st.sampled_from([(), ("contact",), ("contact.email",), ("financial.card",)])
CONDITIONS = st.sampled_from(
    [
        None,
        Conditions(guard="opt_in"),
        Conditions(transforms=("hashed",)),
        Conditions(transforms=("aggregated(k: 10)", "masked(keep_last: 4)")),
        Conditions(channel="insecure"),
        Conditions(lifetime="persistent"),
        Conditions(cookie=CookieAttributes(secure=True)),
        Conditions(necessary=True),
        Conditions(alongside=("contact",)),
        Conditions(to_subject=True),
        Conditions(waiver="court"),
    ]
)
RECIPIENTS = st.sampled_from(
    [
        None,
        Recipients(third_party="any"),
        Recipients(ids=("stripe",)),
        Recipients(categories=("analytics",)),
        Recipients(outside=("DE",)),
    ]
)
FLOWS = st.builds(
    lambda data, sink, guards, transforms, facts, alongside, to_subject: flow(
        data,
        sink,
        guards=guards,
        transforms=transforms,
        facts=facts,
        alongside=alongside,
        to_subject=to_subject,
    ),
    st.sampled_from(["contact.email", "contact.phone", "financial.card.number"]),
    st.sampled_from(["log", "cookie", "stripe", "segment"]),
    st.sampled_from([(), ("user.opt_in",), ("user.age < 13",), ("len(users) >= 10",)]),
    st.sampled_from([(), ("hashed",), ("masked",), ("aggregated",)]),
    st.sampled_from([{}, {"scheme": "http"}, {"max_age": 60}, {"secure": True}]),
    st.sampled_from([(), ("contact.name",)]),
    st.booleans(),
)


GRAVITY: tuple[Severity, ...] = ("note", "warning", "error")


def norms(*effects: Effect) -> st.SearchStrategy[Norm]:
    cases = {
        "data": DATA,
        "sinks": st.sampled_from([(), ("log",), ("log", "cookie"), ("third_party",)]),
        "recipients": RECIPIENTS,
        "when": CONDITIONS,
        "unless": CONDITIONS,
    }
    return st.builds(
        Norm,
        id=st.just("x"),
        effect=st.sampled_from(effects),
        only=st.just((Case(data=("contact.email",)),)),
        residual=st.booleans() if effects == ("deny",) else st.just(False),
        exception_to=st.sets(st.sampled_from(["n0", "n1", "n2"])).map(
            lambda names: tuple(sorted(names))
        ),
        vague=st.booleans(),
        severity=st.sampled_from(GRAVITY),
        **cases,
    )


def policy(*given_norms: Norm, name: str = "p") -> Policy:
    numbered = tuple(
        Norm(**{key: getattr(norm, key) for key in norm.__struct_fields__} | {"id": f"n{index}"})
        for index, norm in enumerate(given_norms)
    )
    file = PolicyFile(policy=name, title=name, guards=GUARDS, norms=numbered)
    return Policy(id=name, title=name, guards=GUARDS, norms=bind(file))


def judged(subject: Flow, *policies: Policy) -> Judgement:
    judgement = Judge(policies, book()).judge(subject)
    assert judgement is not None
    return judgement


ANY = norms("allow", "deny", "allow_only", "require")


@settings(max_examples=300, deadline=None)
@given(st.lists(ANY, max_size=4), norms("deny"), FLOWS)
def test_another_deny_never_permits_more(given: list[Norm], deny: Norm, subject: Flow) -> None:
    before, after = judged(subject, policy(*given)), judged(subject, policy(*given, deny))
    assert after.is_finding or not before.is_finding
    if after.verdict in ("permitted", "vague"):
        assert before.verdict == after.verdict


@settings(max_examples=300, deadline=None)
@given(st.lists(ANY, max_size=4), norms("deny"), FLOWS)
def test_another_deny_never_makes_a_breach_less_grave(
    given: list[Norm], deny: Norm, subject: Flow
) -> None:
    before, after = judged(subject, policy(*given)), judged(subject, policy(*given, deny))
    if before.verdict == "forbidden":
        assert GRAVITY.index(after.severity) >= GRAVITY.index(before.severity)


@settings(max_examples=300, deadline=None)
@given(st.lists(ANY, max_size=4), norms("allow"), FLOWS)
def test_another_allow_never_forbids_more(given: list[Norm], allow: Norm, subject: Flow) -> None:
    before, after = judged(subject, policy(*given)), judged(subject, policy(*given, allow))
    assert before.is_finding or not after.is_finding
    if before.verdict == "permitted":
        assert after.verdict == "permitted"


@settings(max_examples=200, deadline=None)
@given(st.lists(ANY, max_size=3), FLOWS)
def test_the_order_of_norms_changes_no_verdict(given: list[Norm], subject: Flow) -> None:
    plain = [
        Norm(
            id="x",
            effect=norm.effect,
            data=norm.data,
            sinks=norm.sinks,
            only=norm.only,
            recipients=norm.recipients,
            when=norm.when,
            unless=norm.unless,
        )
        for norm in given
    ]
    verdicts = {judged(subject, policy(*order)).verdict for order in permutations(plain)}
    assert len(verdicts) == 1


@settings(max_examples=200, deadline=None)
@given(st.lists(ANY, max_size=3), st.lists(ANY, max_size=3), FLOWS)
def test_the_order_of_policies_changes_no_verdict(
    first: list[Norm], second: list[Norm], subject: Flow
) -> None:
    one, two = policy(*first, name="one"), policy(*second, name="two")
    assert judged(subject, one, two).verdict == judged(subject, two, one).verdict


@settings(max_examples=200, deadline=None)
@given(st.lists(ANY, max_size=3), st.lists(ANY, max_size=3), norms("deny"), FLOWS)
def test_another_deny_in_any_of_several_policies_never_permits_more(
    first: list[Norm], second: list[Norm], deny: Norm, subject: Flow
) -> None:
    one, two = policy(*first, name="one"), policy(*second, name="two")
    before = judged(subject, one, two)
    for after in (
        judged(subject, policy(*first, deny, name="one"), two),
        judged(subject, one, policy(*second, deny, name="two")),
    ):
        assert after.is_finding or not before.is_finding


@settings(max_examples=200, deadline=None)
@given(st.lists(ANY, max_size=3), st.lists(ANY, max_size=3), norms("allow"), FLOWS)
def test_another_allow_in_any_of_several_policies_never_forbids_more(
    first: list[Norm], second: list[Norm], allow: Norm, subject: Flow
) -> None:
    one, two = policy(*first, name="one"), policy(*second, name="two")
    before = judged(subject, one, two)
    for after in (
        judged(subject, policy(*first, allow, name="one"), two),
        judged(subject, one, policy(*second, allow, name="two")),
    ):
        assert before.is_finding or not after.is_finding


@settings(max_examples=100, deadline=None)
@given(st.lists(ANY, max_size=3), st.lists(ANY, max_size=3), FLOWS)
def test_another_policy_takes_no_finding_away(
    first: list[Norm], second: list[Norm], subject: Flow
) -> None:
    one, two = policy(*first, name="one"), policy(*second, name="two")
    assert judged(subject, one, two).is_finding == (
        judged(subject, one).is_finding or judged(subject, two).is_finding
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(ANY, max_size=3), FLOWS)
def test_a_policy_that_says_nothing_changes_nothing(given: list[Norm], subject: Flow) -> None:
    one, silent = policy(*given, name="one"), policy(name="silent")
    assert judged(subject, silent, one) == judged(subject, one, silent) or (
        judged(subject, one).verdict == "undisclosed"
    )


def test_an_allowance_inside_a_denial_contradicts_it() -> None:
    deny = Norm(id="n", effect="deny", data=("contact",), sinks=("log",))
    allow = Norm(id="n", effect="allow", data=("contact.email",), sinks=("log",))
    assert judged(flow("contact.email", "log"), policy(deny, allow)).verdict == "contradictory"


def test_a_denial_inside_an_allowance_narrows_it() -> None:
    deny = Norm(id="n", effect="deny", data=("contact.email",), sinks=("log",))
    allow = Norm(id="n", effect="allow", data=("contact",), sinks=("log",))
    assert judged(flow("contact.email", "log"), policy(deny, allow)).verdict == "forbidden"
    assert judged(flow("contact.phone", "log"), policy(deny, allow)).verdict == "permitted"


def test_a_stated_exception_beats_the_denial() -> None:
    deny = Norm(id="n", effect="deny", data=("contact",), sinks=("log",))
    allow = Norm(id="n", effect="allow", data=("contact.email",), exception_to=("n0",))
    assert judged(flow("contact.email", "log"), policy(deny, allow)).verdict == "permitted"


def test_a_residual_denial_yields_to_any_allowance() -> None:
    closed = Norm(id="n", effect="deny", recipients=Recipients(third_party="any"), residual=True)
    allow = Norm(id="n", effect="allow", recipients=Recipients(categories=("analytics",)))
    assert judged(flow("contact.email", "segment"), policy(closed)).verdict == "forbidden"
    assert judged(flow("contact.email", "segment"), policy(closed, allow)).verdict == "permitted"
    assert judged(flow("contact.email", "log"), policy(closed)).verdict == "undisclosed"


def test_what_nothing_allows_is_against_a_closed_world_as_well() -> None:
    mild = Norm(id="n", effect="deny", sinks=("third_party",), severity="warning")
    closed = Norm(id="n", effect="deny", recipients=Recipients(third_party="any"), residual=True)
    allow = Norm(id="n", effect="allow", recipients=Recipients(categories=("analytics",)))
    both = judged(flow("contact.email", "segment"), policy(mild, closed))
    assert [ref.id for ref in both.deciding] == ["p/n0", "p/n1"]
    assert both.severity == "error"
    spared = judged(flow("contact.email", "segment"), policy(mild, closed, allow))
    assert [ref.id for ref in spared.deciding] == ["p/n0"]
    assert spared.severity == "warning"
