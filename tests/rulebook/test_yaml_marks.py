"""YAML 1.2 values, places, and what is refused."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from piilint.rulebook import yaml_marks
from piilint.rulebook.yaml_marks import decode_yaml, read_yaml

LOADERS: list[Any] = [yaml_marks._PythonLoader]
if yaml.__with_libyaml__:
    LOADERS.append(yaml_marks._CLoader)


@pytest.fixture(params=LOADERS, ids=lambda loader: str(loader.__name__))
def _each_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_marks, "_LOADER", request.param)


pytestmark = pytest.mark.usefixtures("_each_loader")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("FALSE", False), ("null", None), ("~", None), ("''", ""), ("", None),
        ("12", 12), ("-3", -3), ("0x1F", 31), ("0o17", 15), ("1.5", 1.5), ("1e3", 1000.0),
        ("-.inf", -math.inf), ("y", "y"), ("n", "n"), ("'no'", "no"), ('"yes"', "yes"),
        ("010", "010"), ("12:30", "12:30"), ("1_000", "1_000"), ("2020-01-01", "2020-01-01"),
        ("'12'", "12"), ("!!str 12", "12"), ("on hold", "on hold"), ("9" * 5000, "9" * 5000),
    ],
)  # fmt: skip
def test_scalars(text: str, value: object) -> None:
    document = read_yaml(f"key: {text}", "a.yaml")
    assert document.mistakes == ()
    assert document.value == {"key": value}
    assert type(document.value["key"]) is type(value)


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "No", "YES", "Off"])
def test_words_that_versions_read_differently(word: str) -> None:
    document = read_yaml(f"first: 1\nkey:   {word}\n", "a.yaml")
    (mistake,) = document.mistakes
    assert (mistake.path, mistake.line, mistake.column) == ("a.yaml", 2, 8)
    assert "YAML 1.1 surprise" in mistake.message
    assert f'"{word}"' in mistake.message


def test_such_a_word_as_key() -> None:
    (mistake,) = read_yaml("on: push", "a.yaml").mistakes
    assert (mistake.line, mistake.column) == (1, 1)


def test_duplicate_keys_at_any_depth() -> None:
    text = "a:\n  - b: 1\n    c: 2\n    b: 3\n"
    (mistake,) = read_yaml(text, "a.yaml").mistakes
    assert (mistake.line, mistake.column) == (4, 5)
    assert mistake.message == "duplicate key `b`: first given on line 2"


@pytest.mark.parametrize(
    ("text", "part", "line"),
    [
        ("a: [1\n", "flow sequence", 2),
        ("a: 1\n b: 2", "mapping values", 2),
        ("a: 1\n---\nb: 2", "more than one document", 2),
        ("a: *gone", "undefined alias", 1),
        ("&a [*a]", "inside what it names", 1),
        ("a: !!python/object:os.system x", "tags are not allowed", 1),
        ("? [a]\n: b", "a key must be a single word", 1),
        ("a: &x {b: 1}\nc:\n  <<: *x", "merge keys", 3),
    ],
)
def test_refused(text: str, part: str, line: int) -> None:
    (mistake, *_) = read_yaml(text, "a.yaml").mistakes
    assert part in mistake.message
    assert mistake.line == line


def test_unreadable_bytes() -> None:
    (mistake,) = decode_yaml(b"a: 1\nb: \xff", "a.yaml").mistakes
    assert (mistake.line, mistake.message) == (2, "not valid UTF-8")
    assert decode_yaml("\ufeffa: ä".encode(), "a.yaml").value == {"a": "ä"}
    assert decode_yaml(b"a: \x00", "a.yaml").mistakes


def test_nested_beyond_reason() -> None:
    assert read_yaml("[" * 5000, "a.yaml").mistakes
    assert read_yaml("[" * 700 + "]" * 700, "a.yaml").marks.file == "a.yaml"


def test_aliases_share_and_do_not_explode() -> None:
    assert read_yaml("a: &x [1]\nb: *x", "a.yaml").value == {"a": [1], "b": [1]}
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12))
    (mistake,) = read_yaml(f"l0: &l0 [x]\n{levels}", "a.yaml").mistakes
    assert "more than" in mistake.message


def test_marks() -> None:
    marks = read_yaml("a:\n  - b: 1\n    c: [x, yy]\n404: z\n", "a.yaml").marks
    assert marks.value(("a", 0, "c", 1)) == (3, 12)
    assert marks.key(("a", 0, "c")) == (3, 5)
    assert marks.value(("a", 0)) == (2, 5)
    assert marks.key((404,)) == (4, 1)
    assert marks.value(("a", 0, "gone", "deeper")) == (2, 5)
    assert marks.key(("a", 7)) == (2, 3)


def test_columns_count_characters() -> None:
    marks = read_yaml("äöü: {ß: 1}", "a.yaml").marks
    assert marks.value(("äöü", "ß")) == (1, 10)


WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner),
    max_leaves=20,
)


@given(value=JSON)
def test_json_is_yaml(value: object) -> None:
    document = read_yaml(json.dumps({"value": value}), "a.yaml")
    assert document.mistakes == ()
    assert document.value == {"value": value}


@given(text=st.text())
def test_never_raises(text: str) -> None:
    document = read_yaml(text, "a.yaml")
    assert all(mistake.path == "a.yaml" for mistake in document.mistakes)


def test_a_text_that_never_ends_is_told_where_it_begins() -> None:
    (mistake,) = read_yaml('first: 1\ntitle: "C\nnorms: [\n', "a.yaml").mistakes
    assert (mistake.line, mistake.column) == (2, 8)
