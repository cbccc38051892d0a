"""The published schema accepts what the loader accepts."""

from __future__ import annotations

from pathlib import Path

import jsonschema_rs
import pytest

from piilint.rulebook.json_schema import rule_file_schema
from piilint.rulebook.load import SHIPPED_FOLDERS, shipped_rules_dir
from piilint.rulebook.yaml_marks import decode_yaml

VALIDATOR = jsonschema_rs.validator_for(rule_file_schema())
FILES = [
    path for name in SHIPPED_FOLDERS for path in sorted((shipped_rules_dir() / name).glob("*"))
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_shipped_files(path: Path) -> None:
    value = decode_yaml(path.read_bytes(), path.name).value
    assert [str(error) for error in VALIDATOR.iter_errors(value)] == []


@pytest.mark.parametrize(
    "value",
    [{"librry": "x"}, {"sinks": [{"kind": "loog"}]}, {"calls": [{}]}, {"recipients": [{"id": 1}]}],
)
def test_refused(value: object) -> None:
    assert not VALIDATOR.is_valid(value)
