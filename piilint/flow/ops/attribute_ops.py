"""Operations on attributes."""

from __future__ import annotations

from piilint.flow.access import overwritten, tables, views
from piilint.flow.access.attributes import namespace, read_attr
from piilint.flow.access.merging import merge
from piilint.flow.access.writing import delete_key, write_attr
from piilint.flow.calling import schemas
from piilint.flow.classes import descriptors
from piilint.flow.domain.values import Bound, Value, join, objects_of
from piilint.flow.leaving.sinks import send_all
from piilint.flow.names.earned_names import earned
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.flow.state.pinned_rows import note_change_somewhere, pin
from piilint.ir import ops
from piilint.ir.program import TEMPLATE


def get_attr(frame: Frame, op: ops.GetAttr) -> None:
    value = frame.regs[op.obj]
    found = schemas.attribute(frame, value, op.attr, op.at)
    if found is None:
        found = views.attribute(frame, value, op.attr, op.at)
    if found is None:
        found = tables.attribute(frame, value, op.attr, op.noun, op.at)
    if found is None:
        found = read_attr(frame, value, op.attr, op.noun, op.at)
    if found.refs and frame.module.name.startswith(TEMPLATE):
        found = _called(frame, found, op.at)
    frame.regs[op.dst] = found


def _called(frame: Frame, value: Value, at: int) -> Value:
    """A template calls the method that it is asked for: `{{ order.total }}`."""
    methods = frozenset(ref for ref in value.refs if isinstance(ref, Bound))
    if not methods:
        return value
    result = frame.invoke_value(Value(refs=methods), Arguments(), at)
    return join(Value(value.labels, value.refs - methods), result)


def set_attr(frame: Frame, op: ops.SetAttr) -> None:
    target, value = frame.regs[op.obj], frame.regs[op.src]
    if op.attr == "__dict__":
        _set_all(frame, target, value, op.at)
        return
    taken = False
    for oid in objects_of(target):
        for tname in sorted(frame.object(oid).types):
            if tname.startswith("c:"):
                taken = _set_property(frame, tname[2:], op.attr, target, value, op.at) or taken
            elif tname.startswith("x:"):
                model = frame.world.models.attribute(f"{tname[2:]}.{op.attr}")
                if model is not None and model.sink is not None:
                    path = f"{tname[2:]}.{op.attr}"
                    send_all(
                        frame, model.sink, model.sink.recipient, path, Arguments([value]), op.at
                    )
    if not taken:
        note_change_somewhere(frame, target, op.attr, value)
        if target.labels:
            target = overwritten.opened(frame, target, op.at)
        write_attr(frame, target, op.attr, earned(frame, value, op.attr, op.noun, op.at, target))
        pin(frame, target, op.attr, value)


def _set_all(frame: Frame, target: Value, value: Value, at: int) -> None:
    """`self.__dict__ = kwargs`: its entries become attributes.

    A mapping that is its own `__dict__` has them as it is.
    """
    if not value.refs or not value.refs <= target.refs:
        merge(frame, namespace(frame, target, at), value, at)


def _set_property(frame: Frame, cid: str, attr: str, target: Value, value: Value, at: int) -> bool:
    """Lets the class take the assignment: a setter, descriptor or `__setattr__`; says if it did."""
    info = frame.world.classes.get(cid)
    if info is None:
        return False
    if descriptors.assign(frame, info, attr, target, value, at):
        return True
    fid = info.methods.get("__setattr__")
    if fid is None or fid == frame.function.id:
        return False
    done = frame.invoke(fid, [target, Value(const=attr, clean=True), value], at)
    return not done.opaque


def del_attr(frame: Frame, op: ops.DelAttr) -> None:
    target = frame.regs[op.obj]
    if not descriptors.deleted(frame, target, op.attr, op.at):
        delete_key(frame, target, op.attr)
