"""How far the engine follows what grows with a program: as far as said here, and not one further.

Past the bounds on precision (`LOOSE`) a value is told more coarsely, so that a line counts as
reached; past those on following (`LOST`) a flow is missed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from piilint.config import Config
from piilint.flow.fixpoint.witness import MAX_STEPS
from piilint.pipeline import run

HEAD = """
import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)

@dataclass
class Customer:
    id: int
    email: str

"""


def reported(folder: Path, code: str) -> bool:
    """Whether the line that shows `wanted` is reported."""
    (folder / "shop.py").write_text(HEAD + code, encoding="utf-8")
    lines = (HEAD + code).splitlines()
    result = run(Config(root=folder))
    return any("wanted" in lines[each.flow.sink.span.line - 1] for each in result.findings)


def block(lines: list[str], indent: int = 4) -> str:
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def boxes(n: int) -> str:
    """Objects, each an attribute of the one before."""
    made = [f"x{number} = Box()" for number in range(n)]
    put = [f"x{number - 1}.a{number - 1} = x{number}" for number in range(1, n)]
    return block([*made, *put])


def functions(n: int) -> str:
    """Functions of which the first shows what it is handed."""
    shown = "def g0(text):\n    log.info('wanted %s', text)\n"
    return shown + "".join(f"def g{number}(text): ...\n" for number in range(1, n))


def turns(n: int) -> str:
    """What a loop hands on from variable to variable, one a turn."""
    moved = [f"v{number} = v{number - 1}" for number in range(n, 0, -1)]
    names = " = ".join(f"v{number}" for number in range(1, n + 1))
    return (
        f"def f(customer: Customer, rows):\n    v0 = customer.email\n    {names} = ''\n"
        f"    for _ in rows:\n{block(moved, 8)}    log.info('wanted %s', v{n})\n"
    )


def candidates(n: int) -> str:
    """Classes that share nothing but the name of a method."""
    others = "".join(
        f"class C{number}:\n    def hand_over(self, text): ...\n" for number in range(n - 1)
    )
    return (
        "class Told:\n    def hand_over(self, text):\n        log.info('wanted %s', text)\n"
        f"{others}def f(thing, customer):\n    thing.hand_over(customer.email)\n"
    )


def slices(n: int) -> str:
    """The first characters of an address: few of them are a mask."""
    return f"def f(customer: Customer):\n    log.info('wanted %s', customer.email[:{n}])\n"


def nested(n: int) -> str:
    """A payload within payloads, which a function returns."""
    inner, path = "{'target': customer.email, 'ref': customer.id}", "['in']" * n
    for _ in range(n):
        inner = f"{{'in': {inner}, 'kind': 'k'}}"
    return (
        f"def made(customer: Customer):\n    return {inner}\n"
        "def f(customer: Customer):\n    row = made(customer)\n"
        f"    log.info('wanted %s', row{path}['ref'])\n"
    )


def mapped(n: int) -> str:
    """Elements that `map` is handed keep their places."""
    items = ", ".join("customer.email" if number == 0 else "customer.id" for number in range(n))
    return (
        f"def f(customer: Customer):\n    row = list(map(str, [{items}]))\n"
        "    log.info('wanted %s', row[1])\n"
    )


def attributes(n: int) -> str:
    """Attributes of attributes of what a function is handed."""
    path = ".".join(f"a{number}" for number in range(n))
    made = boxes(n)
    return (
        "class Box: pass\n"
        f"def show(box):\n    log.info('wanted %s', box.{path})\n"
        f"def f(customer: Customer):\n{made}    x{n - 1}.a{n - 1} = customer.email\n    show(x0)\n"
    )


def zipped(n: int) -> str:
    """Known names and values, put together one by one."""
    names = ", ".join(f"'n{number}'" for number in range(n))
    items = ", ".join("customer.email" if number == 0 else "customer.id" for number in range(n))
    return (
        f"def f(customer: Customer):\n    row = dict(zip([{names}], [{items}]))\n"
        "    log.info('wanted %s', row['n1'])\n"
    )


def looped(n: int) -> str:
    """Known names, taken one by one."""
    names = ", ".join(f"'n{number}'" for number in range(n))
    items = ", ".join(
        f"'n{number}': customer.{'email' if number == 0 else 'id'}" for number in range(n)
    )
    return (
        f"def f(customer: Customer):\n    given = {{{items}}}\n    row = {{}}\n"
        f"    for name in ({names},):\n        row[name] = given[name]\n"
        "    log.info('wanted %s', row['n1'])\n"
    )


def keywords(n: int) -> str:
    """Entries of a mapping written out."""
    items = ", ".join(
        f"'n{number}': customer.{'email' if number == n - 1 else 'id'}" for number in range(n)
    )
    return (
        f"def f(customer: Customer):\n    row = {{{items}}}\n"
        "    log.info('wanted %s', row['n1'], row.get('missing'))\n"
    )


def alternatives(n: int) -> str:
    """Functions of which any may be called."""
    made = functions(n)
    names = ", ".join(f"g{number}" for number in range(n))
    return (
        f"{made}def call(function, text):\n    function(text)\n"
        f"def f(customer: Customer, which):\n    call([{names}][which], customer.email)\n"
    )


def overrides(n: int) -> str:
    """Classes that override a method of the class that is named."""
    others = "".join(
        f"class D{number}(Base):\n    def told(self, text):\n        return {number}\n"
        for number in range(n - 1)
    )
    return (
        "class Base:\n    def told(self, text): ...\n"
        f"{others}class Last(Base):\n    def told(self, text):\n"
        "        log.info('wanted %s', text)\n"
        "def f(base: Base, customer: Customer):\n    base.told(customer.email)\n"
    )


def implementers(n: int) -> str:
    """Classes that have all methods of a protocol."""
    others = "".join(
        f"class D{number}:\n    def hand_over_now(self, text): ...\n" for number in range(n - 1)
    )
    return (
        "from typing import Protocol\n"
        "class Base(Protocol):\n    def hand_over_now(self, text): ...\n"
        f"{others}class Last:\n    def hand_over_now(self, text):\n"
        "        log.info('wanted %s', text)\n"
        "def f(base: Base, customer: Customer):\n    base.hand_over_now(customer.email)\n"
    )


def kept(n: int) -> str:
    """Mappings in mappings, kept in an attribute."""
    inner = "{'target': customer.email, 'ref': customer.id}"
    for _ in range(n):
        inner = f"{{'in': {inner}}}"
    path = "['in']" * n
    return (
        f"class Desk:\n    def put(self, customer: Customer):\n        self.row = {inner}\n"
        f"    def show(self):\n        log.info('wanted %s', self.row{path}['target'])\n"
    )


def written(n: int) -> str:
    """How deep below what it is handed a function writes."""
    path = ".".join(f"a{number}" for number in range(n))
    made = boxes(n)
    return (
        f"class Box: pass\ndef fill(box, text):\n    box.{path} = text\n"
        f"def f(customer: Customer):\n{made}    fill(x0, customer.email)\n"
        f"    log.info('wanted %s', x{n - 1}.a{n - 1})\n"
    )


def table(n: int) -> str:
    """Functions in a table, which another function is handed."""
    made = functions(n)
    names = ", ".join(f"'n{number}': g{number}" for number in range(n))
    return (
        f"{made}def call(functions, which, text):\n    functions[which](text)\n"
        f"def f(customer: Customer, which):\n    call({{{names}}}, which, customer.email)\n"
    )


def changes(n: int) -> str:
    """Changes in a `try`, each of which its handler may find undone."""
    body = "".join(f"        step({number})\n        v{number} = ''\n" for number in range(n))
    last = "customer.email"
    return (
        f"def f(customer: Customer, step):\n    target = ''\n    try:\n{body}"
        f"        target = {last}\n        step(0)\n        target = ''\n    except ValueError:\n"
        "        log.info('wanted %s', target)\n"
    )


def callers(n: int) -> str:
    """Classes that callers hand to one parameter."""
    classes = "".join(
        f"class C{number}:\n    def get(self, text): ...\n" for number in range(n - 1)
    )
    classes += f"class C{n - 1}:\n    def get(self, text):\n        log.info('wanted %s', text)\n"
    calls = "".join(f"    use(C{number}(), customer.email)\n" for number in range(n))
    return (
        f"{classes}def use(thing, text):\n    thing.get(text)\ndef f(customer: Customer):\n{calls}"
    )


def names(n: int) -> str:
    """Names in a list that a function is handed."""
    listed = ", ".join(f"'n{number}'" for number in range(n))
    items = ", ".join(
        f"'n{number}': customer.{'email' if number == n else 'id'}" for number in range(n + 1)
    )
    return (
        "def pick(row, names):\n    return {name: row[name] for name in names}\n"
        f"def f(customer: Customer):\n    row = {{{items}}}\n"
        f"    log.info('wanted %s', pick(row, [{listed}]))\n"
    )


def results(n: int) -> str:
    """Exceptions of several classes that come out of one function."""
    classes = "".join(f"class E{number}(Exception): ...\n" for number in range(n))
    raised = "".join(
        f"    if which == {number}:\n        raise E{number}({'text' if number == n - 1 else 1})\n"
        for number in range(n)
    )
    return (
        f"{classes}def fail(which, text):\n{raised}"
        "def f(customer: Customer, which):\n    try:\n        fail(which, customer.email)\n"
        f"    except E{n - 1} as error:\n        log.info('wanted %s', error)\n"
    )


def closures(n: int) -> str:
    """Functions within functions, each captured by the next."""
    text = "def wrap0(text):\n    def inner():\n        return text\n    return inner\n"
    text += "".join(
        f"def wrap{number}(function):\n    def inner():\n"
        "        return function()\n    return inner\n"
        for number in range(1, n)
    )
    made = "wrap0(customer.email)"
    for number in range(1, n):
        made = f"wrap{number}({made})"
    return f"{text}def f(customer: Customer):\n    log.info('wanted %s', {made}())\n"


def many_keys(n: int) -> str:
    """Entries of a mapping that a function goes through and hands on."""
    items = ", ".join(
        f"'n{number}': customer.{'email' if number == 0 else 'id'}" for number in range(n)
    )
    return (
        "def texts(row):\n    return {key: str(value) for key, value in row.items()}\n"
        f"def f(customer: Customer):\n    row = texts({{{items}}})\n"
        "    log.info('wanted %s', row['n1'])\n"
    )


LOST: dict[Callable[[int], str], int] = {
    turns: 5, candidates: 3, attributes: 5, alternatives: 4, implementers: 6, kept: 2, written: 4,
    table: 12, changes: 10, results: 8, closures: 5, overrides: 48,
}  # fmt: skip
LOOSE: dict[Callable[[int], str], int] = {
    slices: 6, nested: 12, mapped: 4, zipped: 12, looped: 32, names: 24, many_keys: 32,
    keywords: 64,
}  # fmt: skip


def name_of(case: object) -> str:
    return str(getattr(case, "__name__", case))


@pytest.mark.parametrize(("program", "most"), LOST.items(), ids=name_of)
def test_flows_are_followed_so_far(
    program: Callable[[int], str], most: int, tmp_path: Path
) -> None:
    assert reported(tmp_path, program(most))
    assert not reported(tmp_path, program(most + 1))


def test_each_of_many_classes_is_followed_that_callers_hand_in(tmp_path: Path) -> None:
    assert reported(tmp_path, callers(40))


@pytest.mark.parametrize(("program", "most"), LOOSE.items(), ids=name_of)
def test_values_are_told_apart_so_far(
    program: Callable[[int], str], most: int, tmp_path: Path
) -> None:
    assert not reported(tmp_path, program(most))
    assert reported(tmp_path, program(most + 1))


def way(n: int) -> str:
    """Functions that hand a text on, each in a line of its own."""
    first = "def f0(text):\n    log.info('wanted %s', text)\n\n"
    others = [f"def f{k}(text):\n    f{k - 1}(text)\n\n" for k in range(1, n)]
    start = f"def start(customer: Customer):\n    f{n - 1}(customer.email)\n"
    return first + "".join(others) + start


def steps(folder: Path, code: str) -> list[str]:
    (folder / "shop.py").write_text(HEAD + code, encoding="utf-8")
    (found,) = run(Config(root=folder)).findings
    return [step.text for step in found.flow.steps]


def test_a_long_witness_is_cut_in_the_middle_and_says_so(tmp_path: Path) -> None:
    short = steps(tmp_path, way(MAX_STEPS - 2))
    assert len(short) == MAX_STEPS
    assert not any("left out" in text for text in short)
    long = steps(tmp_path, way(MAX_STEPS + 8))
    assert len(long) == MAX_STEPS
    assert [text for text in long if "left out" in text] == [long[MAX_STEPS // 2]]
    assert "(10 steps before this one are left out)" in long[MAX_STEPS // 2]
    assert (long[0], long[-1]) == (short[0], short[-1])
