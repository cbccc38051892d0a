"""What the program's configuration gives is nobody's, whatever the variable is called."""

from __future__ import annotations

from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

_STEPS = 6
"""Operations between the reading and the variable: `str(config.get(key) or "")`."""


def is_configured(frame: Frame, register: int) -> bool:
    """The register holds a setting: `password = config.get("bugzilla_password")`."""
    return _is_setting(frame, makers_of(frame.function), register, _STEPS)


def makers_of(function: FunctionIR) -> dict[int, ops.AnyOp]:
    """Which operation fills which register."""
    found: dict[int, ops.AnyOp] = {}
    for op in flat(function.body):
        register = getattr(op, "dst", None)
        if isinstance(register, int):
            found[register] = op
        elif isinstance(op, ops.Unpack):
            found.update(_side_by_side(found, op))
    return found


def _side_by_side(found: dict[int, ops.AnyOp], op: ops.Unpack) -> dict[int, ops.AnyOp]:
    """`first, second = one, other`: each is what stands at its place."""
    made = found.get(op.src)
    if not isinstance(made, ops.MakeSequence) or made.stars or op.star >= 0:
        return {}
    pairs = zip(op.targets, made.items, strict=False)
    return {target: found[item] for target, item in pairs if item in found}


def _is_setting(frame: Frame, makers: dict[int, ops.AnyOp], register: int, steps: int) -> bool:
    op = makers.get(register)
    if op is None or steps == 0:
        return False
    if isinstance(op, (ops.GetAttr, ops.GetItem, ops.CallMethod)):
        return bool(op.noun) and _names_settings(frame, op.noun)
    if isinstance(op, ops.Call):
        func = makers.get(op.func)
        return isinstance(func, ops.Load) and _names_settings(frame, func.name)
    return isinstance(op, ops.Choose) and any(
        _is_setting(frame, makers, src, steps - 1) for src in op.srcs
    )


def _names_settings(frame: Frame, noun: str) -> bool:
    return frame.world.classifier.judge_noun(noun).kind == "config"
