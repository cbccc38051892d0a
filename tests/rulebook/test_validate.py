"""Every mistake of a document, each at its place, in words of the file's writer."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
import pytest

from piilint.base.errors import Mistake
from piilint.rulebook.calls import Library
from piilint.rulebook.recipients import RecipientFile
from piilint.rulebook.validate import convert, did_you_mean
from piilint.rulebook.yaml_marks import read_yaml


class Leaf(msgspec.Struct, forbid_unknown_fields=True):
    kind: Literal["log", "cookie"]
    size: Annotated[int, msgspec.Meta(ge=1)] = 1
    either: int | str | None = None
    share: float = 0.0
    flag: bool = False

    def __post_init__(self) -> None:
        if self.flag and self.size == 1:
            raise ValueError("a flag needs a size")


class Tree(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    leaves: tuple[Leaf, ...] = ()
    one_or_many: Leaf | tuple[Leaf, ...] | None = None
    table: dict[str, Leaf] = {}
    pair: tuple[int, str] = (0, "")
    words: frozenset[str] = frozenset()
    modes: dict[Literal["str", "json"], str] = {}


def problems(text: str, kind: type = Tree) -> list[str]:
    document = read_yaml(text, "f")
    assert document.mistakes == ()
    value, mistakes = convert(document.value, document.marks, kind)
    assert (value is None) == bool(mistakes)
    return [str(mistake) for mistake in mistakes]


def test_right() -> None:
    text = """
name: oak
leaves: [{kind: log, size: 2, either: x}, {kind: cookie, share: 1, flag: true, size: 3}]
one_or_many: {kind: log}
table: {a: {kind: log}}
pair: [1, a]
words: [x, x]
modes: {str: all}
"""
    document = read_yaml(text, "f")
    tree, mistakes = convert(document.value, document.marks, Tree)
    assert mistakes == []
    assert tree is not None
    assert tree.leaves[0] == Leaf("log", 2, "x")
    assert tree.words == {"x"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nam: x\nname: y", "f:1:1: unknown key `nam`; did you mean `name`?"),
        ("leaves: []", "f:1:1: missing key `name`"),
        ("name: 3", "f:1:7: expected text, got the number 3"),
        ("name:", "f:1:6: expected text, got nothing"),
        ("name: [x]", "f:1:7: expected text, got a list"),
        ("name: x\nleaves: {kind: log}", "f:2:9: expected a list, got keys with values"),
        ("name: x\nleaves: [7]", "f:2:10: expected keys with values, got the number 7"),
        ("name: x\nleaves: [{kind: cokie}]",
         'f:2:17: the text "cokie" is none of: cookie, log; did you mean `cookie`?'),
        ("name: x\nleaves: [{kind: log, size: two}]",
         'f:2:28: expected a whole number, got the text "two"'),
        ("name: x\nleaves: [{kind: log, size: true}]", "f:2:28: expected a whole number, got true"),
        ("name: x\nleaves: [{kind: log, size: 0}]", "f:2:28: expected `int` >= 1"),
        ("name: x\nleaves: [{kind: log, either: [1]}]",
         "f:2:30: expected a whole number or text, got a list"),
        ("name: x\nleaves: [{kind: log, flag: 1}]",
         "f:2:28: expected true or false, got the number 1"),
        ("name: x\nleaves: [{kind: log, share: half}]",
         'f:2:29: expected a number, got the text "half"'),
        ("name: x\nleaves: [{kind: log, flag: true}]", "f:2:10: a flag needs a size"),
        ("name: x\none_or_many: [{kind: log}, {}]", "f:2:28: missing key `kind`"),
        ("name: x\none_or_many: {}", "f:2:14: missing key `kind`"),
        ("name: x\none_or_many: log",
         'f:2:14: expected keys with values or a list, got the text "log"'),
        ("name: x\ntable: {a: {kind: lg}}",
         'f:2:19: the text "lg" is none of: cookie, log; did you mean `log`?'),
        ("name: x\ntable: {1: {kind: log}}",
         "f:2:9: a key must be text, got the number 1: quote it"),
        ("name: x\nmodes: {sr: all}",
         'f:2:9: the text "sr" is none of: json, str; did you mean `str`?'),
        ("name: x\npair: [a, b]", 'f:2:8: expected a whole number, got the text "a"'),
        ("[]", "f:1:1: expected keys with values, got a list"),
    ],
)  # fmt: skip
def test_one_mistake(text: str, problem: str) -> None:
    assert problems(text) == [problem]


def test_all_mistakes_at_once() -> None:
    text = """
librry: x
calls:
  - call: [a, 3]
    sink: {kind: loog, arg: [1]}
  - params: [x]
    transform: hash
  - 7
names: {y: [z]}
"""
    assert [problem.split(": ")[0] for problem in problems(text, Library)] == [
        "f:2:1", "f:2:1", "f:4:15", "f:5:18", "f:5:24", "f:6:5", "f:7:16", "f:8:5", "f:9:12",
    ]  # fmt: skip


def test_part_of_a_document() -> None:
    document = read_yaml("version: 1\nrules:\n  recipients:\n    - id: 3\n", "f")
    value, mistakes = convert(document.value["rules"], document.marks, RecipientFile, ("rules",))
    assert value is None
    assert Mistake("f", 4, 11, "expected text, got the number 3") in mistakes


def test_did_you_mean() -> None:
    assert did_you_mean("reciever", {"receiver", "sender"}) == "; did you mean `receiver`?"
    assert did_you_mean("xyz", {"receiver"}) == ""
