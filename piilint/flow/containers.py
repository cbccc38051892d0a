"""Methods of dicts, lists, sets, tuples and strings."""

from __future__ import annotations

from collections.abc import Callable

from piilint.flow import formats, unknown_keys
from piilint.flow.arguments import Arguments
from piilint.flow.attributes import read_object
from piilint.flow.declared_fields import left_out
from piilint.flow.exposure import expose
from piilint.flow.frame import Frame
from piilint.flow.heap import KEYS, SELF, Object
from piilint.flow.items import read_item
from piilint.flow.iterating import iterate, keys_of
from piilint.flow.keys import constant_key
from piilint.flow.labels import NO_LABELS, Key, Labels, join_labels, stepped, transformed
from piilint.flow.rounds import pairs
from piilint.flow.sequences import is_sequence, known_items, put_in, shuffled, taken_out
from piilint.flow.unnamed import common_filters, read_any, read_any_object, rest_of
from piilint.flow.values import (
    CLEAN,
    HOLE,
    NONE,
    UNKNOWN_CONST,
    ObjectId,
    Ref,
    Value,
    is_object,
    join,
    join_all,
    objects_of,
    of_refs,
)
from piilint.flow.writing import add_key, delete_key, put_merged, write_any, write_attr
from piilint.resolve.types import UNKNOWN

_EMPTIED = frozenset({"k:dict", "k:list", "k:set"})
Method = Callable[[Frame, Value, Arguments, int, str], Value]

_TEXT = frozenset(
    "capitalize casefold center encode decode expandtabs format format_map join ljust "
    "lower lstrip partition removeprefix removesuffix replace rjust rpartition rsplit "
    "rstrip split splitlines strip swapcase title translate upper zfill hex as_string "
    "as_bytes".split()
)
_PREDICATES = frozenset(
    "startswith endswith isdigit isalpha isalnum isspace isupper islower isnumeric "
    "isdecimal isidentifier istitle isprintable isascii find rfind index rindex count "
    "__len__ __contains__ exists keys bit_length isoformat_date issubset issuperset "
    "isdisjoint remove clear sort reverse".split()
)


def is_text_method(name: str) -> bool:
    """The name of a string method that gives text."""
    return name in _TEXT


def is_method(name: str) -> bool:
    """The name of a container's method."""
    return name in _METHODS


def is_predicate(name: str) -> bool:
    """A method whose result only depends on its object."""
    return name in _PREDICATES


def call(
    frame: Frame, oid: ObjectId, name: str, args: Arguments, at: int, noun: str
) -> Value | None:
    """A method of one container, or of an object of unknown type; None if it is no such method."""
    return call_any(frame, of_refs(oid), name, args, at, noun)


def call_any(
    frame: Frame, value: Value, name: str, args: Arguments, at: int, noun: str
) -> Value | None:
    """The method by its name."""
    method = _METHODS.get(name)
    if method is not None:
        return method(frame, value, args, at, noun)
    if name in _TEXT:
        return call_text(frame, value, name, args, at)
    if name in _PREDICATES:
        return CLEAN
    return None


# -- strings --------------------------------------------------------------------------------------


SPLITTING = frozenset({"split", "rsplit", "partition", "rpartition", "splitlines"})
"""Methods of a text that give its parts."""


def call_text(frame: Frame, value: Value, name: str, args: Arguments, at: int) -> Value:
    """A string method: the text goes on, and with it what it carries."""
    labels = expose(frame, value, "str", at)
    if name == "join":
        for _, given, noun in args.everything():
            shown = iterate(frame, given, at)
            labels = join_labels(labels, expose(frame, shown, "str", at, noun))
    elif name in ("format", "format_map"):
        labels = join_labels(labels, _put_into(frame, value, name, args, at))
    elif name in ("replace", "translate"):
        for given in args.positional[1:]:
            labels = join_labels(labels, given.labels)
    text = _joined(frame, value, args) if name == "join" else _constant(value, name, args)
    if name in SPLITTING:
        return _split(frame, value, labels, name, args, at)
    if labels and name in ("format", "join", "format_map"):
        labels = stepped(labels, "through", frame.module.name, at, f"text by {name}()")
    if text is not None:
        return Value(labels, const=text, clean=not labels)
    return Value(labels, clean=value.clean and not labels)


def _put_into(frame: Frame, value: Value, name: str, args: Arguments, at: int) -> Labels:
    """What the text's gaps show of the arguments; if they are not known, all of them."""
    given = Arguments(mappings=args.positional) if name == "format_map" else args
    gaps = formats.of_format(frame, value.text, given, at)
    if gaps is not None:
        return formats.shown(frame, gaps, at)
    labels: Labels = NO_LABELS
    for _, each, noun in args.everything():
        labels = join_labels(labels, expose(frame, each, "format", at, noun))
    return labels


def _joined(frame: Frame, value: Value, args: Arguments) -> str | None:
    """`"/".join([BASE, path])`: a list or tuple of known length, with its known parts."""
    objects = objects_of(args.positional[0]) if args.positional else []
    obj = frame.object(objects[0]) if len(objects) == 1 else None
    if value.text is None or obj is None or obj.elem is not None or not obj.closed:
        return None
    parts = [obj.fields[key] for key in range(len(obj.fields)) if key in obj.fields]
    known = len(parts) == len(obj.fields) and any(part.text is not None for part in parts)
    return value.text.join(HOLE if p.text is None else p.text for p in parts) if known else None


def _constant(value: Value, name: str, args: Arguments) -> str | None:
    text = value.text
    if text is None:
        return None
    if name == "format":
        return _formatted(text, args)
    if name in ("strip", "rstrip", "lstrip", "lower", "upper") and not args.positional:
        return str(getattr(text, name)())
    if name in ("rstrip", "lstrip", "strip", "removesuffix", "removeprefix"):
        given = args.positional[0].text if args.positional else None
        return str(getattr(text, name)(given)) if given else text
    if name == "encode":
        return text
    return None


def _formatted(text: str, args: Arguments) -> str:
    """A format string with its known parts filled in."""
    import re

    def fill(match: re.Match[str]) -> str:
        field = match.group(1)
        if field == "" or field.isdigit():
            index = int(field) if field else fill_next()
            if index < len(args.positional) and args.positional[index].text is not None:
                return args.positional[index].text or ""
        elif field in args.keywords and args.keywords[field].text is not None:
            return args.keywords[field].text or ""
        return HOLE

    counter = iter(range(1000))

    def fill_next() -> int:
        return next(counter)

    return re.sub(r"\{([^{}:!]*)[^{}]*\}", fill, text)


def _split(
    frame: Frame, value: Value, labels: Labels, name: str, args: Arguments, at: int
) -> Value:
    """Parts of a text; those of an e-mail address are told apart."""
    separator = args.positional[0].text if args.positional else None
    part = Value(labels, clean=value.clean and not labels)
    obj = Object(frozenset({"k:list"}), elem=part, closed=False)
    if separator == "@" and labels:
        domain = Value(transformed(labels, "masked", frame.module.name, at, f"{name}('@')"))
        last = 2 if name.endswith("partition") else 1
        obj = Object(
            frozenset({"k:list"}), {0: part, last: domain, -1: domain, -2: part}, closed=False
        )
    return frame.make(("s", at, "split"), obj)


# -- dicts ----------------------------------------------------------------------------------------


def _get(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    if not args.positional:
        return read_any(frame, value)
    key = constant_key(args.positional[0].const)
    if key is not None:
        found = read_item(frame, value, key, noun, at)
    else:
        found = unknown_keys.read(frame, value, args.positional[0])
    default = args.positional[1] if len(args.positional) > 1 else args.keywords.get("default")
    return found if default is None or (found is CLEAN and default.clean) else join(found, default)


def _setdefault(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    found = _get(frame, value, args, at, noun)
    if len(args.positional) > 1:
        _put(frame, value, args.positional[0], args.positional[1], found)
    return found


def _put(frame: Frame, value: Value, key: Value, new: Value, known: Value) -> None:
    constant = constant_key(key.const)
    if constant is not None:
        write_attr(frame, value, constant, join(known, new))
    else:
        add_key(frame, value, key)
        unknown_keys.write(frame, value, key, new)


def _pop(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    if not args.positional:
        return _last(frame, value)
    found = _get(frame, value, args, at, noun)
    key = constant_key(args.positional[0].const)
    if isinstance(key, int) and is_sequence(frame, value):
        taken_out(frame, value, key)
    elif key is not None:
        delete_key(frame, value, key)
    return found


def _last(frame: Frame, value: Value) -> Value:
    """`stack.pop()`: what was put in last, if that is known."""
    items = known_items(frame, value)
    if not items:
        return read_any(frame, value)
    taken_out(frame, value, -1)
    return items[-1]


def _pop_left(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    items = known_items(frame, value)
    if not items:
        return read_any(frame, value)
    taken_out(frame, value, 0)
    return items[0]


def _items(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    entries = enumerate(pairs(frame, value))
    known = [_pair(frame, key, held, (at, index)) for index, (key, held) in entries]
    if known:
        made = Object(frozenset({"k:list"}), dict(enumerate(known)), closed=True)
        return frame.make(("s", at, "items"), made)
    pair = _pair(frame, keys_of(frame, value), read_any(frame, value), (at,))
    return frame.make(("s", at, "items"), Object(frozenset({"k:list"}), elem=pair))


def _pair(frame: Frame, key: Value, value: Value, place: tuple[int, ...]) -> Value:
    made = Object(frozenset({"k:tuple"}), {0: key, 1: value}, closed=True)
    return frame.make(("s", *place, "pair"), made)


def _values(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    if any(n.startswith("q:") for oid in objects_of(value) for n in frame.object(oid).types):
        return value
    elem, filters = read_any(frame, value), common_filters(frame, value)
    values = Object(frozenset({"k:list"}), elem=elem, filters=filters)
    return frame.make(("s", at, "values"), values)


def _keys(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    return frame.make(("s", at, "keys"), Object(frozenset({"k:list"}), elem=keys_of(frame, value)))


def _update(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    for given in (*args.positional, *args.mappings):
        merge(frame, value, given, at)
    for key, given in args.keywords.items():
        write_attr(frame, value, key, given)
    return NONE


def _declared(frame: Frame, obj: Object) -> list[str]:
    """The fields of an instance that is seen as a mapping, and that nobody wrote here."""
    infos = [frame.world.classes.get(name[2:]) for name in sorted(obj.types) if name[:2] == "c:"]
    if "k:dict" not in obj.types or obj.closed:
        return []
    return [
        field.name
        for info in infos
        if info is not None
        for field in info.fields.values()
        if not (field.name in obj.fields or field.relation or left_out(field))
    ]


def merge(
    frame: Frame, target: Value, source: Value, at: int, without: frozenset[Key] = frozenset()
) -> None:
    """Everything in `source` goes into `target`, but for keys that have something else since."""
    if source.labels:
        write_any(frame, target, Value(source.labels))
    objects = objects_of(source)
    if not objects and source.opaque and without:
        write_any(frame, target, source)
    for key, (value, everywhere) in _entries(frame, objects, at).items():
        if key == KEYS:
            add_key(frame, target, value)
        elif key not in without:
            known = None if everywhere else _held(frame, target, key)
            write_attr(frame, target, key, value if known is None else join(known, value))
    for oid in objects:
        obj = frame.object(oid)
        if obj.elem is not None:
            write_any(frame, target, obj.elem)
        if obj.symbolic is not None:
            _merge_unknown(frame, target, oid, without)
        elif not obj.closed:
            write_any(frame, target, rest_of(frame, oid))


def _entries(frame: Frame, objects: list[ObjectId], at: int) -> dict[Key, tuple[Value, bool]]:
    """What mappings hold by key, and whether each of them has the key."""
    found: dict[Key, list[Value]] = {}
    for oid in objects:
        obj = frame.object(oid)
        for name in _declared(frame, obj):
            value = read_object(frame, oid, name, "", at)
            found.setdefault(name, []).append(value)
        for key, value in obj.fields.items():
            if key == KEYS or not (isinstance(key, str) and key.startswith("^")):
                found.setdefault(key, []).append(value)
    return {key: (join_all(held), len(held) == len(objects)) for key, held in found.items()}


def _held(frame: Frame, target: Value, key: Key) -> Value | None:
    """What a mapping has under a key already."""
    held = [frame.object(oid).fields.get(key) for oid in objects_of(target)]
    known = [value for value in held if value is not None]
    return join_all(known) if known else None


def _merge_unknown(frame: Frame, target: Value, oid: ObjectId, without: frozenset[Key]) -> None:
    """Puts in what a caller passed: which keys it has, only the caller knows."""
    whole = of_refs(oid)
    source = frame.object(oid)
    for into in objects_of(target):
        frame.object(into)
        obj = frame.live.writable(into)
        for key, value in list(obj.fields.items()):
            if not (key in source.fields or key in without or str(key).startswith("^")):
                obj.put(key, join(value, frame.child(oid, key, UNKNOWN)))
    put_merged(frame, target, whole, rest_of(frame, oid))


def _copy(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    return copied(frame, value, at)


def copied(frame: Frame, value: Value, at: int) -> Value:
    """A shallow copy: changing it leaves the original alone."""
    refs = {ref for ref in value.refs if type(ref) is not tuple}
    for index, oid in enumerate(objects_of(value)):
        obj = frame.object(oid).copy()
        obj.fields.pop(SELF, None)
        new: ObjectId = ("s", at, "copy", index)
        frame.live.heap[new] = obj
        refs.add(new)
    return Value(value.labels, frozenset(refs), value.const, value.clean)


_MOST_COPIED = 24


def deeply_copied(frame: Frame, value: Value, at: int) -> Value:
    """A copy, and copies of what was made here and lies in it."""
    whole = copied(frame, value, at)
    pending: list[tuple[ObjectId, tuple[Key, ...]]] = [(oid, (at,)) for oid in objects_of(whole)]
    made = 0
    while pending:
        oid, place = pending.pop()
        obj = frame.object(oid)
        for key, held in list(obj.fields.items()):
            inner = [ref for ref in objects_of(held) if frame.object(ref).symbolic is None]
            if len(inner) != 1 or len(held.refs) != 1 or made >= _MOST_COPIED:
                continue
            made += 1
            new: ObjectId = ("s", *place, "copy", key)
            frame.live.heap[new] = frame.object(inner[0]).copy()
            frame.live.writable(oid).fields[key] = Value(held.labels, frozenset({new}))
            pending.append((new, (*place, key)))
    return whole


# -- sequences ------------------------------------------------------------------------------------


def _append(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    for given in args.positional[-1:]:
        append(frame, value, given)
    return NONE


def append(frame: Frame, value: Value, new: Value) -> None:
    """Adds at the end: at its position while positions are known, else among all."""
    objects = objects_of(value)
    if len(objects) == 1:
        obj = frame.object(objects[0])
        positions = [k for k in obj.fields if isinstance(k, int)]
        known = obj.closed and obj.elem is None and len(positions) < 6
        if known and positions == list(range(len(positions))):
            frame.live.writable(objects[0]).put_under(frame.guards)
            write_attr(frame, value, len(positions), new)
            return
    write_any(frame, value, new)


def sliced(frame: Frame, value: Value, lower: int | None, upper: int | None, at: int) -> Value:
    """`value[lower:upper]` of lists and tuples: new ones of what stands there, if that is known."""
    refs: set[Ref] = {ref for ref in value.refs if not is_object(ref)}
    for index, oid in enumerate(objects_of(value)):
        obj = frame.object(oid)
        if any(name[:2] in ("c:", "q:") for name in obj.types):
            refs.add(oid)
            continue
        new = _part(frame, oid, obj, lower, upper)
        refs |= frame.make(("s", at, "slice", index), new).refs
    return Value(value.labels, frozenset(refs))


def _part(frame: Frame, oid: ObjectId, obj: Object, lower: int | None, upper: int | None) -> Object:
    types = obj.types & _SEQUENCES or _LIST
    if obj.closed and obj.elem is None and lower is not None:
        positions = [key for key in obj.fields if isinstance(key, int)]
        if positions == list(range(len(positions))):
            taken = positions[lower:upper]
            fields: dict[Key, Value] = {i: obj.fields[key] for i, key in enumerate(taken)}
            return Object(types, fields, closed=True, filters=obj.filters)
    if (
        obj.symbolic is not None
        and lower is not None
        and upper is not None
        and 0 <= lower < upper <= lower + 4
    ):
        whole = of_refs(oid)
        known: dict[Key, Value] = {
            key - lower: read_item(frame, whole, key, "", 0) for key in range(lower, upper)
        }
        return Object(types, known, closed=True)
    return Object(
        types, elem=read_any_object(frame, oid), elem_type=obj.elem_type, filters=obj.filters
    )


_SEQUENCES = frozenset({"k:list", "k:tuple"})
_LIST = frozenset({"k:list"})


def _extend(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    for given in args.positional:
        extend(frame, value, given, at)
    return NONE


def extend(frame: Frame, value: Value, given: Value, at: int) -> None:
    """Adds elements at the end."""
    items = known_items(frame, given)
    if items is None or given.refs == value.refs:
        write_any(frame, value, iterate(frame, given, at))
        return
    for item in items:
        append(frame, value, item)


def _insert(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    if len(args.positional) == 2:
        put_in(frame, value, *args.positional)
    return NONE


def _append_left(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    for given in args.positional:
        put_in(frame, value, Value(const=0, clean=True), given)
    return NONE


def _shuffle(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    shuffled(frame, value)
    return CLEAN


def _most_common(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    """Pairs of an element and its count."""
    pair = _pair(frame, keys_of(frame, value), CLEAN, (at,))
    return frame.make(("s", at, "items"), Object(frozenset({"k:list"}), elem=pair))


def _pop_item(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    return _pair(frame, keys_of(frame, value), read_any(frame, value), (at,))


def _element(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    return read_any(frame, value)


def _itself(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    return value


def _union(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    result = copied(frame, value, at)
    for given in args.positional:
        write_any(frame, result, read_any(frame, given))
    return result


def _clear(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    """Nothing is left, if it is surely this container."""
    objects = objects_of(value)
    if len(objects) == 1 and frame.object(objects[0]).types <= _EMPTIED:
        obj = frame.object(objects[0])
        if obj.symbolic is None:
            frame.live.heap[objects[0]] = Object(obj.types, closed=True)
    return NONE


def _nothing(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    return CLEAN


def text_of(frame: Frame, value: Value, at: int, mode: str = "str") -> Value:
    """The value printed."""
    labels: Labels = expose(frame, value, mode, at)
    const = value.const if isinstance(value.const, str) else UNKNOWN_CONST
    return Value(labels, const=const, clean=value.clean and not labels)


_METHODS: dict[str, Method] = {
    "get": _get, "getlist": _get, "get_all": _get, "setdefault": _setdefault, "pop": _pop,
    "items": _items, "iteritems": _items, "values": _values, "itervalues": _values, "keys": _keys,
    "update": _update, "copy": _copy, "__copy__": _copy, "append": _append,
    "appendleft": _append_left, "add": _append, "insert": _insert, "extend": _extend,
    "popitem": _pop_item, "popleft": _pop_left, "__iter__": _itself, "__enter__": _itself,
    "union": _union, "intersection": _itself,
    "difference": _itself, "most_common": _most_common, "elements": _keys, "__getitem__": _get,
    "__len__": _nothing, "sort": _shuffle, "reverse": _shuffle, "clear": _clear, "qsize": _nothing,
    "empty": _nothing, "full": _nothing, "remove": _nothing, "discard": _nothing, "count": _nothing,
    "index": _nothing, "__next__": _element, "__anext__": _element, "put": _append,
    "put_nowait": _append, "get_nowait": _element,
}  # fmt: skip
