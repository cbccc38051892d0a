"""Objects of sarif-om as plain data.

Its own `to_json` leaves out every value that equals a default, so that an explicit `level: warning`
vanishes and the rule's level takes its place; and it copies whole trees at every level.
"""

from __future__ import annotations

from typing import Any

import attr
import sarif_om as om


def plain(value: object) -> Any:
    """The value and all below it as dicts, lists and scalars, keys named as in the SARIF schema."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if not attr.has(type(value)):
        return value
    described = {}
    for name, key, default in _fields(type(value)):
        entry = getattr(value, name)
        if entry is None or _is_unset(entry, default):
            continue
        described[key] = plain(entry)
    return described


_KNOWN: dict[type, list[tuple[str, str, Any]]] = {}


def _fields(kind: Any) -> list[tuple[str, str, Any]]:
    """Attribute, key and default of each field."""
    if kind in _KNOWN:
        return _KNOWN[kind]
    found = _KNOWN[kind] = []
    for field in attr.fields(kind):
        factory = getattr(field.default, "factory", None)
        default = factory() if callable(factory) else field.default
        key = field.metadata["schema_property_name"]
        if kind is om.Suppression and key == "state":
            key = "status"  # `state` is its name in a draft; the standard says `status`
        found.append((field.name, key, default))
    return found


def _is_unset(entry: object, default: object) -> bool:
    """Whether nobody set the value: numbers of -1, and lists that are there by default."""
    if isinstance(entry, (int, float)) and not isinstance(entry, bool):
        return entry == -1 and default == -1
    return isinstance(entry, list) and entry == default
