"""`python -m benchmarks.accuracy`: fetch, scan, compare, print."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.accuracy import table
from benchmarks.accuracy.fetch import FetchError, fetch
from benchmarks.accuracy.labels import Application, load_all
from benchmarks.accuracy.match import compare
from benchmarks.accuracy.results import Cost, Failure, Scan
from benchmarks.accuracy.run_piilint import Piilint
from benchmarks.accuracy.run_pysa import Pysa
from benchmarks.accuracy.run_semgrep import Semgrep
from benchmarks.accuracy.statements import Statements, code_lines
from benchmarks.accuracy.tools import Job, Tool, ToolError, environment, timed
from piilint.base.errors import MistakesError

TOOLS: dict[str, Tool] = {tool.name: tool for tool in (Piilint(), Semgrep(), Pysa())}


def main() -> int:
    """0 if every run gave something to count, 1 if one failed, 2 for bad labels or options."""
    options = _options()
    try:
        applications = load_all(options.apps)
        code = {each.app: fetch(each, options.work) for each in applications}
    except (MistakesError, FetchError) as error:
        print(error, file=sys.stderr)
        return 2
    runs: list[table.Run] = []
    failures: list[Failure] = []
    for application in applications:
        root = code[application.app]
        lines = code_lines(root)
        for name in options.tools:
            scan = _scan(TOOLS[name], application, root, options)
            if isinstance(scan, Failure):
                failures.append(scan)
                continue
            outcome = compare(application, scan, Statements(root))
            runs.append(table.Run(outcome, scan.cost, lines))
            if options.missed:
                print(table.missed(outcome), end="\n\n")
    if runs or failures:
        print(table.summary(runs, failures), end="\n\n")
    if runs:
        print(table.by_kind(runs), end="\n\n")
        print(table.by_need(runs))
    return 1 if failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("apps", nargs="*", help="applications (all)")
    parser.add_argument("--tools", type=_tools, default=list(TOOLS), help="apart by commas (all)")
    parser.add_argument("--work", type=Path, default=Path(".benchmarks"), help="working folder")
    parser.add_argument("--limit", type=float, default=3600.0, help="seconds one run may take")
    parser.add_argument("--reuse", action="store_true", help="count again what earlier runs left")
    parser.add_argument("--missed", action="store_true", help="list what was missed and mistaken")
    options = parser.parse_args()
    options.work = options.work.resolve()
    return options


def _tools(text: str) -> list[str]:
    names = text.split(",")
    if wrong := [name for name in names if name not in TOOLS]:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(wrong)}; of {', '.join(TOOLS)}")
    return names


def _scan(
    tool: Tool, application: Application, code: Path, options: argparse.Namespace
) -> Scan | Failure:
    folder = options.work / "reports" / tool.name
    kept = folder / f"{application.app}.cost"
    try:
        python = environment(options.work / "venvs" / tool.name, tool.packages)
        job = Job(
            application=application,
            code=code,
            python=python,
            output=folder / f"{application.app}.json",
            scratch=options.work / "scratch" / tool.name / application.app,
            limit=options.limit,
            wheel=options.work / "wheels" / application.file,
        )
        if not (options.reuse and kept.is_file()):
            kept.unlink(missing_ok=True)
            tool.prepare(job)
            kept.write_text(timed(tool, job).dump())
        results = tuple(tool.read(job))
    except ToolError as error:
        return Failure(tool.name, application.app, " ".join(str(error).split()))
    return Scan(tool.name, application.app, results, Cost.load(kept.read_text()))


if __name__ == "__main__":
    sys.exit(main())
