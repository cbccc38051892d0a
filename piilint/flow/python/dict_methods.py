"""Methods of dicts, and those that dicts share with others."""

from __future__ import annotations

from piilint.flow.access import unknown_keys
from piilint.flow.access.copies import copied
from piilint.flow.access.either import either, is_empty_mapping
from piilint.flow.access.items import read_item
from piilint.flow.access.iterating import keys_of
from piilint.flow.access.merging import merge
from piilint.flow.access.sequences import is_sequence, taken_out
from piilint.flow.access.unnamed import common_filters, read_any, rest_of
from piilint.flow.access.writing import add_key, clear, delete_key, write_attr
from piilint.flow.domain.heap import Object
from piilint.flow.domain.partial_keys import is_partial
from piilint.flow.domain.values import CLEAN, NONE, Value, join, join_all, objects_of
from piilint.flow.names.keys import constant_key
from piilint.flow.names.rounds import pairs
from piilint.flow.names.wholes import with_parts
from piilint.flow.passing.arguments import Arguments, Method
from piilint.flow.passing.keywords import is_never_passed
from piilint.flow.python import list_methods, quoting
from piilint.flow.python.asked_names import MOST_NAMES, asked
from piilint.flow.state.frame import Frame


def _get(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    if not args.positional:
        return read_any(frame, value)
    key = constant_key(args.positional[0].const)
    if key is not None:
        found = read_item(frame, value, key, noun, at)
    else:
        found = _by_unknown_key(frame, value, args, at, noun)
    default = args.positional[1] if len(args.positional) > 1 else args.keywords.get("default")
    if default is None or (found is CLEAN and default.clean):
        return found
    if is_empty_mapping(frame, default):
        found = with_parts(frame, found)
    return either(frame, [found, default])


def _by_unknown_key(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    """An entry under a key of which conditions alone may say what it is one of."""
    known = asked(frame, args.nouns.get(0, ""), at)
    names = sorted(known.one_of - known.none_of)
    if 0 < len(names) <= MOST_NAMES:
        return join_all([read_item(frame, value, name, noun, at) for name in names])
    return unknown_keys.read(frame, value, args.positional[0], noun, at)


def _setdefault(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    found = _get(frame, value, args, at, noun)
    if len(args.positional) > 1:
        key, new = args.positional[:2]
        if isinstance(new.const, bool) and is_never_passed(frame, value, key.text):
            found = new
        _put(frame, value, key, new, found)
    return found


def _put(frame: Frame, value: Value, key: Value, new: Value, known: Value) -> None:
    constant = constant_key(key.const)
    if constant is not None:
        write_attr(frame, value, constant, join(known, new))
    else:
        add_key(frame, value, key)
        unknown_keys.write(frame, value, key, new)


def _set_item(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    if len(args.positional) > 1:
        key, new = args.positional[:2]
        constant = constant_key(key.const)
        if constant is not None:
            write_attr(frame, value, constant, new)
        else:
            _put(frame, value, key, new, CLEAN)
    return NONE


def _delete_item(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    _pop(frame, value, args, at, noun)
    return NONE


def _pop(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    if not args.positional:
        return list_methods.pop_last(frame, value)
    if len(args.positional) == 1 and not args.keywords:
        quoting.of_key(frame, value, args.positional[0], "pop()", at)
    found = _get(frame, value, args, at, noun)
    key = constant_key(args.positional[0].const)
    if isinstance(key, int) and is_sequence(frame, value):
        taken_out(frame, value, key)
    elif key is not None:
        delete_key(frame, value, key)
    return found


def _items(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    known, others = pairs(frame, value)
    told = [_pair(frame, key, held, (at, index)) for index, (key, held) in enumerate(known)]
    made = Object(frozenset({"k:list"}), dict(enumerate(told)), closed=not others)
    if others:
        held = _others(frame, value) if known else read_any(frame, value)
        made.elem = _pair(frame, keys_of(frame, value), held, (at,))
    whose = [oid for oid in objects_of(value) if oid[0] != "s"][:1]
    return frame.make(("s", at, "items", *whose), made)


def _others(frame: Frame, value: Value) -> Value:
    """What a mapping holds under keys that are not known."""
    oid = objects_of(value)[0]
    partial = [v for key, v in frame.object(oid).fields.items() if is_partial(key)]
    return join_all([rest_of(frame, oid), *partial])


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
    known, others = pairs(frame, value)
    made = Object(frozenset({"k:list"}), dict(enumerate(key for key, _ in known)), closed=True)
    if others:
        made = Object(frozenset({"k:list"}), elem=keys_of(frame, value))
    return frame.make(("s", at, "keys"), made)


def _update(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    for given in (*args.positional, *args.mappings):
        merge(frame, value, given, at)
    for key, given in args.keywords.items():
        write_attr(frame, value, key, given)
    return NONE


def _copy(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    return copied(frame, value, at)


def _most_common(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    """Pairs of an element and its count."""
    pair = _pair(frame, keys_of(frame, value), CLEAN, (at,))
    return frame.make(("s", at, "items"), Object(frozenset({"k:list"}), elem=pair))


def _pop_item(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    return _pair(frame, keys_of(frame, value), read_any(frame, value), (at,))


def _clear(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    clear(frame, value)
    return NONE


METHODS: dict[str, Method] = {
    "get": _get, "getlist": _get, "get_all": _get, "__getitem__": _get,
    "__setitem__": _set_item, "__delitem__": _delete_item, "setdefault": _setdefault,
    "pop": _pop, "items": _items, "iteritems": _items, "values": _values, "itervalues": _values,
    "keys": _keys, "elements": _keys, "update": _update, "copy": _copy, "__copy__": _copy,
    "popitem": _pop_item, "most_common": _most_common, "clear": _clear,
}  # fmt: skip
"""By name."""
