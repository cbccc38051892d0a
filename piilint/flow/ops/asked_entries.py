"""What conditions on a key say of the entry beside it.

`for key, value in row.items():` and then `"***" if key in HIDDEN else value`: where a caller's
mapping is gone through, the value is none of the hidden ones there.
"""

from __future__ import annotations

from piilint.flow.access.narrowing import Narrowed
from piilint.flow.ops.ruled_out_keys import but_for
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

_PAIR = 2


def told_by_key(frame: Frame, test: ops.Test, held: bool, at: int) -> list[Narrowed]:
    """Takes the variables beside a key for the entries that a condition on the key leaves."""
    found: list[Narrowed] = []
    atoms = test.if_true if held else test.if_false
    for key_name, name in _entries(frame) if atoms else ():
        asked = key_name.partition("@")[0]
        key, value = frame.live.env.get(key_name), frame.live.env.get(name)
        if key is None or value is None or not any(text.startswith(asked) for text, _ in atoms):
            continue
        after = but_for(frame, key, value, at)
        if after.refs != value.refs or after.labels.keys() != value.labels.keys():
            frame.live.env[name] = after
            found.append(Narrowed(name, value, after))
    return found


def _entries(frame: Frame) -> tuple[tuple[str, str], ...]:
    """The variables of keys, each with that of the entry that is unpacked together with it."""
    cache = frame.world.known.entries
    found = cache.get(frame.function.id)
    if found is None:
        found = cache[frame.function.id] = tuple(_find(frame.function))
    return found


def _find(function: FunctionIR) -> list[tuple[str, str]]:
    stored: dict[int, str] = {}
    pairs: list[tuple[int, ...]] = []
    for op in flat(function.body):
        if isinstance(op, ops.Store):
            stored[op.src] = op.name
        elif isinstance(op, ops.Unpack) and len(op.targets) == _PAIR and op.star < 0:
            pairs.append(op.targets)
    return [
        (stored[key], stored[value]) for key, value in pairs if key in stored and value in stored
    ]
