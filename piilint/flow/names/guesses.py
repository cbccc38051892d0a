"""What the name of a variable or parameter suggests, where nothing else says what it is."""

from __future__ import annotations

from piilint.flow.domain.kinds import RECORDS
from piilint.flow.names.asked_by_key import is_asked_by_key, may_be_asked_by_key
from piilint.flow.names.naming import getter_subject
from piilint.flow.state.frame import Frame
from piilint.resolve.types import UNKNOWN, TypeInfo


def guessed(frame: Frame, name: str) -> TypeInfo:
    """The type that a bare name suggests: a framework's custom, or the schema class of that name.

    Where that class has a field of its own name (`Email.email`), the bare name says the field.
    """
    world = frame.world
    path = world.models.type_of_name(name, frame.module.imports, world.project_imports)
    if path is not None:
        return TypeInfo(frozenset({"x:" + path}))
    camel = "".join(part.title() for part in name.split("_"))
    cid = world.classes.named(camel) if camel else None
    if cid is None and name in ("user", "current_user"):
        cid = world.classes.user_model
    info = world.classes.get(cid) if cid is not None else None
    if info is None or name in info.fields:
        return UNKNOWN
    if is_asked_by_key(frame, name) and not may_be_asked_by_key(frame, info):
        return UNKNOWN
    declares = world.has_rows(info) or info.kinds & RECORDS
    return TypeInfo(frozenset({"c:" + info.id})) if declares else UNKNOWN


def gives_row(frame: Frame, getter: str) -> bool:
    """`strategy.get_supplier(customer, address)` gives a supplier, if the program has such rows."""
    subject = getter_subject(getter)
    infos = (frame.world.classes.get(name[2:]) for name in guessed(frame, subject).names)
    return bool(subject) and any(info is not None and "model" in info.kinds for info in infos)


def related_by_noun(frame: Frame, noun: str, attr: str) -> TypeInfo:
    """What `context["team"].invites` leads to: the thing is called after a model that has such."""
    world = frame.world
    if not noun.isidentifier() or attr[:1] in "_^" or attr not in world.classes.relations:
        return UNKNOWN
    for name in guessed(frame, noun).names:
        info = world.classes.get(name[2:]) if name[:2] == "c:" else None
        if info is not None and "model" in info.kinds:
            field = info.fields.get(attr)
            if field is not None:
                return field.type if field.relation else UNKNOWN
            return info.reverse.get(attr, UNKNOWN)
    return UNKNOWN
