"""`operator.attrgetter` and its kin: callables made of names."""

from __future__ import annotations

from collections.abc import Callable

from piilint.flow.access.attributes import read_attr
from piilint.flow.access.items import read_item
from piilint.flow.access.unnamed import read_any
from piilint.flow.domain.heap import Object
from piilint.flow.domain.values import OPAQUE, Value
from piilint.flow.names.keys import constant_key
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame

KINDS = {"operator.attrgetter": "k:attrgetter", "operator.itemgetter": "k:itemgetter",
         "operator.methodcaller": "k:methodcaller"}  # fmt: skip
TYPES = frozenset(KINDS.values())
CallMethod = Callable[[Frame, Value, str, Arguments, int, str], Value]


def make(frame: Frame, path: str, args: Arguments, at: int) -> Value:
    """The callable: it holds the names."""
    kind = KINDS[path]
    return frame.make(
        ("s", at, kind), Object(frozenset({kind}), dict(enumerate(args.positional)), closed=True)
    )


def call(
    frame: Frame, obj: Object, kind: str, args: Arguments, at: int, method: CallMethod
) -> Value:
    """Calls it with an object: the names are looked up there."""
    if not args.positional:
        return OPAQUE
    subject, noun = args.positional[0], args.nouns.get(0, "")
    names = [value for key, value in obj.fields.items() if isinstance(key, int)]
    if kind == "k:methodcaller":
        name = names[0].text if names else None
        return method(frame, subject, name, Arguments(names[1:]), at, noun) if name else OPAQUE
    found = [_look_up(frame, subject, name, kind, noun, at) for name in names]
    if len(found) == 1:
        return found[0]
    made = Object(frozenset({"k:tuple"}), dict(enumerate(found)), closed=True)
    return frame.make(("s", at, kind, "found"), made)


def _look_up(frame: Frame, subject: Value, name: Value, kind: str, noun: str, at: int) -> Value:
    key = name.const
    if kind == "k:attrgetter" and isinstance(key, str):
        for part in key.split("."):
            subject = read_attr(frame, subject, part, noun, at)
            noun = part
        return subject
    constant = constant_key(key)
    if constant is None:
        return read_any(frame, subject)
    return read_item(frame, subject, constant, noun, at)
