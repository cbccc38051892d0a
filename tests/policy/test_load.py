"""Loading policies: shipped ones, extended ones, and every mistake at once with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from piilint.base.errors import MistakesError
from piilint.policy.load import load_policies, shipped_policies
from piilint.policy.policies import Policy
from piilint.policy.quotes import MAX_WORDS
from piilint.rulebook.load import shipped_rules_dir
from tests.policy.flows_for_tests import book

HEAD = "policy: mine\ntitle: My policy\n"


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def load(path: str) -> Policy:
    return load_policies([path], book())[0]


def mistakes(path: str) -> list[tuple[int, str]]:
    with pytest.raises(MistakesError) as caught:
        load_policies([path], book())
    return [(mistake.line, mistake.message) for mistake in caught.value.mistakes]


@pytest.mark.parametrize("name", shipped_policies())
def test_shipped_policies_load(name: str) -> None:
    policy = load_policies([name], book())[0]
    assert policy.id == name
    assert all(bound.norm.title and bound.norm.says for bound in policy.norms)
    assert all(bound.line > 0 for bound in policy.norms)
    assert all(bound.norm.help for bound in policy.norms if bound.norm.effect == "deny")


def test_every_clause_of_the_document_has_a_norm() -> None:
    policy = load_policies(["4inkjets"], book())[0]
    clauses = {bound.norm.clause for bound in policy.norms}
    assert clauses >= {f"C{number:02}" for number in range(1, 39)}


def test_quotes_stand_in_the_document() -> None:
    policy = load_policies(["4inkjets"], book())[0]
    lines = (shipped_rules_dir() / "policies" / "4inkjets.md").read_text("utf-8").splitlines()
    for bound in policy.norms:
        norm = bound.norm
        assert norm.quote is not None
        assert norm.line is not None
        assert len(norm.quote.split()) <= MAX_WORDS
        assert norm.quote in lines[norm.line - 1]


def test_without_a_name_the_baseline_judges() -> None:
    assert [policy.id for policy in load_policies([], book())] == ["baseline"]


def test_a_policy_named_twice_is_loaded_once() -> None:
    assert len(load_policies(["baseline", "baseline"], book())) == 1


def test_unknown_policy() -> None:
    found = mistakes("4inkjet")
    assert "no policy `4inkjet`" in found[0][1]
    assert "did you mean `4inkjets`?" in found[0][1]


def test_unknown_terms_are_all_told_with_their_lines(tmp_path: Path) -> None:
    text = f"""{HEAD}groups:
  people: {{types: [contact.emial]}}
norms:
  - id: A
    effect: deny
    data: [contact.phon]
    subjects: [custommer]
    provenances: [orders]
    recipients: {{ids: [stripee], categories: [payment]}}
    purposes: [advertsing]
    when: {{guard: opt_in, alongside: [contact.nam]}}
"""
    found = mistakes(write(tmp_path, "mine.yaml", text))
    assert [line for line, _ in found] == [4, 8, 9, 10, 11, 11, 12, 13, 13]
    told = "\n".join(message for _, message in found)
    assert "unknown data type `contact.emial`; did you mean `contact.email`?" in told
    assert "unknown data type or group `contact.phon`; did you mean `contact.phone`?" in told
    for word in ("subject `custommer`", "provenance `orders`", "recipient `stripee`"):
        assert f"unknown {word}" in told
    for word in ("category `payment`", "purpose `advertsing`", "guard `opt_in`"):
        assert f"unknown {word}" in told


def test_a_term_that_is_like_none_is_said_to_be_listed(tmp_path: Path) -> None:
    text = f"""{HEAD}norms:
  - id: A
    effect: deny
    data: [demographic.religion]
    recipients: {{categories: [customer_support]}}
"""
    assert mistakes(write(tmp_path, "mine.yaml", text)) == [
        (6, "unknown data type or group `demographic.religion`; did you mean `belief.religion`?"),
        (7, "unknown category `customer_support`; `piilint policy terms` lists those there are"),
    ]


def test_countries_topics_and_the_form_of_ids(tmp_path: Path) -> None:
    text = """policy: Our Policy
title: Ours
norms:
  - id: no sharing
    effect: deny
    recipients: {outside: [DE, UK, EU, XX]}
    topics: [retntion]
"""
    assert mistakes(write(tmp_path, "mine.yaml", text)) == [
        (1, 'the text "Our Policy" is not of the form: lower-case letters, digits, `-` and `_`'),
        (
            4,
            'the text "no sharing" is not of the form: letters, digits, `-`, `_` and `.`, without '
            "spaces",
        ),
        (6, "unknown country `UK`; did you mean `GB`?"),
        (6, "unknown country `EU`: name its members one by one"),
        (6, "unknown country `XX`"),
        (7, "unknown topic `retntion`; did you mean `retention`?"),
    ]


def test_a_check_has_to_say_how_it_is_told(tmp_path: Path) -> None:
    text = f"""{HEAD}guards:
  minor: {{name: age check, below: {{age: 16}}}}
  consent: {{name: consent check}}
norms:
  - {{id: A, effect: deny, when: {{guard: minor}}}}
"""
    assert mistakes(write(tmp_path, "mine.yaml", text)) == [
        (5, "nothing says how this check is told: `words`, `against` or `below`")
    ]


def test_wrong_keys_values_and_yaml_booleans(tmp_path: Path) -> None:
    text = f"""{HEAD}norms:
  - id: A
    effect: forbid
    sinks: [logs]
    colour: red
    residual: no
"""
    found = mistakes(write(tmp_path, "mine.yaml", text))
    assert {line for line, _ in found} == {5, 6, 7, 8}
    assert any("unknown key `colour`" in message for _, message in found)


@pytest.mark.parametrize("text", ["March 2010", "2010-3-2", "2010-02-31", "2010", "[2010-03-02]"])
def test_a_policy_holds_from_a_day_on(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, "mine.yaml", f"policy: mine\ntitle: Mine\neffective: {text}\n")
    [(line, message)] = mistakes(file)
    assert line == 3
    assert "expected a date like 2027-06-30, got" in message


def test_two_norms_with_one_id(tmp_path: Path) -> None:
    text = f"{HEAD}norms:\n  - {{id: A, effect: deny}}\n  - {{id: A, effect: allow}}\n"
    assert mistakes(write(tmp_path, "mine.yaml", text)) == [
        (5, "duplicate norm id `A`: first given on line 4")
    ]


def test_keys_that_the_effect_gives_no_meaning_to(tmp_path: Path) -> None:
    text = f"""{HEAD}norms:
  - id: A
    effect: allow
    residual: true
    only: [{{data: [contact]}}]
  - id: B
    effect: allow_only
  - id: C
    effect: deny
    exception_to: [A, D]
"""
    found = mistakes(write(tmp_path, "mine.yaml", text))
    assert [line for line, _ in found] == [6, 7, 9, 12, 12]


def test_quotes_are_checked(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("Our policy\n\nWe never  share\nanything.\n")
    long = " ".join(["word"] * 26)
    text = f"""{HEAD}document: mine.md
norms:
  - {{id: A, effect: deny, quote: We never share anything., line: 3}}
  - {{id: B, effect: deny, quote: We always share}}
  - {{id: C, effect: deny, quote: never share, line: 1}}
  - {{id: D, effect: deny, quote: {long}}}
"""
    assert mistakes(write(tmp_path, "mine.yaml", text)) == [
        (6, "the policy document does not contain this quote"),
        (7, "the quote is on line 3 of the policy document, not on 1"),
        (8, "a quote has at most 25 words, this one has 26"),
        (8, "the policy document does not contain this quote"),
    ]


def test_a_document_that_is_not_there(tmp_path: Path) -> None:
    found = mistakes(write(tmp_path, "mine.yaml", f"{HEAD}document: gone.md\n"))
    assert found == [(3, "cannot read the policy document: No such file or directory")]


def test_an_extended_policy_can_be_overridden_and_cut(tmp_path: Path) -> None:
    text = f"""{HEAD}extends: [baseline]
drops: [contact-data-in-cookie]
norms:
  - {{id: contact-data-in-log, effect: allow, data: [contact.name], sinks: [log]}}
"""
    rules = [bound.rule for bound in load(write(tmp_path, "mine.yaml", text)).norms]
    assert rules[0] == "mine/contact-data-in-log"
    assert "baseline/card-number-in-log" in rules
    assert not {"baseline/contact-data-in-log", "baseline/contact-data-in-cookie"} & set(rules)


def test_a_path_in_extends_is_relative_to_the_file(tmp_path: Path) -> None:
    write(tmp_path, "ours.yaml", "policy: ours\ntitle: Ours\nnorms: [{id: A, effect: deny}]\n")
    path = write(tmp_path, "mine.yaml", f"{HEAD}extends: [ours.yaml]\n")
    assert [bound.rule for bound in load(path).norms] == ["ours/A"]


def test_cyclic_extends(tmp_path: Path) -> None:
    write(tmp_path, "ours.yaml", "policy: ours\ntitle: Ours\nextends:\n  - mine.yaml\n")
    found = mistakes(write(tmp_path, "mine.yaml", f"{HEAD}extends: [ours.yaml]\n"))
    assert found == [(4, "cyclic `extends`: mine.yaml extends ours.yaml extends mine.yaml")]


def test_a_dropped_norm_must_exist(tmp_path: Path) -> None:
    path = write(tmp_path, "mine.yaml", f"{HEAD}extends: [baseline]\ndrops: [card-in-log]\n")
    assert mistakes(path)[0][0] == 4


def test_two_policies_with_one_id(tmp_path: Path) -> None:
    first = write(tmp_path, "one.yaml", HEAD)
    second = write(tmp_path, "two.yaml", HEAD)
    with pytest.raises(MistakesError, match="policy id `mine` is already that of"):
        load_policies([first, second], book())


def test_an_empty_file(tmp_path: Path) -> None:
    assert mistakes(write(tmp_path, "mine.yaml", "")) == [(0, "holds no policy")]


def test_two_extended_policies_may_not_hide_each_others_norms(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(
            tmp_path,
            f"{name}.yaml",
            f"policy: {name}\ntitle: {name}\nnorms: [{{id: A, effect: deny}}]\n",
        )
    both = f"{HEAD}extends: [one.yaml, two.yaml]\n"
    assert mistakes(write(tmp_path, "mine.yaml", both)) == [
        (3, "norm `A` comes from `one` and from `two`: replace it here or drop it")
    ]
    settled = f"{both}norms: [{{id: A, effect: allow}}]\n"
    assert [norm.rule for norm in load(write(tmp_path, "ours.yaml", settled)).norms] == ["mine/A"]


def test_groups_guards_and_channels_are_taken_over(tmp_path: Path) -> None:
    write(
        tmp_path,
        "base.yaml",
        """policy: base
title: Base
groups: {people: {types: [contact]}}
guards: {asked: {name: question, words: [asked]}}
waivers: {court: {name: court order}}
self_disclosure: {sinks: [email, template]}
""",
    )
    text = f"""{HEAD}extends: [base.yaml]
norms:
  - {{id: A, effect: deny, data: [people], when: {{guard: asked, waiver: court}}}}
"""
    policy = load(write(tmp_path, "mine.yaml", text))
    assert policy.self_disclosure.sinks == ("email", "template")
    assert policy.norms[0].cases[0].data[0].include == ("contact",)


def test_all_kinds_of_mistakes_are_told_in_one_run(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("We never share what you tell us with anybody else.\n")
    text = f"""{HEAD}document: mine.md
extends: [mine.yaml]
norms:
  - id: A
    effect: deny
    data: [contact.emial]
    quote: We never shared what you tell us with anybody
    when: {{transforms: [masked(keep_last: 4)], waiver: court}}
  - id: A
    effect: forbid
    colour: red
    residual: no
    unless: {{transforms: [maskd, "masked(keep: 4)", "hashed(k: 3)"], guard: asked}}
"""
    assert mistakes(write(tmp_path, "mine.yaml", text)) == [
        (4, "cyclic `extends`: mine.yaml extends mine.yaml"),
        (8, "unknown data type or group `contact.emial`; did you mean `contact.email`?"),
        (
            9,
            "the policy document does not contain this quote; line 1 reads "
            "`We never share what you tell us with anybody`",
        ),
        (10, 'quote a transform with parameters: "masked(keep_last: 4)"'),
        (10, "unknown waiver `court`"),
        (11, "duplicate norm id `A`: first given on line 6"),
        (12, 'the text "forbid" is none of: allow, allow_only, deny, require'),
        (13, "unknown key `colour`"),
        (
            14,
            "YAML 1.1 surprise: `no` is a boolean to some readers and text to others; "
            'quote it ("no") for the word, write false for the boolean',
        ),
        (15, "unknown transform `maskd`; did you mean `masked`?"),
        (15, "`masked` takes `keep_first` and `keep_last` with a number, not `keep: 4`"),
        (15, "`hashed` takes nothing with a number, not `k: 3`"),
        (15, "unknown guard `asked`"),
    ]


def test_names_of_a_policy_that_cannot_be_read_are_not_called_unknown(tmp_path: Path) -> None:
    write(tmp_path, "base.yaml", "policy: base\n  title: : Base\n")
    text = f"""{HEAD}extends: [base.yaml]
norms:
  - {{id: A, effect: allow, data: [people, contact.fone], exception_to: [B], when: {{guard: x}}}}
"""
    found = mistakes(write(tmp_path, "mine.yaml", text))
    assert len(found) == 2
    assert found[1] == (
        5, "unknown data type or group `contact.fone`; did you mean `contact.phone`?"
    )  # fmt: skip


def test_a_cycle_hides_no_names(tmp_path: Path) -> None:
    write(
        tmp_path,
        "base.yaml",
        "policy: base\ntitle: Base\nextends: [mine.yaml]\n"
        "norms: [{id: A, effect: allow, data: [people], exception_to: [B]}]\n",
    )
    text = f"""{HEAD}extends: [base.yaml]
groups: {{people: {{types: [contact]}}}}
norms: [{{id: B, effect: deny}}]
"""
    found = mistakes(write(tmp_path, "mine.yaml", text))
    assert found == [(3, "cyclic `extends`: mine.yaml extends base.yaml extends mine.yaml")]


@pytest.mark.parametrize("name", shipped_policies())
def test_every_norm_of_a_shipped_policy_has_its_source(name: str) -> None:
    (policy,) = load_policies([name], book())
    for bound in policy.norms:
        norm = bound.norm
        assert norm.quote or norm.sources or norm.cwe, bound.rule


def test_the_baseline_holds_the_floor_it_names() -> None:
    (policy,) = load_policies(["baseline"], book())
    sources = {source for bound in policy.norms for source in bound.norm.sources}
    weaknesses = {name for bound in policy.norms for name in bound.norm.cwe}
    assert {"PCI DSS 4.0 3.3.1", "PCI DSS 4.0 3.4.1", "PCI DSS 4.0 3.5.1"} <= sources
    numbers = (256, 312, 313, 315, 319, 359, 532, 539, 598)
    assert {f"CWE-{number}" for number in numbers} <= weaknesses
