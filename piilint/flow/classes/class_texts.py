"""The texts that classes give all their instances."""

from __future__ import annotations

from piilint.flow.domain.kinds import SEQUENCES
from piilint.flow.domain.values import UNKNOWN_CONST, Known, ObjectId, Value, objects_of
from piilint.flow.state.frame import Frame
from piilint.ir.ops import Constant
from piilint.ir.program import FieldIR
from piilint.resolve.classes import ClassInfo, Field


def shared_names(frame: Frame, oid: ObjectId, info: ClassInfo, field: Field) -> Value | None:
    """The list of texts that a class gives all its instances, where nobody gives them another."""
    if field.ir.called or field.ir.annotation is not None or not field.ir.has_value:
        return None
    exact = frame.object(oid).exact
    if not exact and any(has_own(frame, cid, field.name) for cid in info.children):
        return None
    owner = next((cid for cid in info.mro if has_own(frame, cid, field.name)), None)
    found = frame.world.cells.read(("c", owner, field.name), frame.unit) if owner else None
    objects = objects_of(found) if found is not None else []
    if found is None or len(objects) != 1 or len(found.refs) != 1:
        return None
    obj = frame.object(objects[0])
    texts = obj.types <= SEQUENCES and obj.elem is None and obj.fields
    if not texts or any(value.text is None or value.refs for value in obj.fields.values()):
        return None
    if frame.world.cells.attribute("a", info, field.name, frame.unit) is not None:
        return None
    return found


def has_own(frame: Frame, cid: str, attr: str) -> bool:
    return any(declared.name == attr for declared in frame.world.classes.by_id[cid].ir.fields)


def shared_text(frame: Frame, oid: ObjectId, info: ClassInfo, attr: str) -> Known:
    """The text that a class gives all its instances; unknown where descendants have another."""
    found = next(filter(None, (_own_text(frame, cid, attr) for cid in info.mro)), None)
    if found is None:
        return UNKNOWN_CONST
    if not frame.object(oid).exact:
        others = (_own_text(frame, cid, attr) for cid in info.children)
        if any(other is not None and other != found for other in others):
            return UNKNOWN_CONST
    return found


def _own_text(frame: Frame, cid: str, attr: str) -> str | None:
    """The text that a class's own body gives an attribute."""
    for declared in frame.world.classes.by_id[cid].ir.fields:
        text = _default(declared) if declared.called else declared.constant
        if declared.name == attr and isinstance(text, str):
            return text
    cell = frame.world.cells.read(("c", cid, attr), frame.unit)
    return cell.text if cell is not None else None


def _default(declared: FieldIR) -> Constant:
    """`url: str = Field("https://…")`: what an instance has that was given nothing else."""
    maker = declared.value.name.rpartition(".")[2] if declared.value is not None else ""
    if declared.annotation is None or maker not in ("Field", "field", "attrib", "ib"):
        return None
    return next((each.constant for each in declared.args if each.name in ("", "default")), None)
