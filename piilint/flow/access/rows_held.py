"""The row that stands for all those of a query which the program has gone through."""

from __future__ import annotations

from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import ANY
from piilint.flow.domain.values import NONE, ObjectId, Value, of_refs
from piilint.flow.state.frame import Frame


def row_of(frame: Frame, oid: ObjectId, obj: Object) -> Value:
    """The row, with what was put into it since; nothing if nobody looked at any."""
    if obj.symbolic is not None or not any(name[:2] == "q:" for name in obj.types):
        return NONE
    row: ObjectId = ("i", oid, ANY)
    return of_refs(row) if frame.live.heap.get(row) is not None else NONE
