"""The documentation of rules: every key is in it, and its examples are well-formed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect as shapes

from piilint.rulebook.load import load_rulebook
from piilint.rulebook.rule_file import RuleFile

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "models.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


def _structs(shape: Any, seen: set[type]) -> Iterator[type]:
    """All structs that a rule file can hold, however deep."""
    if isinstance(shape, shapes.StructType):
        if shape.cls in seen:
            return
        seen.add(shape.cls)
        yield shape.cls
        for each in shape.fields:
            yield from _structs(each.type, seen)
    for name in ("type", "item_type", "value_type"):
        if hasattr(shape, name):
            yield from _structs(getattr(shape, name), seen)
    for inner in getattr(shape, "types", ()):
        yield from _structs(inner, seen)


STRUCTS = sorted(_structs(shapes.type_info(RuleFile), set()), key=lambda struct: struct.__name__)


def test_structs_are_found() -> None:
    names = {struct.__name__ for struct in STRUCTS}
    assert {"CallModel", "SinkModel", "Invocation", "Recipient", "Carrier", "DataType"} <= names


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: str(struct.__name__))
def test_every_key_is_described(struct: Any) -> None:
    told = set(re.findall(r"`([a-z_]+)`", TEXT))
    assert {field.encode_name for field in msgspec.structs.fields(struct)} - told == set()


@pytest.mark.parametrize("index", range(len(re.findall(r"```yaml\n", TEXT))))
def test_an_example_is_well_formed(index: int, tmp_path: Path) -> None:
    block = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)[index]
    path = tmp_path / "example.yaml"
    path.write_text(block, encoding="utf-8")
    assert load_rulebook([path]).digest
