"""Some of an object's fields: those that are saved, or the columns chosen of a table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from piilint.flow.access import tables
from piilint.flow.access.iterating import texts_in
from piilint.flow.access.rows_held import row_of
from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import COLLECTIONS, SEQUENCES
from piilint.flow.domain.labels import NO_LABELS, Key
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import ObjectId, Ref, Value, is_object, objects_of
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import Place
from piilint.resolve.classes import ClassInfo

_Choice = Callable[[Key], bool]


def only(frame: Frame, value: Value, names: Collection[str], at: int) -> Value:
    """The same objects with those of their fields alone; so the rows, if they hold any.

    Of an instance, what is known of it as a whole is in none of its fields.
    """
    part = _part(frame, value, lambda key: key in names, at)
    objects = [frame.object(oid) for oid in objects_of(part)]
    if not any(name.startswith("c:") for obj in objects for name in obj.types):
        return part
    for obj in objects:
        obj.elem = None
    return Value(NO_LABELS, part.refs)


def names_in(frame: Frame, value: Value) -> tuple[str, ...]:
    """The names in a list of columns; nothing where not all of them are known."""
    objects = [frame.object(oid) for oid in objects_of(value)]
    if len(objects) < len(value.refs) or value.labels:
        return ()
    if any(obj.symbolic is not None or not obj.types <= COLLECTIONS for obj in objects):
        return ()
    texts = {inner.text for obj in objects for inner in obj.contents()}
    known = [text for text in texts if text is not None and HOLE not in text]
    return tuple(sorted(known)) if len(known) == len(texts) else ()


def told_by_caller(frame: Frame, value: Value) -> Place | None:
    """Where the caller passes the names of the columns, if nothing else may be meant."""
    objects = objects_of(value)
    if len(objects) != 1 or len(value.refs) != 1 or value.labels:
        return None
    return frame.object(objects[0]).symbolic


def is_left_out(names: tuple[str, ...], argument: str) -> bool:
    """What shows there of a row is in none of the columns that are named, if any are."""
    return bool(names and argument) and argument.partition(".")[0] not in names


def chosen(frame: Frame, table: Value, args: Arguments, others: bool, at: int) -> Value:
    """The table with the columns that the arguments name alone, or with all others."""
    names: set[str] = set()
    for _, value, _ in args.everything():
        texts = [value.text] if value.text is not None else texts_in(frame, value)
        if not texts and value.refs:
            return table  # Nobody knows which.
        names.update(texts)
    if not names:
        return table
    if tables.is_read(frame, table):
        picked = sorted(names)
        if others:
            return tables.without(frame, table, picked, at)
        return tables.some_columns(frame, table, picked, "", at)
    return _part(frame, table, lambda key: (key in names) is not others, at)


def without_relations(frame: Frame, info: ClassInfo, args: Arguments, at: int) -> Arguments:
    """What is put into columns: of the rows that others are referred to by, the table has keys."""
    names = {field.name for field in info.fields.values() if field.relation}
    keywords = {name: value for name, value in args.keywords.items() if name not in names}
    mappings = [
        _part(frame, mapping, lambda key: key not in names, at)
        if _is_told(frame, mapping, names)
        else mapping
        for mapping in args.mappings
    ]
    return Arguments(args.positional, keywords, args.nouns, args.sequences, mappings)


def _is_told(frame: Frame, mapping: Value, names: set[str]) -> bool:
    """A mapping made here that has some of these keys."""
    objects = [frame.object(oid) for oid in objects_of(mapping)]
    made = bool(objects) and all(obj.symbolic is None for obj in objects)
    return made and any(not names.isdisjoint(map(str, obj.fields)) for obj in objects)


def _part(frame: Frame, value: Value, wanted: _Choice, at: int) -> Value:
    refs: set[Ref] = {ref for ref in value.refs if not is_object(ref)}
    for index, oid in enumerate(objects_of(value)):
        obj = frame.object(oid)
        part = Object(obj.types, _fields(obj, wanted), closed=True)
        for row in _rows(frame, oid):
            part.put_any(_row(frame, row, wanted, at, index))
        refs |= frame.make(("s", at, "only", index), part).refs
    return Value(value.labels, frozenset(refs))


def _rows(frame: Frame, oid: ObjectId) -> Iterator[Value]:
    """What a list or a query holds."""
    obj = frame.object(oid)
    if obj.elem is not None:
        yield obj.elem
    for key, value in obj.fields.items() if obj.types & SEQUENCES else ():
        if isinstance(key, int):
            yield value
    row = row_of(frame, oid, obj)
    if row.refs:
        yield row


def _row(frame: Frame, row: Value, wanted: _Choice, at: int, place: int) -> Value:
    refs: set[Ref] = set()
    for index, oid in enumerate(objects_of(row)):
        obj = frame.object(oid)
        part = Object(obj.types, _fields(obj, wanted), closed=True)
        refs |= frame.make(("s", at, "row", place, index, oid), part).refs
    return Value(row.labels, frozenset(refs))


def _fields(obj: Object, wanted: _Choice) -> dict[Key, Value]:
    return {key: value for key, value in obj.fields.items() if wanted(key)}
