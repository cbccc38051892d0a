"""Calls that a rule speaks of: what they let out, keep, call and give."""

from __future__ import annotations

from piilint.flow.access.writing import write_any, write_attr
from piilint.flow.classes.dispatch import holds_callables
from piilint.flow.domain.texts import lies_in_tags
from piilint.flow.domain.values import CLEAN, Value
from piilint.flow.external import invocations
from piilint.flow.external.raising import may_raise
from piilint.flow.external.results import argument_of, result_of
from piilint.flow.leaving.beginnings import begun
from piilint.flow.leaving.rendering import rendered
from piilint.flow.leaving.sinks import send, send_all, sinks_of
from piilint.flow.passing.arguments import Arguments
from piilint.flow.rows.statements import executed, fetched_rows
from piilint.flow.state.frame import Frame
from piilint.rulebook.calls import CallModel
from piilint.semantics.tables import BoundModel


def call_modelled(
    frame: Frame,
    path: str,
    models: tuple[BoundModel, ...],
    receiver: Value | None,
    args: Arguments,
    at: int,
) -> Value:
    frame.world.modelled.setdefault((frame.module.name, at), path)
    args = _with_made(frame, models[0].model, args, at)
    template = models[0].model.template
    page = None if template is None else rendered(frame, models[0].model, receiver, args, at)
    for bound in models:
        for sink in sinks_of(bound.model):
            if page is not None and sink.kind == "template":
                # Of the context, what the file prints.
                send_all(frame, sink, None, path, Arguments([page]), at)
            else:
                send(frame, sink, bound, path, receiver, args, at)
        _store(frame, bound.model, receiver, args, at)
    may_raise(frame, models[0].model, args, at)
    result: Value | None = None
    for bound in models:
        if bound.model.invokes is not None:
            callee = argument_of(frame, bound.model.invokes.callee, bound.model, receiver, args, at)
            if callee is not None:
                found = invocations.invoke(
                    frame, bound.model.invokes, callee, args, at, bound.model.params,
                    receiver=receiver,
                )  # fmt: skip
                if bound.model.invokes.returns:
                    result = found
    if page is not None and models[0].model.returns != "clean":
        return page
    if result is None:
        gone = _is_untagged(frame, models[0].model, args, at)
        result = CLEAN if gone else result_of(frame, path, models[0].model, receiver, args, at)
    if models[0].model.reads is not None or models[0].model.rows is not None:
        result = _selected(frame, models[0].model, receiver, result, args, at)
    begins = models[0].model.begins
    begin = args.pick(frame, begins, models[0].model.params, at) if begins is not None else None
    if begin is None:
        return result
    return begun(frame, result, begin, new=models[0].model.returns == "clean")


def _is_untagged(frame: Frame, model: CallModel, args: Arguments, at: int) -> bool:
    """All that is not constant in the text goes with the tags that are taken out of it."""
    if model.untagged is None:
        return False
    html = args.pick(frame, model.untagged, model.params, at)
    return html is not None and html.text is not None and lies_in_tags(html.text)


def _with_made(frame: Frame, model: CallModel, args: Arguments, at: int) -> Arguments:
    """The arguments, with what a function among them gives in its place."""
    which, params = model.maker, model.params
    maker = args.pick(frame, which, params, at) if which is not None else None
    if which is None or maker is None or not any(holds_callables(frame, ref) for ref in maker.refs):
        return args
    made = frame.invoke_value(maker, Arguments(), at)
    name = which if isinstance(which, str) else params[which]
    if name in args.keywords:
        keywords = {**args.keywords, name: made}
        return Arguments(args.positional, keywords, args.nouns, args.sequences, args.mappings)
    positional = [made if value is maker else value for value in args.positional]
    return Arguments(positional, args.keywords, args.nouns, args.sequences, args.mappings)


def _selected(
    frame: Frame,
    model: CallModel,
    receiver: Value | None,
    result: Value,
    args: Arguments,
    at: int,
) -> Value:
    """What a statement of SQL gives, by its text."""
    row: Value | None = None
    if model.reads is not None:
        statement = args.pick(frame, model.reads, model.params, at)
        text = statement.text if statement is not None else None
        row = executed(frame, text, receiver, result, at)
    if model.rows is None:
        return result
    found = fetched_rows(frame, model.rows, row, receiver, at)
    return result if found is None else found


def _store(
    frame: Frame, model: CallModel, receiver: Value | None, args: Arguments, at: int
) -> None:
    """Arguments that the receiver keeps, and what it holds no longer."""
    if receiver is None:
        return
    for name in model.clears:
        write_attr(frame, receiver, name, CLEAN)
    for which in model.stores:
        if which == "*":
            for name, value, _ in args.everything():
                if name.isdigit() or name.startswith("*"):
                    write_any(frame, receiver, value)
                else:
                    write_attr(frame, receiver, name, value)
            continue
        found = args.pick(frame, which, model.params, at)
        if found is not None:
            write_any(frame, receiver, found)
