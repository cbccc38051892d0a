"""Fields of a record under names that come from elsewhere: `form.cleaned_data[name]`.

Such a name means some of the fields. Of a record with many kinds of data it hardly means each, as
the record's own lists of names do: `for name in form.fields`.
"""

from __future__ import annotations

from typing import cast

from piilint.flow.access.unnamed import has_class
from piilint.flow.domain.heap import KEYS, LOADED
from piilint.flow.domain.labels import FIELD, Key, Labels, ParamLabel, Path, SourceLabel
from piilint.flow.domain.values import ObjectId, Value, is_object, objects_of
from piilint.flow.names.naming import kinds_of
from piilint.flow.state.frame import Frame

_MANY = 3
"""So many kinds of data in a record: a name that says nothing has none of them."""
_OWN: frozenset[Key] = frozenset(
    {"fields", "base_fields", "declared_fields", "cleaned_data", "changed_data", KEYS}
)
"""Where the names of a record's fields stand."""


def meant(frame: Frame, value: Value, key: Value, found: Value) -> Value:
    """What of a record's fields is meant, where any was found."""
    paths = [cast("Path", ref[2]) for ref in key.refs if is_object(ref) and ref[0] == "p"]
    paths += [label.path for label in key.labels if isinstance(label, ParamLabel)]
    if not paths or any(not _OWN.isdisjoint(path) for path in paths):
        return found
    records = any(_is_record(frame, oid) for oid in objects_of(value))
    if not records or len(kinds_of(frame, found)) < _MANY:
        return found
    labels: Labels = {
        label: trace for label, trace in found.labels.items() if not isinstance(label, SourceLabel)
    }
    refs = {ref for ref in found.refs if not (is_object(ref) and ref[0] == "p" and _some(ref[2]))}
    return Value(labels, frozenset(refs))


def _is_record(frame: Frame, oid: ObjectId) -> bool:
    """What a form has read, or an instance seen as a mapping of its fields."""
    obj = frame.object(oid)
    return oid[2:3] == (LOADED,) or ("k:dict" in obj.types and has_class(obj))


def _some(path: object) -> bool:
    """Any field, whatever it is called."""
    return cast("Path", path)[-1:] == (FIELD,)
