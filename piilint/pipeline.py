"""The main job, pass by pass: the only module that knows the order of passes."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from piilint.config import Config
from piilint.triage.result import Coverage, ScanResult

if TYPE_CHECKING:
    from piilint.base.errors import Diagnostic
    from piilint.classify.account import Account
    from piilint.classify.classifier import Classifier
    from piilint.flow.flows import Flow
    from piilint.frontend.sources import ParsedFile
    from piilint.inventory.result import Inventory
    from piilint.ir.program import ModuleIR
    from piilint.policy.findings import Judgement
    from piilint.policy.policies import Policy
    from piilint.rulebook.book import Rulebook


class _Timer:
    """Seconds per pass."""

    def __init__(self) -> None:
        self.timings: list[tuple[str, float]] = []

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.timings.append((name, time.perf_counter() - start))


def run(config: Config) -> ScanResult:
    """Scans, analyses, judges and settles; `MistakesError` for mistakes in rules and settings."""
    from piilint.classify.classifier import Classifier
    from piilint.flow.engine import analyse_program
    from piilint.frontend.discover import discover
    from piilint.policy.load import load_policies
    from piilint.rulebook.load import load_rulebook
    from piilint.triage.labels import labels_of
    from piilint.triage.marks import mark_complaints
    from piilint.triage.rules import rules_of
    from piilint.triage.settle import settle

    timer = _Timer()

    @cache
    def classifier() -> Classifier:
        return Classifier(book)

    with timer.measure("rules"):
        book = load_rulebook(config.rules)
        policies = load_policies(config.policies, book)
    with timer.measure("discover"):
        found = discover(config.root, config.paths, config.exclude)
    with _without_gc():
        with timer.measure("front end"):
            files, modules, parse_diagnostics = _front_end(config, found.files)
        with timer.measure("flows"):
            analysis = analyse_program(modules, book, config.internal_hosts)
    with timer.measure("literals"):
        literals, silenced = _literals(files, modules, book, classifier)
    with timer.measure("judge"):
        texts = {file.path: file.text for file in files}
        judged = _judge((*analysis.flows, *literals), policies, book, texts, classifier)
        rules = rules_of(policies)
        settled = settle(judged, files, config, today=date.today(), rules=rules)
    said = mark_complaints(modules, book, classifier, silenced)
    diagnostics = tuple(sorted({*found.diagnostics, *parse_diagnostics, *said}))
    unread = {d.path for d in parse_diagnostics if d.level == "error"}
    return ScanResult(
        findings=settled.findings,
        passed=settled.passed,
        suppressed=settled.suppressed,
        unused_suppressions=settled.unused_suppressions,
        diagnostics=diagnostics,
        coverage=Coverage(
            files=len(found.files),
            lines=sum(file.text.count("\n") for file in files),
            unread_files=len(unread),
            functions=analysis.functions,
            calls=analysis.calls,
            approximated_calls=analysis.approximated_calls,
        ),
        policies=tuple(policy.id for policy in policies),
        undisclosed_third_party=settled.undisclosed_third_party,
        rules=rules,
        labels=labels_of(book),
        timings=tuple(timer.timings),
    )


def take_stock(config: Config, *, tests: bool = False) -> Inventory:
    """The inventory of personal data; no data is followed and nothing is judged."""
    import msgspec

    from piilint.frontend.discover import discover
    from piilint.inventory.take import take_inventory
    from piilint.rulebook.load import load_rulebook

    book = load_rulebook(config.rules)
    found = discover(config.root, config.paths, config.exclude)
    with _without_gc():
        files, modules, diagnostics = _front_end(config, found.files)
        inventory = take_inventory(modules, book, min_confidence=config.min_confidence, tests=tests)
    return msgspec.structs.replace(
        inventory,
        diagnostics=tuple(sorted({*found.diagnostics, *diagnostics})),
        files=len(found.files),
        lines=sum(file.text.count("\n") for file in files),
    )


def account_for(
    config: Config, path: str, line: int, column: int | None
) -> list[tuple[str, Account]]:
    """Why the names at a place are taken for personal data, or are not, each with its place.

    With a column, the innermost name alone; without, those that are, or else all.
    """
    from piilint.classify.account import account
    from piilint.frontend.discover import discover
    from piilint.inventory.find import questions_at
    from piilint.inventory.setting import Setting
    from piilint.rulebook.load import load_rulebook

    book = load_rulebook(config.rules)
    found = discover(config.root, config.paths, config.exclude).files
    with _without_gc():
        _, modules, _ = _front_end(config, found if path in found else [*found, path])
        setting = Setting(modules, book)
        asked = questions_at(setting, path, line, column)
        personal = [each for each in asked if setting.answer(each) is not None]
    return [
        (
            str(each.span),
            account(
                setting.classifier, each.name, each.noun or None, each.declared or None,
                each.context,
            ),
        )
        for each in ((personal or asked) if column is None else asked[:1])
    ]  # fmt: skip


@contextmanager
def _without_gc() -> Iterator[None]:
    """Trees and values are kept to the end: collecting in between only costs time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _front_end(
    config: Config, paths: Sequence[str]
) -> tuple[list[ParsedFile], list[ModuleIR], list[Diagnostic]]:
    """Parses and lowers every file; the trees are let go at once."""
    from piilint.frontend.modules import lower_files
    from piilint.resolve.marks import with_marked_parameters

    files, modules, diagnostics = lower_files(config.root, paths, config.jobs)
    return files, with_marked_parameters(modules), diagnostics


def _literals(
    files: Sequence[ParsedFile],
    modules: Sequence[ModuleIR],
    book: Rulebook,
    classifier: Callable[[], Classifier],
) -> tuple[list[Flow], set[tuple[str, int]]]:
    """Personal data written into the code, and the lines of which the user says that it is none."""
    from piilint.literals.scan import find_literals
    from piilint.resolve.marks import denied_lines

    denied = denied_lines(modules)
    kept: list[Flow] = []
    silenced: set[tuple[str, int]] = set()
    for flow in find_literals(files, book.literals, classifier):
        place = (flow.sink.span.path, flow.sink.span.line)
        if place in denied:
            silenced.add(place)
        else:
            kept.append(flow)
    return kept, silenced


def _judge(
    flows: Sequence[Flow],
    policies: Sequence[Policy],
    book: Rulebook,
    texts: Mapping[str, str],
    classifier: Callable[[], Classifier],
) -> list[tuple[Flow, Judgement]]:
    from piilint.policy.expressions import Expressions
    from piilint.policy.judge import Judge
    from piilint.policy.subjects import Subjects

    subjects = Subjects(book, Expressions(texts), classifier)
    judge = Judge(policies, book, texts)
    told = (subjects.told(flow) for flow in flows)
    return [(flow, judge.judge(flow)) for flow in told]
