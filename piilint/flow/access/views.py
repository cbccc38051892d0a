"""Generic views: what they show is what their query gives, of the model that they name."""

from __future__ import annotations

from piilint.flow.access.attributes import read_attr
from piilint.flow.access.unnamed import read_any
from piilint.flow.classes import members
from piilint.flow.classes.kept import cell_value
from piilint.flow.domain.heap import Object
from piilint.flow.domain.values import Value, is_object, objects_of, of_refs
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol

_QUERY = "get_queryset"
_ROW = frozenset({"object", "get_object"})
_ROWS = frozenset({"object_list", _QUERY})


def shown(frame: Frame, receiver: Value, info: ClassInfo, name: str, at: int) -> Value | None:
    """What a view that does not say so itself has under a name, or gives for a call of it."""
    if name not in _ROW and name not in _ROWS:
        return None
    if not any("View" in path or path.endswith("Mixin") for path in info.outside):
        return None
    rows = _rows(frame, receiver, info, at)
    if rows is None:
        return None
    return read_any(frame, rows) if name in _ROW else rows


def _rows(frame: Frame, receiver: Value, info: ClassInfo, at: int) -> Value | None:
    own = info.methods.get(_QUERY)
    if own is not None and own != frame.function.id:
        found = frame.invoke(own, [receiver], at)
        return found if found.refs else None
    named = read_attr(frame, receiver, "model", "", at)
    names: set[str] = set()
    for ref in named.refs:
        if isinstance(ref, Symbol) and ref.kind == "class":
            names.add("q:" + ref.name)
        elif is_object(ref):
            types = frame.object(ref).types
            names.update("q:" + kind[2:] for kind in types if kind[:2] == "C:")
    if not names:
        return None
    return frame.make(("s", at, "shown", info.id), Object(frozenset(names)))


def attribute(frame: Frame, value: Value, attr: str, at: int) -> Value | None:
    """`self.object` of a view, where neither its code nor the model that it names says more."""
    if attr != "object" and attr != "object_list":
        return None
    for oid in objects_of(value):
        obj = frame.object(oid)
        for tname in sorted(obj.types):
            info = frame.world.classes.get(tname[2:]) if tname[:2] == "c:" else None
            if info is None or attr in obj.fields or not _left_open(frame, info, attr):
                continue
            found = shown(frame, of_refs(oid), info, attr, at)
            if found is not None:
                return found
    return None


def _left_open(frame: Frame, info: ClassInfo, attr: str) -> bool:
    if attr in info.methods or attr in info.fields or members.hint(frame, info, attr) is not None:
        return False
    kept = cell_value(frame, info, attr)
    return kept is None or not kept.refs
