"""What a look-up costs that was never made before, against plain work on the same texts.

Everything is measured as a ratio, in one process, at its best of several runs: the machine matters
little.
"""

from __future__ import annotations

import functools
import itertools
import time
from collections.abc import Callable, Iterable

import pytest

from piilint.rulebook.book import Rulebook
from piilint.rulebook.load import load_rulebook
from piilint.semantics.models import Models

COUNT = 4000
STEPS = ("objects", "filter()", "lines", "order_by()", "first", "get('x.y')", "name")
KNOWN = ("django.db.models.Model()", "logging.getLogger('a')", "requests.Session()", "boto3")
LOOK_UPS = ("call", "attribute", "class_model", "bases", "decorator", "recipient_of_path")


@functools.cache
def book() -> Rulebook:
    return load_rulebook()


def chains(roots: Iterable[str], length: int) -> list[str]:
    starts, steps = itertools.cycle(roots), itertools.cycle(STEPS)
    return [
        ".".join((next(starts), *itertools.islice(steps, length), f"a{number}().x"))
        for number in range(COUNT)
    ]


def seconds(work: Callable[[str], object], paths: list[str]) -> float:
    start = time.process_time()
    for path in paths:
        work(path)
    return time.process_time() - start


def fresh(name: str, paths: list[str]) -> float:
    """The best of several runs, none of which has seen a path before."""
    return min(seconds(getattr(Models(book()), name), paths) for _ in range(5))


def plain(paths: list[str]) -> float:
    """The same number of the cheapest looks at a path: taken apart and put together."""
    return min(seconds(lambda path: ".".join(path.split(".")), paths) for _ in range(5))


@pytest.mark.parametrize("name", LOOK_UPS)
def test_paths_of_which_no_rule_speaks(name: str) -> None:
    paths = chains(("shop.models.Order()", "oscar.core", "self"), 5)
    assert fresh(name, paths) < 15 * plain(paths)


@pytest.mark.parametrize("name", LOOK_UPS)
def test_paths_below_known_roots(name: str) -> None:
    paths = chains(KNOWN, 5)
    assert fresh(name, paths) < 70 * plain(paths)


@pytest.mark.parametrize("name", LOOK_UPS)
def test_length_costs_little(name: str) -> None:
    short, long = chains(KNOWN, 5), chains(KNOWN, 100)
    assert fresh(name, long) < 12 * fresh(name, short)


def test_memory_is_bounded_by_the_rules() -> None:
    models = Models(book())
    for path in chains(KNOWN, 30):
        models.call(path)
    assert len(models._forms._states) < 100
