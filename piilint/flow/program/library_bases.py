"""What the constructor of a library's base class keeps of its arguments, and where."""

from __future__ import annotations

from piilint.flow.domain.labels import Key
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo


def kept_under(frame: Frame, info: ClassInfo, index: int) -> Key:
    """The attribute that a positional argument becomes, if a rule says it; else its position."""
    for base in info.outside:
        model = frame.world.models.class_model(base)
        if model is not None and index < len(model.keeps):
            return model.keeps[index]
    return index
