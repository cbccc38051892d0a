"""Functions that make callables: with some arguments fixed, out of names, weak references."""

from __future__ import annotations

from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import CLEAN, Value, objects_of, of_refs
from piilint.flow.passing.arguments import Arguments, Function
from piilint.flow.python import getters
from piilint.flow.python.making import new
from piilint.flow.state.frame import Frame
from piilint.resolve.symbols import external


def _partial(frame: Frame, args: Arguments, at: int) -> Value:
    fields: dict[Key, Value] = {"^func": args.first()}
    fields.update(enumerate(args.positional[1:]))
    fields.update({f"^kw:{name}": value for name, value in args.keywords.items()})
    return new(frame, "k:partial", at, fields)


def _weak(frame: Frame, args: Arguments, at: int) -> Value:
    """`weakref.ref(thing)`: calling it gives the thing."""
    fields: dict[Key, Value] = {"^func": of_refs(external("weakref.proxy")), 0: args.first()}
    return new(frame, "k:partial", at, fields)


def _partial_method(frame: Frame, args: Arguments, at: int) -> Value:
    """A partial whose receiver comes before the arguments that are fixed."""
    result = _partial(frame, args, at)
    for oid in objects_of(result):
        frame.live.writable(oid).fields["^method"] = CLEAN
    return result


def _getter(path: str) -> Function:
    return lambda frame, args, at: getters.make(frame, path, args, at)


FUNCTIONS: dict[str, Function] = {
    **{path: _getter(path) for path in getters.KINDS}, "functools.partial": _partial,
    "types.MethodType": _partial, "weakref.ref": _weak, "weakref.WeakMethod": _weak,
    "functools.partialmethod": _partial_method,
}  # fmt: skip
"""By path, as programs import them."""
