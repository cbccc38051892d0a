"""Metaclasses of the program: what they make of a class when it comes into being."""

from __future__ import annotations

from piilint.flow.classes.symbol_members import write_symbol
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import CLEAN, Value, is_object, of_refs, ordered
from piilint.flow.passing.arguments import Arguments
from piilint.flow.program.program_calls import call_program
from piilint.flow.state.frame import Frame
from piilint.flow.state.shapes import export_shape
from piilint.flow.state.world import World
from piilint.ir.ops import Load, MakeClass
from piilint.ir.walk import flat
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol

CLASS = "^class"
"""The field of a namespace that holds the class that comes of it."""


def apply(frame: Frame, info: ClassInfo, args: Arguments, at: int) -> None:
    """Calls `__new__` and `__init__` of the metaclass, the class's own or that of a base."""
    meta = metaclass_of(frame, info)
    if meta is None:
        return
    cls = of_refs(Symbol("class", info.id))
    new = meta.methods.get("__new__")
    if new is not None:
        _new(frame, meta, new, info, cls, args, at)
    init = meta.methods.get("__init__")
    if init is not None:
        call_program(frame, init, _arguments(args, info, CLEAN), at, cls)


def called(frame: Frame, info: ClassInfo, args: Arguments, at: int) -> Value | None:
    """What calling the class gives, if its metaclass says so itself: `__call__`."""
    meta = metaclass_of(frame, info)
    fid = meta.methods.get("__call__") if meta is not None else None
    if fid is None:
        return None
    found = call_program(frame, fid, args, at, of_refs(Symbol("class", info.id)))
    told = found.labels or found.clean or found.text is not None
    known = any(not is_object(ref) or frame.object(ref).types for ref in found.refs)
    # One that hands out an instance that it keeps somewhere gives an instance all the same.
    return found if told or known else None


def class_names(frame: Frame, value: Value) -> list[str]:
    """The ids of the classes that a value may be."""
    found: list[str] = []
    for ref in ordered(value):
        if isinstance(ref, Symbol):
            found += [ref.name] if ref.kind == "class" else []
        elif is_object(ref):
            found += sorted(name[2:] for name in frame.object(ref).types if name[:2] == "C:")
    return found


def metaclass_of(frame: Frame, info: ClassInfo) -> ClassInfo | None:
    """The class of the program that a class is made by, if it or a base says so."""
    world = frame.world
    if world.known.metaclasses is None:
        world.known.metaclasses = _named(world)
    known = world.known.metaclasses
    found = next((known[cid] for cid in info.mro if cid in known), None) if known else None
    return None if found is None else world.classes.get(found)


def _named(world: World) -> dict[str, str]:
    """The metaclasses that class statements name."""
    found: dict[str, str] = {}
    if not any("type" in info.outside for info in world.classes.by_id.values()):
        return found
    for function in world.program.functions.values():
        loaded: dict[int, str] = {}
        for op in flat(function.body):
            if isinstance(op, Load):
                loaded[op.dst] = op.name
            elif isinstance(op, MakeClass):
                module = world.program.module_of[function.id].name
                for arg in op.keywords:
                    name = loaded.get(arg.reg, "") if arg.name == "metaclass" else ""
                    for symbol in world.program.lookup(module, name) if name else ():
                        if symbol.kind == "class":
                            found[op.cls] = symbol.name
    return found


def _arguments(args: Arguments, info: ClassInfo, namespace: Value) -> Arguments:
    keywords = {name: value for name, value in args.keywords.items() if name != "metaclass"}
    name = Value(const=info.ir.name, clean=True)
    return Arguments([name, CLEAN, namespace], keywords)


def _new(
    frame: Frame,
    meta: ClassInfo,
    new: str,
    info: ClassInfo,
    cls: Value,
    args: Arguments,
    at: int,
) -> None:
    """What `__new__` puts into the namespace, the class has."""
    fields: dict[Key, Value] = {
        name: of_refs(Symbol("function", info.methods[name])) for name in sorted(info.own)
    }
    fields[CLASS] = cls
    oid = ("s", at, CLASS, info.id)
    namespace = frame.make(oid, Object(frozenset({"k:dict"}), dict(fields)))
    receiver = of_refs(Symbol("class", meta.id))
    call_program(frame, new, _arguments(args, info, namespace), at, receiver)
    for key, value in frame.object(oid).fields.items():
        if isinstance(key, str) and key[:1] != "^" and fields.get(key) != value:
            write_symbol(frame, Symbol("class", info.id), key, export_shape(frame, value))
