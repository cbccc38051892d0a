"""Taking paths apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piilint.semantics.paths import callee, split_last, split_path, unpinned


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("a", ["a"]),
        ("a.b.c", ["a", "b", "c"]),
        ("a.B().c", ["a", "B()", "c"]),
        ("a.b('x.y').c", ["a", "b('x.y')", "c"]),
        ("a.b()('x').c", ["a", "b()('x')", "c"]),
        ("a.b('it(s').c", ["a", "b('it(s')", "c"]),
        ("a.b(", ["a", "b("]),
        ("", [""]),
    ],
)
def test_split(path: str, parts: list[str]) -> None:
    assert split_path(path) == parts


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.b().c", []),
        ("a.b('x').c", ["a.b().c"]),
        ("a.b('x').c('y').d", ["a.b('x').c().d", "a.b().c('y').d", "a.b().c().d"]),
    ],
)
def test_unpinned(path: str, found: list[str]) -> None:
    assert unpinned(path) == found


@pytest.mark.parametrize(
    ("path", "name"), [("a.B()", "a.B"), ("a.b('x')", "a.b"), ("a.b()()", "a.b()"), ("a.b", None)]
)
def test_callee(path: str, name: str | None) -> None:
    assert callee(path) == name


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("a.b.c", ("a.b", "c")),
        ("c", ("", "c")),
        ("a.b('x.y')", ("a", "b('x.y')")),
        ("a.b('x.y').c", ("a.b('x.y')", "c")),
    ],
)
def test_split_last(path: str, parts: tuple[str, str]) -> None:
    assert split_last(path) == parts


@given(st.text(st.sampled_from("ab.()'\"* "), max_size=20))
def test_splitting_loses_nothing(path: str) -> None:
    assert ".".join(split_path(path)) == path
