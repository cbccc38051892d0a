"""Calls that leave the program and of which no rule speaks: what is assumed of them."""

from __future__ import annotations

from piilint.flow.access.emptied import refill
from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import SCALARS
from piilint.flow.domain.labels import NO_LABELS, Labels, join_labels, stepped
from piilint.flow.domain.values import CLEAN, UNKNOWN_CONST, Value, is_object, objects_of
from piilint.flow.external.callbacks import called_back
from piilint.flow.external.jobs import run_by_name
from piilint.flow.external.looking_up import looks_up, searches
from piilint.flow.external.results import is_class, outside_instance, result_types
from piilint.flow.leaving.exposure import PASSED, SPREAD, expose, whole
from piilint.flow.leaving.sinks import send_all
from piilint.flow.names.guesses import gives_row
from piilint.flow.names.naming import getter_subject, impersonal, named_source
from piilint.flow.passing.arguments import Arguments
from piilint.flow.rows.queries import JOINING, selected
from piilint.flow.state.frame import Frame
from piilint.rulebook.calls import SinkModel


def sdk_call(frame: Frame, path: str, recipient: str, args: Arguments, at: int) -> Value:
    """A call into a recipient's SDK that no rule spells out: what it is handed, it sends."""
    if is_class(path):
        return outside_instance(frame, path, (), args, at)
    sink = SinkModel(kind="third_party", args=("*",))
    send_all(frame, sink, recipient, path, args, at)
    return frame.make(("s", at, path), Object(result_types(path, args)))


def unmodelled(frame: Frame, path: str, receiver: Value | None, args: Arguments, at: int) -> Value:
    """A call to something outside that no rule knows."""
    name = path.rpartition(".")[2]
    decorates = frame.world.models.decorator(path) is not None
    given = NO_LABELS if decorates else called_back(frame, args, at)
    if is_class(path):
        return outside_instance(frame, path, (), args, at)
    queried = selected(frame, name, args.positional, at)
    if queried is not None:
        # `select(func.count()).select_from(User)` still gives what was selected.
        return receiver if receiver is not None and name in JOINING else queried
    if impersonal(name):
        return CLEAN
    asks = searches(path) or gives_row(frame, name) or looked_up_by(frame, name, args)
    result = Value(NO_LABELS) if asks else passing(frame, name, args, at)
    if given:
        through = stepped(given, "through", frame.module.name, at, f"{name}()", True)
        result = result.with_labels(through)
    if receiver is not None and receiver.labels:
        through = stepped(receiver.labels, "through", frame.module.name, at, f"{name}()", True)
        result = result.with_labels(through)
    kept = _kept(frame, receiver, at)
    if kept:
        through = stepped(kept, "through", frame.module.name, at, f"{name}()", True)
        result = result.with_labels(through)
    obj = Object(result_types(path, args))
    made = frame.make(("s", at, path), obj)
    if result.labels:
        frame.world.approximated.add((frame.module.name, at))
    return Value(result.labels, made.refs | result.refs)


def forget(frame: Frame, receiver: Value | None, args: Arguments) -> None:
    """What was empty in objects that somebody unknown gets may be so no more."""
    handed = [value for _, value, _ in args.everything()]
    refill(frame, handed if receiver is None else [receiver, *handed])


def _kept(frame: Frame, receiver: Value | None, at: int) -> Labels:
    """What an object that nobody describes was made of, if it was made here."""
    labels: Labels = NO_LABELS
    for oid in objects_of(receiver) if receiver is not None else ():
        obj = frame.object(oid)
        if oid[0] == "s" and obj.symbolic is None and all(n[:2] == "x:" for n in obj.types):
            for value in obj.contents():
                labels = join_labels(labels, expose(frame, value, PASSED, at))
    return labels


def passing(frame: Frame, name: str, args: Arguments, at: int) -> Value:
    """The result carries what the arguments show: an approximation."""
    run_by_name(frame, name, args, at)
    labels: Labels = NO_LABELS
    alone = sum(_says_something(value) for _, value, _ in args.everything()) == 1
    for which, value, noun in args.everything():
        if which.startswith("*"):
            given = expose(frame, value, SPREAD, at, noun)
        else:
            given = (
                whole(frame, value, at, noun) if alone else expose(frame, value, PASSED, at, noun)
            )
        labels = join_labels(labels, given)
    if labels:
        labels = stepped(labels, "through", frame.module.name, at, f"{name}()", True)
    return Value(labels)


def looked_up_by(frame: Frame, name: str, args: Arguments) -> bool:
    """The call finds something by texts and numbers: the answer is not what was asked for."""
    return looks_up(name) and all(_is_single(frame, value) for _, value, _ in args.everything())


def _is_single(frame: Frame, value: Value) -> bool:
    """A text or a number, as far as is known: a name at least says so."""
    objects = [frame.object(oid) for oid in objects_of(value)]
    if any(obj.contents() or not obj.types <= SCALARS for obj in objects):
        return False
    return bool(value.labels) or all(obj.types for obj in objects)


def _says_something(value: Value) -> bool:
    """Neither a constant, a flag nor a callable: `dumps(user, indent=2)` is about the user."""
    if value.refs:
        return any(is_object(ref) for ref in value.refs)
    return bool(value.labels) or not (value.clean or value.const is not UNKNOWN_CONST)


def unknown_call(
    frame: Frame, name: str, callee: Value, args: Arguments, at: int, *, asks: bool = False
) -> Value:
    """A call to something nobody knows; if it `asks`, what it is given is the question alone."""
    frame.world.calls.add((frame.module.name, at))
    given = called_back(frame, args, at)
    if frame.found_empty:
        forget(frame, callee, args)
    if name and impersonal(name):
        return CLEAN
    result = Value(NO_LABELS) if asks else passing(frame, name or "call", args, at)
    if given:
        result = result.with_labels(
            stepped(given, "through", frame.module.name, at, f"{name or 'call'}()", True)
        )
    if callee.labels:
        text = f"{name or 'call'}()"
        through = stepped(callee.labels, "through", frame.module.name, at, text, True)
        result = result.with_labels(through)
    if result.labels:
        frame.world.approximated.add((frame.module.name, at))
    subject = getter_subject(name) if name else ""
    if not result.labels and subject:
        labels = named_source(frame, subject, "", at, "variable", text=f"{name}()", scale=0.8)
        result = result.with_labels(labels)
    return result
