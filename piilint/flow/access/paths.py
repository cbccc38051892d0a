"""What lies at a path below a value."""

from __future__ import annotations

from piilint.flow.access import seen_as
from piilint.flow.access.attributes import read_attr
from piilint.flow.access.items import read_item, read_partial
from piilint.flow.access.read_back import as_read
from piilint.flow.access.unnamed import field_asked_for, read_any, rest_of
from piilint.flow.domain.labels import (
    NO_LABELS,
    REST,
    Path,
    is_any,
    is_condition,
    is_field,
    left_out_of,
)
from piilint.flow.domain.partial_keys import is_partial
from piilint.flow.domain.values import (
    OPAQUE,
    Bound,
    Outside,
    Value,
    added,
    is_object,
    objects_of,
    ordered,
)
from piilint.flow.state.frame import Frame
from piilint.resolve.types import UNKNOWN


def read_path(frame: Frame, value: Value, path: Path, noun: str, at: int) -> Value:
    """What lies at a path below a value."""
    for key in path:
        if value.labels and value.refs and not str(key).startswith("^"):
            value = as_read(frame, value)
        if is_any(key):
            value = read_any(frame, value, left_out_of(key))
        elif key == REST:
            value = _rest(frame, value)
        elif is_field(key):
            value = field_asked_for(frame, value, noun, at, left_out_of(key))
        elif isinstance(key, int):
            value = read_item(frame, value, key, noun, at)
        elif is_condition(key):
            value = seen_as.left(frame, value, str(key))
        elif isinstance(key, str) and key.startswith("^"):
            value = _captured(frame, value, key)
        elif is_partial(key):
            value = read_partial(frame, value, key)
        else:
            value = read_attr(frame, value, key, noun, at)
            noun = str(key)
    return value


def _rest(frame: Frame, value: Value) -> Value:
    """What lies in mappings under keys that nobody knows."""
    result: Value | None = None
    for oid in objects_of(value):
        result = added(result, rest_of(frame, oid))
    result = result or OPAQUE
    return result.with_labels(value.labels) if value.labels else result


def _captured(frame: Frame, value: Value, key: str) -> Value:
    """What a callable captured under `^name`."""
    result: Value | None = None
    for ref in ordered(value):
        found: Value | None = None
        if isinstance(ref, (Bound, Outside)):
            found = Value(NO_LABELS, ref.receiver) if key == "^self" else None
        elif is_object(ref):
            obj = frame.object(ref)
            found = obj.fields.get(key)
            if found is None and obj.symbolic is not None:
                found = frame.child(ref, key, UNKNOWN)
        if found is not None:
            result = added(result, found)
    return result or OPAQUE
