"""The ledger: the state of every clause, for shops and for small programs."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from piilint.cli import _run
from piilint.config import Config, load_config
from piilint.pipeline import ledgers
from piilint.policy.ledger.entries import Entry, PolicyLedger
from piilint.report import ledger_json, ledger_markdown
from piilint.triage.ledgers import LedgerResult

SHOPS = Path(__file__).resolve().parents[2] / "fixtures" / "shops"
EXPECTED = sorted(SHOPS.glob("*/ledger.yaml"))
PINNED = ("hands an address to", "be changed")
"""What evidence says where `told` lists all that it has to say."""

POLICY = """
policy: shop
title: The *shop's* policy
norms:
  - {id: no-logs, clause: "2.10", effect: deny, says: nothing personal is logged, data: [contact],
     sinks: [log], unless: {transforms: [masked]}}
  - {id: mail, clause: "2.9", effect: allow, says: orders are confirmed, data: [contact],
     sinks: [email], settled_by: The mails as they go out.}
  - {id: law, clause: "3", effect: require, says: courts get what they ask for, decidable: never}
  - {id: training, clause: "4", effect: require, says: people are trained}
"""
LOGGED = """
import logging

def greet(customer):
    logging.info("hello %s", customer.email)
"""


@cache
def ledger_of_shop(folder: Path) -> LedgerResult:
    config = load_config(folder, file=folder / "piilint.toml")
    return ledgers(Config(root=folder, policies=config.policies))


def written(folder: Path, code: str, policy: str = POLICY, **files: str) -> PolicyLedger:
    (folder / "shop.py").write_text(code, "utf-8")
    (folder / "policy.yaml").write_text(policy, "utf-8")
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, "utf-8")
    result = ledgers(Config(root=folder, policies=(str(folder / "policy.yaml"),)))
    return result.ledgers[0]


def entry(ledger: PolicyLedger, clause: str) -> Entry:
    return next(each for each in ledger.entries if each.clause == clause)


@pytest.mark.parametrize("path", EXPECTED, ids=[path.parent.name for path in EXPECTED])
def test_a_shop(path: Path) -> None:
    expected: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    result = ledger_of_shop(path.parent)
    ledger = next(each for each in result.ledgers if each.policy == expected["policy"])
    found = {each.clause: each.state for each in ledger.entries}
    assert found == {clause: said["state"] for clause, said in expected["clauses"].items()}
    unpractised = {each.clause for each in ledger.unpractised}
    assert unpractised == {
        clause for clause, said in expected["clauses"].items() if said.get("unpractised")
    }
    for clause, said in expected["clauses"].items():
        seen = {each.text for each in entry(ledger, clause).evidence}
        pinned = {text for text in seen if any(words in text for words in PINNED)}
        assert not said.get("told") or pinned == set(said["told"]), clause
    told = " ".join(each.text for each in ledger.collected)
    assert all(f"`{name}`" in told for name in expected.get("undisclosed", ()))
    assert len(ledger.collected) == len(expected.get("undisclosed", ()))


@pytest.mark.parametrize("path", EXPECTED, ids=[path.parent.name for path in EXPECTED])
def test_nothing_passes_in_silence(path: Path) -> None:
    for ledger in ledger_of_shop(path.parent).ledgers:
        for each in ledger.entries:
            assert each.summary, each.clause
            if each.state == "violated":
                assert each.findings or each.evidence, each.clause
            elif each.state != "upheld":
                assert each.settle, each.clause


@pytest.mark.parametrize("path", EXPECTED, ids=[path.parent.name for path in EXPECTED])
def test_the_same_bytes_every_time(path: Path) -> None:
    first = ledger_of_shop(path.parent)
    config = load_config(path.parent, file=path.parent / "piilint.toml")
    second = ledgers(Config(root=path.parent, policies=config.policies))
    assert ledger_markdown.render(first) == ledger_markdown.render(second)
    assert ledger_json.render(first) == ledger_json.render(second)


def test_every_state(tmp_path: Path) -> None:
    ledger = written(tmp_path, LOGGED)
    states = {each.clause: each.state for each in ledger.entries}
    assert states == {"2.9": "assumed", "2.10": "violated", "3": "not decidable", "4": "assumed"}
    assert list(states) == ["2.9", "2.10", "3", "4"]
    (finding,) = entry(ledger, "2.10").findings
    assert finding.flow.sink.span.line == 5
    mail = entry(ledger, "2.9")
    assert mail.unpractised
    assert "The mails as they go out." in mail.settle
    assert not entry(ledger, "3").unpractised


def test_what_comes_near_is_the_evidence(tmp_path: Path) -> None:
    masked = LOGGED.replace("customer.email", 'customer.email[:1] + "***"')
    upheld = entry(written(tmp_path, masked), "2.10")
    assert upheld.state == "upheld"
    nothing = entry(written(tmp_path, "x = 1\n"), "2.10")
    assert nothing.state == "upheld"
    assert nothing.summary == (
        "None of the 0 flows found in 1 file is of the kind that it speaks of.",
    )


def test_what_a_comment_accepts_is_assumed_and_listed(tmp_path: Path) -> None:
    comment = "  # piilint: ignore[shop/no-logs] -- until the move"
    ledger = written(tmp_path, LOGGED.rstrip("\n") + comment + "\n")
    accepted = entry(ledger, "2.10")
    assert accepted.state == "assumed"
    assert "until the move" in accepted.evidence[0].text
    assert "until the move" in ledger.by_hand[0].text


def test_a_file_that_cannot_be_read_leaves_it_open(tmp_path: Path) -> None:
    open_ = entry(written(tmp_path, "x = 1\n", broken="def (:\n"), "2.10")
    assert open_.state == "assumed"
    assert "1 file could not be read" in open_.summary[0]


def test_a_purpose_that_somebody_stated_is_listed(tmp_path: Path) -> None:
    policy = POLICY.replace("unless: {transforms: [masked]}", "unless: {transforms: [masked]}")
    policy += """
  - {id: support, clause: "5", effect: allow, says: support may, data: [contact], sinks: [log],
     purposes: [support], exception_to: [no-logs]}
"""
    code = LOGGED.rstrip("\n") + "  # piilint: purpose[support]\n"
    (said,) = written(tmp_path, code, policy).by_hand
    assert said.text == "The purpose is support, by a comment at shop.py:5"


def test_undisclosed_flows_by_kind(tmp_path: Path) -> None:
    code = (
        LOGGED
        + "    open('a', 'w').write(customer.email)\n    open('b', 'w').write(customer.email)\n"
    )
    (kind,) = written(tmp_path, code).undisclosed
    assert (kind.what, kind.where) == ("e-mail address of customers", "is written to a file")
    assert kind.number == 2


def test_a_policy_that_only_forbids_discloses_nothing(tmp_path: Path) -> None:
    policy = "policy: shop\ntitle: Shop\nnorms:\n  - {id: a, effect: deny, sinks: [cookie]}\n"
    assert not written(tmp_path, LOGGED, policy).undisclosed
    result = ledgers(Config(root=tmp_path, policies=(str(tmp_path / "policy.yaml"),)))
    assert "no clause discloses" not in ledger_markdown.render(result)


def test_markdown_escapes_what_is_not_its_own(tmp_path: Path) -> None:
    written(tmp_path, LOGGED)
    result = ledgers(Config(root=tmp_path, policies=(str(tmp_path / "policy.yaml"),)))
    text = ledger_markdown.render(result)
    assert text.startswith("# Ledger: The \\*shop's\\* policy\n")
    assert "| [2.10](#210) | violated | nothing personal is logged |" in text
    assert "- `shop.py:5` customer's e-mail address: is written to the log" in text


def test_json_has_every_clause(tmp_path: Path) -> None:
    written(tmp_path, LOGGED)
    result = ledgers(Config(root=tmp_path, policies=(str(tmp_path / "policy.yaml"),)))
    described = json.loads(ledger_json.render(result))
    (ledger,) = described["ledgers"]
    assert described["version"] == 1
    assert ledger["summary"] == {"violated": 1, "assumed": 2, "not decidable": 1, "upheld": 0}
    assert [each["clause"] for each in ledger["clauses"]] == ["2.9", "2.10", "3", "4"]
    assert ledger["clauses"][1]["findings"][0]["path"] == "shop.py"
    assert ledger["unpractised"] == ["2.9"]


def run(*arguments: str) -> int:
    return _run(["policy", "ledger", *arguments])


def test_the_command(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    written(tmp_path, LOGGED)
    policy = str(tmp_path / "policy.yaml")
    assert run(str(tmp_path), "--policy", policy) == 1
    assert capsysbinary.readouterr().out.startswith(b"# Ledger: ")
    target = tmp_path / "ledger.json"
    assert run(str(tmp_path), "--policy", policy, "-o", f"json:{target}", "--exit-zero") == 0
    assert json.loads(target.read_text("utf-8"))["version"] == 1
    assert run(str(tmp_path), "--policy", policy, "-o", "pdf") == 2
    assert run(str(tmp_path), "--policy", "no-such") == 2
    (tmp_path / "shop.py").write_text("x = 1\n", "utf-8")
    assert run(str(tmp_path), "--policy", policy) == 0
    (tmp_path / "shop.py").write_text("def (:\n", "utf-8")
    assert run(str(tmp_path), "--policy", policy) == 2
