"""What may be one thing or another: `found or {}`, `data.get("payer", {})`."""

from __future__ import annotations

from piilint.flow.domain.kinds import MAPPING
from piilint.flow.domain.values import Value, join_all, objects_of
from piilint.flow.state.frame import Frame


def either(frame: Frame, values: list[Value]) -> Value:
    """The join; beside what nobody knows an empty mapping says nothing of what is in it."""
    result = join_all(values)
    if result.refs and any(value.opaque for value in values):
        for oid in objects_of(result):
            if oid[0] == "s" and is_empty_mapping(frame, result):
                frame.live.writable(oid).closed = False
    return result


def is_empty_mapping(frame: Frame, value: Value) -> bool:
    """Nothing but a mapping, in which nothing is."""
    held = [frame.object(oid) for oid in objects_of(value)]
    return 0 < len(held) == len(value.refs) and all(
        obj.types == MAPPING and obj.closed and not obj.fields and obj.elem is None for obj in held
    )
