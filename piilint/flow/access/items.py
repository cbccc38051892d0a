"""Reading items of values: under constant keys, under partly known ones, at positions."""

from __future__ import annotations

from typing import cast

from piilint.classify.classifier import Context
from piilint.flow.access.attributes import read_object
from piilint.flow.access.own_tables import without_own_secrets
from piilint.flow.access.positions import name_of_position
from piilint.flow.access.read_back import as_read
from piilint.flow.access.unnamed import read_any, read_any_object, rest_of
from piilint.flow.classes import members
from piilint.flow.classes.declared_fields import callers_know
from piilint.flow.classes.dispatch import holds_callables
from piilint.flow.classes.outside_members import request_context
from piilint.flow.classes.symbol_members import item_of_symbol
from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import SEQUENCES
from piilint.flow.domain.labels import ANY, NO_LABELS, Key, Labels, Path, names_decide
from piilint.flow.domain.partial_keys import fields_like
from piilint.flow.domain.values import (
    CLEAN,
    OPAQUE,
    UNKNOWN_CONST,
    ObjectId,
    Value,
    added,
    is_object,
    join,
    join_all,
    objects_of,
    of_refs,
    ordered,
)
from piilint.flow.names.in_mixtures import at_name
from piilint.flow.names.naming import (
    meant_by_name,
    named_source,
    picked_by_name,
    says_nothing,
)
from piilint.flow.names.wholes import of_address, of_token
from piilint.flow.state.frame import Frame, further
from piilint.flow.state.supposed import suppose
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import UNKNOWN


def read_item(
    frame: Frame, value: Value, key: Key, noun: str, at: int, context: Context = "key"
) -> Value:
    """`value[key]` with a constant key."""
    if value.labels and value.refs and isinstance(key, str):
        value = as_read(frame, value)
    result: Value | None = None
    for ref in ordered(value):
        found: Value | None = None
        if is_object(ref):
            found = _item_of(frame, ref, key, noun, at, context)
        elif isinstance(ref, Symbol):
            found = item_of_symbol(frame, ref, key, noun, at)
        if found is not None:
            result = added(result, found)
    if result is None:
        labels = NO_LABELS
        if isinstance(key, str) and not value.clean and names_decide(value.labels):
            labels = named_source(frame, key, noun, at, context)
        result = Value(labels)
    if not value.labels:
        return result
    return result.with_labels(of_part(frame, value.labels, key, noun, at, context))


def of_part(
    frame: Frame, labels: Labels, key: Key, noun: str, at: int, context: Context = "key"
) -> Labels:
    """What a part has of the data of a whole of which nothing else is known."""
    if isinstance(key, int):
        return labels
    if says_nothing(key):
        return NO_LABELS
    parts = of_address(frame, labels, key, noun, at, context)
    parts = of_token(frame, parts, key, context)
    return further(meant_by_name(frame, parts, key, noun, context), key)


def _item_of(
    frame: Frame, oid: ObjectId, key: Key, noun: str, at: int, context: Context
) -> Value | None:
    obj = frame.object(oid)
    known = obj.fields.get(key)
    if known is not None and "k:set" not in obj.types:
        return known
    if isinstance(key, int):
        if "k:set" in obj.types:
            return read_any_object(frame, oid)
        name = name_of_position(frame, obj, key)
        if name is not None:
            return read_object(frame, oid, name, noun, at)
        return _position(frame, oid, obj, key)
    kind = request_context(obj)
    if kind is not None:
        return _sent(frame, oid, kind, key, noun, at, context)
    declared = without_own_secrets(
        frame, obj, key, members.of_object(frame, oid, obj, key, noun, at, context)
    )
    for like in fields_like(obj.fields, key) if obj.fields else ():
        declared = added(declared, like)
    if obj.elem is not None and not _told_apart(frame, obj.elem, str(key)):
        mixture = at_name(frame, obj.elem, str(key))
        bag = picked_by_name(frame, mixture, str(key), noun, context)
        if _is_unnamed(frame, mixture, key):
            # Of entries of which nothing is known, the key alone says what is in one.
            bag = bag.with_labels(named_source(frame, str(key), noun, at, context))
        declared = added(declared, bag)
    if declared is None and obj.closed:
        return CLEAN
    if declared is None:
        return frame.child(oid, key, obj.elem_type or UNKNOWN)
    return declared


def is_open(value: Value) -> bool:
    """Nothing says what it is: names may."""
    return not value.clean and value.const is UNKNOWN_CONST and names_decide(value.labels)


def _is_unnamed(frame: Frame, bag: Value, key: Key) -> bool:
    """Nobody knows what it is; it may be what callers have under that very key."""
    if not is_open(bag):
        return False
    objects = objects_of(bag)
    return len(objects) == len(bag.refs) and all(
        oid[0] == "p" and cast("Path", oid[2])[-1:] == (key,) and not frame.object(oid).types
        for oid in objects
    )


def _sent(
    frame: Frame, oid: ObjectId, kind: str, key: str, noun: str, at: int, context: Context
) -> Value:
    """What was sent under that name."""
    obj = frame.object(oid)
    labels = named_source(frame, key, kind, at, "request_key", text=f"{kind}[{key!r}]")
    if labels and obj.symbolic is not None and callers_know(frame, obj.symbolic):
        suppose(frame, labels, obj.symbolic, key)
    sent = frame.child(oid, key, UNKNOWN, labels)
    if obj.elem is None or labels:
        return sent
    bag = at_name(frame, obj.elem, key)
    return join(sent, picked_by_name(frame, bag, key, noun, context))


def _told_apart(frame: Frame, bag: Value, key: str) -> bool:
    """What was put in under names not known is not what this key says: an id, a count, a flag."""
    if not (key.startswith("^") or says_nothing(key)):
        return False
    return not any(holds_callables(frame, ref) for ref in bag.refs)


def _position(frame: Frame, oid: ObjectId, obj: Object, key: int) -> Value | None:
    if key < 0 and obj.closed and obj.elem is None:
        positions = [k for k in obj.fields if isinstance(k, int)]
        wanted = len(positions) + key
        if wanted in obj.fields:
            return obj.fields[wanted]
    if obj.elem is not None:
        return read_any_object(frame, oid) if key < 0 else obj.elem
    query = members.element_of(frame, oid, obj)
    if query is not None:
        return query
    if obj.closed and not obj.fields:
        return CLEAN
    if obj.types & SEQUENCES and any(isinstance(k, int) for k in obj.fields) and key < 0:
        return read_any_object(frame, oid)
    return frame.child(oid, key if key >= 0 else ANY, obj.elem_type or UNKNOWN)


def read_partial(frame: Frame, value: Value, text: str) -> Value:
    """What lies under a key that is known in part: under keys that may be the same, or any key."""
    result: Value | None = None
    for ref in ordered(value):
        if not is_object(ref):
            continue
        obj = frame.object(ref)
        found = fields_like(obj.fields, text)
        if obj.symbolic is not None:
            found.append(frame.child(ref, text, obj.elem_type or UNKNOWN))
            found += [obj.elem] if obj.elem is not None else []
        elif obj.elem is not None or not found:
            found.append(rest_of(frame, ref))
        part = join_all(found)
        result = added(result, part)
    if result is None:
        return read_any(frame, value)
    return result.with_labels(further(value.labels, text)) if value.labels else result


def take(frame: Frame, mapping: Value, name: str, at: int) -> Value:
    """What `**mapping` hands to a parameter: the parameter's own name speaks, not the key's."""
    result: Value | None = None
    for oid in objects_of(mapping):
        obj = frame.object(oid)
        found = obj.fields.get(name)
        if found is None and any(tname.startswith("c:") for tname in obj.types):
            found = read_object(frame, oid, name, "", at)
        if found is None and obj.symbolic is not None:
            found = frame.child(oid, name, UNKNOWN)
        rest = at_name(frame, obj.elem, name) if obj.elem is not None else None
        for part in (found, rest):
            if part is not None:
                result = added(result, part)
    result = result if result is not None else OPAQUE
    return result.with_labels(mapping.labels) if mapping.labels else result


def item_method(frame: Frame, value: Value, name: str, given: list[Value], at: int) -> Value | None:
    """`value[key]` where the class of the value says what that does; None if none does."""
    result: Value | None = None
    for oid in objects_of(value):
        for tname in sorted(frame.object(oid).types):
            info = frame.world.classes.get(tname[2:]) if tname.startswith("c:") else None
            if info is not None and name in info.methods:
                found = frame.invoke(info.methods[name], [of_refs(oid), *given], at)
                result = added(result, found)
    return result
