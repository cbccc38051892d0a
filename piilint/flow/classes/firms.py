"""Rows that say how to reach an organisation: the address of the shop is no person's."""

from __future__ import annotations

from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo, Field

FIRMS = "!firm"
"""Stands beside the class of a row that says how to reach an organisation: nobody's data."""


def is_firms(frame: Frame, info: ClassInfo, field: Field) -> bool:
    """`Shop.contact_address`: an address, and an organisation's."""
    judge = frame.world.classifier.judge_noun
    if not judge(info.ir.name).organisation:
        return False
    classes = [frame.world.classes.get(name[2:]) for name in field.type.names]
    return all(cls is not None and judge(cls.ir.name).holder for cls in classes)
