"""Python's own functions whose effect on data is structural."""

from __future__ import annotations

from piilint.flow.domain.values import CLEAN, OPAQUE, Value
from piilint.flow.passing.arguments import Arguments, Function
from piilint.flow.python import (
    containers,
    iteration,
    json_defaults,
    making,
    partials,
    picking,
    printing,
    quoting,
    reflection,
    variables,
)
from piilint.flow.python.operators import method_called
from piilint.flow.state.frame import Frame


def call(frame: Frame, path: str, args: Arguments, at: int) -> Value | None:
    """The call's result; None if `path` is no such function."""
    quoting.of_call(frame, path, args, at)
    function = _FUNCTIONS.get(path.removeprefix("builtins."))
    return function(frame, args, at) if function is not None else None


def is_known(path: str) -> bool:
    """A function of Python's own that is described here."""
    return path.removeprefix("builtins.") in _FUNCTIONS


def _clean(frame: Frame, args: Arguments, at: int) -> Value:
    return CLEAN


def _same(frame: Frame, args: Arguments, at: int) -> Value:
    return args.first(OPAQUE)


def _entries(frame: Frame, args: Arguments, at: int) -> Value | None:
    """`six.iteritems(mapping)`."""
    return containers.call_any(frame, args.first(), "items", Arguments(), at, "")


def _entry_values(frame: Frame, args: Arguments, at: int) -> Value | None:
    """`six.itervalues(mapping)`."""
    return containers.call_any(frame, args.first(), "values", Arguments(), at, "")


def _by_method(name: str) -> Function:
    """A function that does what a method of its first argument does: `operator.setitem`."""

    def call_it(frame: Frame, args: Arguments, at: int) -> Value | None:
        given = args.positional[1:]
        if not args.positional:
            return None
        found = method_called(frame, args.first(), name, given, at)
        if found is None:
            found = containers.call_any(frame, args.first(), name, Arguments(given), at, "")
        return found

    return call_it


def _called(frame: Frame, args: Arguments, at: int) -> Value | None:
    """`operator.call(function, *args)`."""
    rest = Arguments(args.positional[1:], args.keywords)
    return frame.invoke_value(args.first(), rest, at) if args.positional else None


def _asking(method: str, otherwise: Function) -> Function:
    """A function that asks the class of its argument, if that has something to say."""

    def ask(frame: Frame, args: Arguments, at: int) -> Value | None:
        asked = args.first()
        found = None
        if asked.refs:
            found = method_called(frame, asked, method, args.positional[1:], at)
        return otherwise(frame, args, at) if found is None else found

    return ask


def _open_number(frame: Frame, args: Arguments, at: int) -> Value:
    """`int(x)`: still what it was, if it was anything: card numbers are numbers too."""
    given = args.first()
    return Value(given.labels, given.refs, clean=given.clean or not (given.labels or given.refs))


_FUNCTIONS: dict[str, Function] = {
    **making.FUNCTIONS,
    **partials.FUNCTIONS,
    **picking.FUNCTIONS,
    **printing.FUNCTIONS,
    **reflection.FUNCTIONS,
    **iteration.FUNCTIONS,
    **variables.FUNCTIONS,
    **json_defaults.FUNCTIONS,
    "len": _clean, "bool": _clean, "isinstance": _clean, "issubclass": _clean, "hasattr": _clean,
    "id": _clean, "hash": _clean, "any": _clean, "all": _clean, "callable": _clean, "range": _clean,
    "dir": _clean, "time.time": _clean, "random.random": _clean,
    "six.iteritems": _entries, "six.itervalues": _entry_values,
    "operator.getitem": _by_method("__getitem__"), "operator.setitem": _by_method("__setitem__"),
    "operator.delitem": _by_method("__delitem__"), "operator.call": _called,
    "int": _asking("__int__", _open_number), "float": _asking("__float__", _open_number),
    "abs": _asking("__abs__", _open_number), "round": _asking("__round__", _open_number),
    "pow": _asking("__pow__", _open_number), "types.MappingProxyType": _same,
    "weakref.proxy": _same, "asyncio.wait_for": _same, "asyncio.create_task": _same,
    "asyncio.ensure_future": _same, "asyncio.run": _same, "asyncio.shield": _same,
    "functools.update_wrapper": _same, "asgiref.sync.sync_to_async": _same,
    "asgiref.sync.async_to_sync": _same, "divmod": _asking("__divmod__", _open_number),
    "bytes": _asking("__bytes__", printing.text),
    "reversed": _asking("__reversed__", iteration.FUNCTIONS["reversed"]),
}  # fmt: skip
