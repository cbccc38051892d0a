"""`piilint policy`: what it prints, and its exit codes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from piilint.cli import main
from piilint.rulebook.json_schema import policy_schema

CODE = """
import logging

class User:
    email: str

def greet(user: User) -> None:
    logging.info("hello %s", user.email)
"""


@pytest.fixture(autouse=True)
def _in_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("PIILINT_") or name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "shop.py").write_text(CODE)


def piilint(*arguments: str) -> int:
    with pytest.raises(SystemExit) as raised:
        main(["policy", *arguments])
    code = raised.value.code
    assert isinstance(code, int)
    return code


def test_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("schema") == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(policy_schema()))


def test_a_policy_that_is_not_there_is_told_with_what_is_wrong_in_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.yaml").write_text("policy: mine\ntitle: M\nnorms: [{id: A, effect: alow}]\n")
    assert piilint("lint", "--policy", "gone.yaml", "--policy", "mine.yaml") == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first == "error: gone.yaml: no such file"
    assert second.startswith("error: mine.yaml:3:25: ")


def test_terms(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("terms") == 0
    out = capsys.readouterr().out
    assert "  belief.religion " in out
    assert "  helpdesk " in out
    assert "keeps support tickets; processor, purpose support" in out
    assert "Zendesk" not in out
    assert piilint("terms", "ticket") == 0
    assert capsys.readouterr().out.split() == (
        "recipients: categories helpdesk keeps support tickets; processor, purpose support".split()
    )
    assert piilint("terms", "zendesk", "-f", "json") == 0
    found = json.loads(capsys.readouterr().out)["recipients: ids"]
    assert found["zendesk"] == "Zendesk; helpdesk"
    assert piilint("terms", "no such thing") == 1


def test_lint_of_a_contradictory_policy(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("lint", "--policy", "4inkjets") == 1
    out = capsys.readouterr().out
    assert out.startswith("Contradictions between norms\n  rules/policies/4inkjets.yaml:")
    assert '4inkjets/C25: C25, section "Cookies": "We set a persistent cookie' in out
    assert '4inkjets/C23: C23, section "Cookies": "We do not link' in out
    assert "read as: This contradicts C23" in out
    assert "narrow" not in out.partition("Norms that cross")[0]
    assert "(--all)" in out
    assert "Denials that narrow an allowance" not in out


def test_lint_shows_what_is_settled_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("lint", "--policy", "4inkjets", "--all") == 1
    assert "Denials that narrow an allowance" in capsys.readouterr().out


def test_lint_of_a_sound_policy(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("lint", "--policy", "baseline") == 0
    assert capsys.readouterr().out == "0 errors, 0 warnings, 0 notes\n"


def test_lint_with_code(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.yaml").write_text("policy: mine\ntitle: Mine\nnorms: []\n")
    assert piilint("lint", ".", "--policy", "mine.yaml") == 1
    out = capsys.readouterr().out
    assert "the policy is silent on application logs, which the code raises at shop.py:8" in out


def test_lint_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("lint", "--policy", "4inkjets", "-f", "json") == 1
    first = json.loads(capsys.readouterr().out)[0]
    assert (first["kind"], first["level"]) == ("contradiction", "error")
    assert [norm["clause"] for norm in first["norms"]] == ["C25", "C23"]


def test_mistakes_in_a_policy_are_told_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.yaml").write_text(
        "policy: mine\ntitle: Mine\nnorms:\n"
        "  - {id: A, effect: deny, data: [emial]}\n"
        "  - {id: A, effect: allow, vague: no}\n"
    )
    assert piilint("lint", "--policy", "mine.yaml") == 2
    err = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in err] == [
        "mine.yaml:4:34", "mine.yaml:5:10", "mine.yaml:5:35"
    ]  # fmt: skip


def test_init_writes_a_draft_that_the_code_keeps(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("init", "--name", "shop", "-o", "policy.yaml") == 0
    with pytest.raises(SystemExit) as raised:
        main(["check", "--policy", "policy.yaml"])
    assert raised.value.code == 0
    capsys.readouterr()
    assert piilint("lint", "--policy", "policy.yaml") == 0
    assert "nobody has confirmed shop/contact.email-of-customer-to-log" in capsys.readouterr().out


def test_init_replaces_nothing_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    Path("policy.yaml").write_text("mine\n")
    assert piilint("init", "-o", "policy.yaml") == 2
    assert "policy.yaml is there already" in capsys.readouterr().err
    assert Path("policy.yaml").read_text() == "mine\n"
    assert piilint("init", "-o", "policy.yaml", "--force") == 0
    assert Path("policy.yaml").read_text().startswith("# A draft")


def test_init_says_where_it_cannot_write(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("init", "-o", "nowhere/policy.yaml") == 2
    assert "nowhere/policy.yaml: cannot be written" in capsys.readouterr().err


def test_diff(capsys: pytest.CaptureFixture[str]) -> None:
    Path("new.yaml").write_text(
        "policy: new\ntitle: New\nextends: [baseline]\ndrops: [contact-data-in-log]\n"
    )
    assert piilint("diff", "new.yaml", "baseline") == 1
    out = capsys.readouterr().out
    assert "added: contact-data-in-log" in out
    assert "Newly forbidden\n  shop.py:8: E-mail address of a customer is written to a log" in out
    assert "undisclosed rules/undisclosed -> forbidden baseline/contact-data-in-log" in out
    assert out.endswith("1 of 1 flow is judged otherwise\n")
    assert piilint("diff", "baseline", "baseline") == 0


def test_diff_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    Path("new.yaml").write_text("policy: new\ntitle: New\n")
    assert piilint("diff", "baseline", "new.yaml", "-f", "json") == 1
    found = json.loads(capsys.readouterr().out)
    assert [(flow["change"], flow["line"]) for flow in found["flows"]] == [("silent", 8)]
    assert found["compared"] == 1


def test_diff_of_policies_that_are_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("diff", "one", "baseline") == 2
    assert "no policy `one`" in capsys.readouterr().err


def test_diff_tells_norms_that_say_the_same_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shop.py").write_text(CODE + '    logging.info("bye %s", user.email)\n')
    for id_ in ("old", "new"):
        text = f"policy: p\ntitle: P\nnorms: [{{id: {id_}, effect: allow, sinks: [log]}}]\n"
        (tmp_path / f"{id_}.yaml").write_text(text)
    assert piilint("diff", "old.yaml", "new.yaml") == 1
    out = capsys.readouterr().out
    assert "  permitted p/old -> permitted p/new: 2 flows, at shop.py:8, shop.py:9\n" in out
    assert out.endswith("2 of 2 flows are judged otherwise\n")
