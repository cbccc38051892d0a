"""Parts of data of which only the whole is known: `data = request.json`, `data["mail"] = ""`.

What such a part holds once it is written is known, though nothing else of the whole is.
"""

from __future__ import annotations

from piilint.flow.domain.heap import Object
from piilint.flow.domain.values import UNKNOWN_CONST, ObjectId, Value, objects_of, of_refs
from piilint.flow.state.frame import Frame


def opened(frame: Frame, whole: Value, at: int) -> Value:
    """The value as something that has parts, in all variables that stand for it."""
    if whole.const is not UNKNOWN_CONST or not whole.labels:
        return whole
    names = [name for name, value in frame.live.env.items() if value is whole]
    objects = objects_of(whole)
    if not names or len(objects) < len(whole.refs) or len(objects) > 1:
        return whole
    if not objects:
        with_parts = frame.make(("s", at, "whole"), Object(elem=Value(whole.labels)))
    elif _is_result(frame, objects[0]):
        frame.live.writable(objects[0]).put_any(Value(whole.labels))
        with_parts = of_refs(objects[0])
    else:
        return whole
    for name in names:
        frame.live.env[name] = with_parts
    return with_parts


def _is_result(frame: Frame, oid: ObjectId) -> bool:
    """It is what an outside call gave: its labels are those of the whole."""
    types = frame.object(oid).types
    return oid[0] == "s" and bool(types) and all(name[:2] == "x:" for name in types)
