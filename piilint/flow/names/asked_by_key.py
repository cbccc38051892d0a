"""Variables that a function asks for entries by texts: `user.get("email")`, `user["email"]`.

They are mappings, whatever they are called: no row of the table of that name.
"""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.domain.kinds import OF_MAPPINGS
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat
from piilint.resolve.classes import ClassInfo

_BY_TEXT = frozenset({"get", "pop", "setdefault"})
_OWN = frozenset({"__getitem__", "__getattr__"})


def is_asked_by_key(frame: Frame, name: str) -> bool:
    """The function takes what the variable holds for a mapping."""
    cache = frame.world.known.asked_by_key
    found = cache.get(frame.function.id)
    if found is None:
        found = cache[frame.function.id] = frozenset(_find(frame.function))
    return name in found


def may_be_asked_by_key(frame: Frame, info: ClassInfo) -> bool:
    """Instances of the class have something to say to such a question themselves."""
    if not _OWN.isdisjoint(info.methods):
        return True
    functions = frame.world.program.functions
    asked = (info.methods.get(name) for name in (*_BY_TEXT, *OF_MAPPINGS))
    return any(fid is not None and functions[fid].kind == "method" for fid in asked)


def _find(function: FunctionIR) -> Iterator[str]:
    texts: set[int] = set()
    for op in flat(function.body):
        if isinstance(op, ops.Const) and isinstance(op.value, str):
            texts.add(op.dst)
        elif isinstance(op, ops.GetItem) and isinstance(op.key, str):
            yield op.noun
        elif isinstance(op, ops.CallMethod):
            by_text = op.attr in _BY_TEXT and op.args and op.args[0].reg in texts
            if by_text or (op.attr in OF_MAPPINGS and not op.args):
                yield op.noun
