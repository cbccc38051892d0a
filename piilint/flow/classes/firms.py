"""Rows that say how to reach an organisation: the address of the shop is no person's."""

from __future__ import annotations

from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo, Field
from piilint.resolve.types import TypeInfo

FIRMS = "!firm"
"""Stands beside the class of a row that says how to reach an organisation: nobody's data."""


def is_firms(frame: Frame, info: ClassInfo, field: Field) -> bool:
    """`Shop.contact_address`: an address, and an organisation's."""
    return reaches_firm(frame, info.ir.name, field.type)


def reaches_firm(frame: Frame, noun: str, told: TypeInfo) -> bool:
    """What an organisation refers to is an address: `shop.contact_address`."""
    judge = frame.world.classifier.judge_noun
    if not judge(noun).organisation:
        return False
    classes = [frame.world.classes.get(name[2:]) for name in told.names]
    return all(cls is not None and judge(cls.ir.name).holder for cls in classes)
