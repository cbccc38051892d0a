from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piilint.report.style import wants_color
from piilint.report.text import mask_numbers, one_line, printable, width


@pytest.mark.parametrize(
    "text",
    ["order 123456789012", "2024-01-01 12:00:00", "x" * 40, "12345678901234567890123"],
)
def test_numbers_that_are_no_cards_stay(text: str) -> None:
    assert mask_numbers(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111111111111111", "************1111"),
        ("pan='4111 1111 1111 1111'", "pan='**** **** **** 1111'"),
        ("4111_1111_1111_1111", "****_****_****_1111"),
        ("5500-0000-0000-0004x", "****-****-****-0004x"),
        ("378282246310005", "***********0005"),
    ],
)
def test_card_numbers_keep_four_digits_and_their_length(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("日本 é", "日本 é"),
        ("\udcff", "\\udcff"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_printable_text_has_no_control_characters(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert printable(shown) == shown
    assert "\n" not in one_line(text)


def test_width_counts_cells() -> None:
    assert width("ab") == 2
    assert width("日e\u0301") == 3


@pytest.mark.parametrize(
    ("choice", "is_terminal", "environment", "expected"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", True, {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ("auto", True, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours(
    choice: str, is_terminal: bool, environment: dict[str, str], expected: bool
) -> None:
    assert wants_color(choice, is_terminal=is_terminal, environment=environment) is expected
