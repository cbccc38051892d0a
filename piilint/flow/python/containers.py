"""Methods of containers and texts, by their names."""

from __future__ import annotations

from piilint.flow.access.sequences import shuffled
from piilint.flow.access.unnamed import read_any
from piilint.flow.domain.values import CLEAN, ObjectId, Value, objects_of, of_refs
from piilint.flow.external.looking_up import finds_in_text
from piilint.flow.passing.arguments import Arguments, Method
from piilint.flow.python import dict_methods, list_methods
from piilint.flow.python.text_methods import TEXT, call_text
from piilint.flow.state.frame import Frame

_PREDICATES = frozenset(
    "startswith endswith isdigit isalpha isalnum isspace isupper islower isnumeric "
    "isdecimal isidentifier istitle isprintable isascii find rfind index rindex count "
    "__len__ __contains__ exists keys bit_length isoformat_date issubset issuperset "
    "isdisjoint remove clear sort reverse".split()
)


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
    if name in TEXT:
        return call_text(frame, value, name, args, at)
    if name == "find" and not finds_in_text(noun, args.first().text):
        return None
    if name in _PREDICATES:
        return CLEAN
    return None


def _element(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    return read_any(frame, value)


def _itself(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    return value


def _nothing(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    return CLEAN


def _taken_out(frame: Frame, value: Value, args: Arguments, at: int, noun: str) -> Value:
    """Which of its elements a list or set has no more, nobody keeps count of."""
    if any("k:dict" not in frame.object(oid).types for oid in objects_of(value)):
        shuffled(frame, value)
    return CLEAN


_METHODS: dict[str, Method] = {
    **dict_methods.METHODS,
    **list_methods.METHODS,
    "__iter__": _itself, "__enter__": _itself, "intersection": _itself, "difference": _itself,
    "__len__": _nothing, "qsize": _nothing, "empty": _nothing, "full": _nothing, "count": _nothing,
    "index": _nothing, "remove": _taken_out, "discard": _taken_out, "__next__": _element,
    "__anext__": _element, "get_nowait": _element,
}  # fmt: skip
