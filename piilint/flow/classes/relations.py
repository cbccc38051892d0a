"""What an attribute of an object that nobody knows refers to: `order.billing_address`.

Where all models of the program that have such a field say that it refers to a row of one class,
it is such a row, and no text that its name would say something of.
"""

from __future__ import annotations

from piilint.flow.classes.firms import FIRMS, reaches_firm
from piilint.flow.state.frame import Frame
from piilint.resolve.types import UNKNOWN, TypeInfo


def related(frame: Frame, attr: str, noun: str = "") -> TypeInfo:
    """The class of what any object refers to under that name, if all agree."""
    told = _related(frame, attr)
    return (
        TypeInfo(told.names | {FIRMS}, told.elem)
        if told and reaches_firm(frame, noun, told)
        else told
    )


def _related(frame: Frame, attr: str) -> TypeInfo:
    known = frame.world.known.relations
    if known is None:
        known = frame.world.known.relations = _find(frame)
    return known.get(attr, UNKNOWN)


def _find(frame: Frame) -> dict[str, TypeInfo]:
    found: dict[str, TypeInfo] = {}
    for info in frame.world.classes.by_id.values():
        for name, field in info.fields.items():
            if field.cls != info.id:
                continue
            told = field.type if field.relation else UNKNOWN
            found[name] = told if found.get(name, told) == told else UNKNOWN
    return {name: told for name, told in found.items() if told}
