"""What checks have in common is made once: rules, words and policies, which no mutant touches."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Hashable
from typing import Any

_WITHOUT_ENGINE = (
    ("piilint.rulebook.load", "load_rulebook"),
    ("piilint.classify.classifier", "Lexicon"),
)
_WITH_ENGINE = (
    ("piilint.flow.engine", "Models"),
    ("piilint.policy.load", "load_policies"),
)
"""These are made from the rulebook alone, but import what may be changed."""


def share() -> None:
    """In the process from which all others are forked."""
    _remember(_WITHOUT_ENGINE)
    book = importlib.import_module("piilint.rulebook.load").load_rulebook(())
    importlib.import_module("piilint.classify.classifier").Classifier(book)


def share_more() -> None:
    """In each process that has imported the engine."""
    _remember(_WITH_ENGINE)


class _Remembering:
    """Answers the same to the same arguments; books are told apart as objects."""

    def __init__(self, made_by: Callable[..., Any]) -> None:
        self._made_by = made_by
        self._known: dict[Hashable, tuple[object, Any]] = {}

    def __call__(self, *given: Any) -> Any:
        key = tuple(each if isinstance(each, (str, tuple)) else id(each) for each in given)
        if key not in self._known:
            self._known[key] = given, self._made_by(*given)
        return self._known[key][1]


def _remember(names: tuple[tuple[str, str], ...]) -> None:
    for module_name, name in names:
        module = importlib.import_module(module_name)
        setattr(module, name, _Remembering(getattr(module, name)))
