"""Walks the witnesses of a scan: does each step lie on a line that mentions what the step says?

    python -m benchmarks.accuracy.witnesses FOLDER

prints every step that does not, and how many steps there are.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from piilint.base.names import split_words
from piilint.flow.domain.flows import Flow, Step
from piilint.policy.findings import Finding

_LINE_END = re.compile(r"\r\n|\r|\n")
_TEXTS = ("'", '"', "+", "%", "format", "join", "str(", "repr(", "{{", "print", "write")
"""What puts something into a text."""
_AS = re.compile(r"(?<=\)) as \S+")
"""Under which name a callee gets it, which its caller need not know."""
_SAID_BY_ALL = re.compile(r"\b(?:passed to|returned by|left by|text by|kept in|as|via)\b")
_IMPLICIT = ("the answer", "a link", "raise", "print")
"""Sinks that no code needs to name: what a function returns is sent."""


class Lines:
    """The lines of the files below a root."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, list[str]] = {}

    def of(self, step: Step) -> str | None:
        """The code of a step's lines; None if there are none such."""
        first = step.span.line
        return self.between(step.span.path, first, max(first, step.span.end_line))

    def between(self, path: str, first: int, last: int) -> str | None:
        """The code from one line of a file to another; None if there are none such."""
        if path not in self._files:
            try:
                data = (self._root / path).read_bytes()
            except OSError:
                return None
            self._files[path] = _LINE_END.split(data.decode("utf-8", "replace"))
        lines = self._files[path]
        if not 1 <= first <= last <= len(lines):
            return None
        return "\n".join(lines[first - 1 : last])


def faults(root: Path, findings: Sequence[Finding]) -> Iterator[str]:
    """What is wrong with the steps of all flows of these findings, each once."""
    lines = Lines(root)
    told: set[str] = set()
    for finding in findings:
        for flow in (finding.flow, *finding.others):
            for fault in _faults(lines, flow):
                if fault not in told:
                    told.add(fault)
                    yield fault


def _faults(lines: Lines, flow: Flow) -> Iterator[str]:
    steps = flow.steps
    if not steps or steps[0].kind != "source" or steps[-1].kind != "sink":
        yield f"{flow.sink.span}: the way has no beginning or no end: {[s.kind for s in steps]}"
        return
    if steps[0].span != flow.source.span or steps[-1].span != flow.sink.span:
        yield f"{flow.sink.span}: the way does not lead from the source to the sink"
    for step in steps:
        code = lines.of(step)
        if code is None:
            yield f"{step.span}: no such place: {step.text}"
        elif not mentions(step, code):
            there = " ".join(code.split())[:160]
            yield f"{step.span}: {step.kind} `{step.text}` is not in: {there}"


def mentions(step: Step, code: str) -> bool:
    """Whether the code of a step's lines mentions what the step says."""
    if step.kind == "source" and set(step.text) & set("*@"):
        return True  # A literal that stands there, which is shown masked.
    if step.text.startswith("put into a text"):
        return any(sign in code for sign in _TEXTS)
    if step.text == "sliced":
        return "[" in code and ":" in code
    if step.text == "grouped":
        return any(word in code for word in ("group", "annotate", "aggregate", "values"))
    if step.text.startswith("reaches "):
        return _names(step.text.removeprefix("reaches "), code) or any(
            step.text.startswith(f"reaches {said}") for said in _IMPLICIT
        )
    return _names(_SAID_BY_ALL.sub("", _AS.sub("", step.text)), code)


def _names(text: str, code: str) -> bool:
    """A word of the text is there: a name that it says, or the words that it is said to be called
    by; special methods are called by signs."""
    words = set(split_words(code))
    said = re.findall(r"[^\W\d]\w*", text)
    if any(name.startswith("__") for name in said):
        return True
    return any(set(split_words(name)) <= words for name in said)


def main(arguments: Sequence[str]) -> int:
    """Scans a folder by the baseline and prints what its witnesses get wrong."""
    from piilint.config import Config
    from piilint.pipeline import run

    root = Path(arguments[0]).resolve()
    include = ("permitted", "vague", "undisclosed")
    result = run(Config(root=root, policies=("baseline",), include=include))
    findings = (*result.findings, *result.passed)
    wrong = list(faults(root, findings))
    for fault in wrong:
        print(fault)
    flows = [flow for found in findings for flow in (found.flow, *found.others)]
    print(f"{sum(len(f.steps) for f in flows)} steps of {len(flows)} flows, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
