"""Tables of data of which rules say what their columns are: data frames."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from piilint.flow.access.items import read_item
from piilint.flow.access.unnamed import read_any
from piilint.flow.domain.heap import NO_TYPES, Object
from piilint.flow.domain.kinds import COLLECTIONS
from piilint.flow.domain.labels import NO_LABELS, Key
from piilint.flow.domain.values import (
    CLEAN,
    Ref,
    Value,
    added,
    is_object,
    join_all,
    objects_of,
)
from piilint.flow.state.frame import Frame

_MAPPING = frozenset({"k:dict"})
_NESTED = 2
"""So deep lie the names of columns in what a table is asked for: `[rows, ["email", "plan"]]`."""


def column_type(frame: Frame, obj: Object) -> str | None:
    """The path of the type that columns of such a table have; None if it is none."""
    for name in sorted(obj.types):
        for base in frame.world.models.bases(name[2:]) if name[:2] == "x:" else ():
            model = frame.world.models.class_model(base)
            if model is not None and model.column is not None:
                return model.column
    return None


def column(frame: Frame, table: Value, ref: Ref, name: str, noun: str, at: int) -> Value:
    """`table["email"]`: what rows have there, as one column."""
    found = _of_rows(frame, table, ref, name, noun, at)
    path = column_type(frame, frame.object(ref)) if is_object(ref) else None
    if path is None:
        return found
    types = frozenset({"x:" + path})
    held = [frame.object(oid).types for oid in objects_of(found)]
    is_column = bool(held) and all(types <= each for each in held)
    if is_column and not found.labels:
        return found
    if is_column or (held and all(each and each <= COLLECTIONS for each in held)):
        found = read_any(frame, found)
    return frame.make(("s", at, ref, name), Object(types, elem=found))


def attribute(frame: Frame, table: Value, name: str, noun: str, at: int) -> Value | None:
    """`table.email`: the column, where no rule knows such an attribute; None if it is no table."""
    found: Value | None = None
    for oid in objects_of(table):
        paths = [path[2:] for path in frame.object(oid).types if path[:2] == "x:"]
        ruled = any(frame.world.models.attribute(f"{path}.{name}") for path in paths)
        if ruled or len(paths) != 1 or column_type(frame, frame.object(oid)) is None:
            return None
        found = added(found, column(frame, table, oid, name, noun, at))
    return found


def _of_rows(frame: Frame, table: Value, ref: Ref, name: str, noun: str, at: int) -> Value:
    """What rows have there: what was put into the column, else what lies there in those given."""
    obj = frame.object(ref) if is_object(ref) else None
    if obj is None or obj.elem is None or name in obj.fields:
        return read_item(frame, Value(table.labels, frozenset({ref})), name, noun, at)
    of_whole = read_item(frame, Value(table.labels), name, noun, at) if table.labels else None
    found = read_item(frame, obj.elem, name, noun, at)
    return found if of_whole is None else found.with_labels(of_whole.labels)


def some_columns(frame: Frame, table: Value, names: list[str], noun: str, at: int) -> Value:
    """`table[["email", "plan"]]`: a table of these alone."""
    refs: set[Ref] = set()
    for index, oid in enumerate(objects_of(table)):
        fields: dict[Key, Value] = {
            name: column(frame, table, oid, name, noun, at) for name in names
        }
        made = Object(frame.object(oid).types, fields, closed=True)
        refs |= frame.make(("s", at, "columns", index), made).refs
    return Value(NO_LABELS, frozenset(refs))


def without(frame: Frame, table: Value, names: Collection[str], at: int) -> Value:
    """A table of which not all columns are known, but for these."""
    refs: set[Ref] = set()
    for index, oid in enumerate(objects_of(table)):
        made = frame.object(oid).copy()
        for name in names:
            made.put(name, CLEAN)
        refs |= frame.make(("s", at, "without", index), made).refs
    return Value(table.labels, frozenset(refs))


def is_read(frame: Frame, table: Value) -> bool:
    """A table that was read from elsewhere: its columns are what they are called."""
    objects = [frame.object(oid) for oid in objects_of(table)]
    return bool(objects) and all(
        obj.symbolic is None and not obj.closed and column_type(frame, obj) is not None
        for obj in objects
    )


def renamed(frame: Frame, table: Value, names: Value, at: int) -> Value:
    """The table with other names for those columns that the mapping has: its values are theirs."""
    refs: set[Ref] = set()
    told = [frame.object(oid).fields for oid in objects_of(names)]
    new = {key: value.text for each in told for key, value in each.items() if value.text}
    for index, oid in enumerate(objects_of(table)):
        obj = frame.object(oid)
        made = Object(obj.types, closed=True) if obj.symbolic is not None else obj.copy()
        for key, name in new.items():
            if isinstance(key, str):
                made.put(name, column(frame, table, oid, key, "", at))
        for key in new:
            made.fields.pop(key, None)
        refs |= frame.make(("s", at, "renamed", index), made).refs
        if obj.symbolic is not None:
            refs.add(oid)  # Callers know what else it has.
    return Value(table.labels, frozenset(refs))


def names_asked(frame: Frame, given: Value, depth: int = _NESTED) -> Iterator[str]:
    """The constant texts in a list, or beside which rows are meant: `[rows, "email"]`."""
    for oid in objects_of(given) if depth else ():
        for inner in frame.object(oid).contents():
            if inner.text is not None:
                yield inner.text
            yield from names_asked(frame, inner, depth - 1)


def fill(frame: Frame, table: Object, path: str, at: int) -> None:
    """Rows that a table is made of become its columns; which row stands where is nothing to it."""
    positions = [key for key in table.fields if isinstance(key, int)]
    rows = [table.fields.pop(key) for key in positions]
    rows += [table.elem] if table.elem is not None else []
    cells: dict[Key, Value] = {}
    table.elem = None
    for given in rows:
        if not _is_told(frame, given):
            table.put_any(given)
            continue
        for oid in objects_of(given):
            for key, value in frame.object(oid).fields.items():
                cells[key] = added(cells.get(key), value)
    for key, value in cells.items():
        made = Object(frozenset({"x:" + path}), elem=value)
        table.put(key, frame.make(("s", at, path, key), made))


def _is_told(frame: Frame, given: Value) -> bool:
    """All that is in the row is known by its key."""
    objects = [frame.object(oid) for oid in objects_of(given)]
    known = bool(objects) and len(objects) == len(given.refs) and not given.labels
    return known and all(
        obj.types == _MAPPING and obj.closed and obj.elem is None and _all_named(obj)
        for obj in objects
    )


def _all_named(obj: Object) -> bool:
    return all(isinstance(key, str) and not key.startswith("^") for key in obj.fields)


def row(frame: Frame, table: Value, at: int) -> Value:
    """Any row of a table: a mapping of what its columns have. Callers know theirs."""
    found: Value | None = None
    refs: set[Ref] = set()
    for index, oid in enumerate(objects_of(table)):
        obj = frame.object(oid)
        if column_type(frame, obj) is None or obj.symbolic is not None:
            refs.add(oid)
            continue
        cells: dict[Key, Value] = {
            key: _cell(frame, value) for key, value in obj.fields.items() if isinstance(key, str)
        }
        own = Object(NO_TYPES, cells, closed=obj.closed and obj.elem is None)
        refs |= frame.make(("s", at, "row", index), own).refs
        if obj.elem is not None:
            found = added(found, obj.elem)
    whole = Value(table.labels, frozenset(refs))
    return whole if found is None else join_all([whole, found])


def _cell(frame: Frame, value: Value) -> Value:
    return value if value.opaque or not value.refs else read_any(frame, value)


def rows_of(frame: Frame, table: Value, at: int) -> Value:
    """A list of the rows."""
    made = Object(frozenset({"k:list"}), elem=row(frame, table, at))
    return frame.make(("s", at, "rows"), made)
