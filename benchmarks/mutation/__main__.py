"""`python -m benchmarks.mutation`: change the engine at random and see who notices."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.mutation import reach, trial
from benchmarks.mutation.checks import Check, all_checks
from benchmarks.mutation.mutants import REPOSITORY, Mutant, all_mutants, draw
from benchmarks.mutation.reach import Reach
from benchmarks.mutation.trial import Result


def main() -> int:
    """0 if all was tried, 2 if the checks don't hold of the engine as it is."""
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    os.environ["PIILINT_CACHE_DIR"] = str(options.work / "cache")
    checks = {check.name: check for check in all_checks()}
    trial.import_all_else()
    known = _reach(options, checks)
    if known is None:
        return 2
    mutants = all_mutants()
    if options.operator:
        mutants = [mutant for mutant in mutants if mutant.operator == options.operator]
    drawn = list(draw(mutants, options.sample, options.seed))
    results = _try(options, drawn, checks, known)
    for result in results:
        if not result.killed:
            print(_survivor(result, dict(drawn)[result.mutant]))
    print(_summary(options, mutants, results))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=300, help="how many mutants (300)")
    parser.add_argument("--seed", type=int, default=1, help="which sample (1)")
    parser.add_argument("--operator", help="only changes of this kind, such as EmptyFunction")
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time (1)")
    parser.add_argument("--work", type=Path, default=Path(".benchmarks/mutation"), help="folder")
    parser.add_argument("--reuse", action="store_true", help="keep what is known of the checks")
    options = parser.parse_args()
    options.work = options.work.resolve()
    return options


def _reach(options: argparse.Namespace, checks: dict[str, Check]) -> Reach | None:
    """Which check runs what; None if one fails before anything is changed."""
    kept: Path = options.work / "reach.json"

    def write() -> None:
        runs = reach.record(checks.values())
        kept.write_bytes(msgspec.json.encode(runs))

    if not (options.reuse and kept.is_file()) and not trial.in_fork(write):
        return None
    known = reach.load(kept)
    failing = [run.name for run in known.runs if not run.holds]
    for name in failing:
        print(f"{name} fails with nothing changed", file=sys.stderr)
    return None if failing else known


def _try(
    options: argparse.Namespace,
    drawn: Sequence[tuple[Mutant, str]],
    checks: dict[str, Check],
    known: Reach,
) -> list[Result]:
    seconds = {run.name: run.seconds for run in known.runs}
    before = _noticed_before(options)

    def reaching(mutant: Mutant) -> list[tuple[str, float]]:
        names = known.checks_for(mutant)
        names.sort(key=lambda name: name != before.get(mutant.key))
        return [(name, seconds[name]) for name in names]

    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        for result in trial.try_all(drawn, checks, reaching, options.jobs, Path(folder)):
            results.append(result)
            _kept(options).write_bytes(msgspec.json.encode(results))
            said = f"{result.how} in {result.by}" if result.killed else f"SURVIVES {result.asked}"
            print(f"{len(results)}/{len(drawn)} {result.mutant}: {said}", flush=True)
    return sorted(results, key=lambda result: result.mutant)


def _kept(options: argparse.Namespace) -> Path:
    work: Path = options.work
    return work / f"{options.operator or 'all'}-{options.sample}-{options.seed}.json"


def _noticed_before(options: argparse.Namespace) -> dict[str, str]:
    """Which check noticed a mutant in an earlier run: it is asked first."""
    if not _kept(options).is_file():
        return {}
    results = msgspec.json.decode(_kept(options).read_bytes(), type=list[Result])
    return {result.mutant.key: result.by for result in results if result.killed}


def _survivor(result: Result, source: str) -> str:
    before = (REPOSITORY / result.mutant.path).read_text(encoding="utf-8")
    lines = difflib.unified_diff(before.splitlines(), source.splitlines(), n=3, lineterm="")
    reached = f"run by {result.asked} checks" if result.asked else "run by no check"
    return "\n".join((f"\n{result.mutant} ({reached})", *list(lines)[2:]))


def _summary(
    options: argparse.Namespace, mutants: Sequence[Mutant], results: Sequence[Result]
) -> str:
    killed = [result for result in results if result.killed]
    ways = Counter(result.how for result in killed)
    unreached = sum(1 for result in results if not result.asked)
    places = len({mutant.place for mutant in mutants})
    told = ", ".join(f"{count} {how}" for how, count in sorted(ways.items()))
    return (
        f"\nseed {options.seed}: {len(killed)} of {len(results)} killed"
        f" ({100 * len(killed) / max(len(results), 1):.1f} %; {told});"
        f" {unreached} survivors are run by no check; drawn from {places} places"
    )


if __name__ == "__main__":
    sys.exit(main())
