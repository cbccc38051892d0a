"""Which attributes of a row its table holds."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import CONTAINERS
from piilint.flow.domain.values import ObjectId, Value, is_object, of_refs
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo

_NOTHING: frozenset[str] = frozenset()


def no_columns(frame: Frame, obj: Object, info: ClassInfo) -> frozenset[str]:
    """Attributes of a model of which its table holds no data: those of its class, foreign keys."""
    lacking = _lacking(frame, obj, info)
    if "model" not in info.kinds:
        return lacking
    return lacking.union(
        name
        for name, field in info.fields.items()
        if field.relation or not (field.ir.called or field.declared)
    )


def _lacking(frame: Frame, obj: Object, info: ClassInfo) -> frozenset[str]:
    """What was put on a row of a library's table that has no such column."""
    if info.id not in frame.world.program.tables or info.children:
        return _NOTHING
    return frozenset(key for key in obj.fields if isinstance(key, str) and key not in info.fields)


def only_texts(frame: Frame, obj: Object, info: ClassInfo) -> Object:
    """The row without the lists and mappings that came to where its table has a text."""
    columns = [field.name for field in info.fields.values() if field.declared in _TEXTS]
    result = obj
    for name in columns if "model" in info.kinds else ():
        value = obj.fields.get(name)
        if value is None:
            continue
        kept = {
            ref
            for ref in value.refs
            if not (is_object(ref) and frame.object(ref).types & CONTAINERS)
        }
        if len(kept) < len(value.refs):
            result = obj.copy() if result is obj else result
            result.fields[name] = Value(value.labels, frozenset(kept), value.const, value.clean)
    return result


_TEXTS = frozenset("CharField TextField SlugField EmailField URLField".split())


def rows_put_in(
    frame: Frame, oid: ObjectId, obj: Object, info: ClassInfo
) -> Iterator[tuple[str, Value]]:
    """The rows in a row, by the attributes that they were put into, or that somebody looked at."""
    for name in [field.name for field in info.fields.values() if field.relation]:
        part: ObjectId = ("i", oid, name)
        if name in obj.fields:
            yield name, obj.fields[name]
        elif frame.live.heap.get(part) is not None:
            yield name, of_refs(part)
