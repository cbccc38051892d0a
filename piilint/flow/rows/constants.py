"""What a query says of the columns of its rows by constants: which these have, or are given."""

from __future__ import annotations

from piilint.flow.classes.members import pinned_like
from piilint.flow.domain.heap import Guards, Object
from piilint.flow.domain.kinds import RECORDS
from piilint.flow.domain.pins import ANYTHING, NO_PINS, Pins, as_filters
from piilint.flow.domain.values import ObjectId, Value, objects_of
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.flow.state.pinned_rows import LOOKS_UP, constants_of, note_changed, note_set
from piilint.resolve.classes import ClassInfo


def set_columns(frame: Frame, info: ClassInfo, args: Arguments) -> None:
    """`update(stage="done")`, `update(changes)`: rows, whichever these are, change."""
    note_set(frame, info.id, args.keywords.items())
    for value in (*args.positional, *args.mappings):
        held = [frame.object(oid) for oid in objects_of(value)]
        for obj in held:
            note_set(frame, info.id, obj.fields.items())
        if value.opaque or any(not obj.closed or obj.elem is not None for obj in held):
            note_changed(frame, info.id, ANYTHING, ANYTHING)


def pins(frame: Frame, info: ClassInfo, name: str, args: Arguments) -> Pins:
    """The constants by which all rows that come out are looked up."""
    return sure_pins(frame, info, args) if name in LOOKS_UP else NO_PINS


def sure_pins(frame: Frame, info: ClassInfo, args: Arguments) -> Pins:
    """The constants that keywords surely give.

    Of the mappings only those written down for all: another may have a key only at times.
    """
    spread = [objects_of(mapping) for mapping in args.mappings]
    shared = (frame.object(held[0]) for held in spread if len(held) == 1 and held[0][0] == "g")
    found = [item for obj in shared for item in obj.fields.items()]
    return constants_of(frame, info, [*found, *args.keywords.items()])


def pin_all(frame: Frame, info: ClassInfo, rows: Value, args: Arguments) -> None:
    """A row that is made has the constants that it is made with, whatever is put into it first."""
    if info.kinds & RECORDS:
        pinned_like(frame, rows, Object(filters=as_filters(sure_pins(frame, info, args))))


def kept_pins(frame: Frame, oid: ObjectId, pins: Pins) -> Guards:
    """What a query is kept apart by.

    Callers know what they pass as a query; what is looked up in a table by way of what they passed
    is in the table.
    """
    symbolic = frame.object(oid).symbolic
    return as_filters(pins) if symbolic is None or symbolic[1] else ()
