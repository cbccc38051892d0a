"""Reading and writing attributes, items and elements of values."""

from __future__ import annotations

from typing import cast

from piilint.classify.classifier import Context
from piilint.flow import exceptions, members, put_on
from piilint.flow.frame import Frame
from piilint.flow.heap import (
    KEYS,
    MAX_CLASSES,
    MERGED,
    SELF,
    VIEW,
    Guards,
    Object,
    is_instance,
    shared_holder,
)
from piilint.flow.labels import (
    ANY,
    FIELD,
    NO_LABELS,
    Key,
    Labels,
    Path,
    SourceLabel,
    newly_put,
)
from piilint.flow.naming import at_name, impersonal, named_source, picked_by_name
from piilint.flow.partial_keys import fields_like, is_partial
from piilint.flow.remember import remember
from piilint.flow.shapes import export_shape
from piilint.flow.summaries import Shape
from piilint.flow.values import (
    CLEAN,
    OPAQUE,
    Bound,
    ObjectId,
    Ref,
    Value,
    is_object,
    join,
    join_all,
    objects_of,
    of_refs,
    ordered,
)
from piilint.ir.program import KWARG
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import UNKNOWN

_CELLS: dict[object, int] = {"g": 2, "a": 3, "c": 3, "d": 3, "n": 3, "x": 2}
"""How many parts of an object's id name the cell it was taken from."""
_SEQUENCES = frozenset({"k:list", "k:tuple"})


_ERRORS = frozenset({"e", "err", "ex", "exc", "error", "exception"})
_NAMES = frozenset({"__name__", "__qualname__", "__module__", "__doc__"})


def read_attr(frame: Frame, value: Value, attr: str, noun: str, at: int) -> Value:
    """`value.attr`, where `noun` is what the value is called."""
    if attr in _NAMES:
        return CLEAN
    if attr == "value" and value.text is not None and not value.refs:
        return value  # Texts have no such attribute: it is that of a member of an enum.
    if attr == "__dict__":
        return namespace(frame, value, at)
    if attr == "__class__":
        return members.class_of(frame, value)
    result: Value | None = None
    for ref in ordered(value):
        found = _read_ref(frame, ref, attr, noun, at)
        if found is not None:
            result = found if result is None else join(result, found)
    if result is None:
        result = OPAQUE
        if not value.labels and not value.clean:
            result = Value(named_source(frame, attr, noun, at, "attribute"))
        if result.opaque and (noun in _ERRORS or impersonal(attr)):
            result = CLEAN  # `{"password": error.messages}`: what went wrong, not the password
    if value.labels and not result.labels and result is not CLEAN and not impersonal(attr):
        if value.refs and result.refs == value.refs:
            # What a rule says is the object over again: `form.email.data` is what was typed in.
            return Value(value.labels)
        # A method of a text, taken as a value, still has the text.
        kept = value.labels if hasattr(str, attr) else _carried(frame, value.labels, attr, noun, at)
        result = result.with_labels(kept)
    return result


def namespace(frame: Frame, value: Value, at: int) -> Value:
    """`value.__dict__`: the attributes as a mapping; what is put into it becomes an attribute."""
    refs: set[Ref] = set()
    for index, oid in enumerate(objects_of(value)):
        obj = frame.object(oid).copy()
        obj.types = obj.types | {"k:dict"}
        obj.fields[SELF] = of_refs(oid)
        new: ObjectId = ("s", at, "__dict__", index)
        frame.live.heap[new] = obj
        refs.add(new)
    return Value(value.labels, frozenset(refs))


def _carried(frame: Frame, labels: Labels, attr: str, noun: str, at: int) -> Labels:
    """What an attribute has of its object's labels, where nobody knows what the object is.

    Not those earned by the object's name alone, nor those of a text, which has no such attribute.
    Of what a call gave that nobody knows, the attribute is assumed to have some.
    """
    kept: Labels = {}
    for label, trace in labels.items():
        if trace is None or type(label) is not SourceLabel or _is_users(frame, label):
            kept[label] = trace
        elif trace.kind == "source" or (trace.moved and _is_text(frame, label)):
            continue
        else:
            text = f"{noun}.{attr}" if noun else attr
            kept[label] = trace.then("through", frame.module.name, at, text, True)
    return kept


def _is_users(frame: Frame, label: SourceLabel) -> bool:
    """A source of the user's own rules: all of what it gives counts."""
    return frame.world.sources[label.source].data_type == "custom"


def _is_text(frame: Frame, label: SourceLabel) -> bool:
    """The data is of a kind without parts: an e-mail address, but not a postal address."""
    return frame.world.sources[label.source].data_type not in frame.world.composite


def _read_ref(frame: Frame, ref: Ref, attr: str, noun: str, at: int) -> Value | None:
    if isinstance(ref, Symbol):
        return members.of_symbol(frame, ref, attr, noun, at)
    if isinstance(ref, Bound):
        return _of_bound(ref, attr)
    return read_object(frame, ref, attr, noun, at) if is_object(ref) else None


def _of_bound(method: Bound, attr: str) -> Value | None:
    """A bound method taken apart."""
    if attr == "__func__":
        return of_refs(Symbol("function", method.function))
    return Value(NO_LABELS, method.receiver) if attr == "__self__" else None


def read_object(frame: Frame, oid: ObjectId, attr: Key, noun: str, at: int) -> Value:
    """What an object has under an attribute or key: what was written, else what its type says."""
    obj = frame.object(oid)
    known = obj.fields.get(attr)
    if known is not None:
        return known
    if (
        attr == exceptions.ARGUMENTS
        and obj.symbolic is None
        and exceptions.is_exception(frame, obj.types)
    ):
        return exceptions.arguments(frame, oid, obj)
    part = exceptions.of_group(frame, obj, attr)
    if part is not None:
        return part
    if attr in _OWN_FIELDS or (attr in frame.world.models.own_fields and _rows(frame, obj, attr)):
        return seen_as_dict(frame, oid, at)
    result = members.of_object(frame, oid, obj, attr, noun, at)
    told = isinstance(attr, str) and (attr.startswith("^") or impersonal(attr) or result is CLEAN)
    if obj.elem is not None and not told:
        bag = at_name(frame, obj.elem, attr) if isinstance(attr, str) else obj.elem
        same_name = bag is not obj.elem
        if isinstance(attr, str):
            bag = picked_by_name(frame, bag, attr, noun, "attribute")
        if result is None:
            result = bag
        elif same_name or not (isinstance(attr, str) and members.declares(frame, obj, attr)):
            # What was put there under a name not known is hardly what a declared field holds.
            result = join(result, bag)
    if result is None and isinstance(attr, str):
        like = fields_like(obj.fields, attr)
        result = join_all(like) if like else None
    if result is None:
        return CLEAN if obj.closed else frame.child(oid, attr, UNKNOWN)
    return result


_OWN_FIELDS = frozenset({"__dict__", "cleaned_data", "validated_data", "initial_data", "__attrs__"})
"""Attributes that are a mapping of the object's own fields."""


def _rows(frame: Frame, obj: Object, attr: Key) -> bool:
    """A rule says that an outside base class has its fields there: `form.data`."""
    infos = [frame.world.classes.get(name[2:]) for name in obj.types if name[:2] == "c:"]
    models = [
        frame.world.models.attribute(f"{base}().{attr}")
        for info in infos
        if info is not None
        for base in info.outside
    ]
    return any(model is not None and model.returns == "fields" for model in models)


def seen_as_dict(frame: Frame, oid: ObjectId, at: int) -> Value:
    """An object as a mapping of its fields: attributes and keys share names, so it stays itself."""
    obj = frame.object(oid).copy()
    obj.types = obj.types | {"k:dict"}
    new: ObjectId = ("s", at, VIEW, oid)
    frame.live.heap[new] = obj
    return of_refs(new)


def read_item(
    frame: Frame, value: Value, key: Key, noun: str, at: int, context: Context = "key"
) -> Value:
    """`value[key]` with a constant key."""
    result: Value | None = None
    for ref in ordered(value):
        found: Value | None = None
        if is_object(ref):
            found = _item_of(frame, ref, key, noun, at, context)
        elif isinstance(ref, Symbol):
            found = members.item_of_symbol(frame, ref, key, noun, at)
        if found is not None:
            result = found if result is None else join(result, found)
    if result is None:
        labels = NO_LABELS
        if isinstance(key, str) and not value.labels and not value.clean:
            labels = named_source(frame, key, noun, at, context)
        result = Value(labels)
    if value.labels and not (isinstance(key, str) and impersonal(key)):
        result = result.with_labels(value.labels)
    return result


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
        name = members.name_of_position(frame, obj, key)
        if name is not None:
            return read_object(frame, oid, name, noun, at)
        return _position(frame, oid, obj, key)
    kind = members.request_context(obj)
    if kind is not None:
        labels = named_source(frame, str(key), kind, at, "request_key", text=f"{kind}[{key!r}]")
        return frame.child(oid, key, UNKNOWN, labels)
    declared = members.of_object(frame, oid, obj, key, noun, at, context)
    for like in fields_like(obj.fields, key) if shared_holder(oid) else ():
        declared = like if declared is None else join(declared, like)
    if obj.elem is not None and not _told_apart(frame, obj.elem, str(key)):
        bag = picked_by_name(frame, at_name(frame, obj.elem, str(key)), str(key), noun, context)
        declared = bag if declared is None else join(declared, bag)
    if declared is None and obj.closed:
        return CLEAN
    if declared is None:
        return frame.child(oid, key, obj.elem_type or UNKNOWN)
    return declared


def _told_apart(frame: Frame, bag: Value, key: str) -> bool:
    """What was put in under names not known is not what this key says: an id, a count, a flag."""
    if not (key.startswith("^") or impersonal(key)):
        return False
    return not any(members.holds_callables(frame, ref) for ref in bag.refs)


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
    if obj.types & _SEQUENCES and any(isinstance(k, int) for k in obj.fields) and key < 0:
        return read_any_object(frame, oid)
    return frame.child(oid, key if key >= 0 else ANY, obj.elem_type or UNKNOWN)


def read_any(frame: Frame, value: Value) -> Value:
    """Some element of a container: what iterating over it gives."""
    result: Value | None = None
    for ref in ordered(value):
        found: Value | None = None
        if is_object(ref):
            found = read_any_object(frame, ref)
        elif isinstance(ref, Symbol):
            found = members.element_of_symbol(ref)
        if found is not None:
            result = found if result is None else join(result, found)
    if result is None:
        result = CLEAN if value.clean else OPAQUE
    return result.with_labels(value.labels) if value.labels else result


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
        result = part if result is None else join(result, part)
    if result is None:
        return read_any(frame, value)
    return result.with_labels(value.labels) if value.labels else result


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
        for part in (found, obj.elem):
            if part is not None:
                result = part if result is None else join(result, part)
    result = result if result is not None else OPAQUE
    return result.with_labels(mapping.labels) if mapping.labels else result


def iterate(frame: Frame, value: Value, at: int) -> Value:
    """What iterating gives: elements, a mapping's keys, or what a class of the program says."""
    for oid in objects_of(value):
        types = frame.object(oid).types
        for tname in sorted(types):
            info = frame.world.classes.get(tname[2:]) if tname.startswith("c:") else None
            if info is not None and info.methods.keys() & _ITERATED:
                return _iterate_instance(frame, oid, info, at)
            if info is not None and "k:dict" in types:
                return CLEAN
    return iterated(frame, value)


_ITERATED = frozenset({"__iter__", "__aiter__", "__next__", "__anext__", "__getitem__"})


def iterator_of(frame: Frame, oid: ObjectId, info: ClassInfo, at: int) -> Value | None:
    """What `iter(instance)` gives, if its class says so."""
    fid = info.methods.get("__iter__")
    return None if fid is None else frame.invoke(fid, [of_refs(oid)], at)


def _iterate_instance(frame: Frame, oid: ObjectId, info: ClassInfo, at: int) -> Value:
    """A class of the program says what it hands out: by an iterator, by steps, or by position."""
    receiver = of_refs(oid)
    for name in ("__iter__", "__aiter__"):
        if name in info.methods:
            inner = frame.invoke(info.methods[name], [receiver], at)
            if oid not in inner.refs:
                return iterate(frame, inner, at)
    for name in ("__next__", "__anext__"):
        if name in info.methods:
            return frame.invoke(info.methods[name], [receiver], at)
    if "__getitem__" in info.methods:
        return frame.invoke(info.methods["__getitem__"], [receiver, CLEAN], at)
    return OPAQUE


def item_method(frame: Frame, value: Value, name: str, given: list[Value], at: int) -> Value | None:
    """`value[key]` where the class of the value says what that does; None if none does."""
    result: Value | None = None
    for oid in objects_of(value):
        for tname in sorted(frame.object(oid).types):
            info = frame.world.classes.get(tname[2:]) if tname.startswith("c:") else None
            if info is not None and name in info.methods:
                found = frame.invoke(info.methods[name], [of_refs(oid), *given], at)
                result = found if result is None else join(result, found)
    return result


def iterated(frame: Frame, value: Value) -> Value:
    """The keys of mappings, the elements of others."""
    mappings = [oid for oid in objects_of(value) if "k:dict" in frame.object(oid).types]
    if not mappings:
        return read_any(frame, value)
    result = keys_of(frame, of_refs(*mappings)).with_labels(value.labels)
    others = frozenset(ref for ref in value.refs if ref not in mappings)
    return join(result, read_any(frame, Value(value.labels, others))) if others else result


def texts_in(frame: Frame, value: Value | None) -> list[str]:
    """The constant texts in a list."""
    found: list[str] = []
    for oid in objects_of(value) if value is not None else ():
        found += [inner.text for inner in frame.object(oid).contents() if inner.text is not None]
    return found


def keys_of(frame: Frame, value: Value) -> Value:
    """The keys of mappings: those that are constants say nothing."""
    result: Value | None = None
    for oid in objects_of(value):
        obj = frame.object(oid)
        keys = obj.fields.get(KEYS)
        if keys is None and obj.symbolic is not None and not _has_class(obj):
            keys = frame.child(oid, KEYS, UNKNOWN)
        if keys is not None:
            result = keys if result is None else join(result, keys)
    return result if result is not None else CLEAN


def _is_plain(obj: Object) -> bool:
    """An instance that is no container: its attributes are no elements."""
    return all(name[:2] == "c:" for name in obj.types) and bool(obj.types)


def _has_class(obj: Object) -> bool:
    return any(name.startswith("c:") for name in obj.types)


def add_key(frame: Frame, value: Value, key: Value) -> None:
    """A key that carries data is kept with the mapping."""
    if key.labels or any(is_object(ref) and ref[0] == "p" for ref in key.refs):
        for oid in objects_of(value):
            frame.object(oid)
            obj = frame.live.writable(oid)
            obj.put(KEYS, key, weak=True)
            _remember(frame, oid, obj, KEYS, key)


def any_field(frame: Frame, value: Value, noun: str, at: int) -> Value:
    """`getattr(value, name)`, of which nobody knows what name it is: any that is declared."""
    result: Value | None = None
    for ref in ordered(value):
        if is_object(ref):
            obj = frame.object(ref)
            found = _some_field(frame, ref, obj, noun, at)
            if found is None:
                found = read_any_object(frame, ref)
            result = found if result is None else join(result, found)
    if result is None:
        return read_any(frame, value)
    return result.with_labels(value.labels) if value.labels else result


def _some_field(frame: Frame, oid: ObjectId, obj: Object, noun: str, at: int) -> Value | None:
    """The data of all fields of an instance; None if it is no object that has declared ones."""
    result: Value | None = None
    labels = members.declared_labels(frame, obj, noun, at)
    if obj.symbolic is not None and _may_have_data(frame, obj, labels):
        result = frame.child(oid, FIELD, UNKNOWN)
    made_here = obj.symbolic is None and bool(obj.fields) and _has_class(obj)
    if result is None and labels is None and not made_here:
        return None
    for value in obj.contents():
        result = value if result is None else join(result, value)
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
    return labels is not None or not _has_class(obj) or members.has_data_class(frame, obj)


def read_any_object(frame: Frame, oid: ObjectId) -> Value:
    """Some element of one object."""
    obj = frame.object(oid)
    if "k:dict" in obj.types and type(oid[1]) is int and _has_class(obj):
        found = _some_field(frame, oid, obj, "", oid[1])
        if found is not None:
            return found
    result: Value | None = None
    for value in obj.contents() if not _is_plain(obj) else obj.positions():
        result = value if result is None else join(result, value)
    return _unnamed(frame, oid, result)


def rest_of(frame: Frame, oid: ObjectId) -> Value:
    """Some element of one object that is not among its known fields."""
    return _unnamed(frame, oid, frame.object(oid).elem)


def _unnamed(frame: Frame, oid: ObjectId, result: Value | None) -> Value:
    obj = frame.object(oid)
    query = members.element_of(frame, oid, obj)
    if query is not None:
        result = query if result is None else join(result, query)
    if obj.symbolic is not None:
        child = frame.child(oid, ANY, obj.elem_type or UNKNOWN)
        result = child if result is None else join(result, child)
    elif result is None and (obj.elem_type is not None or frame.world.keeper(oid) is not None):
        result = frame.child(oid, ANY, obj.elem_type or UNKNOWN)
    if result is None:
        return CLEAN if obj.closed else OPAQUE
    return result


def read_path(frame: Frame, value: Value, path: Path, noun: str, at: int) -> Value:
    """What lies at a path below a value."""
    for key in path:
        if key == ANY:
            value = read_any(frame, value)
        elif key == FIELD:
            value = any_field(frame, value, noun, at)
        elif isinstance(key, int):
            value = read_item(frame, value, key, noun, at)
        elif isinstance(key, str) and key.startswith("^"):
            value = _captured(frame, value, key)
        elif is_partial(key):
            value = read_partial(frame, value, key)
        else:
            value = read_attr(frame, value, key, noun, at)
            noun = str(key)
    return value


def _captured(frame: Frame, value: Value, key: str) -> Value:
    """What a callable captured under `^name`."""
    result: Value | None = None
    for ref in ordered(value):
        found: Value | None = None
        if isinstance(ref, Bound):
            found = Value(NO_LABELS, ref.receiver) if key == "^self" else None
        elif is_object(ref):
            obj = frame.object(ref)
            found = obj.fields.get(key)
            if found is None and obj.symbolic is not None:
                found = frame.child(ref, key, UNKNOWN)
        if found is not None:
            result = found if result is None else join(result, found)
    return result or OPAQUE


def write_attr(frame: Frame, value: Value, key: Key, new: Value) -> None:
    """`value.key = new` or `value[key] = new`: strong if there is only one object it can be."""
    objects = objects_of(value)
    for oid in objects:
        frame.object(oid)
        weak = len(objects) > 1 or (oid[-1] == ANY and oid[0] != "p")
        before = _overwritten(frame, oid, key) if weak else None
        obj = frame.live.writable(oid)
        obj.put(key, new if before is None else join(before, new), weak)
        _attach(frame, oid)
        _remember(frame, oid, obj, key, new)
        if SELF in obj.fields:
            write_attr(frame, obj.fields[SELF], key, new)
    for ref in ordered(value):
        if not isinstance(key, str):
            break
        if isinstance(ref, Symbol):
            members.write_symbol(frame, ref, key, new)
        elif is_object(ref):
            for name in sorted(frame.object(ref).types):
                if name.startswith("C:"):
                    members.write_symbol(frame, Symbol("class", name[2:]), key, new)


def _overwritten(frame: Frame, oid: ObjectId, key: Key) -> Value | None:
    """What an object that may not be the one written to keeps at a key where nothing was yet."""
    obj = frame.object(oid)
    if key in obj.fields or obj.symbolic is None:
        return None
    return frame.child(oid, key, UNKNOWN)


def write_any(frame: Frame, value: Value, new: Value) -> None:
    """Adds an element to a container."""
    for oid in objects_of(value):
        frame.object(oid)
        obj = frame.live.writable(oid)
        obj.put_under(frame.guards)
        obj.put_any(new)
        for key, known in obj.fields.items():
            if isinstance(key, str) and not key.startswith("^"):
                named = at_name(frame, new, key)
                if named is not new:
                    obj.fields[key] = join(known, named)
        _attach(frame, oid)
        _remember(frame, oid, obj, None, new)


def _attach(frame: Frame, oid: ObjectId) -> None:
    """What is written into a part of what a caller passed shows in the whole."""
    while True:
        part = frame.live.heap[oid].symbolic
        if part is None or not part[1] or part[1][-1] == ANY:
            return
        root, path = part
        above = ("p", root, path[:-1]) if oid[0] == "p" else cast("ObjectId", oid[1])
        whole = frame.live.heap.get(above)
        if whole is None or whole.symbolic != (root, path[:-1]) or path[-1] in whole.fields:
            return
        frame.live.writable(above).put(path[-1], of_refs(oid))
        oid = above


def passed(frame: Frame, value: Value) -> Guards:
    """What every element of a container passed, whichever of its objects it is."""
    common: Guards | None = None
    for oid in objects_of(value):
        obj = frame.object(oid)
        if not obj.empty:
            common = obj.filters if common is None else tuple(f for f in common if f in obj.filters)
    return common or ()


def put_merged(frame: Frame, value: Value, whole: Value, element: Value) -> None:
    """All of a caller's mapping goes into a container: the caller knows its keys."""
    for oid in objects_of(value):
        frame.object(oid)
        obj = frame.live.writable(oid)
        obj.put_any(element)
        obj.put(MERGED, whole, weak=True)
        _attach(frame, oid)
        _remember(frame, oid, obj, MERGED, whole)


def delete(frame: Frame, value: Value, key: Key) -> None:
    """`del value[key]`: nothing is there any more."""
    objects = objects_of(value)
    if len(objects) == 1:
        frame.object(objects[0])
        frame.live.writable(objects[0]).put(key, CLEAN)


def _remember(frame: Frame, oid: ObjectId, obj: Object, key: Key | None, new: Value) -> None:
    """What is written to an object that others can see is noted in its cell."""
    if new.labels:
        new = Value(newly_put(new.labels), new.refs, new.const, new.clean)
    if not (new.labels or new.refs or new.text is not None):
        return
    cell: ObjectId = oid
    below: tuple[object, ...] = ()
    while cell[0] == "i" and shared_holder(cell) is not None:
        # A part of a session that nobody had put there yet.
        cell, below = cast("ObjectId", cell[1]), (cell[2], *below)
    size = _CELLS.get(cell[0])
    if size is not None:
        shape = export_shape(frame, new)
        for part in (key, *reversed((*cell[size:], *below))):
            shape = _wrap(part, shape)
        if cell[0] == "x":
            shape.types = frame.world.shared_types(str(cell[1]))
        frame.store(tuple(map(str, cell[:size])), shape)
    elif obj.types & _HOLDING and (oid[0] == "r" or (oid[0] == "p" and _is_data(new))):
        # What callers pass, and is put into what they passed, callers see by themselves.
        _remember_below(frame, oid, key, new)
    if isinstance(key, str) and key != MERGED:
        put_on.put(frame, obj, key, new)
        for cid in _owners(frame, obj, key):
            remember(frame, cid, key, new)
            if obj.symbolic is None and new.refs and _is_plain_column(frame, cid, key):
                # What callers pass is kept in a row that they never see.
                frame.store(("a", cid, key), export_shape(frame, new))


def _is_plain_column(frame: Frame, cid: str, name: str) -> bool:
    """A column that holds texts or numbers, of which its name does not say whose."""
    info = frame.world.classes.get(cid)
    field = info.fields.get(name) if info is not None and "model" in info.kinds else None
    if info is None or field is None or field.relation or not field.ir.called:
        return False
    return frame.world.classify(name, info.ir.name, field.declared, "field") is None


def _is_data(value: Value) -> bool:
    return any(isinstance(label, SourceLabel) for label in value.labels)


def _remember_below(frame: Frame, oid: ObjectId, key: Key | None, new: Value) -> None:
    """`self.jobs.append(x)`: what is put into a container is kept with the attribute it lies in."""
    keys: list[object] = [key]
    holder = _holder(oid)
    while holder is not None and len(keys) <= _MAX_NESTED:
        parent, attr = holder
        obj = frame.live.heap.get(parent)
        if obj is None:
            return
        if is_instance(obj) and isinstance(attr, str):
            shape = export_shape(frame, new)
            for part in keys:
                shape = _wrap(part, shape)
            for cid in _owners(frame, obj, attr):
                frame.store(("a", cid, attr), shape)
            return
        keys.append(attr)
        holder = _holder(parent)


def _holder(oid: ObjectId) -> tuple[ObjectId, object] | None:
    """The object in which another was found, and where in it; None if its name does not tell."""
    if oid[0] == "p":
        path = cast("Path", oid[2])
        return (("p", oid[1], path[:-1]), path[-1]) if path else None
    return (oid[:-1], oid[-1]) if oid[0] == "r" and len(oid) > _RETURNED else None


_HOLDING = frozenset({"k:list", "k:dict", "k:set"})
_MAX_NESTED = 3
_RETURNED = 3
"""How many parts of the id of what a call returned name the call."""


def _owners(frame: Frame, obj: Object, attr: str) -> list[str]:
    """The classes that the object may be of: those that declare the attribute, if any does.

    Where it may be of too many, nobody knows whose attribute it is.
    """
    classes = [name[2:] for name in sorted(obj.types) if name.startswith("c:")]
    if len(classes) > 1:
        infos = [frame.world.classes.get(cid) for cid in classes]
        telling = [info.id for info in infos if info is not None and attr in info.fields]
        classes = telling or classes
    return classes if len(classes) <= MAX_CLASSES else []


def _wrap(key: object, shape: Shape) -> Shape:
    if key is None or key == ANY:
        return Shape(elem=shape)
    assert isinstance(key, (str, int))
    return Shape(fields={key: shape})
