"""Functions that make containers, and copies of things."""

from __future__ import annotations

from piilint.flow.access.copies import copied, deeply_copied
from piilint.flow.access.items import read_item
from piilint.flow.access.iterating import iterate
from piilint.flow.access.merging import merge
from piilint.flow.access.sequences import known_items
from piilint.flow.access.unnamed import common_filters, read_any
from piilint.flow.access.writing import add_key, write_any, write_attr
from piilint.flow.classes.outside_members import request_context
from piilint.flow.domain.heap import Guards, Object
from piilint.flow.domain.kinds import COLLECTIONS, SEQUENCES
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import CLEAN, NONE, OPAQUE, Value, added, join, objects_of
from piilint.flow.names.keys import constant_key
from piilint.flow.names.rounds import NO_ROUNDS, one_by_one
from piilint.flow.passing.arguments import Arguments, Function
from piilint.flow.passing.missing import FACTORY
from piilint.flow.python import options
from piilint.flow.state.frame import Frame


def _list(frame: Frame, args: Arguments, at: int) -> Value:
    if not args.positional:
        return new(frame, "k:list", at, closed=True)
    given = args.positional[0]
    objects = objects_of(given)
    if len(objects) == 1 and not given.labels:
        obj = frame.object(objects[0])
        if obj.closed and obj.types & COLLECTIONS:
            return copied(frame, given, at)
    return listed(frame, given, at)


def _set(frame: Frame, args: Arguments, at: int) -> Value:
    """A list that is a set: it has no positions, and `-` leaves some of its elements."""
    made = _list(frame, args, at)
    for oid in objects_of(made):
        frame.live.writable(oid).types = frozenset({"k:set"})
    return made


def listed(frame: Frame, given: Value, at: int) -> Value:
    """A list of what iterating gives."""
    if all("k:dict" in frame.object(oid).types for oid in objects_of(given)):
        rounds = one_by_one(frame, given)
        if rounds.known and rounds.rest is None:
            return new(frame, "k:list", at, dict(enumerate(rounds.known)), closed=True)
    elem, filters = iterate(frame, given, at), common_filters(frame, given)
    return new(frame, "k:list", at, elem=elem, filters=filters)


def new(
    frame: Frame,
    kind: str,
    at: int,
    fields: dict[Key, Value] | None = None,
    elem: Value | None = None,
    closed: bool = False,
    filters: Guards = (),
) -> Value:
    made = Object(frozenset({kind}), fields, elem, closed=closed, filters=filters)
    return frame.make(("s", at, kind), made)


def _dict(frame: Frame, args: Arguments, at: int) -> Value:
    result = new(frame, "k:dict", at, closed=True)
    for given in args.positional[:1]:
        if not _put_pairs(frame, result, given, at):
            merge(frame, result, given, at)
        _keep_kind(frame, result, given)
    for name, given in args.keywords.items():
        write_attr(frame, result, name, given)
    for given in args.mappings:
        merge(frame, result, given, at)
    return result


def _keep_kind(frame: Frame, made: Value, given: Value) -> None:
    """What was sent is what its names say, in a plain mapping of it, too."""
    objects = [frame.object(oid) for oid in objects_of(given)]
    kinds = {name for obj in objects if request_context(obj) for name in obj.types}
    for oid in objects_of(made) if kinds else ():
        frame.live.writable(oid).types |= kinds


def _put_pairs(frame: Frame, target: Value, given: Value, at: int) -> bool:
    """Puts a sequence of pairs into a mapping; says if it is one."""
    kinds = {kind for oid in objects_of(given) for kind in frame.object(oid).types}
    if not kinds & SEQUENCES:
        return False
    known = known_items(frame, given)
    rounds = NO_ROUNDS if known is not None else one_by_one(frame, given)
    if rounds.rest is not None:
        known = [*rounds.known, rounds.rest]
    for pair in known if known is not None else [iterate(frame, given, at)]:
        key = read_item(frame, pair, 0, "", at)
        value = read_item(frame, pair, 1, "", at)
        constant = constant_key(key.const) if known is not None else None
        if constant is not None:
            write_attr(frame, target, constant, value)
        else:
            add_key(frame, target, key)
            write_any(frame, target, value)
    return True


def _enumerate(frame: Frame, args: Arguments, at: int) -> Value:
    pair: dict[Key, Value] = {0: CLEAN, 1: iterate(frame, args.first(), at)}
    element = new(frame, "k:tuple", at, pair, closed=True)
    return new(frame, "k:list", at, elem=element, filters=common_filters(frame, args.first()))


def _defaultdict(frame: Frame, args: Arguments, at: int) -> Value:
    """A dict whose missing entries a callable makes."""
    result = _dict(frame, Arguments(args.positional[1:], args.keywords, {}, [], args.mappings), at)
    factory = args.first()
    if factory.refs:
        write_any(frame, result, frame.invoke_value(factory, Arguments(), at))
        for oid in objects_of(result):
            frame.live.writable(oid).fields[FACTORY] = factory
    return result


def _iterator(frame: Frame, args: Arguments, at: int) -> Value:
    """`iter(x)`; `iter(function, end)` hands out what the function gives again and again."""
    if len(args.positional) < 2:
        return args.first(OPAQUE)
    return new(frame, "k:list", at, elem=frame.invoke_value(args.first(), Arguments(), at))


def _from_keys(frame: Frame, args: Arguments, at: int) -> Value:
    """`dict.fromkeys(keys, value)`."""
    result = new(frame, "k:dict", at, closed=True)
    value = args.positional[1] if len(args.positional) > 1 else NONE
    known = known_items(frame, args.first())
    for key in known if known is not None else [iterate(frame, args.first(), at)]:
        constant = constant_key(key.const)
        if known is not None and constant is not None:
            write_attr(frame, result, constant, value)
        else:
            add_key(frame, result, key)
            write_any(frame, result, value)
    return result


def _chain(frame: Frame, args: Arguments, at: int) -> Value:
    result: Value | None = None
    for given in args.positional:
        element = iterate(frame, given, at)
        result = added(result, element)
    return new(frame, "k:list", at, elem=result or CLEAN)


def _layers(frame: Frame, args: Arguments, at: int) -> Value:
    """`ChainMap(first, second)`: the first that has a key gives it."""
    result = new(frame, "k:dict", at, closed=True)
    for given in reversed(args.positional):
        merge(frame, result, given, at)
    return result


def _gather(frame: Frame, args: Arguments, at: int) -> Value:
    fields: dict[Key, Value] = dict(enumerate(args.positional))
    elem = None
    for sequence in args.sequences:
        element = read_any(frame, sequence)
        elem = added(elem, element)
    return new(frame, "k:list", at, fields, elem, closed=elem is None)


def _replace(frame: Frame, args: Arguments, at: int) -> Value:
    """`dataclasses.replace(obj, field=value)`."""
    result = copied(frame, args.first(), at)
    for name, given in args.keywords.items():
        write_attr(frame, result, name, given)
    return result


def _copy(frame: Frame, args: Arguments, at: int) -> Value:
    return copied(frame, args.first(), at)


def _deep_copy(frame: Frame, args: Arguments, at: int) -> Value:
    return deeply_copied(frame, args.first(), at)


def _parser(frame: Frame, args: Arguments, at: int) -> Value:
    return new(frame, options.TYPE, at, closed=True)


def _sum(frame: Frame, args: Arguments, at: int) -> Value | None:
    """Lists are put one behind the other; of numbers, a rule says what a total is."""
    start = args.pick(frame, "start", ("iterable", "start"), at)
    if start is None or not objects_of(start):
        return CLEAN
    inner = iterate(frame, iterate(frame, args.first(), at), at)
    return new(frame, "k:list", at, elem=join(read_any(frame, start), inner))


def _waited(frame: Frame, args: Arguments, at: int) -> Value:
    """`asyncio.wait(tasks)`: those that are done, and those that are not."""
    return new(frame, "k:tuple", at, {0: args.first(), 1: args.first()}, closed=True)


FUNCTIONS: dict[str, Function] = {
    "asyncio.wait": _waited, "concurrent.futures.wait": _waited,
    "iter": _iterator, "aiter": _iterator, "dict.fromkeys": _from_keys,
    "sum": _sum, "list": _list, "tuple": _list, "set": _set, "frozenset": _set,
    "collections.deque": _list, "dict": _dict, "collections.OrderedDict": _dict,
    "types.SimpleNamespace": _dict, "collections.defaultdict": _defaultdict,
    "collections.ChainMap": _layers, "configparser.ConfigParser": _parser,
    "configparser.RawConfigParser": _parser, "enumerate": _enumerate,
    "dataclasses.replace": _replace, "attr.evolve": _replace, "attrs.evolve": _replace,
    "copy.replace": _replace, "copy.copy": _copy, "copy.deepcopy": _deep_copy,
    "itertools.chain": _chain, "heapq.merge": _chain, "asyncio.gather": _gather,
}  # fmt: skip
"""By path, as programs import them."""
