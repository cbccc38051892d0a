"""The worked example of the documentation works: paragraph, norm, finding, fix."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from piilint.config import Config
from piilint.pipeline import run
from piilint.policy.findings import Finding
from piilint.report.wording import permission

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "policy.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def quoted() -> list[str]:
    """The quoted paragraphs, in one line each."""
    found = re.findall(r"(?:^> .*\n)+", TEXT, re.MULTILINE)
    return [re.sub(r"\n?> ", " ", paragraph).strip() for paragraph in found]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "inkshop.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    (tmp_path / "shop.py").write_text(blocks("python")[0], encoding="utf-8")
    return tmp_path


def findings(shop: Path) -> tuple[Finding, ...]:
    result = run(Config(root=shop, policies=(str(shop / "inkshop.yaml"),)))
    assert result.diagnostics == ()
    return result.findings


def test_the_norm_quotes_the_paragraph() -> None:
    paragraph = quoted()[0].lower()
    (quote,) = re.findall(r"quote: (.*)", blocks("yaml")[0])
    assert quote.lower() in paragraph


def test_the_code_breaks_the_norm_as_told(shop: Path) -> None:
    logged, invited = findings(shop)
    _, said_of_log, said_of_list = quoted()[:3]
    assert (logged.judgement.rule, logged.judgement.reason) == ("inkshop/orders-only", said_of_log)
    assert invited.judgement.rule == "inkshop/orders-only"
    assert said_of_list in (permission(invited.judgement) or "")


def test_the_fixes_mend_it(shop: Path) -> None:
    path = shop / "shop.py"
    before, after = blocks("python")[:2]
    head, _, _ = before.partition("def confirm")
    path.write_text(head + after, encoding="utf-8")
    assert findings(shop) == ()
