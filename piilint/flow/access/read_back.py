"""Texts that a structure was written to, and which are read back: the keys are what they were."""

from __future__ import annotations

from collections.abc import Iterable

from piilint.flow.access.copies import deeply_copied
from piilint.flow.domain.heap import MAPPED, WRITTEN, Object
from piilint.flow.domain.labels import Key, Label, Labels, join_labels, stepped
from piilint.flow.domain.values import Ref, Value, is_object, join_all, objects_of, of_refs
from piilint.flow.state.frame import Frame

_SHOWN = "^shown"
"""The field that holds what such a text shows of the structure."""
_TYPES = frozenset({"k:str"})
_DEPTH = 3
_COPIED = "copied"
"""In the id of what lies in a copy, and was copied with it."""
_NO_REFS: frozenset[Ref] = frozenset()


def written(
    frame: Frame, given: Value, labels: Labels, mode: str, at: int, text: str
) -> frozenset[Ref]:
    """What stands for the text of a structure; nothing of what has no keys, or is not read back.

    Instances are rarely read back from JSON: they are written as something else.
    """
    if not objects_of(given) or (mode == "json" and _has_instances(frame, given, 0)):
        return _NO_REFS
    content = through(frame, given, at, text)
    fields: dict[Key, Value] = {WRITTEN: content, _SHOWN: Value(labels)}
    return frame.make(("s", at, "written"), Object(_TYPES, fields, closed=True)).refs


def _has_instances(frame: Frame, value: Value, depth: int) -> bool:
    for oid in objects_of(value):
        obj = frame.object(oid)
        if any(name[:2] == "c:" for name in obj.types) and not obj.types >= MAPPED:
            return True
        if depth < _DEPTH and any(_has_instances(frame, v, depth + 1) for v in obj.contents()):
            return True
    return False


def texts(frame: Frame, refs: Iterable[Ref]) -> frozenset[Ref]:
    """Those that stand for such texts: they still do when the text is encoded, or decoded."""
    return frozenset(r for r in refs if is_object(r) and WRITTEN in frame.object(r).fields)


def as_read(frame: Frame, value: Value) -> Value:
    """What such texts were written of, in their place: who asks a text for a key has read it."""
    told = texts(frame, value.refs)
    if not told:
        return value
    objects = [frame.object(oid) for oid in objects_of(of_refs(*told))]
    content = join_all([obj.fields[WRITTEN] for obj in objects])
    shown = {_whose(label) for obj in objects for label in obj.fields[_SHOWN].labels}
    others = {label: trace for label, trace in value.labels.items() if _whose(label) not in shown}
    return Value(join_labels(others, content.labels), content.refs | (value.refs - told))


def through(frame: Frame, value: Value, at: int, text: str) -> Value:
    """A copy of a structure that has gone through a call: so its data is told to have."""
    copy = deeply_copied(frame, value, at)
    pending, seen = objects_of(copy), set(objects_of(copy))
    while pending:
        obj = frame.live.writable(pending.pop())
        for key, held in list(obj.fields.items()):
            obj.fields[key] = _gone_through(frame, held, at, text)
            inner = [oid for oid in objects_of(held) if oid[1:3] == (at, _COPIED)]
            pending += [oid for oid in inner if oid not in seen]
            seen.update(inner)
        if obj.elem is not None:
            obj.elem = _gone_through(frame, obj.elem, at, text)
    return _gone_through(frame, copy, at, text)


def _gone_through(frame: Frame, value: Value, at: int, text: str) -> Value:
    if not value.labels:
        return value
    labels = stepped(value.labels, "through", frame.module.name, at, text)
    return Value(labels, value.refs, value.const, value.clean)


def _whose(label: Label) -> Label:
    """The label, whatever was done to the text on its way."""
    return label._replace(transforms=())
