"""Which lines of a program the patterns of a rule file speak of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from piilint.config import Config
from piilint.rulebook.calls import CallModel
from piilint.rulebook.rule_file import RuleFile

if TYPE_CHECKING:
    from piilint.semantics.models import BoundModel, Models


class Match(NamedTuple):
    """One call that a pattern matched."""

    path: str
    line: int
    callee: str
    """What is called there, as the engine resolved it."""
    pattern: str


def matches(rules: RuleFile, file: Path, config: Config) -> list[Match]:
    """Every call of the scanned code of which the file's call models speak."""
    from piilint.flow.engine import analyse_program
    from piilint.frontend.discover import discover
    from piilint.frontend.modules import lower_files
    from piilint.rulebook.load import load_rulebook
    from piilint.semantics.models import Models

    extra = config.rules if file in config.rules else (*config.rules, file)
    book = load_rulebook(extra)
    found = discover(config.root, config.paths, config.exclude)
    _, modules, _ = lower_files(config.root, found.files, config.jobs)
    analysis = analyse_program(modules, book, config.internal_hosts)
    models = Models(book)
    own = list(_calls(rules))
    return [
        Match(path, line, callee, _nearest(model, callee))
        for path, line, callee in analysis.modelled_calls()
        for model in own
        if any(bound.model == model for bound in _bound(models, callee))
    ]


def _calls(rules: RuleFile) -> Iterator[CallModel]:
    yield from rules.calls
    for recipient in rules.recipients:
        yield from recipient.calls


def _bound(models: Models, callee: str) -> tuple[BoundModel, ...]:
    name = callee.rpartition(".")[2]
    return models.call(callee) or models.method(name) or models.bare(name)


def _nearest(model: CallModel, callee: str) -> str:
    """The pattern of the model that means the call: by its last name, else the first."""
    several = (model.call,) if isinstance(model.call, str) else model.call
    name = callee.rpartition(".")[2]
    exact = [pattern for pattern in several if pattern == callee]
    named = [pattern for pattern in several if pattern.rpartition(".")[2] == name]
    general = [pattern for pattern in several if pattern.endswith("*")]
    return (*exact, *named, *general, *several)[0]
