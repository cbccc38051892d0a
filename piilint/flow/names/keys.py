"""Keys that are known as a whole."""

from __future__ import annotations

from piilint.flow.domain.labels import Key
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import Known
from piilint.flow.state.frame import Frame
from piilint.ir.ops import Constant


def constant_key(known: Known) -> Key | None:
    """What is known of a value, as a key; None if that is not all of it. `True` is the key 1."""
    if isinstance(known, str):
        return None if HOLE in known else known
    return int(known) if isinstance(known, int) else None


def key_of(frame: Frame, constant: Constant, index: int) -> Key | None:
    """The key of an item operation: written there, or the value of a register."""
    return constant_key(constant if index < 0 else frame.regs[index].const)
