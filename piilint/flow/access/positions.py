"""What lies at a position: of a named tuple, or of what a pattern takes of a class."""

from __future__ import annotations

from piilint.flow.domain.heap import Object
from piilint.flow.domain.values import objects_of
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo

_POSITIONAL = frozenset({"namedtuple", "dataclass"})
_MATCHED = "__match_args__"


def _matched(frame: Frame, info: ClassInfo) -> list[str]:
    """The attributes that a class says its patterns take by position."""
    cells = frame.world.cells
    own = (cells.read(("c", cid, _MATCHED), frame.unit) for cid in info.mro)
    said = next((value for value in own if value is not None), None)
    for oid in objects_of(said) if said is not None else ():
        fields = frame.object(oid).fields
        return [fields[i].text or "" for i in range(len(fields)) if i in fields]
    return []


def name_of_position(frame: Frame, obj: Object, position: int) -> str | None:
    """The field at a position: of a named tuple, or what a pattern takes of a dataclass."""
    for tname in sorted(obj.types):
        info = frame.world.classes.get(tname[2:]) if tname.startswith("c:") else None
        if info is not None and (info.kinds & _POSITIONAL or _MATCHED in info.fields):
            names = _matched(frame, info) if _MATCHED in info.fields else list(info.fields)
            if -len(names) <= position < len(names):
                return names[position]
    return None
