"""What a call tells its callee: which types and what kind of data its parameters are given."""

from __future__ import annotations

from typing import Literal, cast

from piilint.flow.classes.members import ROW
from piilint.flow.domain.heap import MAPPED
from piilint.flow.domain.labels import Path, unconditional
from piilint.flow.domain.values import Ref, Value, is_object
from piilint.flow.passing.made_instances import is_made
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import Unit
from piilint.ir.program import FunctionIR
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import UNKNOWN, TypeInfo

_TYPE_DEPTH = 3
Given = Literal["tainted", "clean", "opaque", "symbolic"]


def note_given(frame: Frame, function: FunctionIR, unit: Unit, binding: dict[str, Value]) -> None:
    """Tells the callee what types and what kind of data its parameters were given."""
    world = frame.world
    elsewhere = _is_told_elsewhere(frame, function, binding)
    for param in function.params:
        value = binding.get(param.name)
        if value is None:
            continue
        info = UNKNOWN if elsewhere else type_of(frame, value)
        if unit.spec:
            world.note_own_types(unit, param.name, info)
        if info:
            world.note_types(function.id, param.name, info)
        world.param_given[(function.id, param.name)].add(_kind(frame, value))
    for name in function.free:
        captured = binding.get("^" + name)
        info = type_of(frame, captured) if captured is not None else UNKNOWN
        if info:
            world.note_types(function.id, "^" + name, info)


def _is_told_elsewhere(frame: Frame, function: FunctionIR, binding: dict[str, Value]) -> bool:
    """A method of a base class calls another on behalf of classes that have one of its own name.

    It runs for these by `super().post()` alone, for which it is summed up anew: there an argument
    is what that class makes of it. Here it may be what any class makes.
    """
    caller = frame.function
    if not (caller.owner and caller.params and function.owner and function.params):
        return False
    root = caller.params[0].name
    receiver = binding.get(function.params[0].name)
    if (
        receiver is None
        or not receiver.refs
        or not all(_is_own(ref, root) for ref in receiver.refs)
    ):
        return False
    base = frame.world.classes.by_id.get(caller.owner)
    if base is None or any(name == root for name, _ in frame.unit.spec):
        return False
    heirs = [frame.world.classes.by_id[cid] for cid in base.children]
    heirs = [heir for heir in heirs if heir.methods.get(function.name) == function.id]
    own = base.methods.get(function.name) == function.id and is_made(frame.world, base)
    return (
        bool(heirs)
        and not own
        and all(heir.methods.get(caller.name) != caller.id for heir in heirs)
    )


def _is_own(ref: Ref, root: str) -> bool:
    """It is what the caller itself is called on, if maybe as an instance of one class."""
    if not is_object(ref) or ref[0] != "p" or ref[1] != root:
        return False
    return not unconditional(cast("Path", ref[2]))


def _kind(frame: Frame, value: Value) -> Given:
    """What a value says of whether it is what the parameter is called."""
    if value.labels:
        return "tainted"
    if value.clean or not value.refs:
        return "clean" if value.clean else "opaque"
    if any(is_object(ref) and ref[0] == "p" for ref in value.refs):
        return "symbolic"
    return "opaque" if all(_is_result(frame, ref) for ref in value.refs) else "clean"


def _is_result(frame: Frame, ref: Ref) -> bool:
    types = frame.object(ref).types if is_object(ref) else ()
    return bool(types) and all(may_be_text(frame, name) for name in types)


def may_be_text(frame: Frame, name: str) -> bool:
    """What a function or method of a library gave, of which no rule says what it is."""
    if name[:2] != "x:" or not name.endswith("()"):
        return False
    plain = name.rpartition(".")[2][:1].islower()
    return plain and frame.world.models.class_model(name[2:]) is None


def note_default(frame: Frame, function: str, param: str, value: Value) -> None:
    """Tells a function what it is given where callers say nothing: `def view(form=OrderForm)`.

    Instances are known from the default itself, which is joined to what callers pass.
    """
    classes = frozenset(name for name in type_of(frame, value).names if name[:2] == "C:")
    if classes:
        frame.world.note_types(function, param, TypeInfo(classes))


def type_of(frame: Frame, value: Value, depth: int = _TYPE_DEPTH) -> TypeInfo:
    """The types of a value, for the callee's parameter; scalars and literals say nothing.

    Containers may hold themselves: elements of elements are asked to a limited `depth`.
    """
    names: set[str] = set()
    elem: TypeInfo | None = None
    for ref in value.refs:
        if is_object(ref):
            obj = frame.object(ref)
            told = {n for n in obj.types if n[:2] in ("c:", "q:", "x:", "C:")}
            if ROW in obj.fields:
                told = {n for n in told if n[:2] != "q:"}  # Rows of columns are no instances.
            names |= told
            if told and obj.types >= MAPPED:
                names |= MAPPED
            elem = elem or obj.elem_type
            if elem is None and depth and obj.elem is not None and len(obj.elem.refs) == 1:
                inner = type_of(frame, obj.elem, depth - 1)
                elem = inner or None
        elif isinstance(ref, Symbol) and ref.kind == "class":
            names.add("C:" + ref.name)
    return TypeInfo(frozenset(names), elem)
