"""Tables that a class fills for its own instances: `self.headers = {"Authorization": …}`."""

from __future__ import annotations

from piilint.flow.classes.kept import cell_value
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import Value, objects_of
from piilint.flow.names.naming import of_kinds
from piilint.flow.state.frame import Frame

_SECRETS = "credential."


def without_own_secrets(frame: Frame, obj: Object, key: Key, value: Value | None) -> Value | None:
    """What a method's own object has there, without the secret that the key's name makes of it.

    What the class itself has put there the program sends, and no visitor: it is the program's own.
    """
    if value is None or not value.labels or not _is_own_entry(frame, obj, key):
        return value
    kept = of_kinds(frame, value.labels, lambda kind: not kind.startswith(_SECRETS))
    return Value(kept, value.refs, value.const, value.clean)


def _is_own_entry(frame: Frame, obj: Object, key: Key) -> bool:
    params = frame.function.params
    if obj.symbolic is None or len(obj.symbolic[1]) != 1 or not params:
        return False
    root, (attr,) = obj.symbolic
    info = frame.world.classes.get(frame.function.owner) if frame.function.owner else None
    if info is None or root != params[0].name or not isinstance(attr, str):
        return False
    cell = cell_value(frame, info, attr)
    held = [frame.object(oid).fields.get(key) for oid in objects_of(cell)] if cell else []
    return any(entry is not None and not entry.labels for entry in held)
