"""The JSON Schemas of rule files and policies, for editors and other readers."""

from __future__ import annotations

from typing import Any

import msgspec

from piilint.rulebook.norms import PolicyFile
from piilint.rulebook.rule_file import RuleFile

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def rule_file_schema() -> dict[str, Any]:
    """A draft 2020-12 schema of everything that `load_rulebook` accepts in one file."""
    schema: dict[str, Any] = msgspec.json.schema(RuleFile)
    return {"$schema": _DIALECT, "title": "piilint rule file", **schema}


def policy_schema() -> dict[str, Any]:
    """The same of a policy file."""
    schema: dict[str, Any] = msgspec.json.schema(PolicyFile)
    return {"$schema": _DIALECT, "title": "piilint policy", **schema}
