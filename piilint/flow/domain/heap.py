"""The abstract heap of one function: its objects, and the state that flows through statements."""

from __future__ import annotations

from piilint.flow.domain.kinds import CONTAINERS, MAPPING
from piilint.flow.domain.labels import Key, Path
from piilint.flow.domain.values import CLEAN, EMPTY, ObjectId, Value, added, join, of_refs
from piilint.resolve.types import TypeInfo

Guards = tuple[tuple[str, bool], ...]
NO_TYPES: frozenset[str] = frozenset()
NO_KEYS: frozenset[Key] = frozenset()
MAX_FIELDS = 64
MAX_TYPES = 8
MAX_CLASSES = 8
LOST = "!x"
LOST_CLASSES = "!c"
"""Stand for types that were too many to be told: what was dropped does not come back one by one."""
_LOST = frozenset({LOST})
_LOST_CLASSES = frozenset({LOST_CLASSES})
_CLASSES = ("c:", "q:")
MAX_LAYERS = 40
"""With more layers than these a heap forgets when what was written."""
KEYS = "^keys"
"""The field of a mapping that holds its keys, as far as they are no constants."""
ANEW = "n"
"""Begins the ids of deep copies: what lies below them is copied, too."""
MERGED = "^merged"
"""Mappings from callers of which all entries were put into this one."""
PLACED = "^placed"
"""What was put somewhere into a caller's sequence, at a position that is not known."""
CLEARED = "^cleared"
"""The field of what callers passed that was emptied before all else that was written to it."""
RETURNED = "^returned"
"""The field of a generator that holds what it returns at last."""
WRITTEN = "^content"
"""The field of a text that holds the structure which it was written of."""
VIEW = "dict"
"""The third part of the id of an object that is another one seen as a mapping of its fields."""
LOADED = "loaded"
"""The third part of the id of a mapping with what a form or schema has read."""
SENT_IN = "sent"
"""Begins the ids of objects that a framework makes of what a visitor sent."""
MAPPED = frozenset({"k:dict", "k:view"})
"""Types of an instance seen as a mapping: one that may be either, a mapping or an instance, has
not both of them."""
SELF = "^dict of"
"""The field of an object's `__dict__` that holds the object."""


class Object:
    """One abstract object. Copied before it is written: states share it.

    `symbolic` is the root and path under which the caller passed it; `closed` means that every
    field is known, as with a literal; `exact` that its class is not a descendant of the one named.
    """

    __slots__ = ("closed", "elem", "elem_type", "exact", "fields", "filters", "symbolic", "types")

    def __init__(
        self,
        types: frozenset[str] = NO_TYPES,
        fields: dict[Key, Value] | None = None,
        elem: Value | None = None,
        symbolic: tuple[str, Path] | None = None,
        closed: bool = False,
        exact: bool = False,
        elem_type: TypeInfo | None = None,
        filters: Guards = (),
    ) -> None:
        self.types, self.elem, self.symbolic = types, elem, symbolic
        self.fields: dict[Key, Value] = fields if fields is not None else {}
        self.closed, self.exact, self.elem_type, self.filters = closed, exact, elem_type, filters

    def copy(self) -> Object:
        return Object(
            self.types, dict(self.fields), self.elem, self.symbolic, self.closed, self.exact,
            self.elem_type, self.filters,
        )  # fmt: skip

    def put(self, key: Key, value: Value, weak: bool = False) -> None:
        """Sets a field; past the width limit it goes into the any-key slot."""
        if key not in self.fields and len(self.fields) >= MAX_FIELDS:
            self.put_any(value)
            return
        known = self.fields.get(key)
        self.fields[key] = join(known, value) if weak and known is not None else value

    def put_any(self, value: Value) -> None:
        self.elem = value if self.elem is None else join(self.elem, value)

    @property
    def empty(self) -> bool:
        """A container made here that nothing was put into."""
        nothing = not self.fields and self.elem is None and self.symbolic is None
        return nothing and bool(self.types) and self.types <= CONTAINERS

    def put_under(self, guards: Guards) -> None:
        """Notes under which guards something comes in: what all of it passed stays known."""
        if self.empty:
            self.filters = telling(guards)
        elif self.filters:
            self.filters = tuple(guard for guard in self.filters if guard in guards)

    def contents(self, but: frozenset[Key] = NO_KEYS) -> list[Value]:
        """Every value in it, but for those under some keys."""
        values = [
            v
            for k, v in self.fields.items()
            if not (isinstance(k, str) and k.startswith("^")) and k not in but
        ]
        if self.elem is not None:
            values.append(self.elem)
        return values

    def positions(self) -> list[Value]:
        """What is in it without a name."""
        values = [value for key, value in self.fields.items() if isinstance(key, int)]
        if self.elem is not None:
            values.append(self.elem)
        return values


def child_id(symbolic: tuple[str, Path], key: Key) -> ObjectId:
    """The id of what lies at `key` below a symbolic object."""
    return ("p", symbolic[0], (*symbolic[1], key))


KEPT = ("a", "c", "g")
"""Begin the ids of what attributes and globals hold."""


def may_be_mapping(obj: Object) -> bool:
    """A mapping, or what a caller passed of which nothing is known."""
    return obj.types == MAPPING or (not obj.types and obj.symbolic is not None)


def is_view(oid: ObjectId) -> bool:
    """What the caller passed, seen as a mapping of its fields."""
    return len(oid) == 4 and oid[2] == VIEW


def is_sent_in(oid: ObjectId) -> bool:
    """What a visitor sent, or a part of it: no other instance of its class has anything in it."""
    inner: object = oid
    while isinstance(inner, tuple) and inner and inner[0] == "i":
        inner = inner[1]
    return isinstance(inner, tuple) and bool(inner) and inner[0] == SENT_IN


def is_instance(obj: Object) -> bool:
    """An instance of a class of the program that is not seen as a mapping."""
    return not obj.types >= MAPPED and any(name[:2] == "c:" for name in obj.types)


def shared_holder(oid: ObjectId) -> str | None:
    """The path of the library's object that this one lies in: `session["cart"]["mail"] = …`."""
    inner: object = oid
    while isinstance(inner, tuple) and inner and inner[0] == "i":
        inner = inner[1]
    shared = isinstance(inner, tuple) and len(inner) > 1 and inner[0] == "x"
    return str(inner[1]) if isinstance(inner, tuple) and shared else None


class Heap:
    """The objects of one state, and what was written since each fork: joins look at that alone.

    `cells` holds what lies beyond the stack, the same for all functions; it is only written to by
    copying an object into `all`.
    """

    __slots__ = ("all", "cells", "layers", "own")

    def __init__(
        self,
        cells: dict[ObjectId, Object],
        objects: dict[ObjectId, Object] | None = None,
        layers: tuple[dict[ObjectId, Object], ...] = (),
        own: dict[ObjectId, Object] | None = None,
    ) -> None:
        self.cells, self.layers = cells, layers
        self.all: dict[ObjectId, Object] = objects if objects is not None else {}
        self.own: dict[ObjectId, Object] = own if own is not None else {}

    def get(self, oid: ObjectId) -> Object | None:
        """The object of that id, if there is one."""
        found = self.all.get(oid)
        return found if found is not None else self.cells.get(oid)

    def __getitem__(self, oid: ObjectId) -> Object:
        found = self.all.get(oid)
        return found if found is not None else self.cells[oid]

    def __setitem__(self, oid: ObjectId, obj: Object) -> None:
        self.all[oid] = self.own[oid] = obj

    def __len__(self) -> int:
        return len(self.all)

    def fork(self) -> Heap:
        """A second heap of the same content. What was written so far is common to both."""
        if self.own:
            self.layers = (*self.layers, self.own)
            self.own = {}
            if len(self.layers) > MAX_LAYERS:
                self.layers = (dict(self.all),)
        return Heap(self.cells, dict(self.all), self.layers)

    def since(self, count: int) -> dict[ObjectId, Object]:
        """What was written since the heap had so many layers."""
        if count == len(self.layers):
            return self.own
        merged: dict[ObjectId, Object] = {}
        for layer in self.layers[count:]:
            merged.update(layer)
        merged.update(self.own)
        return merged


class State:
    """What is known at one point: variables, objects, and the guards that hold."""

    __slots__ = ("env", "guards", "heap")

    def __init__(self, env: dict[str, Value], heap: Heap, guards: Guards = ()) -> None:
        self.env, self.heap, self.guards = env, heap, guards

    def fork(self, guards: Guards = ()) -> State:
        """A copy to be changed on its own, with further guards."""
        merged = self.guards
        for guard in guards:
            if guard not in merged:
                merged = (*merged, guard)
        return State(dict(self.env), self.heap.fork(), merged)

    def writable(self, oid: ObjectId) -> Object:
        """The object, copied so that it can be written."""
        obj = self.heap[oid].copy()
        self.heap[oid] = obj
        return obj


def join_states(first: State, second: State) -> tuple[State, bool]:
    """What may hold after either; and whether `second` brought anything new to `first`."""
    env = dict(first.env)
    changed = False
    for name, value in second.env.items():
        known = env.get(name)
        joined = added(known, value)
        if joined is not known:
            env[name] = joined
            changed = True
    heap, grew = _join_heaps(first.heap, second.heap)
    guards = tuple(guard for guard in first.guards if guard in second.guards)
    return State(env, heap, guards), changed or grew


def _join_heaps(first: Heap, second: Heap) -> tuple[Heap, bool]:
    """Only what was written since the two parted has to be looked at."""
    shared = 0
    for mine, theirs in zip(first.layers, second.layers, strict=False):
        if mine is not theirs:
            break
        shared += 1
    ours, others = first.since(shared), second.since(shared)
    result = Heap(first.cells, dict(first.all), first.layers[:shared], dict(ours))
    changed = False
    for oid in (*others, *(oid for oid in ours if oid not in others)):
        known = first.get(oid)
        obj = second.get(oid)
        if known is None:
            assert obj is not None
            known = _looked_at(oid, obj)
        elif obj is None:
            obj = _looked_at(oid, known)
        if known is obj or obj is None:
            continue
        merged = obj if known is None else _join_objects(oid, known, obj)
        if merged is not known:
            result[oid] = merged
            changed = True
    return result, changed


def _looked_at(oid: ObjectId, obj: Object) -> Object | None:
    """What a side has of an object that only the other one knows.

    What callers passed comes into being when it is looked at: nothing was written to it here.
    """
    if oid[0] == "p" and (obj.fields or obj.elem is not None):
        return Object(obj.types, symbolic=obj.symbolic, elem_type=obj.elem_type)
    return None


def _join_objects(oid: ObjectId, first: Object, second: Object) -> Object:
    result = first
    for key in dict.fromkeys((*first.fields, *second.fields)):
        mine, theirs = first.fields.get(key), second.fields.get(key)
        joined = _join_field(oid, first, second, key, mine, theirs)
        if joined is not mine:
            if result is first:
                result = first.copy()
            if joined is None:
                del result.fields[key]
            else:
                result.fields[key] = joined
    if len(first.fields) != len(second.fields) and first.types & _SEQUENCES:
        result = _of_some_length(result, min(len(first.fields), len(second.fields)))
    elem = result.elem
    if second.elem is not None:
        elem = second.elem if elem is None else join(elem, second.elem)
    types = join_types(first.types, second.types)
    filters = _join_filters(first, second)
    if elem is not result.elem or types != first.types or filters != first.filters:
        if result is first:
            result = first.copy()
        result.elem, result.types, result.filters = elem, types, filters
    return result


def _of_some_length(obj: Object, least: int) -> Object:
    """A list that has grown or shrunk on one way: what stands where its end may be, is anywhere."""
    beyond = [key for key in obj.fields if isinstance(key, int) and key >= least]
    if beyond:
        obj = obj.copy()
        for key in beyond:
            obj.put_any(obj.fields.pop(key))
    return obj


_SEQUENCES = frozenset({"k:list", "k:deque"})


def _join_filters(first: Object, second: Object) -> Guards:
    """What the elements of both passed; an empty container has none that did not."""
    if first.filters == second.filters or second.empty:
        return first.filters
    if first.empty:
        return second.filters
    return tuple(f for f in first.filters if f in second.filters)


MAX_FILTERS = 4


def telling(guards: Guards) -> Guards:
    """The innermost guards that ask something of an object: plain names mean nothing elsewhere."""
    if not guards:
        return guards
    return tuple(guard for guard in guards if "." in guard[0] or "(" in guard[0])[-MAX_FILTERS:]


def join_types(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
    """Both sides' types; too many are as good as none, but for what can be called."""
    if second <= first:
        return first
    types = first | second
    lost = LOST in types
    if len(types) <= MAX_TYPES and not lost:
        return types
    types = frozenset(name for name in types if name[:2] != "x:") | _LOST
    if len(types) <= MAX_CLASSES + 1 and LOST_CLASSES not in types:
        return types
    return frozenset(name for name in types if name[:2] not in _CLASSES) | _LOST_CLASSES


def _join_field(
    oid: ObjectId,
    first: Object,
    second: Object,
    key: Key,
    mine: Value | None,
    theirs: Value | None,
) -> Value | None:
    """A field that only one side wrote may, on the other, still be what the caller passed.

    None if nobody wrote it: one side has only found it empty.
    """
    if mine is not None and theirs is not None:
        return join(mine, theirs)
    present, absent = (mine, second) if mine is not None else (theirs, first)
    assert present is not None
    if present is EMPTY:
        return None
    if key == MERGED:
        return present
    if absent.symbolic is not None:
        below = (ANEW, oid, key) if oid[0] == ANEW else child_id(absent.symbolic, key)
        return join(present, of_refs(below))
    if isinstance(present.const, bool) and absent.types == MAPPING:
        return join(present, CLEAN)  # A flag that is set on one way alone.
    return present
