"""What stands under a name that a rule spells out: the `Location` among an answer's headers."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.access.items import read_item
from piilint.flow.domain.values import ObjectId, Value, join_all, objects_of, of_refs
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.rulebook.calls import SinkModel

_MAX_PAIRS = 64
_PAIR = 2


def meant(frame: Frame, sink: SinkModel, args: Arguments, params: tuple[str, ...], at: int) -> bool:
    """Whether the arguments are spelled as the rule has them for this sink."""
    if not all(_is(frame, args, params, at, *each) for each in sink.where.items()):
        return False
    return not any(_is(frame, args, params, at, *each) for each in sink.unless.items())


def _is(
    frame: Frame,
    args: Arguments,
    params: tuple[str, ...],
    at: int,
    name: str,
    texts: tuple[str, ...],
) -> bool:
    value = args.pick(frame, name, params, at)
    return value is not None and _spelled(value) in texts


def under(frame: Frame, value: Value, names: tuple[str, ...], at: int) -> Value | None:
    """Of mappings and pairs: what has one of these names."""
    found: list[Value] = []
    for oid in objects_of(value):
        found += _named(frame, oid, names, at)
    return join_all(found) if found else None


def _named(frame: Frame, oid: ObjectId, names: tuple[str, ...], at: int) -> Iterator[Value]:
    obj = frame.object(oid)
    if obj.symbolic is not None and not obj.types:
        for name in names:
            yield read_item(frame, of_refs(oid), name, "", at)
        return
    if _is_pair(frame, oid):
        if _spelled(obj.fields[0]) in names:
            yield obj.fields[1]
        return
    for key, value in list(obj.fields.items())[:_MAX_PAIRS]:
        if isinstance(key, str) and key.lower() in names:
            yield value
        elif isinstance(key, int):
            yield from _pairs(frame, value, names)
    if obj.elem is not None:
        yield from _pairs(frame, obj.elem, names)


def _pairs(frame: Frame, value: Value, names: tuple[str, ...]) -> Iterator[Value]:
    """The second parts of those pairs whose first part is one of the names."""
    for oid in objects_of(value):
        if _is_pair(frame, oid):
            fields = frame.object(oid).fields
            if _spelled(fields[0]) in names:
                yield fields[1]


def _is_pair(frame: Frame, oid: ObjectId) -> bool:
    obj = frame.object(oid)
    return len(obj.fields) == _PAIR and 0 in obj.fields and 1 in obj.fields


def _spelled(value: Value) -> str | None:
    """A constant text in lower case: names of headers are the same in any case."""
    return value.text.lower() if value.text is not None else None
