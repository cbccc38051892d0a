"""What a condition says of the variables in it: `isinstance(x, C)`, `hasattr(x, "name")`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from piilint.flow.access import seen_as
from piilint.flow.access.library_classes import rules_out
from piilint.flow.classes.dispatch import with_derived
from piilint.flow.domain.heap import Object, State, child_id
from piilint.flow.domain.kinds import CONTAINERS
from piilint.flow.domain.labels import NO_LABELS, unconditional
from piilint.flow.domain.values import (
    CLEAN,
    ObjectId,
    Ref,
    Value,
    is_object,
    objects_of,
    ordered,
)
from piilint.flow.names.choices import choice
from piilint.flow.names.singles import without_singles, without_texts
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import TypeInfo, builtin_kind

_MOST_CLASSES = 4


class Narrowed(NamedTuple):
    """A variable as it was before a condition, and as it is in one of its branches."""

    name: str
    before: Value
    after: Value


def narrow(frame: Frame, test: ops.Test, holds: bool) -> list[Narrowed]:
    """Tells variables by what the condition says of them where it holds, or where it does not."""
    found: list[Narrowed] = []
    for said in test.narrows:
        value = frame.live.env.get(said.name)
        if value is None or not (holds or said.both):
            continue
        _narrow(frame, said, value, said.holds is holds)
        after = frame.live.env[said.name]
        if after is not value:
            found.append(Narrowed(said.name, value, after))
    return found


def seen(frame: Frame, op: ops.Seen) -> None:
    """Of what an expression may be, what a condition around it says that it is."""
    value = frame.regs[op.src]
    classes = _classes(frame, frame.regs[op.cls])
    names = _wanted(frame, classes)
    refs: set[Ref] = set()
    for ref in ordered(value):
        refs |= _part(frame, ref, names, op.vague) if names and is_object(ref) else {ref}
    if refs != value.refs:
        value = Value(value.labels, frozenset(refs), value.const, value.clean)
    if classes and all(symbol.kind == "class" for symbol in classes):
        key = seen_as.instance_of((symbol.name for symbol in classes), holds=True)
        value = _seen_as(frame, value, key, _NEAR)
    frame.regs[op.dst] = value


def _part(frame: Frame, oid: ObjectId, names: frozenset[str], vague: bool) -> frozenset[Ref]:
    """The object if it may be what is asked for; as that alone, if it may be others, too."""
    obj = frame.object(oid)
    left = _fitting(frame, obj.types, names)
    if _is_other(frame, oid, names) or (vague and not left):
        return frozenset()
    if not left or left == obj.types:
        return frozenset({oid})
    narrowed = obj.copy()
    narrowed.types = left
    return frame.make(("s", "seen", oid, *sorted(left)), narrowed).refs


def _is_other(frame: Frame, oid: ObjectId, names: frozenset[str]) -> bool:
    """All that the object may be is known, and is not asked for."""
    types = frame.object(oid).types
    told = ("c:", "k:") if all(name[:2] in ("c:", "k:") for name in names) else ("k:",)
    return bool(types) and all(name[:2] in told for name in types) and types.isdisjoint(names)


def widen(*branches: tuple[State, list[Narrowed]]) -> None:
    """Where the branches meet, a variable that neither changed is again what it was.

    One that a branch gave another value is, after the other, still what the condition says:
    `if not isinstance(to, str): to = to.email` leaves a text.
    """
    changed = {
        each.name
        for _, narrowed in branches
        for each in narrowed
        if any(_is_changed(each, *branch) for branch in branches)
    }
    for state, narrowed in branches:
        for name, before, after in narrowed:
            if name in changed:
                continue
            if state.env.get(name) is after and not _written(state, after):
                state.env[name] = before


def _is_changed(told: Narrowed, state: State, narrowed: list[Narrowed]) -> bool:
    """In this branch the variable is neither what it was nor what the condition made of it."""
    value = state.env.get(told.name)
    return value is not told.before and not any(
        value is each.after for each in narrowed if each.name == told.name
    )


def _written(state: State, value: Value) -> bool:
    """Something was put into what was seen under the condition."""
    for oid in objects_of(value):
        obj = state.heap.get(oid)
        if oid[0] == "p" and obj is not None and (obj.fields or obj.elem is not None):
            return True
    return False


def _narrow(frame: Frame, said: ops.Narrow, value: Value, positive: bool) -> None:
    """In this branch x is a C; in the other it is not."""
    if said.listed:
        if positive:
            frame.live.env[said.name] = choice(frame, said.name, value)
        return
    if said.attr or said.attr_in:
        if not positive:
            _lacking(frame, said, value)
        return
    classes = _classes(frame, frame.regs[said.cls])
    names = _wanted(frame, classes)
    if not names:
        return
    if said.subclass:
        if positive:
            frame.live.env[said.name] = _subclasses(frame, said.name, value, classes, names)
    elif value.opaque and positive:
        frame.live.env[said.name] = _told(frame, said.name, "c:", classes) or value
    elif names <= seen_as.SCALARS | seen_as.MANY and (told := _by_kind(names, positive)):
        frame.live.env[said.name] = told(frame, value, names)
    else:
        value = _narrow_objects(frame, value, names, positive)
        key = _condition(frame, classes, positive)
        if key is not None:
            value = _seen_as(frame, value, key)
        frame.live.env[said.name] = value


def _lacking(frame: Frame, said: ops.Narrow, value: Value) -> None:
    """It has no attribute of that name.

    `for name in NAMES: if not hasattr(row, name): continue`: of each of these names it has what is
    set on it in its turn, or nothing.
    """
    if said.attr:
        frame.live.env[said.name] = _seen_as(frame, value, seen_as.lacking(said.attr))
        return
    attr, objects = _text_in(frame, said.attr_in), objects_of(value)
    if attr and len(objects) == len(value.refs) == 1:
        frame.live.writable(objects[0]).fields[attr] = CLEAN


def _text_in(frame: Frame, variable: str) -> str:
    """The name that a variable holds, if that is known; else nothing."""
    value = frame.live.env.get(variable)
    text = value.text if value is not None else None
    return text if text is not None and text.isidentifier() else ""


def _by_kind(
    names: frozenset[str], positive: bool
) -> Callable[[Frame, Value, frozenset[str]], Value] | None:
    """What being a text, a number, a list or none of those says; None if it may be several."""
    if not positive:
        return _as_none_of
    if names <= seen_as.SCALARS:
        return _as_scalar
    return _as_many if names <= seen_as.MANY else None


def _condition(frame: Frame, classes: list[Symbol], positive: bool) -> str | None:
    """What callers are told of being an instance of these classes, or of none of them."""
    if all(symbol.kind == "class" for symbol in classes):
        return seen_as.instance_of((symbol.name for symbol in classes), holds=positive)
    return seen_as.OUTSIDE if positive and rules_out(frame, classes) else None


def _as_scalar(frame: Frame, value: Value, names: frozenset[str]) -> Value:
    """A text or a number is none of the containers that a variable may also be."""
    unknown = [ref for ref in ordered(value) if _is_unknown_param(frame, ref)]
    known = value.refs.difference(unknown)
    scalars = frozenset(ref for ref in known if not _is_container(frame, ref))
    left = Value(value.labels, scalars if scalars or unknown else known, value.const, value.clean)
    told = _narrow_objects(frame, left, names, positive=True)
    passed = Value(value.labels, frozenset(unknown), value.const, value.clean)
    passed = _seen_as(frame, passed, seen_as.of_kind(names), types=names)
    refs = told.refs | passed.refs
    return value if refs == value.refs else Value(value.labels, refs, value.const, value.clean)


def _is_container(frame: Frame, ref: Ref) -> bool:
    types = frame.object(ref).types if is_object(ref) else frozenset()
    return bool(types) and types <= CONTAINERS


def _as_many(frame: Frame, value: Value, names: frozenset[str]) -> Value:
    """A list, a mapping or the like: none of what was called by a name for one."""
    left = _narrow_objects(frame, value, names, positive=True)
    labels = without_singles(frame, left.labels)
    if labels is not left.labels:
        left = Value(labels, left.refs, left.const, left.clean)
    whole = any(oid[0] == "p" and not oid[2] for oid in objects_of(left))
    if whole and names <= seen_as.SEQUENCES:
        return left  # Of a parameter itself, callers are told by what is made of its elements.
    return _seen_as(frame, left, seen_as.of_kind(names), _NEAR + 1, names)


def _as_none_of(frame: Frame, value: Value, names: frozenset[str]) -> Value:
    """Anything but a text: none of the data that is always one. Or no mapping, no list."""
    left = _narrow_objects(frame, value, names, positive=False)
    labels = without_texts(frame, left.labels) if "k:str" in names else left.labels
    if labels is not left.labels:
        left = Value(labels, left.refs, left.const, left.clean)
    return _seen_as(frame, left, seen_as.of_no_kind(names), _NEAR + 1)


def _is_unknown_param(frame: Frame, ref: Ref) -> bool:
    """What a caller passed, of which nothing tells that it has no parts: `to: str | Customer`."""
    if not is_object(ref):
        return False
    obj = frame.object(ref)
    return obj.symbolic is not None and not (obj.types and obj.types <= seen_as.SCALARS)


def _seen_as(
    frame: Frame,
    value: Value,
    key: str,
    depth: int = 0,
    types: frozenset[str] = frozenset(),
) -> Value:
    """A parameter under the condition: callers know what of it they pass then."""
    refs: set[Ref] = set()
    for ref in ordered(value):
        view = _view(frame, ref, key, depth, types) if is_object(ref) else None
        refs.add(ref if view is None else view)
    if refs == value.refs:
        return value
    return Value(value.labels, frozenset(refs), value.const, value.clean)


def _view(
    frame: Frame, oid: ObjectId, key: str, depth: int, types: frozenset[str]
) -> ObjectId | None:
    obj = frame.object(oid)
    if obj.symbolic is None or obj.fields or obj.elem is not None:
        return None
    path = obj.symbolic[1]
    whole = seen_as.both(path[-1:], key)
    if whole is not None:
        # One condition for all that it is not.
        return _view(frame, ("p", obj.symbolic[0], path[:-1]), whole, depth, types)
    size = len(unconditional(path))
    if size > depth or len(path) - size >= _MOST_CONDITIONS:
        return None
    left = types or frozenset(name for name in obj.types if seen_as.meets(frame, name, key))
    frame.child(oid, key, TypeInfo(left, obj.elem_type), NO_LABELS)
    view = child_id(obj.symbolic, key)
    if obj.exact:
        frame.live.writable(view).exact = True
    return view


_NEAR = 2
"""How far below a parameter attributes are told apart so."""
_MOST_CONDITIONS = 2
"""So many are told of one parameter."""


def _narrow_objects(frame: Frame, value: Value, names: frozenset[str], positive: bool) -> Value:
    """The objects that a variable may be are of these types, or of none of them."""
    dropped: list[ObjectId] = []
    for oid in objects_of(value):
        types = frame.object(oid).types
        fitting = _fitting(frame, types, names)
        left = fitting if positive else types - fitting
        if left and left != types:
            frame.live.writable(oid).types = left
        elif left and not positive and _only_derived(frame, types, names):
            frame.live.writable(oid).exact = True
        elif not left and any(kind[:2] == "c:" for kind in types):
            dropped.append(oid)
        elif not left and positive:
            frame.live.writable(oid).types = names
    kept = value.refs.difference(dropped)
    if dropped and kept:
        return Value(value.labels, kept, value.const, value.clean)
    if dropped and all(frame.object(oid).exact for oid in dropped):
        return Value(value.labels, kept, value.const, not value.labels)
    for oid in dropped if positive else ():
        frame.live.writable(oid).types = names
    return value


def _only_derived(frame: Frame, types: frozenset[str], names: frozenset[str]) -> bool:
    """Of all classes derived from that of an object, each is ruled out: it is of no other."""
    derived = with_derived(frame, next(iter(types))) - types if len(types) == 1 else frozenset()
    return bool(derived) and derived <= names


def _fitting(frame: Frame, types: frozenset[str], names: frozenset[str]) -> frozenset[str]:
    """The types that are asked for; a class of the program is what its outside bases are."""
    paths = {name[2:].removesuffix("()") for name in names if name[:2] == "x:"}
    if not paths:
        return types & names
    infos = {name: frame.world.classes.get(name[2:]) for name in types if name[:2] == "c:"}
    derived = {
        name
        for name, info in infos.items()
        if info is not None and not paths.isdisjoint(info.outside)
    }
    return (types & names) | derived


def _subclasses(
    frame: Frame, name: str, value: Value, classes: list[Symbol], names: frozenset[str]
) -> Value:
    """`issubclass(x, C)`: of the classes that x may be those that are; any, if none is known."""
    kept = [ref for ref in ordered(value) if _may_be_class(frame, ref, names)]
    told = _told(frame, name, "C:", classes)
    if told is None or (kept and not value.opaque):
        return Value(value.labels, frozenset(kept), value.const, value.clean)
    return told


def _may_be_class(frame: Frame, ref: Ref, names: frozenset[str]) -> bool:
    """It is one of the classes, or may be one; not so what somebody unknown gave."""
    if isinstance(ref, Symbol):
        return ref.kind != "class" or "c:" + ref.name in names
    if not is_object(ref):
        return False
    types = frame.object(ref).types
    classes = {"c:" + name[2:] for name in types if name[:2] == "C:"}
    return bool(classes & names) if classes or frame.object(ref).symbolic is None else not types


def _told(frame: Frame, name: str, tag: str, classes: list[Symbol]) -> Value | None:
    """Something of which a condition alone tells what it is: of these classes, or derived ones."""
    ids = [symbol.name for symbol in classes if symbol.kind == "class"]
    if not ids or len(ids) > _MOST_CLASSES:
        return None
    types = frozenset(tag + cid for cid in ids)
    return frame.make(("s", "told", name, *ids), Object(types))


def _wanted(frame: Frame, classes: list[Symbol]) -> frozenset[str]:
    """The types that instances of the classes have, those of derived classes among them."""
    names: set[str] = set()
    for symbol in classes:
        if symbol.kind == "class":
            names |= with_derived(frame, "c:" + symbol.name)
        else:
            names.add(builtin_kind(symbol.name) or f"x:{symbol.name}()")
    return frozenset(names)


def _classes(frame: Frame, value: Value) -> list[Symbol]:
    found = [ref for ref in ordered(value) if isinstance(ref, Symbol)]
    for oid in objects_of(value):
        for inner in frame.object(oid).contents():
            found += [ref for ref in ordered(inner) if isinstance(ref, Symbol)]
    return [ref for ref in found if ref.kind in ("class", "external")]
