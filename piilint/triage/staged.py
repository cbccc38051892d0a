"""What a commit is about to change, and which findings that touches."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from piilint.base.errors import Mistake, MistakesError
from piilint.config import Config, is_file_name
from piilint.flow.domain.flows import Flow
from piilint.policy.findings import Finding
from piilint.triage.result import ScanResult

Lines = Mapping[str, tuple[range, ...]]
"""Changed lines by path, relative to the scan's root."""

_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
_ESCAPED = re.compile(r"\\([0-7]{3}|.)")
_NAMED_ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13}


def only_staged(result: ScanResult, config: Config) -> ScanResult:
    """The result without the findings that the staged change does not touch; those are counted.

    A change of the rules themselves touches every finding. Under pre-commit's `--from-ref` and
    `--to-ref` the change is the one between them.
    """
    changed = changed_lines(config.root)
    if _changes_rules(changed, config):
        return result
    governed = {path: _governed(config.root / path, lines) for path, lines in changed.items()}
    kept = [touching for finding in result.findings if (touching := _touching(finding, governed))]
    passed = [touching for finding in result.passed if (touching := _touching(finding, governed))]
    return msgspec.structs.replace(
        result,
        findings=tuple(kept),
        passed=tuple(passed),
        unused_suppressions=tuple(
            suppression
            for suppression in result.unused_suppressions
            if _is_in(suppression.span.path, suppression.span.line, suppression.span.line, changed)
        ),
        outside_change=len(
            {each.statement for each in result.findings} - {each.statement for each in kept}
        ),
    )


def changed_lines(root: Path) -> Lines:
    """The lines that the index adds or changes; a removal counts as the two lines around it."""
    base, target = os.environ.get("PRE_COMMIT_FROM_REF"), os.environ.get("PRE_COMMIT_TO_REF")
    change = [f"{base}...{target}"] if base and target else ["--cached"]
    options = ["--unified=0", "--find-renames", "--relative", "--no-color", "--no-ext-diff"]
    prefixes = ["--src-prefix=a/", "--dst-prefix=b/"]
    command = ["git", "-c", "core.quotePath=off", "diff", *change, *options, *prefixes]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)
    except OSError as error:
        raise MistakesError([Mistake("", 0, 0, f"--hook needs git: {error.strerror}")]) from None
    if done.returncode != 0:
        inside = ["git", "rev-parse", "--git-dir"]
        if subprocess.run(inside, cwd=root, capture_output=True, check=False).returncode:
            said = f"--hook needs a Git repository: {root} lies in none"
            raise MistakesError([Mistake("", 0, 0, said)])
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise MistakesError(
            [Mistake("", 0, 0, f"--hook: git cannot tell the staged change: {said}")]
        )
    return parse_diff(os.fsdecode(done.stdout))


def parse_diff(diff: str) -> Lines:
    """Changed lines of a diff without context."""
    found: dict[str, list[range]] = {}
    lines: list[range] | None = None
    left = 0
    for line in diff.split("\n"):
        if left and line[:1] in "+-\\":
            left -= line[:1] in "+-"
        elif line.startswith("+++ "):
            name = _unquoted(line[4:].rstrip("\t\r"))
            lines = found.setdefault(name[2:], []) if name.startswith("b/") else None
        elif (match := _HUNK.match(line)) and lines is not None:
            start, count = int(match[1]), int(match[2] if match[2] is not None else 1)
            lines.append(range(start, start + count) if count else range(start, start + 2))
            left = count + _removed(line)
    return {path: tuple(ranges) for path, ranges in found.items()}


def _removed(hunk: str) -> int:
    match = re.match(r"@@ -\d+(?:,(\d+))?", hunk)
    return int(match[1]) if match and match[1] is not None else 1


def _unquoted(name: str) -> str:
    """Git puts names with unusual characters in quotes, with escapes as in C."""
    if not (name.startswith('"') and name.endswith('"')):
        return name

    def plain(match: re.Match[str]) -> str:
        code = match[1]
        if len(code) == 3:
            return chr(int(code, 8))
        return chr(_NAMED_ESCAPES[code]) if code in _NAMED_ESCAPES else code

    return _ESCAPED.sub(plain, name[1:-1])


def _changes_rules(changed: Lines, config: Config) -> bool:
    files = [Path(policy) for policy in config.policies if is_file_name(policy)]
    files += [*config.rules, *([config.file] if config.file else [])]
    # Not `resolve()`: it follows links, and a linked file counts where the link is.
    places = [Path(os.path.abspath(file)) for file in files]  # noqa: PTH100
    return any(
        (config.root / path).absolute().is_relative_to(place)
        for path in changed
        for place in places
    )


def _governed(file: Path, lines: tuple[range, ...]) -> tuple[range, ...]:
    """The changed lines, and the blocks that a changed line governs.

    Who turns `if subscribed:` into `if True:` changes no step below it but opens the way to them.
    """
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return lines
    blocks = [
        range(head.start, last + 1)
        for head, last in _blocks(tree)
        if any(head.start < changed.stop and changed.start < head.stop for changed in lines)
    ]
    return (*lines, *blocks)


def _blocks(tree: ast.Module) -> Iterator[tuple[range, int]]:
    """The lines of each compound statement's head, with the statement's last line."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None) or getattr(node, "cases", None)
        if not isinstance(node, ast.stmt) or isinstance(node, ast.ClassDef) or not body:
            continue
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        inner = body[0].lineno if isinstance(body[0], ast.stmt) else body[0].pattern.lineno
        yield range(first, max(first + 1, inner)), node.end_lineno or node.lineno


def _touching(finding: Finding, changed: Lines) -> Finding | None:
    """The finding, shown by a flow that the change touches; None if it touches none."""
    flows = (finding.flow, *finding.others)
    for flow in flows:
        if _touches(flow, changed):
            others = tuple(other for other in flows if other is not flow)
            return msgspec.structs.replace(finding, flow=flow, others=others)
    return None


def _touches(flow: Flow, changed: Lines) -> bool:
    spans = (flow.source.span, flow.sink.span, *(step.span for step in flow.steps))
    return any(
        _is_in(span.path, span.line, max(span.line, span.end_line), changed) for span in spans
    )


def _is_in(path: str, first: int, last: int, changed: Lines) -> bool:
    return any(first < lines.stop and last >= lines.start for lines in changed.get(path, ()))
