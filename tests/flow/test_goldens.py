"""What the engine makes of some fixtures, layer by layer, as `piilint show` prints it.

`PIILINT_UPDATE_GOLDENS=1 pytest tests/flow/test_goldens.py` writes them anew; review what changes.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import get_args

import pytest

from piilint.config import Config
from piilint.pipeline import Layer, inner_view

REPOSITORY = Path(__file__).resolve().parents[2]
LANG = REPOSITORY / "fixtures" / "lang"
EXAMPLE = LANG / "worked_example"
GOLDENS = sorted(LANG.glob("*/*.golden"))
DOCUMENT = (REPOSITORY / "docs" / "engine.md").read_text(encoding="utf-8")
QUOTES = re.findall(r"```text (\w+)\n(.*?)```", DOCUMENT, re.DOTALL)
# Rows of the table of packages: the package, and what is said of it.
PACKAGES = re.findall(r"^\| `(\w+)/` \|(.*)$", DOCUMENT, re.MULTILINE)


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_layer(golden: Path) -> None:
    layer = next(name for name in get_args(Layer) if name == golden.stem)
    text = "".join(f"{line}\n" for line in inner_view(Config(root=golden.parent), layer))
    if os.environ.get("PIILINT_UPDATE_GOLDENS"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_every_layer_has_a_golden() -> None:
    assert {golden.stem for golden in GOLDENS} == set(get_args(Layer))


@pytest.mark.parametrize(("kind", "text"), QUOTES, ids=range(len(QUOTES)))
def test_the_page_shows_what_is_printed(kind: str, text: str) -> None:
    shown = EXAMPLE / ("main.py" if kind == "code" else f"{kind}.golden")
    assert text in shown.read_text(encoding="utf-8")


def test_files_named_by_the_page_exist() -> None:
    named = re.findall(
        r"`((?:flow|ir|frontend|resolve|semantics|classify)/[\w/]*(?:\.py)?)`", DOCUMENT
    )
    for package, row in PACKAGES:
        named += [f"flow/{package}/{name}" for name in re.findall(r"`(\w+\.py)`", row)]
    assert len(named) > 40
    assert [name for name in named if not (REPOSITORY / "piilint" / name).exists()] == []


def test_the_page_lists_every_package() -> None:
    packages = {path.parent.name for path in (REPOSITORY / "piilint/flow").glob("*/__init__.py")}
    assert {package for package, _ in PACKAGES} == packages
