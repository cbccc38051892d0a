"""The texts that classes give all their instances."""

from __future__ import annotations

from piilint.flow.domain.values import UNKNOWN_CONST, Known, ObjectId
from piilint.flow.state.frame import Frame
from piilint.ir.ops import Constant
from piilint.ir.program import FieldIR
from piilint.resolve.classes import ClassInfo


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
        if declared.name == attr:
            text = _default(declared) if declared.called else declared.constant
            if isinstance(text, str):
                return text
    cell = frame.world.cells.read(("c", cid, attr), frame.unit)
    return cell.text if cell is not None else None


def _default(declared: FieldIR) -> Constant:
    """`url: str = Field("https://…")`: what an instance has that was given nothing else."""
    maker = declared.value.name.rpartition(".")[2] if declared.value is not None else ""
    if declared.annotation is None or maker not in ("Field", "field", "attrib", "ib"):
        return None
    return next((each.constant for each in declared.args if each.name in ("", "default")), None)
