"""Looking paths up in sources that are not run, and by import."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from piilint.authoring import imported, sources

PACKAGE = {
    "acme/__init__.py": "from acme.client import Client\nfrom .tools import *\nraise SystemExit\n",
    "acme/client.py": """
class Base:
    def __init__(self):
        self.inner = 1

    def close(self): ...


class Client(Base):
    timeout = 5

    def send(self, message, to): ...

    @staticmethod
    def parse(text): ...

    @overload
    def keep(self, card): ...

    def keep(self, key, value=None): ...
""",
    "acme/tools.py": "def mask(number, keep=4): ...\n",
    "acme/late.py": "def __getattr__(name): ...\n",
}


@pytest.fixture(autouse=True)
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in PACKAGE.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("acme.Client", True),
        ("acme.Client().send", True),
        ("acme.client.Client('eu').close", True),
        ("acme.Client().inner", True),
        ("acme.Client().timeout", True),
        ("acme.mask", True),
        ("acme.tools.*", True),
        ("acme.Client().sent", False),
        ("acme.Clint", False),
        ("acme.client.Server", False),
        ("acme.late.anything", None),
        ("nowhere_to_be_found.x", None),
    ],
)
def test_what_sources_tell(path: str, known: bool | None) -> None:
    assert sources.look_up(path).known is known
    assert "acme" not in sys.modules


def test_parameters_are_told() -> None:
    assert sources.look_up("acme.Client().keep").parameters == ("key", "value")
    assert sources.look_up("acme.Client().send").parameters == ("message", "to")
    assert sources.look_up("acme.Client().parse").parameters == ("text",)
    assert sources.look_up("acme.mask").parameters == ("number", "keep")


def test_what_an_import_tells() -> None:
    assert imported.look_up("json.dumps").known is True
    assert imported.look_up("json.JSONEncoder().encode").parameters == ("o",)
    assert imported.look_up("json.dumpz").known is False
    assert imported.look_up("acme.Client").known is None
