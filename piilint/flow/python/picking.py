"""Functions that pick among the elements of what they are given."""

from __future__ import annotations

from piilint.flow.access.iterating import iterate
from piilint.flow.access.sequences import known_items, taken_out
from piilint.flow.access.unnamed import common_filters
from piilint.flow.access.writing import write_any
from piilint.flow.domain.values import CLEAN, NONE, OPAQUE, Value, join, objects_of
from piilint.flow.passing.arguments import Arguments, Function
from piilint.flow.python.making import listed
from piilint.flow.state.frame import Frame


def _filter(frame: Frame, args: Arguments, at: int) -> Value:
    if len(args.positional) < 2:
        return OPAQUE
    element = iterate(frame, args.positional[1], at)
    frame.invoke_value(args.positional[0], Arguments([element]), at)
    return args.positional[1]


def _reduce(frame: Frame, args: Arguments, at: int) -> Value:
    if len(args.positional) < 2:
        return OPAQUE
    element = iterate(frame, args.positional[1], at)
    start = args.positional[2] if len(args.positional) > 2 else element
    first = frame.invoke_value(args.positional[0], Arguments([start, element]), at)
    accumulated = join(start, first)
    return join(
        first, frame.invoke_value(args.positional[0], Arguments([accumulated, element]), at)
    )


def _sorted(frame: Frame, args: Arguments, at: int) -> Value:
    given = args.first()
    key = args.keywords.get("key")
    if key is not None:
        frame.invoke_value(key, Arguments([iterate(frame, given, at)]), at)
    if any(n.startswith("q:") for oid in objects_of(given) for n in frame.object(oid).types):
        return given
    return listed(frame, given, at)


def _element(frame: Frame, args: Arguments, at: int) -> Value:
    state = frame.live
    state.guards = tuple(dict.fromkeys((*state.guards, *common_filters(frame, args.first()))))
    items = known_items(frame, args.first())
    if items and _is_generator(frame, args.first()):
        taken_out(frame, args.first(), 0)
        return items[0]
    result = iterate(frame, args.first(), at)
    for given in args.positional[1:]:
        result = join(result, given)
    return result


def _is_generator(frame: Frame, value: Value) -> bool:
    """What it handed out it does not hand out again."""
    types = [name for oid in objects_of(value) for name in frame.object(oid).types]
    return any(name[:2] == "g:" for name in types)


def _extreme(frame: Frame, args: Arguments, at: int) -> Value:
    """`max(xs)` is one of the elements, `max(a, b)` one of the arguments."""
    one = len(args.positional) == 1
    result = iterate(frame, args.positional[0], at) if one else args.first()
    for given in args.positional[1:]:
        result = join(result, given)
    key = args.keywords.get("key")
    if key is not None:
        frame.invoke_value(key, Arguments([result]), at)
    return result


def _drawn(frame: Frame, args: Arguments, at: int) -> Value:
    """What chance picks among things that are nobody's is nobody's either."""
    found = iterate(frame, args.first(), at)
    return found if found.labels or found.refs else CLEAN


def _push(frame: Frame, args: Arguments, at: int) -> Value:
    """`heappush(heap, x)`: it stands anywhere now."""
    if len(args.positional) > 1:
        write_any(frame, args.positional[0], args.positional[1])
    return NONE


def _push_pop(frame: Frame, args: Arguments, at: int) -> Value:
    _push(frame, args, at)
    return _element(frame, args, at)


FUNCTIONS: dict[str, Function] = {
    "heapq.heappush": _push, "bisect.insort": _push, "heapq.heappop": _element, "next": _element,
    "anext": _element, "heapq.heappushpop": _push_pop, "heapq.heapreplace": _push_pop,
    "filter": _filter, "functools.reduce": _reduce, "sorted": _sorted, "max": _extreme,
    "min": _extreme, "random.choice": _drawn, "secrets.choice": _drawn,
}  # fmt: skip
"""By path, as programs import them."""
