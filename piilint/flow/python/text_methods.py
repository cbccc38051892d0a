"""Methods of texts, and values as texts."""

from __future__ import annotations

import re

from piilint.flow.access.iterating import iterate
from piilint.flow.access.read_back import texts
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import (
    MASKED,
    NO_LABELS,
    Label,
    Labels,
    ParamLabel,
    join_labels,
    stepped,
    transformed,
)
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import UNKNOWN_CONST, Value, objects_of
from piilint.flow.leaving import formats
from piilint.flow.leaving.addresses import NO_REFS
from piilint.flow.leaving.exposure import expose
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame

TEXT = frozenset(
    "capitalize casefold center encode decode expandtabs format format_map join ljust "
    "lower lstrip partition removeprefix removesuffix replace rjust rpartition rsplit "
    "rstrip split splitlines strip swapcase title translate upper zfill hex as_string "
    "as_bytes".split()
)


def is_text_method(name: str) -> bool:
    """The name of a string method that gives text."""
    return name in TEXT


_SAME = frozenset({"encode", "decode", "strip", "rstrip", "lstrip"})
"""What these give is still the same text."""
_PLAIN = frozenset({"strip", "rstrip", "lstrip", "lower", "upper", "casefold"})
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
        labels = _masked_in(frame, labels, args, at) if name == "replace" else labels
        for given in args.positional[1:]:
            labels = join_labels(labels, given.labels)
    text = _joined(frame, value, args) if name == "join" else _constant(value, name, args)
    if name in SPLITTING:
        return _split(frame, value, labels, name, args, at)
    if labels and name in ("format", "join", "format_map"):
        labels = stepped(labels, "through", frame.module.name, at, f"text by {name}()")
    if text is not None:
        return Value(labels, const=text, clean=not labels)
    same = texts(frame, value.refs) if name in _SAME else NO_REFS
    return Value(labels, same, clean=value.clean and not labels)


def _masked_in(frame: Frame, labels: Labels, args: Arguments, at: int) -> Labels:
    """`text.replace(email, "***")`: what a constant stands in for no longer shows."""
    new = args.positional[1].text if len(args.positional) > 1 else None
    if new is None or HOLE in new:
        return labels
    gone = {_what(frame, label) for label in expose(frame, args.positional[0], "str", at)}
    hidden: Labels = {label: t for label, t in labels.items() if _what(frame, label) in gone}
    kept: Labels = {label: trace for label, trace in labels.items() if label not in hidden}
    return join_labels(kept, transformed(hidden, MASKED, frame.module.name, at, "replace()"))


def _what(frame: Frame, label: Label) -> tuple[object, ...]:
    """What the label is of, wherever that is read."""
    if isinstance(label, ParamLabel):
        return label.root, label.path, label.transforms
    source = frame.world.sources[label.source]
    return source._replace(at=0, confidence=0.0, reason=""), label.transforms


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
    if name in _PLAIN and not args.positional:
        return str(getattr(text, name)())
    if name in ("rstrip", "lstrip", "strip", "removesuffix", "removeprefix"):
        given = args.positional[0].text if args.positional else None
        return str(getattr(text, name)(given)) if given else text
    if name == "encode":
        return text
    return None


def _formatted(text: str, args: Arguments) -> str:
    """A format string with its known parts filled in."""

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


def text_of(frame: Frame, value: Value, at: int, mode: str = "str") -> Value:
    """The value printed."""
    labels: Labels = expose(frame, value, mode, at)
    const = value.const if isinstance(value.const, str) else UNKNOWN_CONST
    return Value(labels, const=const, clean=value.clean and not labels)
