"""Run by the Python that piilint is installed for: writes every flow that a check judges.

The reports tell the whole way of one flow for each finding; labels may speak of another's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from piilint.config import Config
from piilint.flow.domain.flows import Flow
from piilint.pipeline import run

PROTECTING = frozenset({"masked", "hashed", "keyed_hashed", "encrypted", "tokenised"})
"""What has been done to a value that labels speak of neither way."""
VERDICTS = ("permitted", "vague", "undisclosed")


def main(output: Path) -> None:
    """One check of the working folder with the rules that piilint ships."""
    found = run(Config(root=Path.cwd(), policies=("baseline",), include=VERDICTS))
    if found.coverage.unread_files >= found.coverage.files:
        sys.exit("no file could be read")
    flows = [
        _described(flow)
        for finding in (*found.findings, *found.passed)
        for flow in (finding.flow, *finding.others)
    ]
    output.write_text(json.dumps(flows), encoding="utf-8")


def _described(flow: Flow) -> dict[str, Any]:
    sink = flow.sink.span
    return {
        "path": sink.path,
        "first": sink.line,
        "last": max(sink.line, sink.end_line),
        "data_type": flow.source.data_type,
        "protected": not PROTECTING.isdisjoint(flow.transforms),
        "trace": list(dict.fromkeys(_places(flow))),
    }


def _places(flow: Flow) -> Iterator[tuple[str, int]]:
    for span in (*(step.span for step in flow.steps), flow.source.span):
        yield span.path, span.line


if __name__ == "__main__":
    main(Path(sys.argv[1]))
