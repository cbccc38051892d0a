"""The README opens with what a user sees, and its commands do what it says.

`PIILINT_UPDATE_GOLDENS=1 pytest tests/cli/test_readme.py` writes the finding anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from piilint.config import load_config
from piilint.pipeline import run
from piilint.report.formats import render
from piilint.report.options import ReportOptions

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
SHOP = ROOT / "fixtures" / "shops" / "inkshop"
MARK = re.compile(r"  # (flow|ok):.*")
"""What fixtures say of themselves, left out in the README."""


@pytest.fixture(scope="module")
def findings() -> list[str]:
    """What `piilint check` prints of the bundled shop, finding by finding, seen from the root."""
    config = load_config(SHOP)
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        text = render("full", run(config), ReportOptions(config.root))
    finally:
        os.chdir(before)
    blocks = re.split(r"\n\n(?=\S+:\d+:\d+: \w+: )", MARK.sub("", text))
    return [block.strip("\n") for block in blocks]


def test_the_readme_opens_with_a_real_finding(findings: list[str]) -> None:
    text = README.read_text(encoding="utf-8")
    (sample,) = re.findall(r"```text\n(.*?)\n```", text, re.DOTALL)
    path, headline = sample.split(":")[0], sample.splitlines()[1]
    alike = [
        block
        for block in findings
        if block.startswith(f"{path}:") and block.splitlines()[1] == headline
    ]
    if os.environ.get("PIILINT_UPDATE_GOLDENS") and alike and sample not in alike:
        README.write_text(text.replace(sample, alike[0]), encoding="utf-8")
        sample = alike[0]
    assert sample in alike
