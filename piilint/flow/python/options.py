"""`configparser`: options in sections, set and read by name."""

from __future__ import annotations

from piilint.flow.access.items import read_item
from piilint.flow.access.unnamed import read_any
from piilint.flow.access.writing import write_any, write_attr
from piilint.flow.domain.heap import Object
from piilint.flow.domain.values import CLEAN, NONE, ObjectId, Value, is_object, join, of_refs
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame

TYPE = "k:config"
"""The type of a parser: a mapping of sections, which are mappings."""
_ASKING = frozenset({"sections", "options", "has_section", "has_option", "add_section", "read"})


def call(frame: Frame, oid: ObjectId, name: str, args: Arguments, at: int) -> Value | None:
    """A method of a parser; None for those that are a mapping's."""
    given = args.positional
    if name in _ASKING:
        return CLEAN
    if name == "set" and len(given) > 2:
        _write(frame, _section(frame, oid, given[0], at), given[1], given[2])
        return NONE
    if name.startswith("get") and len(given) > 1:
        found = _read(frame, _read(frame, of_refs(oid), given[0], at), given[1], at)
        fallback = args.keywords.get("fallback")
        return found if fallback is None else join(found, fallback)
    return None


def _read(frame: Frame, value: Value, key: Value, at: int) -> Value:
    if key.text is None:
        return read_any(frame, value)
    return read_item(frame, value, key.text, "", at)


def _write(frame: Frame, value: Value, key: Value, new: Value) -> None:
    if key.text is None:
        write_any(frame, value, new)
    else:
        write_attr(frame, value, key.text, new)


def _section(frame: Frame, oid: ObjectId, name: Value, at: int) -> Value:
    """The section of that name, made if it is not there yet."""
    known = frame.object(oid).fields.get(name.text) if name.text is not None else None
    if known is not None and any(map(is_object, known.refs)):
        return known
    made = frame.make(("s", at, "section"), Object(frozenset({"k:dict"}), closed=True))
    _write(frame, of_refs(oid), name, made)
    return made
