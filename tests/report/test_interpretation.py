"""How a doubtful clause is read stands in every report of a finding that relies on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from piilint.policy.findings import NormRef
from piilint.report.formats import render
from piilint.report.options import ReportOptions
from tests.report.samples import sample

Format = Literal["full", "concise", "json", "sarif"]
READING = "a slip of the pen"


@pytest.mark.parametrize("name", ["full", "concise", "json", "sarif"])
def test_the_reading_is_shown(name: Format) -> None:
    replace = msgspec.structs.replace
    result = sample()
    finding = result.findings[0]
    norm = NormRef("shop/C12", "C12", interpretation=READING)
    judgement = replace(finding.judgement, deciding=(norm,))
    result = replace(result, findings=(replace(finding, judgement=judgement),))
    text = render(name, result, ReportOptions(Path()))
    if name == "sarif":
        (found,) = [
            each for each in json.loads(text)["runs"][0]["results"] if each.get("kind") != "pass"
        ]
        text = found["message"]["text"]
    assert READING in text
