"""The main job, pass by pass: the only module that knows the order of passes."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Literal

from piilint.config import Config
from piilint.triage.result import Coverage, ScanResult

if TYPE_CHECKING:
    from piilint.base.errors import Diagnostic
    from piilint.classify.account import Account
    from piilint.classify.classifier import Classifier
    from piilint.flow.domain.flows import Flow
    from piilint.frontend.sources import ParsedFile
    from piilint.inventory.result import Inventory
    from piilint.ir.program import ModuleIR
    from piilint.policy.changes import PolicyDiff
    from piilint.policy.findings import Judgement
    from piilint.policy.judge import Judge
    from piilint.policy.lint.remarks import Remark
    from piilint.policy.policies import Policy
    from piilint.policy.purposes import Purposes
    from piilint.rulebook.book import Rulebook
    from piilint.triage.ledgers import LedgerResult


Layer = Literal["ir", "calls", "summaries"]
"""What of the engine's inner work can be looked at."""


class Timer:
    """Seconds per pass."""

    def __init__(self) -> None:
        self.timings: list[tuple[str, float]] = []

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.timings.append((name, time.perf_counter() - start))


@dataclass(frozen=True)
class Scanned:
    """What a scan sees before any policy judges it."""

    files: tuple[ParsedFile, ...]
    modules: tuple[ModuleIR, ...]
    flows: tuple[Flow, ...]
    diagnostics: tuple[Diagnostic, ...]
    coverage: Coverage
    purposes: Purposes


def scan(config: Config, book: Rulebook, timer: Timer | None = None) -> Scanned:
    """Reads and analyses the code."""
    from piilint.classify.classifier import Classifier
    from piilint.flow.engine import analyse_program
    from piilint.frontend.discover import discover
    from piilint.policy.expressions import Expressions
    from piilint.policy.purposes import Purposes, known_purposes
    from piilint.policy.subjects import Subjects
    from piilint.triage.marks import mark_complaints

    @cache
    def classifier() -> Classifier:
        return Classifier(book)

    timer = timer or Timer()
    known = known_purposes(config, book)
    with timer.measure("discover"):
        found = discover(config.root, config.paths, config.exclude)
    with _without_gc():
        with timer.measure("front end"):
            files, modules, parse_diagnostics = _front_end(config, found.files)
        with timer.measure("flows"):
            analysis = analyse_program(modules, book, config.internal_hosts)
    with timer.measure("literals"):
        literals, silenced = _literals(files, modules, book, classifier)
    subjects = Subjects(book, Expressions({file.path: file.text for file in files}), classifier)
    said = mark_complaints(modules, book, classifier, silenced)
    purposes = Purposes(files, modules, config.purposes, known)
    unread = {d.path for d in parse_diagnostics if d.level == "error"}
    flows = [*_within(config, analysis.flows, found.files), *literals]
    return Scanned(
        files=tuple(files),
        modules=tuple(modules),
        flows=tuple(subjects.told(flow) for flow in flows),
        diagnostics=(*found.diagnostics, *parse_diagnostics, *said, *purposes.diagnostics),
        coverage=Coverage(
            files=len(found.files),
            lines=sum(file.text.count("\n") for file in files),
            unread_files=len(unread),
            functions=analysis.functions,
            partial_functions=analysis.partial_functions,
            calls=analysis.calls,
            approximated_calls=analysis.approximated_calls,
        ),
        purposes=purposes,
    )


def run(config: Config) -> ScanResult:
    """Scans, analyses, judges and settles; `MistakesError` for mistakes in rules and settings."""
    from piilint.policy.load import load_policies
    from piilint.rulebook.load import load_rulebook
    from piilint.triage.labels import labels_of
    from piilint.triage.rules import rules_of
    from piilint.triage.select import check_selection
    from piilint.triage.settle import settle

    timer = Timer()
    with timer.measure("rules"):
        book = load_rulebook(config.rules)
        policies = load_policies(config.policies, book)
        rules = rules_of(policies)
        check_selection(config, rules)
    scanned = scan(config, book, timer)
    with timer.measure("judge"):
        today = date.today()
        judged = _judge(scanned.flows, _judge_by(policies, book, scanned, today))
        settled = settle(judged, scanned.files, config, today=today, rules=rules)
    return ScanResult(
        findings=settled.findings,
        passed=settled.passed,
        suppressed=settled.suppressed,
        unused_suppressions=settled.unused_suppressions,
        diagnostics=tuple(sorted(set(scanned.diagnostics))),
        coverage=scanned.coverage,
        policies=tuple(policy.id for policy in policies),
        undisclosed_third_party=settled.undisclosed_third_party,
        rules=rules,
        labels=labels_of(book),
        timings=tuple(timer.timings),
    )


def lint_policies(config: Config, *, with_code: bool) -> tuple[Remark, ...]:
    """What is to be said of the policies, one by one; on demand in the light of the code."""
    from piilint.policy.lint.linter import lint
    from piilint.policy.load import load_policies
    from piilint.rulebook.load import load_rulebook

    book = load_rulebook(config.rules)
    policies = load_policies(config.policies, book)
    scanned = scan(config, book) if with_code else None
    remarks: list[Remark] = []
    for policy in policies:
        found = None
        if scanned is not None:
            judge = _judge_by((policy,), book, scanned)
            found = [each for flow in scanned.flows for each in judge.found(flow)]
        remarks += lint(policy, book, found)
    return tuple(remarks)


def draft_policy(config: Config, name: str) -> str:
    """The text of a policy that permits what the code is seen to do."""
    from piilint.policy.draft import draft
    from piilint.policy.policies import Policy
    from piilint.rulebook.load import load_rulebook
    from piilint.triage.readings import surest_readings

    book = load_rulebook(config.rules)
    scanned = scan(config, book)
    judge = _judge_by((Policy(id="none", title=""),), book, scanned)
    certain = [flow for flow in scanned.flows if flow.confidence >= config.min_confidence]
    surest = surest_readings(_judge(certain, judge))
    found = [each for flow, _ in surest for each in judge.found(flow)]
    (place,) = config.paths if len(config.paths) == 1 else (config.root,)
    return draft(found, book, name, f"Draft of a privacy policy for {place.name or name}")


def diff_policies(config: Config, before: str, after: str) -> PolicyDiff:
    """What one policy says of the code otherwise than another."""
    from piilint.policy.changes import diff
    from piilint.policy.load import load_versions
    from piilint.rulebook.load import load_rulebook
    from piilint.triage.readings import surest_readings

    book = load_rulebook(config.rules)
    old, new = load_versions((before, after), book)
    scanned = scan(config, book)
    first, second = _judge_by((old,), book, scanned), _judge_by((new,), book, scanned)
    certain = [flow for flow in scanned.flows if flow.confidence >= config.min_confidence]
    judged = [
        (flow, judgement, second.judge(flow))
        for flow, judgement in surest_readings(_judge(certain, first))
    ]
    return diff(old, new, judged)


def ledgers(config: Config) -> LedgerResult:
    """Every clause of every policy in the light of the code; nothing is left out or selected."""
    from piilint.policy.ledger.build import ledger_of
    from piilint.policy.load import load_policies
    from piilint.policy.obligations.reading import Inspection
    from piilint.rulebook.load import load_rulebook
    from piilint.rulebook.obligation_words import obligation_words
    from piilint.survey.survey import survey_of
    from piilint.triage.labels import labels_of
    from piilint.triage.ledgers import LedgerResult, sorted_out

    book = load_rulebook(config.rules)
    policies = load_policies(config.policies, book)
    scanned = scan(config, book)
    survey = survey_of(
        config.root, config.paths, config.exclude, scanned.files, scanned.modules, book
    )
    found = []
    for policy in policies:
        judge = _judge_by((policy,), book, scanned)
        flows, judged = sorted_out(scanned.flows, scanned.files, judge, config, scanned.coverage)
        seen = Inspection(
            survey=survey,
            policy=policy,
            book=book,
            words=obligation_words(),
            judged=judged,
            files=scanned.coverage.files,
            unread=scanned.coverage.unread_files,
            guards_of=judge.guards_of,
        )
        found.append(ledger_of(seen, flows))
    return LedgerResult(
        ledgers=tuple(found),
        coverage=scanned.coverage,
        diagnostics=tuple(sorted(set(scanned.diagnostics))),
        labels=labels_of(book),
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


def inner_view(config: Config, layer: Layer) -> list[str]:
    """What one layer of the engine makes of the code, as lines of text for maintainers."""
    from piilint.flow.engine import analyse_program
    from piilint.frontend.discover import discover
    from piilint.ir.printer import print_module
    from piilint.rulebook.load import load_rulebook

    book = load_rulebook(config.rules)
    found = discover(config.root, config.paths, config.exclude)
    with _without_gc():
        _, modules, _ = _front_end(config, found.files)
        if layer == "ir":
            ordered = sorted(modules, key=lambda module: module.name)
            return [line for module in ordered for line in (*print_module(module), "")]
        analysis = analyse_program(modules, book, config.internal_hosts)
    return analysis.call_graph() if layer == "calls" else analysis.summaries()


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


def _judge_by(
    policies: Sequence[Policy], book: Rulebook, scanned: Scanned, today: date | None = None
) -> Judge:
    from piilint.policy.judge import Judge

    texts = {file.path: file.text for file in scanned.files}
    return Judge(policies, book, texts, today, scanned.purposes)


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
    from piilint.frontend.templates import lower_templates
    from piilint.resolve.marks import with_marked_parameters

    files, modules, diagnostics = lower_files(config.root, paths, config.jobs)
    pages, templates = lower_templates(config.root, config.exclude, modules)
    return [*files, *pages], [*with_marked_parameters(modules), *templates], diagnostics


def _within(config: Config, flows: Sequence[Flow], scanned: Sequence[str]) -> Sequence[Flow]:
    """The flows that touch what is to be scanned: templates are read wherever they are.

    One that lies elsewhere counts where scanned code renders it, not by what its names suggest.
    """
    if not config.paths:
        return flows
    files = set(scanned)
    below = [config.root / path for path in config.paths]

    def touched(path: str) -> bool:
        return path in files or any((config.root / path).is_relative_to(each) for each in below)

    def rendered(flow: Flow) -> bool:
        gone = next((step for step in flow.steps if not touched(step.span.path)), None)
        return gone is None or gone.kind != "call"

    return [
        flow
        for flow in flows
        if any(touched(step.span.path) for step in flow.steps) and rendered(flow)
    ]


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


def _judge(flows: Sequence[Flow], judge: Judge) -> list[tuple[Flow, Judgement]]:
    return [(flow, judge.judge(flow)) for flow in flows]
