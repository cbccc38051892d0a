"""Methods of outside objects, and those that classes inherit from outside."""

from __future__ import annotations

from piilint.flow.access import views
from piilint.flow.access.items import read_item
from piilint.flow.calling import schemas
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import OPAQUE, ObjectId, Value, of_refs
from piilint.flow.external import outside
from piilint.flow.external.unruled import unknown_call
from piilint.flow.leaving.dumping import dump
from piilint.flow.leaving.exposure import is_text
from piilint.flow.names.naming import getter_subject, named_source
from piilint.flow.passing.arguments import Arguments
from piilint.flow.program import own_containers
from piilint.flow.program.contexts import entered
from piilint.flow.program.program_calls import call_program
from piilint.flow.python import containers
from piilint.flow.python.json_defaults import ENCODING, as_turned
from piilint.flow.rows import queries
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol
from piilint.rulebook.calls import CallModel

OUTCOME = "result"
"""A task or a future stands for what it gives, which has no such method."""


def outside_object_method(
    frame: Frame, oid: ObjectId, path: str, name: str, args: Arguments, at: int, noun: str
) -> Value:
    """A method of an outside object: by rule; else what looks like a container is taken for one."""
    full = f"{path}.{name}"
    if name in _ENTERING and path in _STACKS and args.positional:
        return entered(frame, args.positional[0], at)
    if containers.is_method(name):
        ruled = outside.is_ruled(frame, full, name)
        found = None if ruled else asked_for(frame, name, args, at)
        if found is not None:
            return found
        mapping = ruled and _shared_mapping(frame, path)
        if mapping:
            outside.call(frame, full, of_refs(oid), args, at)
        found = containers.call(frame, oid, name, args, at, noun) if mapping or not ruled else None
        if found is not None:
            return found
    result = outside.call(frame, full, of_refs(oid), args, at)
    if result.opaque and any(m.model.returns == "opened" for m in frame.world.models.call(full)):
        return Value(named_source(frame, noun.rpartition(".")[2], "", at, "variable", text=noun))
    return with_getter_name(frame, result, name, noun, at)


_STACKS = frozenset({"contextlib.ExitStack()", "contextlib.AsyncExitStack()"})
_ENTERING = frozenset({"enter_context", "enter_async_context"})


def _shared_mapping(frame: Frame, path: str) -> bool:
    """A mapping that keeps what is put into it: besides what rules say, it does what dicts do."""
    model = frame.world.models.class_model(path)
    return model is not None and model.shared


def inherited_method(
    frame: Frame, oid: ObjectId, info: ClassInfo, name: str, args: Arguments, at: int, noun: str
) -> Value | None:
    """A method that a class of the program inherits from outside."""
    found = schemas.method(frame, oid, info, name, args, at)
    if found is None:
        found = dump(frame, of_refs(oid), info, name, args, at)
    if found is not None:
        return found
    hinted = next(
        (h for cid in info.mro if (h := frame.world.hints.results.get((cid, name)))), None
    )
    if hinted is not None:
        return frame.typed(("s", at, name), hinted)
    found = views.shown(frame, of_refs(oid), info, name, at)
    if found is not None:
        return found
    found = queries.instance_call(frame, oid, info, name, args, at)
    if found is not None:
        return found
    found = _ruled_method(frame, oid, info, name, args, at)
    if found is not None:
        return found
    if (
        "typeddict" in info.kinds
        or "namedtuple" in info.kinds
        or "k:dict" in frame.object(oid).types
        or is_text(info)
        or own_containers.is_container(info)
    ):
        found = containers.call(frame, oid, name, args, at, noun)
        if found is not None:
            return found
    if name == OUTCOME:
        return of_refs(oid)
    result = unknown_call(frame, name, OPAQUE, args, at)
    return with_getter_name(frame, result, name, info.ir.name, at)


def _ruled_method(
    frame: Frame, oid: ObjectId, info: ClassInfo, name: str, args: Arguments, at: int
) -> Value | None:
    """A method of an outside base class that a rule speaks of."""
    for base in info.outside:
        path = f"{base}().{name}"
        models = frame.world.models.call(path)
        worker = info.methods.get(models[0].model.by or "") if models else None
        if worker is not None:
            args.positional.insert(0, Value(const=name.upper(), clean=True))
            return call_program(frame, worker, args, at, of_refs(oid))
        if models:
            args = _prepared(frame, oid, info, models[0].model, args, at)
            if path in ENCODING:
                args = as_turned(frame, args, at, of_refs(Symbol("class", info.id))) or args
            result = outside.call(frame, path, of_refs(oid), args, at)
            return with_getter_name(frame, result, name, info.ir.name, at)
    return None


def _prepared(
    frame: Frame, oid: ObjectId, info: ClassInfo, model: CallModel, args: Arguments, at: int
) -> Arguments:
    """The arguments as the object's own method hands them on: `LoggerAdapter.process`."""
    method = info.methods.get(model.prepared_by or "")
    if method is None or not args.positional:
        return args
    entries: dict[Key, Value] = dict(args.keywords.items())
    named = Object(frozenset({"k:dict"}), entries, closed=not args.mappings)
    mapping = frame.make(("s", at, oid, "prepared"), named)
    given = Arguments([args.positional[0], mapping])
    result = call_program(frame, method, given, at, of_refs(oid))
    positional = [read_item(frame, result, 0, "", at), *args.positional[1:]]
    mappings = [read_item(frame, result, 1, "", at), *args.mappings]
    plain = {name: v for name, v in args.keywords.items() if not v.refs and not v.labels}
    return Arguments(positional, plain, args.nouns, args.sequences, mappings)


def with_getter_name(frame: Frame, result: Value, name: str, noun: str, at: int) -> Value:
    """`user.get_full_name()` of an unknown base class is a name by its own name."""
    if result.labels or result.clean or result.refs:
        return result
    subject = getter_subject(name)
    if not subject:
        return result
    labels = named_source(frame, subject, noun, at, "attribute", text=f"{noun}.{name}()", scale=0.9)
    return result.with_labels(labels)


def asked_for(frame: Frame, name: str, args: Arguments, at: int) -> Value | None:
    """`session.get(User, id)` of whatever object: a data class in, instances out."""
    first = args.positional[0].refs if len(args.positional) > 1 else ()
    if not any(isinstance(ref, Symbol) and ref.kind == "class" for ref in first):
        return None
    return queries.selected(frame, name, args.positional, at)
