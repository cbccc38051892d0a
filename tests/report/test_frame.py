from __future__ import annotations

from pathlib import Path

from piilint.base.span import Span
from piilint.report.frame import code_frame
from piilint.report.sources import SourceTexts
from piilint.report.style import Style


def frame(tmp_path: Path, code: bytes, span: Span) -> list[str]:
    (tmp_path / span.path).write_bytes(code)
    return list(code_frame(span, SourceTexts(tmp_path), Style(color=False), "error"))


def test_one_line(tmp_path: Path) -> None:
    assert frame(tmp_path, b"x = f(y)\n", Span("a.py", 1, 5, 1, 9)) == [
        "1 | x = f(y)",
        "  |     ^^^^",
    ]


def test_tabs_and_wide_characters_keep_the_marks_below(tmp_path: Path) -> None:
    code = '\t"日本", f(y)\n'.encode()
    assert frame(tmp_path, code, Span("a.py", 1, 8, 1, 12)) == [
        '1 |     "日本", f(y)',
        "  |             ^^^^",
    ]


def test_comments_behind_the_code_are_not_marked(tmp_path: Path) -> None:
    assert frame(tmp_path, b"f(  # why\n)\n", Span("a.py", 1, 1, 2, 2))[1] == "  | ^^"
    assert frame(tmp_path, b"f('  #')\n", Span("a.py", 1, 1, 1, 9))[1].startswith("  | ^^")


def test_several_lines_and_blank_ones(tmp_path: Path) -> None:
    code = b"f(\n\n    y,\n)\n"
    assert frame(tmp_path, code, Span("a.py", 1, 1, 4, 2)) == [
        "1 | f(",
        "  | ^^",
        "2 |",
        "3 |     y,",
        "4 | )",
    ]


def test_a_long_span_is_cut(tmp_path: Path) -> None:
    code = b"f(\n" + b"    y,\n" * 30 + b")\n"
    shown = frame(tmp_path, code, Span("a.py", 1, 1, 32, 2))
    assert len(shown) == 10
    assert shown[-1].endswith("| ... 24 more lines")


def test_a_long_line_shows_the_part_around_the_span(tmp_path: Path) -> None:
    code = b"x = [" + b"0, " * 2000 + b"f(y)]\n"
    (shown, marks) = frame(tmp_path, code, Span("a.py", 1, 6006, 1, 6010))
    assert len(shown) < 180
    assert shown[marks.index("^") : marks.rindex("^") + 1] == "f(y)"


def test_card_numbers_are_masked_even_where_the_span_cuts_them(tmp_path: Path) -> None:
    code = b"f('4111111111111111')\n"
    shown = frame(tmp_path, code, Span("a.py", 1, 8, 1, 12))
    assert "4111111" not in "".join(shown)
    assert "************1111" in shown[0]


def test_places_that_are_not_there_show_nothing(tmp_path: Path) -> None:
    texts = SourceTexts(tmp_path)
    style = Style(color=False)
    assert list(code_frame(Span("gone.py", 1, 1, 1, 2), texts, style, "error")) == []
    assert list(code_frame(Span("nul\0.py", 1, 1, 1, 2), texts, style, "error")) == []
    assert frame(tmp_path, b"x\n", Span("a.py", 9, 1, 9, 2)) == []
    assert frame(tmp_path, b"x\n", Span("a.py", 1, 90, 1, 99)) != []


def test_other_encodings_are_read_as_declared(tmp_path: Path) -> None:
    code = "# coding: latin-1\nf('é')\n".encode("latin-1")
    assert frame(tmp_path, code, Span("a.py", 2, 1, 2, 7))[0] == "2 | f('é')"
