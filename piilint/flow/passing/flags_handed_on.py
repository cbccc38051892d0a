"""Flags that a wrapper hands on: `def wrapper(*args, **kwargs): return function(*args, **kwargs)`.

The wrapper is analysed anew for what its callers set the flags of the function inside to, so that
this one is asked for what they ask for.
"""

from __future__ import annotations

from piilint.flow.classes.variables import read_default
from piilint.flow.domain.heap import Object
from piilint.flow.domain.values import Value, is_object
from piilint.flow.passing.flags import flags, known_flag, setting
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import Spec
from piilint.ir.program import KWARG, POSITIONAL, VARARG, FunctionIR

ROOT = "**"
"""The root of the entry of a specialisation that says which flags are set."""
_FUNCTIONS = ("f:", "F:")


def handed(
    frame: Frame, wrapper: FunctionIR, binding: dict[str, Value], spec: Spec
) -> frozenset[str] | None:
    """Which flags a call of a wrapper sets, by name; None if that is not known, or it is none."""
    rest = {param.kind: param.name for param in wrapper.params if param.kind in (VARARG, KWARG)}
    inside = _inside(frame, spec)
    if len(rest) != len((VARARG, KWARG)) or inside is None:
        return None
    names = flags(frame, inside)
    args, keywords = (_written_down(frame, binding.get(rest[kind])) for kind in (VARARG, KWARG))
    if not names or args is None or keywords is None:
        return None
    positions = [param.name for param in inside.params if param.kind == POSITIONAL]
    set_here: set[str] = set()
    for name in sorted(names):
        index = positions.index(name) if name in positions else -1
        given = keywords.fields.get(name) or args.fields.get(index)
        known = known_flag(given) if given is not None else frozenset[str]()
        if known is None:
            return None
        set_here.update(f"{name} {each}" for each in known)
    return frozenset(set_here)


def _inside(frame: Frame, spec: Spec) -> FunctionIR | None:
    """The one function of the program that a wrapper has captured."""
    found = {
        name[2:]
        for root, names in spec
        if root.startswith("^")
        for name in names
        if name.startswith(_FUNCTIONS)
    }
    return frame.world.program.functions.get(found.pop()) if len(found) == 1 else None


def _written_down(frame: Frame, value: Value | None) -> Object | None:
    """What holds all arguments of a call by their names, or positions."""
    if value is None or value.labels or len(value.refs) != 1:
        return None
    (ref,) = value.refs
    obj = frame.object(ref) if is_object(ref) else None
    return obj if obj is not None and obj.closed and obj.elem is None else None


def handed_on(frame: Frame, function: FunctionIR, name: str) -> frozenset[str] | None:
    """What a flag of the function inside is in a wrapper that hands on what it was handed."""
    spec = frame.unit.spec
    told = next((names for root, names in spec if root == ROOT), None)
    if told is None or _inside(frame, spec) is not function:
        return None
    for each in told:
        flag, _, state = each.partition(" ")
        if flag == name and setting(frozenset({state})) is not None:
            return frozenset({state})
    default = read_default(frame, function.id, name)
    return known_flag(default)
