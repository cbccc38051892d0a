"""Comments are found where they are, and only where they are."""

from __future__ import annotations

from piilint.frontend.comments import find_comments, read_comments
from piilint.frontend.parse import parse_text


def test_only_addressed_files_are_read() -> None:
    assert find_comments("x = 1  # a remark\n") == ()


def test_places_and_kinds() -> None:
    text = 'x = "# piilint: no"  # piilint: ignore[a/b] -- why\n    # own\ny = 1\n'
    first, second = read_comments(text)
    assert (first.line, first.column, first.own_line) == (1, 22, False)
    assert first.text == "# piilint: ignore[a/b] -- why"
    assert (second.line, second.column, second.own_line) == (2, 5, True)


def test_columns_in_a_rewritten_line_are_those_of_the_file() -> None:
    text = "try: pass\nexcept A, B: x = f'{d['#k']}'  # piilint: here\n"
    (comment,) = parse_text("a.py", text).comments
    assert (comment.line, comment.column) == (2, text.split("\n")[1].index("# piilint") + 1)


def test_an_unclosed_file_gives_what_came_before() -> None:
    assert len(read_comments("x = 1  # one\ny = (\n")) == 1
