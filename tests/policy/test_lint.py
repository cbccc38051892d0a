"""The lint of policies: what it finds in the shipped ones, and in those made up here."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piilint.policy.lint.boxes import Box, World, meet, within, without
from piilint.policy.lint.contradictions import contradictions
from piilint.policy.lint.linter import lint
from piilint.policy.lint.remarks import Kind, Remark
from piilint.policy.load import load_policies, shipped_policies
from piilint.rulebook.norms import Norm
from tests.policy.flows_for_tests import book, flow, judge_by
from tests.policy.test_precedence import ANY, FLOWS, judged, policy

HEAD = "policy: mine\ntitle: Mine\n"
BREACHES: frozenset[Kind] = frozenset({"contradiction", "crossing", "consent"})


def remarks(folder: Path, text: str) -> tuple[Remark, ...]:
    path = folder / "mine.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    (loaded,) = load_policies([str(path)], book())
    return lint(loaded, book())


def told(found: tuple[Remark, ...], kind: Kind) -> list[str]:
    return [remark.message for remark in found if remark.kind == kind]


SHOP = lint(load_policies(["4inkjets"], book())[0], book())
TENSIONS: dict[str, tuple[Kind, str, str]] = {
    # Of the tensions between clauses of 4inkjets, those that are between what its norms allow and
    # deny or ask for; the others are about single words, or about what the policy leaves out.
    "password cookie, cookies not linked": ("contradiction", "C25", "C23"),
    "password cookie, industry standards": ("contradiction", "C25", "C30"),
    "newsletter, order data": ("exception", "C13", "C08"),
    "service mail, order data": ("apart", "C04", "C08"),
    "mail provider, correspondents": ("crossing", "C16", "C12"),
    "advertisers, no own promotion": ("apart", "C20", "C18-own-use"),
    "opt-in, opt-out": ("consent", "C13", "C31"),
    "figures for advertisers, nothing that identifies": ("narrowing", "C20", "C21"),
    "chat gets the IP address, order data": ("exception", "C17", "C08"),
    "payment, addressee's data": ("crossing", "C15", "C11"),
}


@pytest.mark.parametrize("tension", TENSIONS, ids=lambda name: name.replace(" ", "-"))
def test_tensions_between_norms_are_found(tension: str) -> None:
    kind, first, second = TENSIONS[tension]
    found = {
        (remark.kind, *(norm.id.partition("/")[2] for norm in remark.norms)) for remark in SHOP
    }
    assert (kind, first, second) in found


def test_both_clauses_are_cited_with_their_words_and_readings() -> None:
    first = SHOP[0]
    assert (first.kind, first.level) == ("contradiction", "error")
    assert [norm.clause for norm in first.norms] == ["C25", "C23"]
    assert all(norm.quote for norm in first.norms)
    assert first.norms[0].interpretation is not None
    assert first.line > 0


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("C15", "such as"),
        ("C12", "not not"),
        ("C09", "extent necessary"),
        ("C19", "we believe"),
        ("C20", "non-identifying"),
        ("C29", "secure socket layer"),
        ("C32", "knowingly"),
    ],
)
def test_tensions_within_a_clause_are_vague_wordings(clause: str, words: str) -> None:
    vague = [remark for remark in SHOP if remark.kind == "vague" and remark.norms]
    assert any(
        f'"{words}"' in remark.message and remark.norms[0].clause == clause for remark in vague
    )


def test_an_open_list_is_told_together_with_the_norm_that_closes_the_world() -> None:
    (found,) = [r for r in SHOP if r.kind == "vague" and r.norms and r.norms[0].clause == "C15"]
    assert [norm.clause for norm in found.norms] == ["C15", "C22"]


def test_a_draft_left_in_brackets_is_told() -> None:
    assert [r.line for r in SHOP if "looks like a draft" in r.message] == [39]


@pytest.mark.parametrize("name", [name for name in shipped_policies() if name != "4inkjets"])
def test_a_policy_without_contradictions_has_none(name: str) -> None:
    (loaded,) = load_policies([name], book())
    assert [remark for remark in lint(loaded, book()) if remark.level != "note"] == []


def test_a_consistent_policy_has_no_remark_at_all(tmp_path: Path) -> None:
    text = """
norms:
  - {id: A, effect: allow, data: [contact.email], recipients: {categories: [email_marketing]}}
  - {id: B, effect: deny, data: [financial], sinks: [log]}
  - {id: C, effect: deny, residual: true, recipients: {third_party: any}}
"""
    assert remarks(tmp_path, text) == ()


@pytest.mark.parametrize(
    ("allow", "deny", "kind"),
    [
        ("data: [contact.email], sinks: [log]", "data: [contact], sinks: [log]", "contradiction"),
        ("data: [contact], sinks: [log]", "data: [contact.email], sinks: [log]", "narrowing"),
        ("sinks: [log]", "sinks: [log], subjects: [child]", "narrowing"),
        ("sinks: [log]", "sinks: [log], when: {channel: insecure}", "narrowing"),
        (
            "data: [contact.email], recipients: {third_party: any}",
            "data: [contact], recipients: {categories: [advertising]}",
            "crossing",
        ),
        (
            "data: [contact], recipients: {categories: [crm]}",
            "data: [contact.phone], recipients: {third_party: any}",
            "narrowing",
        ),
        ("sinks: [log], exception_to: [D]", "sinks: [log]", "exception"),
        (
            "sinks: [log], when: {transforms: [keyed_hashed]}",
            "sinks: [log], unless: {transforms: [hashed]}",
            "apart",
        ),
        (
            "sinks: [log], when: {transforms: [hashed]}",
            "sinks: [log], unless: {transforms: [keyed_hashed]}",
            "contradiction",
        ),
        (
            "sinks: [log], when: {transforms: ['aggregated(k: 5)']}",
            "sinks: [log], unless: {transforms: ['aggregated(k: 10)']}",
            "contradiction",
        ),
        (
            "sinks: [cookie], when: {lifetime: session}",
            "sinks: [cookie], when: {lifetime: persistent}",
            "apart",
        ),
        ("sinks: [log]", "sinks: [cookie]", None),
        ("data: [contact]", "data: [financial]", None),
        ("sinks: [log]", "sinks: [log], residual: true", None),
    ],
)
def test_how_an_allowance_and_a_denial_stand(
    tmp_path: Path, allow: str, deny: str, kind: Kind | None
) -> None:
    text = f"norms:\n  - {{id: A, effect: allow, {allow}}}\n  - {{id: D, effect: deny, {deny}}}\n"
    pairs = [remark.kind for remark in remarks(tmp_path, text) if len(remark.norms) == 2]
    assert pairs == ([] if kind is None else [kind])


def test_what_an_allow_only_spares_is_no_contradiction(tmp_path: Path) -> None:
    text = """
norms:
  - {id: A, effect: allow, data: [contact.email], recipients: {categories: [crm]}}
  - {id: O, effect: allow_only, data: [contact], recipients: {categories: [crm]},
     only: [{data: [contact.email]}]}
"""
    assert not BREACHES & {remark.kind for remark in remarks(tmp_path, text)}


def test_norms_that_decide_nothing(tmp_path: Path) -> None:
    text = """
groups: {none: {types: [contact], without: [contact]}}
norms:
  - {id: A, effect: deny, data: [contact], sinks: [log]}
  - {id: B, effect: deny, data: [contact.email], sinks: [log]}
  - {id: C, effect: deny, data: [none], sinks: [cookie]}
  - {id: E, effect: deny, purposes: [tax], recipients: {categories: [crm]}}
  - {id: F, effect: deny, data: [contact.email], sinks: [log], even_to_subject: true}
"""
    found = told(remarks(tmp_path, text), "unreachable")
    assert len(found) == 3
    assert found[0] == "mine/B adds nothing: mine/A says the same of all it covers"
    assert found[1] == "mine/C can reach nothing: no data type is in it"
    assert found[2].startswith("mine/E can reach nothing: its sinks, recipients and purposes")


def test_names_that_no_norm_names(tmp_path: Path) -> None:
    text = """
groups: {mine: {types: [contact]}, used: {types: [contact]}}
guards: {asked: {name: question, words: [asked]}}
waivers: {court: {name: court order}}
provenances: {web: {label: from the web, rest: true}}
norms: [{id: A, effect: deny, data: [used]}]
"""
    assert told(remarks(tmp_path, text), "unused") == [
        "no norm names the group `mine`",
        "no norm names the guard `asked`",
        "no norm names the provenance `web`",
        "no norm names the waiver `court`",
    ]


def test_quotes_without_a_document_and_drafts(tmp_path: Path) -> None:
    text = "norms: [{id: A, effect: deny, quote: We never do, review: needed}]\n"
    found = remarks(tmp_path, text)
    assert [remark.kind for remark in found] == ["unchecked", "review"]


def test_topics_that_the_code_raises(tmp_path: Path) -> None:
    flows = [
        flow("contact.email", "log"),
        flow("contact.email", "sentry"),
        flow("contact.email", "openai"),
        flow("contact.email", "database"),
    ]
    judge = judge_by("4inkjets")
    found = [each for one in flows for each in judge.found(one)]
    silent = told(lint(judge.policies[0], book(), found), "silence")
    assert [message.split(", which")[0].removeprefix("the policy is silent on ")
            for message in silent] == [
        "application logs", "error tracking", "how long data is kept",
        "language models and other artificial intelligence",
    ]  # fmt: skip
    assert "shop/views.py:9" in silent[0]
    assert "; judged all the same by C23, " in silent[0]

    path = tmp_path / "mine.yaml"
    path.write_text(
        HEAD + "norms:\n"
        "  - {id: A, effect: deny, sinks: [log]}\n"
        "  - {id: B, effect: require, says: we delete data, topics: [llm]}\n"
        "  - {id: C, effect: allow, recipients: {categories: [error_tracking]}}\n",
        encoding="utf-8",
    )
    (own,) = load_policies([str(path)], book())
    assert told(lint(own, book(), found), "silence") == []


def test_norms_about_what_the_code_does_not_do(tmp_path: Path) -> None:
    text = """
guards: {asked: {name: question, words: [asked]}}
norms:
  - {id: A, effect: deny, sinks: [log], when: {guard: asked}}
  - {id: B, effect: deny, sinks: [cookie]}
"""
    path = tmp_path / "mine.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    judge = judge_by(str(path))
    found = lint(judge.policies[0], book(), judge.found(flow("contact.email", "log")))
    assert told(found, "idle") == ["mine/B speaks of no flow in this code"]
    assert told(found, "uncarried") == ["no flow in this code passes the question (`asked`)"]


@settings(max_examples=200, deadline=None)
@given(st.lists(ANY, max_size=4), FLOWS)
def test_without_a_remark_no_flow_is_contradictory(given: list[Norm], subject: object) -> None:
    made = policy(*given)
    breaches = [r for r in contradictions(made, World(made, book())) if r.kind in BREACHES]
    if not breaches:
        assert judged(subject, made).verdict != "contradictory"  # type: ignore[arg-type]


BOXES = st.tuples(*[st.integers(0, 7)] * 4)


def points(box: Box) -> set[tuple[int, ...]]:
    sides = [[bit for bit in range(3) if side >> bit & 1] for side in box]
    return {(a, b, c, d) for a in sides[0] for b in sides[1] for c in sides[2] for d in sides[3]}


@given(BOXES, BOXES, st.lists(BOXES, max_size=3))
def test_boxes_are_sets(one: Box, other: Box, more: list[Box]) -> None:
    both = meet(one, other)
    assert points(one) & points(other) == (points(both) if both else set())
    left = [points(piece) for piece in without(one, more)]
    assert set().union(*left) == points(one) - set().union(*map(points, more), set())
    assert sum(map(len, left)) == len(set().union(*left))
    if within(one, other):
        assert points(one) <= points(other)
