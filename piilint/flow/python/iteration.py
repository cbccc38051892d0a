"""Functions of `itertools` and their kin: what iterating over their results gives."""

from __future__ import annotations

from piilint.flow.access.iterating import iterate
from piilint.flow.access.sequences import MOST, known_items, made_of
from piilint.flow.access.writing import write_any
from piilint.flow.domain.heap import KEYS, Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import CLEAN, OPAQUE, ObjectId, Value, join, join_all
from piilint.flow.passing.arguments import Arguments, Function
from piilint.flow.state.frame import Frame

_FEW = 4
"""A function that is mapped is called for so many elements one by one."""


def _list(frame: Frame, at: int, name: str, element: Value) -> Value:
    return frame.make(("s", at, name), Object(frozenset({"k:list"}), elem=element))


def _tuple(frame: Frame, oid: ObjectId, *items: Value) -> Value:
    return frame.make(oid, Object(frozenset({"k:tuple"}), dict(enumerate(items)), closed=True))


def _elements(frame: Frame, args: Arguments, at: int) -> list[Value]:
    """Some element of each argument."""
    return [iterate(frame, value, at) for value in args.positional]


def _zip(frame: Frame, args: Arguments, at: int) -> Value:
    columns = [known_items(frame, value) for value in args.positional]
    known = [column for column in columns if column is not None]
    if args.positional and len(known) == len(columns) and len(known[0]) <= MOST:
        rows = zip(*known, strict=False)
        made = [_tuple(frame, ("s", at, "row", i), *row) for i, row in enumerate(rows)]
        return made_of(frame, ("s", at, "zip"), made)
    return _tuples(frame, args, at)


def _tuples(frame: Frame, args: Arguments, at: int) -> Value:
    """Tuples of one element of each argument; of a `*sequence`, nobody knows how many."""
    row = _tuple(frame, ("s", at, "row"), *_elements(frame, args, at))
    for sequence in args.sequences:
        inner = iterate(frame, iterate(frame, sequence, at), at)
        write_any(frame, row, inner)
    return _list(frame, at, "rows", row)


def _of_one(frame: Frame, args: Arguments, at: int) -> Value:
    """Tuples of elements of the one argument: pairs of neighbours, combinations."""
    row = frame.make(
        ("s", at, "row"),
        Object(frozenset({"k:tuple"}), elem=iterate(frame, args.first(OPAQUE), at)),
    )
    return _list(frame, at, "rows", row)


def _some(frame: Frame, args: Arguments, at: int) -> Value:
    """Elements of the first argument, or not all of them."""
    return _list(frame, at, "some", iterate(frame, args.first(OPAQUE), at))


def _chosen(frame: Frame, args: Arguments, at: int) -> Value:
    """Elements of the second argument, which the function in the first has seen."""
    if len(args.positional) < 2:
        return OPAQUE
    element = iterate(frame, args.positional[1], at)
    frame.invoke_value(args.positional[0], Arguments([element]), at)
    return _list(frame, at, "chosen", element)


def _flattened(frame: Frame, args: Arguments, at: int) -> Value:
    inner = iterate(frame, iterate(frame, args.first(OPAQUE), at), at)
    return _list(frame, at, "flat", inner)


def _repeat(frame: Frame, args: Arguments, at: int) -> Value:
    return _list(frame, at, "repeat", args.first(OPAQUE))


def _map(frame: Frame, args: Arguments, at: int) -> Value:
    if len(args.positional) < 2:
        return OPAQUE
    function, *columns = args.positional
    known = known_items(frame, columns[0]) if len(columns) == 1 else None
    if known is not None and len(known) <= _FEW:
        made = [frame.invoke_value(function, Arguments([item]), at) for item in known]
        return made_of(frame, ("s", at, "map"), made)
    given = Arguments([iterate(frame, value, at) for value in columns])
    return _list(frame, at, "map", frame.invoke_value(function, given, at))


def _starmap(frame: Frame, args: Arguments, at: int) -> Value:
    if len(args.positional) < 2:
        return OPAQUE
    row = iterate(frame, args.positional[1], at)
    items = known_items(frame, row)
    given = Arguments(items) if items is not None else Arguments(sequences=[row])
    return _list(frame, at, "map", frame.invoke_value(args.positional[0], given, at))


def _accumulate(frame: Frame, args: Arguments, at: int) -> Value:
    element = iterate(frame, args.first(OPAQUE), at)
    if len(args.positional) < 2:
        return _list(frame, at, "sums", element)
    first = frame.invoke_value(args.positional[1], Arguments([element, element]), at)
    again = frame.invoke_value(args.positional[1], Arguments([join(element, first), element]), at)
    return _list(frame, at, "sums", join_all([element, first, again]))


def _groupby(frame: Frame, args: Arguments, at: int) -> Value:
    """Pairs of a key, which the function makes of an element, and a group of elements."""
    element = iterate(frame, args.first(OPAQUE), at)
    function = args.pick(frame, "key", ("iterable", "key"), at)
    key = element
    if function is not None:
        key = frame.invoke_value(function, Arguments([element]), at)
    group = _list(frame, at, "group", element)
    return _list(frame, at, "groups", _tuple(frame, ("s", at, "pair"), key, group))


def _tee(frame: Frame, args: Arguments, at: int) -> Value:
    same = _some(frame, args, at)
    return frame.make(("s", at, "tee"), Object(frozenset({"k:tuple"}), elem=same))


def _counter(frame: Frame, args: Arguments, at: int) -> Value:
    """A count for each element: the elements are the keys."""
    fields: dict[Key, Value] = dict.fromkeys(args.keywords, CLEAN)
    counts = Object(frozenset({"k:dict"}), fields, CLEAN)
    if args.positional:
        counts.put(KEYS, iterate(frame, args.positional[0], at))
    return frame.make(("s", at, "counter"), counts)


def _reversed(frame: Frame, args: Arguments, at: int) -> Value:
    items = known_items(frame, args.first(OPAQUE))
    if items is not None:
        return made_of(frame, ("s", at, "reversed"), items[::-1])
    if any(n[:2] == "q:" for ref in args.first(OPAQUE).refs if type(ref) is tuple
           for n in frame.object(ref).types):  # fmt: skip
        return args.first(OPAQUE)
    return _some(frame, args, at)


FUNCTIONS: dict[str, Function] = {
    "zip": _zip, "map": _map, "reversed": _reversed, "collections.Counter": _counter,
    "itertools.zip_longest": _tuples, "itertools.product": _tuples,
    "itertools.pairwise": _of_one, "itertools.combinations": _of_one,
    "itertools.permutations": _of_one, "itertools.batched": _of_one,
    "itertools.combinations_with_replacement": _of_one, "itertools.islice": _some,
    "itertools.compress": _some, "itertools.takewhile": _chosen,
    "itertools.dropwhile": _chosen, "itertools.filterfalse": _chosen,
    "itertools.chain.from_iterable": _flattened, "itertools.repeat": _repeat,
    "itertools.starmap": _starmap, "itertools.accumulate": _accumulate,
    "itertools.groupby": _groupby, "itertools.tee": _tee,
    "heapq.nlargest": _chosen, "heapq.nsmallest": _chosen,
}  # fmt: skip
"""By path, as programs import them."""
