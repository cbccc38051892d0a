"""What a new instance has in fields that nobody gave: `field(default_factory=make_token)`."""

from __future__ import annotations

from piilint.flow.access.writing import write_attr
from piilint.flow.domain.values import Value, objects_of
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.ir.program import DEFAULT_FACTORY, FieldArg
from piilint.resolve.classes import ClassInfo, Field

_FACTORIES = frozenset({DEFAULT_FACTORY, "factory"})
_OURS = frozenset({"function", "class"})
_MAKES_DEFAULT = ".default"
"""`@field.default`: the method makes what a new instance has there."""


def fill_in(frame: Frame, info: ClassInfo, made: Value, args: Arguments, at: int) -> None:
    """Calls the program's own functions that make the fields which the call left out."""
    for field in info.fields.values():
        if not field.ir.called or field.name in args.keywords:
            continue
        given = next((a for a in field.ir.args if a.name in _FACTORIES), None)
        if given is None and field.ir.annotation is not None:
            continue
        if any(field.name in frame.object(oid).fields for oid in objects_of(made)):
            continue
        found = (
            _made(frame, field, given, made, at)
            if given
            else _by_method(frame, info, field, made, at)
        )
        if found is not None:
            write_attr(frame, made, field.name, found)


def _made(frame: Frame, field: Field, given: FieldArg, made: Value, at: int) -> Value | None:
    if given.function:
        takes_self = frame.world.program.functions[given.function].params
        return frame.invoke(given.function, [made] if takes_self else [], at)
    if given.ref is None:
        return None
    symbols = frame.world.program.resolve(field.cls.partition(":")[0], given.ref.name)
    ours = frozenset(symbol for symbol in symbols if symbol.kind in _OURS)
    return frame.invoke_value(Value(refs=ours), Arguments(), at, given.ref.name) if ours else None


def _by_method(frame: Frame, info: ClassInfo, field: Field, made: Value, at: int) -> Value | None:
    for name in sorted(info.own):
        function = frame.world.program.functions[info.methods[name]]
        if any(each.name == field.name + _MAKES_DEFAULT for each in function.decorators):
            return frame.invoke(function.id, [made], at)
    return None
