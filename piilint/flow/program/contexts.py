"""Entering and leaving contexts."""

from __future__ import annotations

from piilint.flow.access.unnamed import read_any
from piilint.flow.domain.values import CLEAN, Value, added, objects_of, of_refs
from piilint.flow.passing.arguments import Arguments
from piilint.flow.program.program_calls import call_program
from piilint.flow.state.frame import Frame


def entered(frame: Frame, ctx: Value, at: int) -> Value:
    """What `with … as x` binds: by `__enter__`, by what a generator yields, else the context."""
    for method in ("__enter__", "__aenter__"):
        found = context_call(frame, ctx, method, at)
        if found is not None:
            return found
    if any("k:list" in frame.object(oid).types for oid in objects_of(ctx)):
        return read_any(frame, ctx)
    return ctx


def context_call(frame: Frame, ctx: Value, method: str, at: int) -> Value | None:
    """What a context's class says of entering or leaving it; None if it says nothing."""
    result: Value | None = None
    for oid in objects_of(ctx):
        for tname in sorted(frame.object(oid).types):
            info = frame.world.classes.get(tname[2:]) if tname.startswith("c:") else None
            fid = info.methods.get(method) if info is not None else None
            if fid is not None:
                args = Arguments([CLEAN, frame.current, CLEAN] if "exit" in method else [])
                found = call_program(frame, fid, args, at, of_refs(oid))
                result = added(result, found)
    return result
