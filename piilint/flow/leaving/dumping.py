"""Classes that write rows out, each through a hook that derived classes may replace."""

from __future__ import annotations

from piilint.flow.access.attributes import read_attr, seen_as_dict
from piilint.flow.access.iterating import texts_in
from piilint.flow.access.unnamed import read_any
from piilint.flow.access.writing import write_attr
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key, stepped
from piilint.flow.domain.values import OPAQUE, Value, join, objects_of
from piilint.flow.leaving.exposure import expose
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo
from piilint.rulebook.calls import DumpModel


def dump(
    frame: Frame, receiver: Value, info: ClassInfo, name: str, args: Arguments, at: int
) -> Value | None:
    """What a library's `serialize(rows)`, or its hook for one row, gives; None for any other."""
    model = _model(frame, info)
    if model is None:
        return None
    if name == model.hook and args.positional:
        return _shown(frame, model, args.positional[0], at)
    if name != model.method:
        return None
    rows = args.pick(frame, model.params[0], model.params, at)
    row = read_any(frame, rows) if rows is not None else OPAQUE
    override = info.methods.get(model.hook)
    if override is None or override == frame.function.id:
        made = _shown(frame, model, row, at)
    else:
        made = frame.invoke(override, [receiver, row], at)
    _choose(frame, model, made, args, at)
    labels = expose(frame, made, "json", at)
    return Value(stepped(labels, "through", frame.module.name, at, f"{name}()"))


def _model(frame: Frame, info: ClassInfo) -> DumpModel | None:
    found = (model.dump for model in frame.world.models.class_models(info.outside))
    return next((dump for dump in found if dump is not None), None)


def _shown(frame: Frame, model: DumpModel, row: Value, at: int) -> Value:
    """A mapping with the row's fields under a key of their own."""
    fields = Value(row.labels)
    for oid in objects_of(row):
        fields = join(fields, seen_as_dict(frame, oid, at))
    held: dict[Key, Value] = {model.under: fields}
    return frame.make(("s", at, "dump"), Object(frozenset({"k:dict"}), held, closed=True))


def _choose(frame: Frame, model: DumpModel, made: Value, args: Arguments, at: int) -> None:
    """Leaves of the row's fields those that the call asks for by name."""
    names = texts_in(frame, args.keywords.get(model.chosen))
    if not names:
        return
    whole = read_attr(frame, made, model.under, "", at)
    held: dict[Key, Value] = {name: read_attr(frame, whole, name, "", at) for name in names}
    chosen = frame.make(("s", at, "chosen"), Object(frozenset({"k:dict"}), held, closed=True))
    write_attr(frame, made, model.under, chosen)
