"""What a function's annotation promises of its result, where its body does not say."""

from __future__ import annotations

from piilint.flow.domain.heap import KEYS
from piilint.flow.domain.kinds import CHANGEABLE
from piilint.flow.domain.summaries import SHAPE_NONE, Shape
from piilint.flow.domain.values import CLEAN, UNKNOWN_CONST, ObjectId, Value, is_object
from piilint.flow.state.frame import Frame
from piilint.resolve.types import ANYTHING, UNKNOWN, TypeInfo

_BOOL = frozenset({"k:bool"})
_APART = frozenset({KEYS})


def promised(frame: Frame) -> TypeInfo:
    """The type that the function is said to return, if that says something."""
    function = frame.function
    if function.returns is None:
        return UNKNOWN
    return frame.world.types.info(frame.module.name, function.returns, function.owner)


def kept(frame: Frame, value: Value, info: TypeInfo, key: str = "promised") -> Value:
    """A returned value as the annotation says it is: only what nobody knows takes its type."""
    if info.names == _BOOL:
        return value if isinstance(value.const, bool) else CLEAN
    if not _tells(info) or value.clean or value.const is not UNKNOWN_CONST:
        return value
    if not value.refs:
        return frame.typed(("s", frame.function.at, key), info).with_labels(value.labels)
    objects = [ref for ref in value.refs if is_object(ref)]
    if len(objects) == len(value.refs):
        for oid in objects:
            _typed(frame, oid, info)
    return value


def _typed(frame: Frame, oid: ObjectId, info: TypeInfo) -> None:
    """Gives a type to an object of which nothing is known, or to a container's elements."""
    obj = frame.object(oid)
    if obj.fields.keys() - _APART or not all(
        name[:2] == "x:" or name in CHANGEABLE for name in obj.types
    ):
        return
    if not obj.types & CHANGEABLE:
        if obj.elem is None:
            obj = frame.live.writable(oid)
            obj.types, obj.elem_type = obj.types | info.names, obj.elem_type or info.elem
    elif info.elem is not None and obj.elem is not None:
        element = kept(frame, obj.elem, info.elem, "element")
        frame.live.writable(oid).elem = element
    elif info.elem is not None and not obj.closed:
        obj = frame.live.writable(oid)
        obj.elem_type = obj.elem_type or info.elem


def handed_out(frame: Frame, yields: Shape | None) -> Shape | None:
    """What a generator hands out, as its annotation says if nobody knows it."""
    info = promised(frame).elem
    if info is None or not _tells(info) or yields is None or not _open(yields):
        return yields
    return Shape(yields.labels, types=info.names, elem_type=info.elem)


def _open(shape: Shape) -> bool:
    """Nothing is known of it but which outside call gave it."""
    if shape.clean or shape.const is not UNKNOWN_CONST or shape.symbols:
        return False
    outside = all(name[:2] == "x:" for name in shape.types)
    return outside and not (shape.fields or shape.aliases or shape.elem is not None)


def stub(frame: Frame) -> Shape:
    """What a function gives that is written elsewhere, if nothing derived from it has it."""
    info = promised(frame)
    if not _tells(info):
        return SHAPE_NONE
    owner, name = frame.world.classes.get(frame.function.owner), frame.function.name
    heirs = owner.children if owner is not None else ()
    written = any(name in frame.world.classes.by_id[heir].methods for heir in heirs)
    return SHAPE_NONE if written else Shape(types=info.names, elem_type=info.elem)


def _tells(info: TypeInfo) -> bool:
    """A class is named, or a container of such."""
    if info.names & ANYTHING:
        return False
    return any(name[:2] in ("c:", "x:") for name in info.names) or (
        info.elem is not None and _tells(info.elem)
    )
