"""What lies somewhere in a value, under a key or attribute that nobody names."""

from __future__ import annotations

from piilint.flow.access.read_back import as_read
from piilint.flow.classes import members
from piilint.flow.classes.declared_fields import declared_labels, may_be_data
from piilint.flow.classes.symbol_members import element_of_symbol
from piilint.flow.domain.heap import KEPT, MAPPED, MERGED, SELF, Guards, Object, child_id, is_view
from piilint.flow.domain.kinds import MAPPING
from piilint.flow.domain.labels import (
    ANY,
    NO_LABELS,
    Labels,
    any_but,
    field_but,
    is_field,
)
from piilint.flow.domain.pins import conditions
from piilint.flow.domain.values import (
    CLEAN,
    OPAQUE,
    ObjectId,
    Value,
    added,
    is_object,
    objects_of,
    ordered,
)
from piilint.flow.names.naming import kinds_of, of_kinds
from piilint.flow.state.frame import Frame, further
from piilint.ir.program import KWARG
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import UNKNOWN

NOTHING: frozenset[str] = frozenset()


def read_any(frame: Frame, value: Value, but: frozenset[str] = NOTHING) -> Value:
    """Some element of a container: what iterating over it gives; but for those under some keys."""
    if value.labels and value.refs:
        value = as_read(frame, value)
    result: Value | None = None
    for ref in ordered(value):
        found: Value | None = None
        if is_object(ref):
            found = read_any_object(frame, ref, but)
        elif isinstance(ref, Symbol):
            found = element_of_symbol(ref)
        if found is not None:
            result = added(result, found)
    if result is None:
        result = CLEAN if value.clean else OPAQUE
    return result.with_labels(further(value.labels, any_but(but))) if value.labels else result


def read_any_object(frame: Frame, oid: ObjectId, but: frozenset[str] = NOTHING) -> Value:
    """Some element of one object, but for those under some keys."""
    obj = frame.object(oid)
    if obj.types >= MAPPED and type(oid[1]) is int and has_class(obj):
        found = _some_field(frame, oid, obj, "", oid[1], but)
        if found is not None:
            return found
    result: Value | None = None
    held = obj.contents(but) if not _is_plain(obj) else obj.positions()
    shared = _is_shared_bag(oid, obj)
    for value in held:
        if value is obj.elem and MERGED in obj.fields:
            value = _not_written(frame, obj, value, but)
        if shared and value.labels and value is not obj.elem:
            value = Value(NO_LABELS, value.refs, value.const, value.clean)
        result = added(result, value)
    return _unnamed(frame, oid, result, but)


def _is_shared_bag(oid: ObjectId, obj: Object) -> bool:
    """What the whole program has under names of its own, and nobody says that it is a container.

    `event.settings.contact = email`: who asks it for some key hardly means that one.
    """
    return oid[0] in KEPT and not any(name.startswith("k:") for name in obj.types)


def rest_of(frame: Frame, oid: ObjectId) -> Value:
    """Some element of one object that is not among its known fields."""
    obj = frame.object(oid)
    elem = obj.elem
    if elem is not None and MERGED in obj.fields:
        elem = _not_written(frame, obj, elem, NOTHING)
    return _unnamed(frame, oid, elem)


def _unnamed(
    frame: Frame, oid: ObjectId, result: Value | None, but: frozenset[str] = NOTHING
) -> Value:
    obj = frame.object(oid)
    query = members.element_of(frame, oid, obj)
    if query is not None:
        result = added(result, query)
    if obj.symbolic is not None:
        child = frame.child(oid, any_but(but | _written(obj)), obj.elem_type or UNKNOWN)
        result = added(result, child)
    elif result is None and (obj.elem_type is not None or frame.world.keeper(oid) is not None):
        result = frame.child(oid, ANY, obj.elem_type or UNKNOWN)
    if result is None:
        return CLEAN if obj.closed else OPAQUE
    return result


def _written(obj: Object) -> frozenset[str]:
    """Keys of a caller's mapping under which there is something else since, or nothing."""
    if not obj.fields or not obj.types <= MAPPING:
        return NOTHING
    return frozenset(k for k in obj.fields if type(k) is str and k.isidentifier())


def _not_written(frame: Frame, obj: Object, rest: Value, but: frozenset[str]) -> Value:
    """What came in with a caller's mapping, without the keys that have something else since."""
    written = _written(obj) | but
    refs = rest.refs
    for whole in objects_of(obj.fields[MERGED]) if written else ():
        symbolic = frame.object(whole).symbolic
        some = child_id(symbolic, ANY) if symbolic is not None else None
        if some in refs:
            told = frame.child(whole, any_but(written), frame.object(whole).elem_type or UNKNOWN)
            refs = refs.difference({some}) | told.refs
    return rest if refs is rest.refs else Value(rest.labels, refs, rest.const, rest.clean)


def any_field(
    frame: Frame, value: Value, noun: str, at: int, but: frozenset[str] = NOTHING
) -> Value:
    """`getattr(value, name)`, of which nobody knows what name it is: any that is declared.

    But for some, if it is known that it is none of these.
    """
    result: Value | None = None
    for ref in ordered(value):
        if is_object(ref):
            obj = frame.object(ref)
            found = _some_field(frame, ref, obj, noun, at, but)
            if found is None:
                found = read_any_object(frame, ref)
            result = added(result, found)
    if result is None:
        return read_any(frame, value)
    return result.with_labels(value.labels) if value.labels else result


def field_asked_for(
    frame: Frame, value: Value, noun: str, at: int, but: frozenset[str] = NOTHING
) -> Value:
    """The same, but for the password: that is not what is asked for by a name that varies."""
    mixture = any_field(frame, value, noun, at, but)
    if len(kinds_of(frame, mixture)) == 1:
        return mixture
    kept = of_kinds(frame, mixture.labels, lambda kind: kind != _PASSWORD)
    return Value(kept, mixture.refs, mixture.const, mixture.clean)


_PASSWORD = "credential.password"


def _some_field(
    frame: Frame,
    oid: ObjectId,
    obj: Object,
    noun: str,
    at: int,
    but: frozenset[str] = NOTHING,
) -> Value | None:
    """The data of all fields of an instance; None if it is no object that has declared ones."""
    result: Value | None = None
    labels = declared_labels(frame, obj, noun, at, but)
    asked = obj.symbolic is not None and (
        is_view(oid) or SELF in obj.fields or _may_have_data(frame, obj, labels)
    )
    if obj.symbolic is not None and asked:
        if any(map(is_field, obj.symbolic[1])):
            return CLEAN  # Any attribute of any attribute: that says nothing any more.
        result = frame.child(oid, field_but(but), UNKNOWN)
    made_here = obj.symbolic is None and bool(obj.fields) and has_class(obj)
    if result is None and labels is None and not made_here:
        return None
    for value in obj.contents(but):
        result = added(result, value)
    result = result if result is not None else CLEAN
    return result.with_labels(labels) if labels else result


def _may_have_data(frame: Frame, obj: Object, labels: Labels | None) -> bool:
    """Whether callers are asked for all that is in an object they passed.

    An instance of a class that declares no data holds this and that, and `**kwargs` anything.
    """
    assert obj.symbolic is not None
    root, path = obj.symbolic
    if path[:1] == (ANY,) and any(
        p.name == root and p.kind == KWARG for p in frame.function.params
    ):
        return False
    return labels is not None or not has_class(obj) or may_be_data(frame, obj)


def _is_plain(obj: Object) -> bool:
    """An instance that is no container: its attributes are no elements."""
    return all(name[:2] == "c:" for name in obj.types) and bool(obj.types)


def has_class(obj: Object) -> bool:
    return any(name.startswith("c:") for name in obj.types)


def common_filters(frame: Frame, value: Value) -> Guards:
    """What every element of a container passed, whichever of its objects it is."""
    common: Guards | None = None
    for oid in objects_of(value):
        obj = frame.object(oid)
        if not obj.empty:
            common = obj.filters if common is None else tuple(f for f in common if f in obj.filters)
    return conditions(common) if common else ()
