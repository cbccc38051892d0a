"""What the lint knows of policies: topics that code raises, and words that say little."""

from __future__ import annotations

from functools import cache

from piilint.base.errors import MistakesError
from piilint.rulebook.calls import SinkKind, Spec
from piilint.rulebook.load import shipped_rules_dir
from piilint.rulebook.validate import convert
from piilint.rulebook.yaml_marks import decode_yaml


class Topic(Spec, frozen=True, kw_only=True):
    """Something that code does and a policy ought to speak of."""

    id: str
    label: str
    sinks: tuple[SinkKind, ...] = ()
    categories: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """By these a policy's text shows that it speaks of it; beginnings of words."""


class Vague(Spec, frozen=True, kw_only=True):
    """Words that leave open what they mean."""

    words: tuple[str, ...]
    why: str


class Knowledge(Spec, frozen=True, kw_only=True):
    """The file `rules/lint/topics.yaml`."""

    topics: tuple[Topic, ...] = ()
    vague: tuple[Vague, ...] = ()


@cache
def knowledge() -> Knowledge:
    """Reads the shipped file, once."""
    path = shipped_rules_dir() / "lint" / "topics.yaml"
    document = decode_yaml(path.read_bytes(), "rules/lint/topics.yaml")
    read, wrong = convert(document.value, document.marks, Knowledge)
    if read is None:
        raise MistakesError([*document.mistakes, *wrong])
    return read
