"""Which fields a form or serializer has: those of its model that its `Meta` names, or fewer."""

from __future__ import annotations

from typing import NamedTuple

from piilint.flow.access.items import read_item
from piilint.flow.classes.kept import class_value
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import Value, objects_of, of_refs
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo
from piilint.resolve.taken_out import TakenOut, taken_out

_ALL = "__all__"
_NONE: frozenset[str] = frozenset()


class MetaFields(NamedTuple):
    """The fields of the model that are named."""

    named: frozenset[str]
    others: bool
    """All others count as well, but for those left out."""
    left_out: frozenset[str]

    def has(self, name: Key) -> bool:
        """It is a field of that name."""
        return name not in self.left_out and (self.others or name in self.named)


def meta_fields(frame: Frame, info: ClassInfo) -> MetaFields | None:
    """What a class says in its `Meta`, or what a factory puts there; None if nobody says."""
    meta = info.inner.get("Meta")
    told = frame.world.classes.get(meta) if meta is not None else None
    if told is None:
        return _of_factory(frame, info)
    given = class_value(frame, told, "fields")
    named = names_in(frame, given)
    if given is None or given.const == _ALL or _computed(frame, given):
        return MetaFields(named, True, names_in(frame, class_value(frame, told, "exclude")))
    return MetaFields(named, False, _NONE)


def _of_factory(frame: Frame, info: ClassInfo) -> MetaFields | None:
    """Of a base that others derive from as well, nobody knows which of them is meant."""
    made = frame.world.hints.made_forms.get(info.id)
    if made is None or made.fields is None or info.children:
        return None
    return MetaFields(made.fields, False, _NONE)


def fields_taken_out(frame: Frame, info: ClassInfo) -> TakenOut:
    """The fields that instances of the class take out of themselves."""
    cache = frame.world.known.taken_out
    found = cache.get(info.id)
    if found is None:
        by_id, functions = frame.world.classes.by_id, frame.world.program.functions
        ids = [dict(by_id[cid].ir.methods).get("__init__") for cid in info.mro]
        found = cache[info.id] = taken_out([functions[fid] for fid in ids if fid is not None])
    return found


def names_in(frame: Frame, value: Value | None) -> frozenset[str]:
    """The texts in a list of names."""
    found: set[str] = set()
    for oid in objects_of(value) if value is not None else ():
        obj = frame.object(oid)
        for key in obj.fields:
            text = read_item(frame, of_refs(oid), key, "", 0).text if isinstance(key, int) else None
            if text:
                found.add(text)
    return frozenset(found)


def _computed(frame: Frame, value: Value) -> bool:
    """A list of names that are not all known: `[f.name for f in Order._meta.fields]`."""
    lists = [frame.object(oid) for oid in objects_of(value)]
    return not lists or any(obj.elem is not None for obj in lists)
