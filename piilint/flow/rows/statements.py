"""What statements of SQL read: rows whose columns are judged by their names and their tables'."""

from __future__ import annotations

from typing import Literal

from piilint.flow.access.items import read_item
from piilint.flow.classes.members import ROW
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import CLEAN, Value, objects_of
from piilint.flow.names.naming import named_source
from piilint.flow.state.frame import Frame
from piilint.semantics.statements import columns_of

Rows = Literal["one", "all", "first"]


def executed(
    frame: Frame, text: str | None, receiver: Value | None, result: Value | None, at: int
) -> Value | None:
    """A row of what the statement selects; the cursor, and what is given back, then hold it."""
    row = _row(frame, text, at) if text is not None else None
    for oid in objects_of(receiver) if receiver is not None else ():
        if row is not None or ROW in frame.object(oid).fields:
            frame.live.writable(oid).put(ROW, row if row is not None else CLEAN)
    if result is not None and row is not None:
        for oid in objects_of(result):
            frame.live.writable(oid).put(ROW, row)
    return row


def _row(frame: Frame, text: str, at: int) -> Value | None:
    columns = columns_of(text)
    if not columns:
        return None
    fields: dict[Key, Value] = {}
    for index, column in enumerate(columns):
        value = CLEAN
        if column.name:
            shown = f"{column.table}.{column.name}" if column.table else column.name
            value = Value(
                named_source(frame, column.name, column.table, at, "attribute", text=shown)
            )
        fields[index] = value
        if column.shown:
            fields[column.shown] = value
    row = Object(frozenset({"k:tuple"}), fields, closed=True)
    return frame.make(("s", at, "selected"), row)


def fetched_rows(
    frame: Frame, rows: Rows, row: Value | None, receiver: Value | None, at: int
) -> Value | None:
    """What a cursor gives of the rows of its statement; None where nothing is known of them."""
    if row is None:
        for oid in objects_of(receiver) if receiver is not None else ():
            row = frame.object(oid).fields.get(ROW, row)
    if row is None or rows == "one":
        return row
    if rows == "first":
        return read_item(frame, row, 0, "", at)
    return frame.make(("s", at, "rows"), Object(frozenset({"k:list"}), elem=row))
