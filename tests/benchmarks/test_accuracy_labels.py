"""The labels are well formed, and what is wrong with a label is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy.labels import LABELS, Application, Place, load
from piilint.base.errors import MistakesError

KNOWN = frozenset({"contact.email", "contact.name"})
HEAD = f"""\
app: shop
package: shop
version: 1.0.0
file: shop-1.0.0-py3-none-any.whl
sha256: {"0" * 64}
framework: Django
"""
FLOW = """\
flows:
  - sink: shop/a.py:3
    kind: log
    types: [contact.email]
    source: shop/b.py:7
    functions: 2
    files: 2
    needs: [dicts, orm]
    why: The address is logged.
"""
NEAR = """\
near_misses:
  - sink: shop/a.py:9
    through: shop/b.py:1
    kind: log
    types: ["*"]
    needs: []
    why: The count alone.
"""
POOLED = """\
pooled:
  - sink: shop/a.py:3
    kind: log
    right: []
    wrong: [contact.name]
    why: The name is on another object.
"""
GOOD = HEAD + FLOW + NEAR + POOLED


def write(folder: Path, text: str) -> Path:
    path = folder / "shop.yaml"
    path.write_text(text, encoding="utf-8")
    return path


FOR_COOKIES = ("lnbits", "mezzanine")
"""Labelled for what they put into cookies, and little more."""


@pytest.mark.parametrize("path", sorted(LABELS.glob("*.yaml")), ids=lambda path: path.stem)
def test_published_labels(path: Path) -> None:
    application = load(path)
    assert application.app == path.stem
    least = 18 if application.app in FOR_COOKIES else 40
    assert len(application.flows) >= least
    assert len(application.near_misses) >= least
    between = sum(flow.interprocedural for flow in application.flows)
    assert between > len(application.flows) / 2


def test_what_a_file_says(tmp_path: Path) -> None:
    application = load(write(tmp_path, GOOD), KNOWN)
    assert isinstance(application, Application)
    (flow,), (near,) = application.flows, application.near_misses
    assert (flow.sink, flow.source) == (Place("shop/a.py", 3), Place("shop/b.py", 7))
    assert flow.interprocedural
    assert flow.through is None
    assert flow.recipient is None
    assert near.through == Place("shop/b.py", 1)
    assert near.types == ("*",)
    assert application.pooled[0].wrong == ("contact.name",)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("version: 1.0.0\n", "", 1, "missing: version"),
        ("version: 1.0.0", "version: 1.0", 3, "a text is expected"),
        ("0" * 64, "0" * 63, 5, "not a SHA-256"),
        ("framework: Django", "framework: Django\nfast: true", 7, "unknown key: fast"),
        (FLOW, "flows: none\n", 7, "a list is expected"),
        ("shop/a.py:3", "shop/a.py", 8, "a place is written path.py:line"),
        ("shop/b.py:7", "shop/b.py:0", 11, "a place is written path.py:line"),
        ("kind: log", "kind: logs", 9, "unknown kind of sink: logs"),
        ("[contact.email]", "[contact.mail]", 10, "unknown: contact.mail"),
        ("[contact.email]", '["*"]', 10, "unknown: *"),
        ("[contact.email]", "[]", 10, "a list of words is expected"),
        ("functions: 2", "functions: 1", 13, "more files than functions"),
        ("functions: 2", "functions: two", 12, "a number from 1 is expected"),
        ("[dicts, orm]", "[dict]", 14, "unknown: dict"),
        ("    why: The address is logged.\n", "", 8, "missing: why"),
        ("The address is logged.", '" "', 15, "a text is expected"),
        (FLOW, FLOW + FLOW.partition("\n")[2], 16, "the same sink and types as entry 1"),
        ("kind: log", "kind: [", 11, "did not find"),
        ("wrong: [contact.name]", "wrong: [name]", 27, "unknown: name"),
        ("    right: []\n", "", 24, "missing: right"),
        (GOOD, "", 1, "a mapping is expected"),
    ],
)
def test_mistakes_have_their_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    with pytest.raises(MistakesError) as caught:
        load(write(tmp_path, GOOD.replace(old, new, 1)), KNOWN)
    first = caught.value.mistakes[0]
    assert (first.path, first.line) == ("shop.yaml", line)
    assert message in first.message
