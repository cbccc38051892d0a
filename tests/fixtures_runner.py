"""Checks what a scan of a fixture folder finds against the marks in its code, in both directions.

A mark is a comment on the line of the sink's call:

    logger.info("sent to %s", customer.email)  # flow: contact.email -> log
    lists.add(...)  # flow: contact.email, contact.name -> mailchimp [forbidden C08]
    logger.info("order %s", order.id)  # ok: an id is no personal data

Several marks are separated by ` ; `. What stands in brackets is the verdict, the clause or
rule id and, behind a colon, what the nearest norm that would permit the flow asks for; it may be
left out. The target is the recipient's id where the sink has one, else the sink's kind. On a line
without a mark nothing may be reported; `# ok` says the same of a line, and why.

A folder may hold `piilint.toml` (settings) and `rules.yaml` (more rules).
Run `python -m tests.fixtures_runner FOLDER...` to see what is missing or too much.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from piilint.config import Config, load_config
from piilint.frontend.discover import discover
from piilint.frontend.parse import comments_of
from piilint.frontend.templates import find_templates
from piilint.policy.findings import Finding, Verdict
from piilint.triage.result import ScanResult

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
_DEPTHS = {"lang": 1, "rules": 2, "policies": 2, "shops": 1}
"""How far below its parent a group's folders of fixtures lie."""
_MARK = re.compile(r"#\s*(flow|ok)\b:?\s*(.*)$")
_FLOW = re.compile(
    r"(?P<types>[\w.]+(?:\s*,\s*[\w.]+)*)\s*->\s*(?P<target>[\w-]+)"
    r"(?:\s*\[(?P<verdict>\w+)(?:\s+(?P<clause>[^\]:]+)(?::\s*(?P<missing>[^\]]+))?)?\])?"
)
_LET_PASS: tuple[Verdict, ...] = ("permitted", "vague", "undisclosed")


@dataclass(frozen=True, slots=True, order=True)
class Expected:
    """One data type that a mark says reaches its target."""

    data_type: str
    target: str
    verdict: str | None = None
    clause: str | None = None
    missing: str | None = None

    def __str__(self) -> str:
        judged = " ".join(filter(None, (self.verdict, self.clause)))
        judged += f": {self.missing}" if self.missing else ""
        return f"{self.data_type} -> {self.target}" + (f" [{judged}]" if judged else "")

    def matches(self, finding: Finding) -> bool:
        """Whether the mark means the finding; a narrower data type counts as the broader one."""
        flow, judgement = finding.flow, finding.judgement
        found = flow.source.data_type
        if found != self.data_type and not found.startswith(self.data_type + "."):
            return False
        if self.target != target_of(finding):
            return False
        if self.verdict and judgement.verdict != self.verdict:
            return False
        if self.missing and self.missing not in (judgement.missing or ""):
            return False
        if not self.clause:
            return True
        cited = {norm.clause for norm in judgement.deciding} | {judgement.rule}
        return self.clause in cited or judgement.rule.endswith("/" + self.clause)


@dataclass(slots=True)
class Marks:
    """The marks of one folder by path and line, and the lines said to be clean."""

    flows: dict[tuple[str, int], list[Expected]] = field(default_factory=dict)
    clean: dict[tuple[str, int], str] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """How a folder's scan compares with its marks: sorted lines for people; none means it holds."""

    folder: Path
    expected: int = 0
    found: int = 0
    missing: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        return self.mistakes + self.missing + self.unexpected


def target_of(finding: Finding) -> str:
    """Whom or what the data reaches, as marks name it."""
    return finding.flow.sink.recipient or finding.flow.sink.kind


def fixture_folders(base: Path = FIXTURES) -> list[Path]:
    """The folders of fixtures at or below `base`, sorted."""
    base = base.resolve()
    if base == FIXTURES:
        return [folder for group in _DEPTHS for folder in fixture_folders(base / group)]
    if not base.is_relative_to(FIXTURES):
        return [base]
    parts = base.relative_to(FIXTURES).parts
    depth = _DEPTHS.get(parts[0], 0) + 1 - len(parts)
    if depth <= 0:
        return [base]
    below = sorted(path for path in base.glob("*") if path.is_dir())
    return [folder for path in below for folder in fixture_folders(path)]


def settings_of(folder: Path) -> Config:
    """The folder's own settings, never those of a folder above it."""
    config = Config()
    for name in ("piilint.toml", "pyproject.toml"):
        if (folder / name).is_file():
            config = load_config(folder, file=folder / name)
            break
    rules = (*config.rules, *sorted(folder.glob("rules.yaml")))
    # Fixtures of rules say where data goes, whatever a policy would say of it.
    include = _LET_PASS if folder.resolve().is_relative_to(FIXTURES / "rules") else config.include
    return msgspec.structs.replace(config, root=folder.resolve(), rules=rules, include=include)


def read_marks(folder: Path, exclude: Sequence[str] = ()) -> Marks:
    """Every mark in the folder's Python files and templates."""
    marks = Marks()
    python = (
        ((path, comment.line), comment.text)
        for path in discover(folder, (), exclude).files
        for comment in comments_of(folder, path)
    )
    for place, text in (*python, *_template_comments(folder)):
        mark = _MARK.search(text)
        if mark:
            if mark[1] == "ok":
                marks.clean[place] = mark[2]
                continue
            for piece in mark[2].split(" ; "):
                flow = _FLOW.fullmatch(piece.strip())
                if flow is None:
                    marks.mistakes.append(f"{place[0]}:{place[1]}: unreadable mark: {text}")
                    continue
                marks.flows.setdefault(place, []).extend(
                    Expected(
                        data_type.strip(),
                        flow["target"],
                        flow["verdict"],
                        flow["clause"],
                        flow["missing"],
                    )
                    for data_type in flow["types"].split(",")
                )
    return marks


def _template_comments(folder: Path) -> Iterator[tuple[tuple[str, int], str]]:
    """`{# flow: contact.email -> url #}` at the end of a template's line."""
    for path, _ in find_templates(folder):
        for number, line in enumerate((folder / path).read_text(encoding="utf-8").splitlines(), 1):
            _, start, text = line.rpartition("{#")
            if start:
                yield (path, number), "#" + text.rpartition("#}")[0].rstrip()


def scan(folder: Path) -> tuple[Config, ScanResult]:
    """Scan a folder as its settings say, seeing also the flows that the policy lets pass."""
    from piilint.pipeline import run

    config = settings_of(folder)
    return config, run(msgspec.structs.replace(config, include=_LET_PASS))


def check(folder: Path) -> Outcome:
    """Scan one folder and compare."""
    config, result = scan(folder)
    return compare(folder, config, result, read_marks(folder, config.exclude))


def compare(folder: Path, config: Config, result: ScanResult, marks: Marks) -> Outcome:
    """Match what was found with the marks, line by line."""
    outcome = Outcome(folder, mistakes=sorted(marks.mistakes))
    if not (marks.flows or marks.clean or marks.mistakes):
        outcome.mistakes.append("the folder has no mark")
    outcome.mistakes += [f"{d.path}:{d.line}: {d.message}" for d in result.diagnostics]
    unmet = {place: list(wanted) for place, wanted in marks.flows.items()}
    outcome.expected = sum(map(len, unmet.values()))
    for finding in (*result.findings, *result.passed):
        place = _marked_place(finding, marks)
        met = [wanted for wanted in marks.flows.get(place, ()) if wanted.matches(finding)]
        if met:
            unmet[place] = [wanted for wanted in unmet[place] if wanted not in met]
        elif _is_reported(finding, config):
            outcome.unexpected.append(_unexpected_line(finding, place, marks))
    for (path, line), wanted in sorted(unmet.items()):
        outcome.missing += [f"{path}:{line}: missing {one}" for one in sorted(wanted)]
    outcome.found = outcome.expected - len(outcome.missing)
    outcome.unexpected.sort()
    return outcome


def _marked_place(finding: Finding, marks: Marks) -> tuple[str, int]:
    """The sink's line; for a call over several lines, the first of them that has a mark."""
    span = finding.flow.sink.span
    for line in range(span.line, max(span.end_line, span.line) + 1):
        if (span.path, line) in marks.flows or (span.path, line) in marks.clean:
            return span.path, line
    return span.path, span.line


def _is_reported(finding: Finding, config: Config) -> bool:
    verdict = finding.judgement.verdict
    return verdict not in _LET_PASS or verdict in config.include


def _unexpected_line(finding: Finding, place: tuple[str, int], marks: Marks) -> str:
    flow, judgement = finding.flow, finding.judgement
    why = ""
    if place in marks.clean:
        why = f"; marked ok{': ' if marks.clean[place] else ''}{marks.clean[place]}"
    elif place in marks.flows:
        why = f"; marked {', '.join(map(str, marks.flows[place]))}"
    found = f"{flow.source.data_type} -> {target_of(finding)}"
    lacking = f": {judgement.missing}" if judgement.missing else ""
    judged = f"[{judgement.verdict} {judgement.rule}{lacking}]"
    source = f"{flow.source.text} at {flow.source.span}"
    return f"{place[0]}:{place[1]}: unexpected {found} {judged} from {source}{why}"


def main(arguments: Sequence[str]) -> int:
    """Check the folders named, or all; `-v` also prints the witnesses of what was found."""
    named = [argument for argument in arguments if argument != "-v"]
    verbose = "-v" in arguments
    folders = [one for name in named for one in fixture_folders(Path(name))] or fixture_folders()
    failed = 0
    expected = found = unexpected = 0
    for folder in folders:
        config, result = scan(folder)
        outcome = compare(folder, config, result, read_marks(folder, config.exclude))
        expected, found = expected + outcome.expected, found + outcome.found
        unexpected += len(outcome.unexpected)
        failed += bool(outcome.lines)
        shown = f"{folder.parent.name}/{folder.name}"
        for line in outcome.lines:
            print(f"{shown}/{line}")
        for line in witnesses((*result.findings, *result.passed)) if verbose else ():
            print(line)
    print(
        f"{found} of {expected} marked flows found, {unexpected} unexpected;"
        f" {len(folders) - failed} of {len(folders)} folders hold"
    )
    return 1 if failed else 0


def witnesses(findings: Sequence[Finding]) -> Iterator[str]:
    """Each flow and its steps, for people."""
    for finding in findings:
        flow = finding.flow
        yield f"{flow.sink.span}: {flow.source.data_type} -> {target_of(finding)}"
        for step in flow.steps:
            guessed = "  (assumed)" if step.approximate else ""
            yield f"    {step.span} {step.kind}: {step.text}{guessed}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
