"""The published schema accepts what the loader accepts."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from piilint.rulebook.json_schema import policy_schema, rule_file_schema
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


POLICIES = sorted((shipped_rules_dir() / "policies").glob("*.yaml"))
POLICY = jsonschema_rs.validator_for(policy_schema())


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.name)
def test_shipped_policies(path: Path) -> None:
    value = decode_yaml(path.read_bytes(), path.name).value
    assert [str(error) for error in POLICY.iter_errors(value)] == []


@pytest.mark.parametrize(
    "norm",
    [
        {"id": "A"},
        {"id": "A", "effect": "forbid"},
        {"id": "A", "effect": "deny", "sinks": ["logs"]},
        {"id": "A", "effect": "deny", "when": {"transforms": ["shredded"]}},
        {"id": "A", "effect": "deny", "when": {"cookie": {"safe": True}}},
        {"id": "A", "effect": "deny", "cwe": ["532"]},
    ],
)
def test_refused_norms(norm: object) -> None:
    assert not POLICY.is_valid({"policy": "mine", "title": "Mine", "norms": [norm]})


def test_the_schema_that_is_shipped_is_that_of_the_program() -> None:
    shipped = shipped_rules_dir() / "policy.schema.json"
    made = json.loads(json.dumps(policy_schema()))
    assert json.loads(shipped.read_text(encoding="utf-8")) == made
