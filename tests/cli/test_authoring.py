"""`piilint rules check` and `piilint rules new`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from piilint.cli import cli
from tests.fixtures_runner import check


def piilint(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["rules", *arguments])


@pytest.mark.parametrize("kind", ["library", "recipient", "framework"])
def test_a_scaffold_is_whole(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert piilint("new", kind, "Acme Mail", "--into", str(folder)).exit_code == 0
    rules = folder / "acme_mail.yaml"
    done = piilint("check", str(rules))
    assert done.exit_code == 0
    assert "acme_mail is not installed" in done.output
    fixture = folder / "fixtures" / "acme_mail"
    (fixture / "rules.yaml").write_text(rules.read_text(encoding="utf-8"), encoding="utf-8")
    assert check(fixture).lines == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    arguments = ("new", "library", "acme", "--into", str(tmp_path))
    assert piilint(*arguments).exit_code == 0
    again = piilint(*arguments)
    assert again.exit_code != 0
    assert "is there already" in again.output


def test_a_category_has_to_be_known(tmp_path: Path) -> None:
    into = ("--into", str(tmp_path))
    done = piilint("new", "recipient", "acme", "--category", "spam", *into)
    assert done.exit_code == 2
    assert "email_marketing" in done.output


RULES = """\
library: mine
packages: [json]
calls:
  - {call: json.dumps, params: [obj], sink: {kind: log}, returns: clean}
  - {call: json.dumpz, returns: clean}
  - {call: json.loads, params: [text], returns: [text]}
"""


def test_a_file_is_measured_by_the_library_and_by_code(tmp_path: Path) -> None:
    rules, code = tmp_path / "mine.yaml", tmp_path / "src"
    rules.write_text(RULES, encoding="utf-8")
    code.mkdir()
    (code / "main.py").write_text(
        "import json\n\n\ndef f(x):\n    json.dumps(x)\n", encoding="utf-8"
    )
    done = piilint("check", str(rules), str(code))
    assert done.exit_code == 1
    assert "wrong    json.dumpz: json has no dumpz" in done.output
    assert "wrong    json.loads: its parameters are s" in done.output
    assert "main.py:5: json.dumps  (json.dumps)" in done.output
    assert done.output.endswith("1 calls matched\n")
    assert piilint("check", "--import", str(rules)).exit_code == 1


def test_a_mistake_in_the_file_is_told_with_its_place(tmp_path: Path) -> None:
    rules = tmp_path / "mine.yaml"
    rules.write_text("library: mine\ncalls:\n  - {cal: json.dumps}\n", encoding="utf-8")
    done = piilint("check", str(rules))
    assert done.exit_code == 2
    assert "mine.yaml:3:6" in done.output
