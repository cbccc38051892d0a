"""Literals that are somebody's data, and those that are nobody's."""

from __future__ import annotations

import subprocess
import sys

import pytest

from piilint.classify.classifier import Classifier
from piilint.frontend.parse import parse_text
from piilint.literals.glance import classes_of
from piilint.literals.numbers import is_regular, passes_luhn, passes_mod_97
from piilint.literals.scan import Scanner
from piilint.rulebook.load import load_rulebook

BOOK = load_rulebook()
CLASSIFIER = Classifier(BOOK)
SCANNER = Scanner(BOOK.literals, lambda: CLASSIFIER)
SURE = 0.5


def found(code: str) -> list[tuple[str, str]]:
    flows = SCANNER.file(parse_text("a.py", code))
    return [(f.source.data_type, f.source.text) for f in flows if f.confidence >= SURE]


@pytest.mark.parametrize(
    ("code", "kind", "shown"),
    [
        ("x = '4929 8471 9056 3001'", "financial.card.number", "**************01"),
        ("pan = 5395671183309129", "financial.card.number", "**************29"),
        ("x = 'DE44500105175407324931'", "financial.bank.iban", "********************31"),
        ("f(ssn='536-22-8741')", "government.ssn", "*********41"),
        ("x = 'petra.lindqvist@gmx.de'", "contact.email", "p***@g***.de"),
        ("if mail == 'lindqvist77@gmail.com': pass", "contact.email", "l***@g***.com"),
        ("d['phone'] = '+493513296645'", "contact.phone", "***********45"),
    ],
)
def test_somebodys(code: str, kind: str, shown: str) -> None:
    assert found(code) == [(kind, shown)]


@pytest.mark.parametrize(
    "code",
    [
        "x = '4111 1111 1111 1111'",
        "x = 'rel-eng@lists.fedorahosted.org'",
        "x = 'acme-members@fedorahosted.org'",
        "x = '378282246310005'",
        "x = '1.4929847190563001'",
        "x = 'id-4929847190563001'",
        "x = f'4929 8471 9056 3001 {y}'",
        "# 4929 8471 9056 3001",
        "'4929 8471 9056 3001'",
        "x = 'GB82WEST12345698765432'",
        "order = '536-22-8741'",
        "f(ssn='078-05-1120 and more')",
        "x = 'test@gmail.com'",
        "x = 'support@lindqvist-druck.de'",
        "x = 'petra.lindqvist@testshop.example'",
        "x = 'petra.lindqvist@my-test-domain.de'",
        "x = '+1 202 555 0143'",
        "x = '+441632960961'",
        "x = '2023-11-22 10:00:00'",
        "x = '10.20.30.40'",
        "x = '550e8400-e29b-41d4-a716-446655440000'",
        "x = 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'",
    ],
)
def test_nobodys(code: str) -> None:
    assert found(code) == []


def test_metadata_of_a_package_is_published_on_purpose() -> None:
    code = "setup(x='petra.lindqvist@gmx.de')"
    assert list(SCANNER.file(parse_text("setup.py", code))) == []
    assert found("__author__ = 'petra.lindqvist@gmx.de'") == []


def test_most_files_are_not_looked_at_twice() -> None:
    assert SCANNER.may_hold("x = 'petra.lindqvist@gmx.de'")
    assert not SCANNER.may_hold("@decorator\ndef f(): return 'a' @ b, 20231122, '2023-11-22'")
    assert classes_of("Größe 7a") == b"Aa??a 0a"


def test_check_digits() -> None:
    assert passes_luhn("4929847190563001")
    assert not passes_luhn("4929847190563002")
    assert passes_mod_97("DE44500105175407324931")
    assert not passes_mod_97("DE45500105175407324931")
    assert is_regular("1212121212121212")
    assert not is_regular("4929847190563001")


def test_heavy_libraries_wait_until_a_number_needs_them() -> None:
    code = (
        "import sys; from piilint.literals.scan import Scanner; import piilint.pipeline;"
        "assert not {'stdnum', 'phonenumbers'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
