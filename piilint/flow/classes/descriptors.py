"""Class-level objects behind attributes: descriptors of the program and `property(getter)`."""

from __future__ import annotations

from piilint.flow.domain.heap import Object
from piilint.flow.domain.values import CLEAN, ObjectId, Value, join, objects_of, of_refs
from piilint.flow.state.frame import Frame
from piilint.ir.program import FunctionIR
from piilint.resolve.classes import ClassInfo, Field
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import UNKNOWN

_KEPT = "^set:"
"""Begins the field in which an instance keeps what a descriptor was given."""


def read(frame: Frame, oid: ObjectId, info: ClassInfo, attr: str, at: int) -> Value | None:
    """What the descriptor under `attr` gives; None if there is none."""
    getter = _property_function(info, attr, 0, "fget")
    if getter is not None:
        return frame.invoke(getter, [of_refs(oid)], at)
    cls = described(frame, info, attr)
    if cls is None or "__get__" not in cls.methods:
        return None
    given = [
        _made(frame, cls, info, attr, at),
        of_refs(oid),
        of_refs(Symbol("class", info.id)),
    ]
    found = frame.invoke(cls.methods["__get__"], given, at)
    if found.clean:
        return found
    obj = frame.object(oid)
    kept = obj.fields.get(_KEPT + attr)
    if kept is None and obj.symbolic is not None and "__set__" in cls.methods:
        return join(found, frame.child(oid, _KEPT + attr, UNKNOWN))  # The caller may have set it.
    return found if kept is None else kept


def made_property(frame: Frame, function: FunctionIR) -> bool:
    """Whether the program's decorator makes the method an attribute: it has `__get__` alone."""
    module = frame.world.program.module_of[function.id].name
    for decorator in function.decorators:
        for symbol in frame.world.program.resolve(module, decorator.name):
            info = frame.world.classes.get(symbol.name) if symbol.kind == "class" else None
            if info is not None and "__get__" in info.methods and "__call__" not in info.methods:
                return True
    return False


def assign(frame: Frame, info: ClassInfo, attr: str, target: Value, value: Value, at: int) -> bool:
    """Hands an assignment to the descriptor under `attr`, if there is one that takes it."""
    setter = info.methods.get(attr + ".setter") or _property_function(info, attr, 1, "fset")
    if setter is not None:
        frame.invoke(setter, [target, value], at)
        return True
    cls = described(frame, info, attr)
    if cls is None or "__set__" not in cls.methods:
        return False
    # Where the descriptor keeps the value is its own affair: it is kept for the attribute. Only
    # what else it does with it counts.
    shadow = frame.make(("s", at, "shadow"), Object())
    frame.invoke(cls.methods["__set__"], [_made(frame, cls, info, attr, at), shadow, value], at)
    objects = objects_of(target)
    for oid in objects:
        frame.object(oid)
        frame.live.writable(oid).put(_KEPT + attr, value, weak=len(objects) > 1)
    return True


def deleted(frame: Frame, target: Value, attr: str, at: int) -> bool:
    """`del target.attr` where the class says what that does; says if it does."""
    taken = False
    for oid in objects_of(target):
        for name in sorted(frame.object(oid).types):
            info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
            deleter = info.methods.get(attr + ".deleter") if info is not None else None
            if deleter is not None:
                frame.invoke(deleter, [of_refs(oid)], at)
                taken = True
    return taken


def described(frame: Frame, info: ClassInfo, attr: str) -> ClassInfo | None:
    """The class of the program whose instance the class keeps under `attr`."""
    field = info.fields.get(attr)
    if field is None or field.ir.value is None or not field.ir.called:
        return None
    module = frame.world.classes.by_id[field.cls].module
    for symbol in frame.world.program.resolve(module, field.ir.value.name.removesuffix("()")):
        if symbol.kind == "class":
            return frame.world.classes.get(symbol.name)
    return None


def _made(frame: Frame, cls: ClassInfo, info: ClassInfo, attr: str, at: int) -> Value:
    """The descriptor itself, with what the class's body gave it, told its name if it asks."""
    made = frame.make(("s", at, cls.id, attr), Object(frozenset({"c:" + cls.id}), exact=True))
    given = _constants(frame, cls, info.fields[attr])
    if given:
        frame.invoke(cls.methods["__init__"], [made, *given], at)
    named = cls.methods.get("__set_name__")
    if named is not None:
        frame.invoke(named, [made, CLEAN, Value(const=attr, clean=True)], at)
    return made


def _constants(frame: Frame, cls: ClassInfo, field: Field) -> list[Value]:
    """What `total = Column("total")` gives to `__init__`, if these are constants alone."""
    init = cls.methods.get("__init__")
    if init is None or not field.ir.args:
        return []
    names = [param.name for param in frame.world.program.functions[init].params[1:]]
    plain = [arg for arg in field.ir.args if not arg.name]
    named = {arg.name: arg for arg in field.ir.args if arg.name}
    given = [*plain, *(named[name] for name in names[len(plain) :] if name in named)]
    if len(given) < len(field.ir.args) or any(arg.constant is None for arg in given):
        return []
    if any(arg.name and names.index(arg.name) != at for at, arg in enumerate(given)):
        return []  # One in between is left out.
    return [Value(const=arg.constant, clean=True) for arg in given]


def _property_function(info: ClassInfo, attr: str, position: int, keyword: str) -> str | None:
    """The getter or setter in `attr = property(getter, setter)`, also behind an alias of a column:
    `synonym("_password", descriptor=property(getter, setter))`."""
    field = info.fields.get(attr)
    if field is None or field.ir.value is None:
        return None
    if field.ir.value.name != "property":
        inner = next((a.ref for a in field.ir.args if a.ref and a.ref.name == "property()"), None)
        given = inner.args[position : position + 1] if inner is not None else ()
        return info.methods.get(given[0].name) if given else None
    plain = [argument for argument in field.ir.args if not argument.name]
    chosen = [argument for argument in field.ir.args if argument.name == keyword]
    chosen = chosen or plain[position : position + 1]
    if not chosen:
        return None
    if chosen[0].function:
        return chosen[0].function
    return info.methods.get(chosen[0].ref.name) if chosen[0].ref is not None else None
