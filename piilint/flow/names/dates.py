"""Dates: what is used as one is no address and no name, whatever object it was taken from."""

from __future__ import annotations

from typing import cast

from piilint.flow.domain.labels import Label, ParamLabel, Path, SourceLabel, ends_in_some
from piilint.flow.domain.values import ObjectId, Value, is_object, objects_of
from piilint.flow.state.frame import Frame

TYPES = frozenset({"datetime.datetime()", "datetime.date()", "datetime.time()"})
METHODS = frozenset(
    "astimezone isoformat strftime timetuple utctimetuple toordinal utcoffset isocalendar "
    "isoweekday weekday".split()
)
"""Methods that only dates and times have."""
_SPAN = "datetime.timedelta()"


def is_span(frame: Frame, value: Value) -> bool:
    """Days, hours: what it is added to is a date."""
    return any(f"x:{_SPAN}" in frame.object(oid).types for oid in objects_of(value))


def only_dates(frame: Frame, value: Value) -> Value:
    """Of the data that a value may carry, what can be a date.

    That is asked of what is known by name; what a caller passed may be one, but not just any
    attribute or element of it.
    """
    labels = {label: trace for label, trace in value.labels.items() if _may_be(frame, label)}
    refs = frozenset(ref for ref in value.refs if not (is_object(ref) and _is_none(frame, ref)))
    if len(labels) == len(value.labels) and len(refs) == len(value.refs):
        return value
    return Value(labels, refs, value.const, value.clean)


def _may_be(frame: Frame, label: Label) -> bool:
    if isinstance(label, SourceLabel):
        data_type = frame.world.classifier.data_types.get(
            frame.world.sources[label.source].data_type
        )
        return data_type is None or "date" in data_type.base_types
    return not (isinstance(label, ParamLabel) and ends_in_some(label.path))


def _is_none(frame: Frame, oid: ObjectId) -> bool:
    """No date: any attribute of what was passed, or an instance of a class of the program."""
    if oid[0] == "p" and ends_in_some(cast("Path", oid[2])):
        return True
    types = frame.object(oid).types
    return bool(types) and all(name[:2] == "c:" for name in types)
