"""Functions that make texts of things, or write them to streams."""

from __future__ import annotations

from piilint.flow.classes.exceptions import traceback_of
from piilint.flow.domain.values import CLEAN, NONE, Outside, Value, objects_of, of_refs
from piilint.flow.leaving.exposure import expose
from piilint.flow.passing.arguments import Arguments, Function
from piilint.flow.python.json_defaults import as_turned
from piilint.flow.python.making import new
from piilint.flow.python.text_methods import text_of
from piilint.flow.state.frame import Frame


def text(frame: Frame, args: Arguments, at: int) -> Value:
    return text_of(frame, args.first(), at)


def _formatted(frame: Frame, args: Arguments, at: int) -> Value:
    return text_of(frame, args.first(), at, "format")


def _print(frame: Frame, args: Arguments, at: int) -> Value | None:
    """`print(…, file=stream)` writes to the stream; without one it is an output like others."""
    stream = args.keywords.get("file")
    if stream is None or not objects_of(stream):
        return None
    write = of_refs(Outside("write", frozenset(objects_of(stream))))
    for given in args.positional:
        frame.invoke_value(write, Arguments([text_of(frame, given, at)]), at, "write")
    return NONE


def _dump(frame: Frame, args: Arguments, at: int) -> Value | None:
    """`json.dump(thing, stream)` writes to the stream what `json.dumps(thing)` gives."""
    stream = args.pick(frame, "fp", ("obj", "fp"), at)
    if stream is None or not objects_of(stream):
        return None
    args = as_turned(frame, args, at) or args
    text = Value(expose(frame, args.first(), "json", at, args.nouns.get(0, "")))
    write = of_refs(Outside("write", frozenset(objects_of(stream))))
    frame.invoke_value(write, Arguments([text]), at, "write")
    return NONE


def _repr(frame: Frame, args: Arguments, at: int) -> Value:
    return text_of(frame, args.first(), at, "repr")


def _traceback(frame: Frame, args: Arguments, at: int) -> Value:
    """`traceback.format_exc()`: the text of what is being handled."""
    current = traceback_of(frame)
    return CLEAN if current is None else text_of(frame, current, at)


def _exc_info(frame: Frame, args: Arguments, at: int) -> Value:
    current = traceback_of(frame)
    return new(frame, "k:tuple", at, {0: CLEAN, 1: current or CLEAN, 2: CLEAN}, closed=True)


FUNCTIONS: dict[str, Function] = {
    "print": _print, "traceback.format_exc": _traceback, "sys.exc_info": _exc_info,
    "json.dump": _dump, "pickle.dump": _dump, "six.text_type": text, "str": text, "bytes": text,
    "bytearray": text, "memoryview": text, "repr": _repr, "ascii": _repr, "format": _formatted,
}  # fmt: skip
"""By path, as programs import them."""
