"""Which constants the columns of a row have, and which cells what it holds is kept in.

Only columns count by which queries look rows up. Once a row is in its table, a constant that is
put into such a column makes it one of the rows that have that constant: they no longer differ from
others then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from piilint.flow.domain.cells import Cell
from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import RECORDS, SCALARS
from piilint.flow.domain.labels import Key
from piilint.flow.domain.pins import (
    ANYTHING,
    MAX_PINS,
    NO_PINS,
    Pins,
    as_filters,
    conditions,
    pins_in,
    text_of,
)
from piilint.flow.domain.values import ObjectId, Value, objects_of
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.walk import flat
from piilint.resolve.classes import ClassInfo

MADE = "made"
"""The third part of the id of a row that a query has just made."""
LOOKS_UP = frozenset("filter filter_by get aget get_or_404 get_or_none find_one get_one".split())
"""Methods of queries whose keywords say what the columns of all rows that come out have."""
FINDS_OR_MAKES = frozenset(
    "get_or_create update_or_create aget_or_create aupdate_or_create".split()
)
SETS = frozenset({"update", "aupdate"})
"""Methods of queries that put something into columns of rows."""
_STATEMENTS = frozenset({"values"})
"""Methods of statements, of whatever table, that do so: `update(Job).values(stage="done")`."""
_EXACT = "__exact"


def constants_of(frame: Frame, info: ClassInfo, given: Iterable[tuple[Key, Value]]) -> Pins:
    """What a query's keywords say of plain columns."""
    known = _columns(frame)
    found: dict[str, str] = {}
    for key, value in given:
        column = str(key).removesuffix(_EXACT)
        field = info.fields.get(column)
        if column in known and field is not None and not field.relation:
            text = _text(frame, value)
            if text is not None:
                found[column] = text
    return tuple(sorted(found.items())[:MAX_PINS])


def pins_of(frame: Frame, obj: Object) -> Pins:
    """The constants of a row, as far as it was looked up by them, made with them or given them."""
    if obj.symbolic is not None or not obj.filters:
        return NO_PINS
    found = pins_in(obj.filters)
    for column in list(found):
        value = obj.fields.get(column)
        if value is not None and _text(frame, value) != found[column]:
            del found[column]  # A copy that was given something else.
    return tuple(sorted(found.items())[:MAX_PINS]) if found else NO_PINS


def pin(frame: Frame, rows: Value, column: str, new: Value) -> None:
    """`row.kind = "a"`: from here on the row has that constant, if there is only one it can be."""
    objects = objects_of(rows) if column in _columns(frame) else []
    text = _text(frame, new)
    if len(objects) != 1 or text is None or frame.object(objects[0]).symbolic is not None:
        return
    if _is_row(frame, frame.object(objects[0])):
        obj = frame.live.writable(objects[0])
        known = pins_in(obj.filters) | {column: text}
        obj.filters = (*conditions(obj.filters), *as_filters(tuple(sorted(known.items()))))


def _is_row(frame: Frame, obj: Object) -> bool:
    infos = [frame.world.classes.get(name[2:]) for name in obj.types if name[:2] == "c:"]
    return any(info is not None and info.kinds & RECORDS for info in infos)


def cells_of(frame: Frame, obj: Object, names: Iterable[str], key: str) -> Iterator[Cell]:
    """The cells of an attribute that an instance of these classes has."""
    pins = pins_of(frame, obj)
    for cid in names:
        if not pins:
            yield ("a", cid, key)
        else:
            yield ("a", cid, frame.world.cells.pinned(cid, key, pins))


def note_change(frame: Frame, oid: ObjectId, obj: Object, key: Key | None, new: Value) -> None:
    """Something is about to be put into a column: the table changes, if the row is in there.

    `key` is None where nobody knows the column's name: of what callers passed, they know it.
    """
    if key is not None and key not in _columns(frame):
        return
    classes = [name[2:] for name in obj.types if name[:2] == "c:"]
    if not classes or not _columns(frame) or (key is None and obj.symbolic is not None):
        return
    if _is_own(frame, oid) or (_is_new(oid, obj) and (key is None or key not in obj.fields)):
        return
    if key is None and _is_structure(frame, new):
        return
    text = _text(frame, new) or ANYTHING
    if key is not None and dict(pins_of(frame, obj)).get(str(key)) == text:
        return
    for cid in sorted(classes):
        note_changed(frame, cid, ANYTHING if key is None else str(key), text)


def note_changed(frame: Frame, cid: str, column: str, text: str) -> None:
    """Rows of a class get another constant in a column."""
    info = frame.world.classes.get(cid)
    if info is not None and info.kinds & RECORDS:
        frame.world.cells.change_column(cid, column, text)


def note_set(frame: Frame, cid: str, given: Iterable[tuple[Key, Value]]) -> None:
    """Columns of rows of a class are given something, whichever rows these are."""
    for key, value in given:
        if key in _columns(frame):
            note_changed(frame, cid, str(key), _text(frame, value) or ANYTHING)


def note_change_somewhere(frame: Frame, value: Value, column: str, new: Value) -> None:
    """A column of something of which nothing is known is given something: it may be any row."""
    if value.opaque and column in _columns(frame):
        frame.world.cells.change_column(ANYTHING, column, _text(frame, new) or ANYTHING)


def _is_own(frame: Frame, oid: ObjectId) -> bool:
    """A constructor's own object: it is not in its table yet."""
    function = frame.function
    if not function.id.endswith(".__init__") or not function.params:
        return False
    return oid == ("p", function.params[0].name, ())


def _is_structure(frame: Frame, value: Value) -> bool:
    """Objects alone: no text and no number that a column could be compared with."""
    held = [frame.object(oid) for oid in objects_of(value) if oid[0] != "p"]
    return 0 < len(held) == len(value.refs) and all(
        (obj.fields or obj.elem is not None or obj.types) and obj.types.isdisjoint(SCALARS)
        for obj in held
    )


def _is_new(oid: ObjectId, obj: Object) -> bool:
    """A row made here: a column that nobody gave anything yet is still to be filled."""
    return oid[0] == "s" and (oid[2:3] == (MADE,) or (len(oid) == 3 and obj.exact))


def _text(frame: Frame, value: Value) -> str | None:
    """The constant, if it is surely that: the name of an enum's member may stand for another."""
    if value.labels or value.refs:
        return None
    text = text_of(value.const)
    return None if text is None or text in unclear_members(frame) else text


def _columns(frame: Frame) -> frozenset[str]:
    """The names by which queries of the program look rows up, but for those that statements set."""
    known = frame.world.known
    if known.looked_up_by is None:
        asked: set[str] = set()
        spread: set[str] = set()
        changed: set[str] = set()
        functions = frame.world.program.functions
        for fid in sorted(functions):
            _collect(flat(functions[fid].body), asked, spread, changed)
        for fid in sorted(functions) if spread else ():
            asked |= _keys_of_tables(flat(functions[fid].body), spread)
        asked = {name.removesuffix(_EXACT) for name in asked}
        known.looked_up_by = frozenset(name for name in asked if "__" not in name) - changed
    return known.looked_up_by


def _collect(
    body: Iterable[ops.AnyOp], asked: set[str], spread: set[str], changed: set[str]
) -> None:
    """The keywords of queries, and the variables that queries are given as `**keywords`."""
    loaded: dict[int, str] = {}
    for op in body:
        if isinstance(op, ops.Load):
            loaded[op.dst] = op.name
        elif isinstance(op, ops.GetAttr):
            loaded[op.dst] = op.attr
        elif isinstance(op, ops.CallMethod):
            names = {arg.name for arg in op.args if arg.name}
            if op.attr in _STATEMENTS:
                changed |= names
            elif op.attr in LOOKS_UP or op.attr in FINDS_OR_MAKES:
                asked |= names
                spread |= {loaded.get(arg.reg, "") for arg in op.args if arg.star}


def _keys_of_tables(body: Iterable[ops.AnyOp], names: set[str]) -> set[str]:
    """The keys of mappings written down under one of these names."""
    made: dict[int, set[str]] = {}
    found: set[str] = set()
    for op in body:
        if isinstance(op, ops.MakeDict):
            made[op.dst] = {key for key, _, _ in op.entries if isinstance(key, str)}
        elif isinstance(op, ops.Call):
            made[op.dst] = {arg.name for arg in op.args if arg.name}
        elif isinstance(op, ops.Store) and op.name in names:
            found |= made.get(op.src, set())
    return found


def unclear_members(frame: Frame) -> frozenset[str]:
    """Names of members of enums whose values are not known: nobody knows what they compare to."""
    known = frame.world.known
    if known.unclear_members is None:
        enums = (info for info in frame.world.classes.by_id.values() if "enum" in info.kinds)
        known.unclear_members = frozenset(
            name for info in enums for name in info.fields if name not in info.constants
        )
    return known.unclear_members
