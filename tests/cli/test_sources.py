"""`inventory`, `explain` and `rules try` on the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.test_check import piilint

CODE = """
class Customer:
    email: str
    total: int

def view(request):
    return request.POST["=cmd|email"], request.POST["card_number"]
"""


@pytest.fixture(autouse=True)
def _shop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "shop.py").write_text(CODE)


def test_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("inventory") == 0
    text = capsys.readouterr().out
    assert "DATA TYPES" in text
    assert text.index("COLLECTED") < text.index("DECLARED")
    assert "Customer.email" in text
    assert "shop.py:3:5" in text


def test_json_and_csv(tmp_path: Path) -> None:
    assert piilint("inventory", "-o", "json:found.json") == 0
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["version"] == 1
    assert found["summary"]["declared"] == len(found["declared"]) == 1
    assert found["declared"][0]["places"] == [{"path": "shop.py", "line": 3, "column": 5}]
    assert piilint("inventory", "-o", "csv:found.csv") == 0
    with (tmp_path / "found.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["field"] for row in rows} == {"'=cmd|email", "card_number", "email"}
    assert next(r for r in rows if r["field"] == "email")["data_type"] == "contact.email"


def test_nothing_personal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "shop.py").write_text("x = 1\n")
    assert piilint("inventory") == 0
    assert capsys.readouterr().out == "No personal data found\n"


def test_inventory_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("inventory", "-o", "sarif") == 2
    (tmp_path / "bad.yaml").write_text("vocabulary: {words: {nothing: [x]}}\n")
    assert piilint("inventory", "--rules", "bad.yaml") == 2
    assert "bad.yaml:1:" in capsys.readouterr().err
    (tmp_path / "shop.py").write_text("x = (\n")
    assert piilint("inventory") == 2


def test_explain_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("explain", "shop.py:3:5") == 0
    text = capsys.readouterr().out
    assert text.startswith("Customer.email: a declared field, declared as str, at shop.py:3:5\n")
    assert "“email” means e-mail address" in text
    assert "what would change it" in text


def test_explain_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("explain", "product.name") == 0
    assert "no personal data" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["shop.py:99", "gone.py:1", "no/such/rule", "shop.py:1:1"])
def test_explain_mistakes(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("explain", what) == 2
    assert "Error: " in capsys.readouterr().err


def test_try_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("rules", "try", "cust_eml") == 0
    text = capsys.readouterr().out
    assert "`cust_eml` reads “cust eml”" in text
    assert "settings.cust_eml  no personal data" in text
    assert piilint("rules", "try", "cust_eml", "--noun", "Customer", "--type", "bool") == 0
    assert "`bool` does not fit" in capsys.readouterr().out


def test_rules_still_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("rules") == 0
    assert "baseline/contact-data-in-code" in capsys.readouterr().out


def test_no_report_shows_a_literal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "shop.py").write_text("CARD = ['4929 8471 9056 3001', 5395671183309129]\n")
    for output in ("full", "concise", "json", "sarif"):
        assert piilint("check", "-o", output) == 1
        shown = capsys.readouterr()
        assert "payment-data-in-code" in shown.out
        assert "9056" not in shown.out + shown.err
        assert "539567" not in shown.out + shown.err
