"""Every fixture of a library or a recipient uses an interface that the installed library has.

`pip install -r requirements/locked.txt` installs them; a fixture of which a library is missing is
skipped, but in the step of `.ci/recipients`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from piilint.rulebook.load import load_rulebook
from tests.fixture_apis import NotInstalledError, problems_of
from tests.fixtures_runner import FIXTURES

BASE = FIXTURES / "rules"
FOLDERS = sorted(
    path
    for kind in ("frameworks", "libraries", "recipients", "resolution")
    for path in (BASE / kind).iterdir()
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_fixture_calls_what_there_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    try:
        problems = problems_of(folder)
    except NotInstalledError as error:
        if os.environ.get("PIILINT_ALL_LIBRARIES"):
            raise
        pytest.skip(f"{error} is not installed")
    assert problems == []


def test_each_library_and_category_has_its_fixture() -> None:
    book = load_rulebook()
    modelled = {library.library for library in book.libraries if library.calls}
    frameworks = {path.stem for path in (BASE.parents[1] / "rules" / "frameworks").glob("*.yaml")}
    libraries = {path.name for path in (BASE / "libraries").iterdir()}
    assert modelled - frameworks <= libraries
    assert {path.name for path in (BASE / "recipients").iterdir()} == set(book.categories)


def test_a_call_that_is_not_there_is_noticed(tmp_path: Path) -> None:
    text = "import json\njson.dumps({}, idnent=2)\njson.dump({})\njson.dumpz({})\n"
    (tmp_path / "main.py").write_text(text + "class Own: ...\nOwn().anything(1)\n")
    assert [line.split(":")[1] for line in problems_of(tmp_path)] == ["3", "4"]
