"""Entries under keys that are not known.

Of a mapping that was made here, any entry may be meant. A session is one mapping for the whole
program, and so is one that a module or an object keeps: what is put there under a key known in part
is found again under keys that may be the same. Of a session, what nobody names is not all that
anybody ever put there.
"""

from __future__ import annotations

from piilint.flow.access import foreign_names
from piilint.flow.access.items import is_open, read_partial
from piilint.flow.access.unnamed import NOTHING, read_any, rest_of
from piilint.flow.access.writing import write_any, write_attr
from piilint.flow.classes.outside_members import request_context
from piilint.flow.domain.heap import KEPT
from piilint.flow.domain.partial_keys import fields_like, is_partial
from piilint.flow.domain.values import Value, join_all, objects_of
from piilint.flow.names.naming import named_source
from piilint.flow.state.frame import Frame
from piilint.flow.state.key_params import begins


def write(frame: Frame, value: Value, key: Value, new: Value) -> None:
    """Puts something there under a key that is not known, or in part."""
    if is_partial(key.const) and (_are_shared(value) or _are_kept(value, key)):
        write_attr(frame, value, str(key.const), new)
    else:
        write_any(frame, value, new)


def read(
    frame: Frame,
    value: Value,
    key: Value,
    noun: str,
    at: int,
    but: frozenset[str] = NOTHING,
) -> Value:
    """What is there under a key that is not known, or in part; but for some that it is not."""
    found = _read(frame, value, key, but)
    return _named(frame, value, found, key.const, noun, at) if is_partial(key.const) else found


def _named(frame: Frame, value: Value, found: Value, text: str, noun: str, at: int) -> Value:
    """What the known words of a key say of what nobody knows: `row[f"email_{number}"]`."""
    if not is_open(found):
        return found
    sent = {request_context(frame.object(oid)) for oid in objects_of(value)} - {None}
    if sent:
        kind = sorted(map(str, sent))[0]
        return found.with_labels(named_source(frame, text, kind, at, "request_key"))
    objects = [frame.object(oid) for oid in objects_of(found)]
    if len(objects) < len(found.refs) or any(obj.types or obj.symbolic is None for obj in objects):
        return found
    return found.with_labels(named_source(frame, text, noun, at, "key"))


def _read(frame: Frame, value: Value, key: Value, but: frozenset[str]) -> Value:
    if not _are_shared(value):
        if is_partial(key.const):
            return read_partial(frame, value, str(key.const))
        return foreign_names.meant(frame, value, key, read_any(frame, value, but))
    found: list[Value] = []
    for oid in objects_of(value):
        found.append(rest_of(frame, oid))
        if is_partial(key.const):
            found += fields_like(frame.object(oid).fields, str(key.const))
    result = join_all(found)
    return result.with_labels(value.labels) if value.labels else result


def _are_shared(value: Value) -> bool:
    """Whether it is nothing but what the whole program shares, and no part of that."""
    objects = objects_of(value)
    whole = [oid for oid in objects if oid[0] == "x" and len(oid) == _WHOLE]
    return bool(objects) and len(objects) == len(value.refs) == len(whole)


def _are_kept(value: Value, key: Value) -> bool:
    """Whether a module or an object keeps it, and the key's beginning tells groups of entries."""
    objects = objects_of(value)
    kept = [oid for oid in objects if oid[0] in KEPT or (oid[0] == "p" and oid[2])]
    return bool(objects) and len(objects) == len(kept) and bool(begins(str(key.const)))


_WHOLE = 2
"""How many parts the id of a shared object has."""
