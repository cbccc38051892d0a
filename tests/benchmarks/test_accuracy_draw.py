"""What is drawn to be read by hand depends on the results and the seed alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.accuracy.draw import Drawn, Way, drawn, ways_of_results
from benchmarks.accuracy.labels import Place


def written(folder: Path, *flows: tuple[int, str, list[int]], hashed: int = 0) -> Path:
    """A report of flows in one file: the line of the sink, the kind, the lines of the way.

    What arrives at line `hashed` is a hash.
    """
    report = folder / "shop.json"
    told = [
        {
            "path": str(folder / "a.py"),
            "first": line,
            "last": line + 1,
            "data_type": kind,
            "protected": line == hashed,
            "trace": [[str(folder / "a.py"), step] for step in way],
        }
        for line, kind, way in flows
    ]
    report.write_text(json.dumps(told))
    return report


def result(line: int, kind: str = "contact.email") -> Drawn:
    return Place("a.py", line), kind


def test_a_result_is_a_line_and_a_kind(tmp_path: Path) -> None:
    report = written(
        tmp_path,
        (9, "contact.email", [1, 4, 9]),
        (9, "contact.email", [2, 9]),
        (9, "contact.phone", [3, 9]),
    )
    ways = ways_of_results(report, tmp_path)
    assert set(ways) == {result(9), result(9, "contact.phone")}
    shortest, longest = ways[result(9)]
    assert [place.line for place in shortest] == [2, 9]
    assert [place.line for place in longest] == [1, 4, 9]


def test_what_is_hashed_is_not_drawn(tmp_path: Path) -> None:
    report = written(
        tmp_path, (9, "contact.email", [1, 9]), (12, "contact.email", [1, 12]), hashed=12
    )
    assert set(ways_of_results(report, tmp_path)) == {result(9)}


@pytest.mark.parametrize("count", [3, 20])
def test_a_draw_is_the_same_however_results_are_ordered(count: int) -> None:
    lines = list(range(1, 9))
    there: dict[Drawn, list[Way]] = {result(line): [] for line in lines}
    back: dict[Drawn, list[Way]] = {result(line): [] for line in reversed(lines)}
    assert drawn(there, count, 7) == drawn(back, count, 7)
    assert len(drawn(there, count, 7)) == min(count, 8)


def test_another_seed_draws_others() -> None:
    ways: dict[Drawn, list[Way]] = {result(line): [] for line in range(1, 99)}
    assert drawn(ways, 10, 1) != drawn(ways, 10, 2)
