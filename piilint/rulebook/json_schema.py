"""The JSON Schemas of rule files and policies, for editors and other readers."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec

from piilint.rulebook.norms import PolicyFile
from piilint.rulebook.rule_file import RuleFile

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def rule_file_schema() -> dict[str, Any]:
    """A draft 2020-12 schema of everything that `load_rulebook` accepts in one file."""
    schema: dict[str, Any] = msgspec.json.schema(RuleFile)
    return {"$schema": _DIALECT, "title": "piilint rule file", **_cleaned(schema)}


def policy_schema() -> dict[str, Any]:
    """The same of a policy file."""
    schema: dict[str, Any] = msgspec.json.schema(PolicyFile)
    return {"$schema": _DIALECT, "title": "piilint policy", **_cleaned(schema)}


def _cleaned(schema: dict[str, Any]) -> dict[str, Any]:
    """Descriptions without the code's indentation, which docstrings have before Python 3.13."""
    found: dict[str, Any] = {}
    for key, value in schema.items():
        if isinstance(value, dict):
            found[key] = _cleaned(value)
        elif key == "description" and isinstance(value, str):
            found[key] = inspect.cleandoc(value)
        else:
            found[key] = value
    return found
