from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from piilint.base.errors import MistakesError
from piilint.base.span import Span
from piilint.config import Config
from piilint.flow.domain.flows import Flow, SinkFact, SourceFact, Step
from piilint.triage.merge import group
from piilint.triage.result import ScanResult, UnusedSuppression
from piilint.triage.staged import only_staged, parse_diff
from tests.report.samples import newsletter_judgement

SHOP = """\
def read(form):
    return form["email"]


def subscribe(form, opted_in):
    if opted_in:
        send(
            read(form),
        )


def other(form):
    pass
"""


@pytest.fixture(autouse=True)
def _no_pre_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("PRE_COMMIT", "GIT_"))]:
        monkeypatch.delenv(name)


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "shop.py").write_text(SHOP)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def stage(folder: Path, text: str, name: str = "shop.py") -> None:
    (folder / name).write_text(text)
    git(folder, "add", ".")


def result(path: str = "shop.py") -> ScanResult:
    """A flow from line 2 over line 8 to the call on lines 7 to 9."""
    source = SourceFact(Span(path, 2, 12, 2, 25), "contact.email", 'form["email"]')
    sink = SinkFact(Span(path, 7, 9, 9, 10), "log", "send")
    steps = (
        Step(source.span, "source", ""),
        Step(Span(path, 8, 13, 8, 23), "return", ""),
        Step(sink.span, "sink", ""),
    )
    findings = group([(Flow(sink, source, steps=steps), newsletter_judgement())])
    idle = UnusedSuppression(Span(path, 12), ("x",), "covers no finding")
    return ScanResult(findings=tuple(findings), unused_suppressions=(idle,))


def kept(root: Path, path: str = "shop.py") -> int:
    found = only_staged(result(path), Config(root=root))
    assert len(found.findings) + found.outside_change == 1
    return len(found.findings)


def test_without_a_change_nothing_is_kept(repository: Path) -> None:
    assert kept(repository) == 0


def test_a_change_elsewhere_does_not_count(repository: Path) -> None:
    stage(repository, SHOP.replace("    pass", "    return form"))
    assert kept(repository) == 0
    assert len(only_staged(result(), Config(root=repository)).unused_suppressions) == 0


def test_a_change_that_is_not_staged_does_not_count(repository: Path) -> None:
    (repository / "shop.py").write_text(SHOP.replace('"email"', '"e-mail"'))
    assert kept(repository) == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('form["email"]', 'form.get("email")'),
        ("read(form),", "read(form) ,"),
        ("        )\n\n\ndef other", "        ) \n\n\ndef other"),
        ("if opted_in:", "if True:"),
        ("def subscribe(form, opted_in):", "def subscribe(form, opted_in=1):"),
    ],
)
def test_changed_steps_and_the_blocks_around_them_count(
    repository: Path, old: str, new: str
) -> None:
    stage(repository, SHOP.replace(old, new))
    assert kept(repository) == 1


def test_a_removed_check_counts(repository: Path) -> None:
    checked = SHOP.replace("    if opted_in:", "    assert opted_in\n    if opted_in:")
    stage(repository, checked)
    git(repository, "commit", "-qm", "check")
    stage(repository, SHOP)
    assert kept(repository) == 1


def test_a_new_file_counts_as_a_whole_even_before_the_first_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    stage(tmp_path, SHOP, "über shop\t.py")
    assert kept(tmp_path, "über shop\t.py") == 1


def test_a_renamed_file_does_not_count(repository: Path) -> None:
    git(repository, "mv", "shop.py", "store.py")
    assert kept(repository, "store.py") == 0


def test_a_file_that_does_not_parse_counts_by_its_lines(repository: Path) -> None:
    stage(repository, SHOP.replace("if opted_in:", "if opted_in"))
    assert kept(repository) == 0
    stage(repository, SHOP.replace('form["email"]', 'form["email"'))
    assert kept(repository) == 1


def test_changed_rules_and_settings_touch_everything(repository: Path) -> None:
    policy = repository / "policy.yaml"
    stage(repository, "policy: x\n", "policy.yaml")
    config = Config(root=repository, policies=("4inkjets", str(policy)))
    assert len(only_staged(result(), config).findings) == 1
    assert len(only_staged(result(), Config(root=repository, file=policy)).findings) == 1
    assert len(only_staged(result(), Config(root=repository, rules=(repository,))).findings) == 1


def test_pre_commits_range_of_commits(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage(repository, SHOP.replace('"email"', '"e-mail"'))
    git(repository, "commit", "-qm", "second")
    assert kept(repository) == 0
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "HEAD~1")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "HEAD")
    assert kept(repository) == 1


def test_the_flow_that_the_change_touches_is_shown(repository: Path) -> None:
    first = result().findings[0].flow
    second = Flow(first.sink, SourceFact(Span("b.py", 1), "contact.email", "x"), confidence=1.0)
    second = Flow(
        SinkFact(first.sink.span, "log", "send"),
        second.source,
        steps=(Step(Span("b.py", 1), "source", ""),),
    )
    findings = group([(first, newsletter_judgement()), (second, newsletter_judgement())])
    stage(repository, SHOP.replace('"email"', '"e-mail"'))
    (finding,) = only_staged(ScanResult(findings=tuple(findings)), Config(root=repository)).findings
    assert finding.flow == first
    assert finding.others == (second,)


def test_outside_a_repository_it_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(MistakesError, match="--hook"):
        only_staged(result(), Config(root=tmp_path))


def test_lines_of_code_that_look_like_a_diff() -> None:
    diff = (
        "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n"
        "@@ -1,2 +1,3 @@\n--- x\n-y\n+++ b/evil.py\n+@@ -1 +100 @@\n+z\n"
        "\\ No newline at end of file\n"
        '--- /dev/null\n+++ "b/q\\"\\001.py"\n@@ -0,0 +1 @@\n+x\n'
        "--- a/gone.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
    )
    assert parse_diff(diff) == {"a.py": (range(1, 4),), 'q"\x01.py': (range(1, 2),)}
