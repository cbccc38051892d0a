from __future__ import annotations

import ast

from piilint.frontend.lower import lower_module
from piilint.frontend.parse import parse_text
from piilint.resolve.program import Program
from piilint.survey.code import Code
from piilint.survey.settings import Settings


def settings(**texts: str) -> Settings:
    files = [parse_text(f"{name}.py", text) for name, text in texts.items()]
    modules = [
        lower_module(ast.parse(file.text), file.path[:-3], file.path, file.text) for file in files
    ]
    return Settings(Code(files, Program(modules)))


def values(found: Settings, name: str) -> list[object]:
    return [(each.value, each.known) for each in found.of(name)]


def test_where_settings_are_made() -> None:
    found = settings(
        base="import os\nA = True\nB: int = 3\nif os.name:\n    C = 'x'\n",
        config="class Production(Base):\n    A = False\n",
        app="app.config['D'] = 1\napp.config.update(E=None)\nother['F'] = 1\n",
    )
    assert values(found, "A") == [(True, True), (False, True)]
    assert [values(found, name) for name in "BCDE"] == [
        [(3, True)], [("x", True)], [(1, True)], [(None, True)]
    ]  # fmt: skip
    assert values(found, "F") == []


def test_what_code_does_not_say() -> None:
    found = settings(base="import os\nA = os.environ['A']\nB = not DEBUG\nC = ['x.y', z]\n")
    assert values(found, "A") == [(None, False)]
    assert values(found, "B") == [(True, True)]
    assert found.mentions("C", "x.") is not None
    assert found.mentions("C", "z") is None


def test_settings_for_developers_do_not_count() -> None:
    assert values(settings(settings_local="A = 1\n", test_settings="A = 2\n"), "A") == []
