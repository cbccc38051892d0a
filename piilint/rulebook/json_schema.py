"""The JSON Schema of rule files, for editors and other readers."""

from __future__ import annotations

from typing import Any

import msgspec

from piilint.rulebook.rule_file import RuleFile


def rule_file_schema() -> dict[str, Any]:
    """A draft 2020-12 schema of everything that `load_rulebook` accepts in one file."""
    schema: dict[str, Any] = msgspec.json.schema(RuleFile)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "piilint rule file",
        **schema,
    }
