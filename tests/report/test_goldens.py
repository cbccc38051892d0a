"""Each format as it looks, held against `fixtures/report/<format>.golden`.

`PIILINT_UPDATE_GOLDENS=1 pytest tests/report` writes them anew; review the difference.
"""

from __future__ import annotations

import os
import re

import pytest

from piilint import __version__
from piilint.report.formats import FORMATS, Format, render
from piilint.report.options import ReportOptions
from tests.report.samples import ROOT, sample


@pytest.mark.parametrize("name", FORMATS)
def test_format(name: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = render(name, sample(), ReportOptions(ROOT, show_suppressed=True))
    text = text.replace(f'"{__version__}"', '"VERSION"')
    golden = ROOT / f"{name}.golden"
    if os.environ.get("PIILINT_UPDATE_GOLDENS"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_twice_the_same_bytes(name: Format) -> None:
    assert render(name, sample(), ReportOptions(ROOT)) == render(
        name, sample(), ReportOptions(ROOT)
    )


@pytest.mark.parametrize("name", ["full", "concise"])
def test_colours_change_nothing_but_colour(name: Format) -> None:
    plain = render(name, sample(), ReportOptions(ROOT))
    colored = render(name, sample(), ReportOptions(ROOT, color=True))
    assert "\x1b[" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


@pytest.mark.parametrize("name", FORMATS)
def test_no_card_number_and_no_control_character_is_printed(name: Format) -> None:
    text = render(name, sample(), ReportOptions(ROOT, show_suppressed=True))
    assert "4111" not in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text)
