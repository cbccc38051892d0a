"""Operations on names: loading, storing, deleting, importing."""

from __future__ import annotations

from piilint.flow.classes.promises import kept
from piilint.flow.classes.variables import value_of_symbols
from piilint.flow.domain.labels import NO_LABELS, SourceLabel
from piilint.flow.domain.values import OPAQUE, UNKNOWN_CONST, Value, is_object, join, of_refs
from piilint.flow.names.configured import is_configured
from piilint.flow.names.earned_names import as_variable
from piilint.flow.names.guesses import guessed
from piilint.flow.names.naming import named_source
from piilint.flow.names.numbered import is_numbered
from piilint.flow.state import captured
from piilint.flow.state.frame import SENT, Frame
from piilint.flow.state.shapes import export_shape
from piilint.ir import ops
from piilint.resolve.symbols import external
from piilint.resolve.types import UNKNOWN

_SENT = frozenset({("p", SENT, ())})


def load(frame: Frame, op: ops.Load) -> None:
    frame.regs[op.dst] = variable(frame, op.name, op.at)


def variable(frame: Frame, name: str, at: int) -> Value:
    """The value of a variable, wherever it lives."""
    found = frame.live.env.get(name)
    if found is None:
        if name in frame.function.locals and frame.function.kind not in ("module", "body"):
            return OPAQUE
        found = _from_outside(frame, name)
    ruled = frame.world.models.named_source(name)
    if ruled is not None:
        return found.with_labels(frame.source(ruled.data_type, at, name, subject=ruled.subject))
    return found


def _from_outside(frame: Frame, name: str) -> Value:
    """A variable of an enclosing function, or of the module."""
    if name in frame.function.free:
        kept, passed = captured.read(frame, name), of_refs(("p", "^" + name, ()))
        return passed if kept is None else join(passed, kept)
    symbols = frame.world.program.lookup(frame.module.name, name)
    return value_of_symbols(frame, symbols) if symbols else of_refs(external(name))


def store(frame: Frame, op: ops.Store) -> None:
    value = frame.regs[op.src]
    if op.annotation is not None:
        info = frame.world.types.info(frame.module.name, op.annotation, frame.function.owner)
        value = kept(frame, value, info, f"stored {op.at}")
    if (
        value.opaque or value.refs == _SENT or _unheard_of(frame, value)
    ) and frame.function.kind != "body":
        name = op.name.partition("@")[0]
        labels = named_source(frame, name, "", op.at, "variable")
        if labels and (is_configured(frame, op.src) or is_numbered(frame, labels, op.src)):
            labels = NO_LABELS
        named = Value(labels, value.refs)
        value = named.with_labels(value.labels)
        info = guessed(frame, name) if not named.labels else UNKNOWN
        if any(kind[:2] == "c:" for kind in info.names):
            value = frame.typed(("s", op.at, "guessed"), info).with_labels(value.labels)
    elif frame.function.kind != "body":
        value = as_variable(frame, value, op.name.partition("@")[0], op.at)
    if op.name in frame.function.nonlocals:
        _store_outward(frame, op.name, value)
    frame.live.env[op.name] = value


def _unheard_of(frame: Frame, value: Value) -> bool:
    """All that is known is which outside call or attribute gave it: `email = directory.look(key)`.

    What the call was handed may be in it, too, if a caller gave anything personal.
    """
    if value.clean or value.const is not UNKNOWN_CONST or not (value.refs or value.labels):
        return False
    if any(
        isinstance(label, SourceLabel) or trace is None or not trace.approximate
        for label, trace in value.labels.items()
    ):
        return False
    for ref in value.refs:
        obj = frame.object(ref) if is_object(ref) else None
        if obj is None or obj.fields or obj.elem is not None or obj.symbolic is not None:
            return False
        if not obj.types or not all(_result(name) for name in obj.types):
            return False
        if all(_is_ruled_clean(frame, name) for name in obj.types):
            return False
    return True


def _result(type_name: str) -> bool:
    """What a call or an attribute gave: no instance of a class."""
    return type_name[:2] == "x:" and not type_name.rpartition(".")[2][:1].isupper()


def _is_ruled_clean(frame: Frame, type_name: str) -> bool:
    """A rule says that the call gives nobody's data: that holds where a callee made it, too."""
    found = frame.world.models.call(type_name[2:].removesuffix("()"))
    return bool(found) and all(bound.model.returns == "clean" for bound in found)


def _store_outward(frame: Frame, name: str, value: Value) -> None:
    """`global` and `nonlocal` names."""
    if name in frame.function.free:
        captured.rebind(frame, name, value)
        return
    frame.store(("g", f"{frame.module.name}:{name}"), export_shape(frame, value))


def delete(frame: Frame, op: ops.Delete) -> None:
    frame.live.env.pop(op.name, None)


def bring_in(frame: Frame, op: ops.Import) -> None:
    """An import inside a function binds a local name."""
    if op.attr == "*":
        return
    program = frame.world.program
    if frame.function.kind == "module":
        return
    if op.attr:
        target = program.absolute(frame.module, op.module, op.level)
        value = value_of_symbols(frame, tuple(program.member(target, op.attr)))
    else:
        value = of_refs(program.module_symbol(program.near(frame.module, op.module)))
    frame.live.env[op.name] = value
