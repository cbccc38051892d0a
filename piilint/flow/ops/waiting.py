"""`await` and `yield`: what comes in and what goes out."""

from __future__ import annotations

from piilint.flow.access.iterating import iterate
from piilint.flow.domain.heap import RETURNED, telling
from piilint.flow.domain.kinds import CHANGEABLE
from piilint.flow.domain.labels import ANY
from piilint.flow.domain.summaries import join_shapes
from piilint.flow.domain.values import (
    NONE,
    OPAQUE,
    ObjectId,
    Value,
    added,
    join,
    objects_of,
    of_refs,
)
from piilint.flow.external import outside
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import SENT, THROWN, YIELDED, Frame
from piilint.flow.state.shapes import export_shape
from piilint.ir import ops


def wait(frame: Frame, op: ops.Await) -> None:
    """Coroutines are told apart from their results nowhere: only other awaitables matter."""
    value = frame.regs[op.src]
    result: Value | None = None
    for oid in objects_of(value):
        for tname in sorted(frame.object(oid).types):
            found = _awaited(frame, oid, tname, op.at)
            if found is not None:
                result = added(result, found)
    frame.regs[op.dst] = value if result is None else result


def _awaited(frame: Frame, oid: ObjectId, tname: str, at: int) -> Value | None:
    """What a class says that waiting for its instances gives: `__await__` returns it."""
    if tname[:2] == "c:":
        info = frame.world.classes.get(tname[2:])
        fid = info.methods.get("__await__") if info is not None else None
        return None if fid is None else returned_by(frame, frame.invoke(fid, [of_refs(oid)], at))
    path = f"{tname[2:]}.__await__"
    if tname[:2] == "x:" and frame.world.models.call(path):
        return outside.call(frame, path, of_refs(oid), Arguments(), at)
    return None


def give(frame: Frame, op: ops.Yield) -> None:
    """`yield` hands the value out; what comes back was sent, thrown, or put into what went out."""
    value = frame.regs[op.src] if op.src >= 0 else NONE
    given = iterate(frame, value, op.at) if op.each else value
    shape = export_shape(frame, given)
    frame.handed.append(shape)
    frame.yields = shape if frame.yields is None else join_shapes(frame.yields, shape)
    under, known = telling(frame.guards), frame.yielded_under
    frame.yielded_under = under if known is None else tuple(g for g in known if g in under)
    frame.exits.append(frame.live.fork())
    if op.each:
        frame.regs[op.dst] = returned_by(frame, value)
        return
    frame.regs[op.dst] = of_refs(("p", SENT, ()))
    if any(d.name.removesuffix("()").endswith("contextmanager") for d in frame.function.decorators):
        _lend(frame, value)
    if len(frame.raised) > 1:
        frame.raised[-1].append(of_refs(("p", THROWN, ())))


def returned_by(frame: Frame, value: Value) -> Value:
    """What `yield from` gives: the generator's `return`."""
    result: Value | None = None
    for oid in objects_of(value):
        found = frame.object(oid).fields.get(RETURNED)
        if found is not None:
            result = added(result, found)
    return result if result is not None else OPAQUE


def _lend(frame: Frame, value: Value) -> None:
    """Until a context manager goes on, its user may change what it was given."""
    for oid in objects_of(value):
        obj = frame.object(oid)
        if obj.symbolic is not None:
            continue
        obj = frame.live.writable(oid)
        for key, known in obj.fields.items():
            obj.fields[key] = join(known, of_refs(("p", YIELDED, (key,))))
        if obj.types & CHANGEABLE:
            obj.put_any(of_refs(("p", YIELDED, (ANY,))))
