"""What README, CONTRIBUTING and docs promise, held against the code."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from piilint.cli import cli
from piilint.config import load_config
from piilint.report.json_report import document
from piilint.rulebook.load import load_rulebook
from tests.fixtures_runner import check
from tests.report.samples import sample

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SOURCES = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
REPORTS = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """Fenced code in a document, without the indentation that a list gives it."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", code, flags=re.MULTILINE) for indent, code in found]


def test_the_settings_in_the_readme_are_valid(tmp_path: Path) -> None:
    (settings,) = blocks(README, "toml")
    (tmp_path / "piilint.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "privacy.yaml").write_text("", encoding="utf-8")
    (tmp_path / "piilint-rules").mkdir()
    assert load_config(tmp_path).internal_hosts == ("*.shop.internal",)


def test_commands_and_options_in_the_readme_exist() -> None:
    commands = re.findall(r"\bpiilint (check|rules|explain|inventory)\b", README)
    assert {"check", "rules", "explain", "inventory"} == set(commands)
    check_command = cli.commands["check"]
    known = {name for parameter in check_command.params for name in parameter.opts}
    lines = [line for code in blocks(README, "console") for line in code.splitlines()]
    for line in lines:
        if "piilint check" in line:
            used = re.findall(r"\s(--?[a-z][\w-]*)", line.partition("piilint check")[2])
            assert set(used) <= known, line


def test_the_rules_in_the_sources_document_are_valid(tmp_path: Path) -> None:
    for number, text in enumerate(blocks(SOURCES, "yaml")):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        assert load_rulebook([path])


def test_every_option_has_its_help() -> None:
    for command in cli.commands.values():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, parameter.name


def test_the_keys_of_the_json_report_are_documented() -> None:
    described = document(sample(), show_suppressed=True)
    (finding,) = described["findings"]
    for keys in (described, finding, finding["source"], finding["sink"], finding["steps"][0]):
        for key in set(keys) - {"version", "findings"}:
            assert f"`{key}`" in REPORTS, key


def test_the_test_command_is_one_line_that_ci_can_find() -> None:
    (command,) = re.findall(r"<!-- test command -->\n```console\n(.*)\n```", README)
    assert command.startswith("python3 -m venv .venv && ")
    assert command.endswith(" -m pytest")


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """The recipient that CONTRIBUTING adds, with its fixture."""
    (rules,) = blocks(CONTRIBUTING, "yaml")
    (code,) = blocks(CONTRIBUTING, "python")
    (tmp_path / "rules.yaml").write_text(rules, encoding="utf-8")
    (tmp_path / "main.py").write_text(code, encoding="utf-8")
    return tmp_path


def test_the_recipient_in_contributing_is_valid(acme: Path) -> None:
    book = load_rulebook([acme / "rules.yaml"])
    assert book.recipients["acme_mail"].name == "Acme Mail"


def test_the_fixture_in_contributing_holds(acme: Path) -> None:
    outcome = check(acme)
    assert outcome.expected == 1
    assert not outcome.lines
