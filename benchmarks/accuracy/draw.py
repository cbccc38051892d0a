"""Draws results at random, to be read by hand: precision where nobody has put labels.

    python -m benchmarks.accuracy.draw zou --seed 7

draws from what the last run of `python -m benchmarks.accuracy zou` left. A result is one line of a
sink and one kind of data, unless all that arrives there is hashed, masked or encrypted: of that
labels say nothing either. What is drawn depends on the results and the seed alone.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

from benchmarks.accuracy.fetch import FetchError, fetch
from benchmarks.accuracy.labels import Place, load_all
from benchmarks.accuracy.run_piilint import read_flows
from benchmarks.accuracy.witnesses import Lines
from piilint.base.errors import MistakesError

Way = tuple[Place, ...]
"""The places of one flow, from its source to its sink."""
Drawn = tuple[Place, str]
"""The line of a sink and the kind of data that reaches it."""


def main() -> int:
    """0 if results were drawn, 2 if there is nothing to draw from."""
    options = _options()
    try:
        (application,) = load_all([options.app])
        root = fetch(application, options.work)
        report = options.work / "reports" / "piilint" / f"{options.app}.json"
        ways = ways_of_results(report, root)
    except (MistakesError, FetchError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    lines = Lines(root)
    for number, each in enumerate(drawn(ways, options.count, options.seed), start=1):
        print(f"{number}. {each[0]} {each[1]}")
        for way in ways[each][: options.ways]:
            print("\n".join(_told(lines, place) for place in way), end="\n\n")
    return 0


def drawn(ways: dict[Drawn, list[Way]], count: int, seed: int) -> list[Drawn]:
    """`count` of the results, or all of them if there are no more; in the order of the code."""
    return sorted(random.Random(seed).sample(sorted(ways), min(count, len(ways))))


def ways_of_results(report: Path, root: Path) -> dict[Drawn, list[Way]]:
    """Each result that a run wrote to `report`, with its ways, the shortest first."""
    ways: dict[Drawn, set[Way]] = {}
    for flow in read_flows(report, root):
        if flow.protected:
            continue
        sink = Place(flow.path, flow.first)
        ways.setdefault((sink, flow.data_type), set()).add(flow.way)
    return {each: sorted(found, key=_by_length) for each, found in ways.items()}


def _by_length(way: Way) -> tuple[int, Way]:
    return len(way), way


def _told(lines: Lines, place: Place) -> str:
    code = lines.between(place.path, place.line, place.line) or ""
    return f"    {place}: {code.strip()}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy.draw", description=__doc__)
    parser.add_argument("app", help="the application")
    parser.add_argument("--count", type=int, default=50, help="how many results (50)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another draw (1)")
    parser.add_argument("--ways", type=int, default=2, help="ways shown for each result (2)")
    parser.add_argument("--work", type=Path, default=Path(".benchmarks"), help="working folder")
    options = parser.parse_args()
    options.work = options.work.resolve()
    return options


if __name__ == "__main__":
    sys.exit(main())
