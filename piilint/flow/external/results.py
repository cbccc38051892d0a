"""What a call that a rule speaks of gives."""

from __future__ import annotations

from piilint.base.marks import PREFIX
from piilint.flow.access import tables, unknown_keys
from piilint.flow.access.attributes import read_attr
from piilint.flow.access.items import read_item
from piilint.flow.access.read_back import as_read, texts, through, written
from piilint.flow.access.unnamed import any_field, read_any
from piilint.flow.classes.named import instances_named
from piilint.flow.classes.outside_members import outside_type
from piilint.flow.domain.heap import ANEW, NO_TYPES, Object
from piilint.flow.domain.labels import NO_LABELS, Labels, join_labels, opened, stepped, transformed
from piilint.flow.domain.values import (
    CLEAN,
    OPAQUE,
    UNKNOWN_CONST,
    Ref,
    Value,
    is_object,
    objects_of,
)
from piilint.flow.leaving import columns, masking
from piilint.flow.leaving.exposure import expose
from piilint.flow.leaving.sinks import sinks_of
from piilint.flow.names import dates
from piilint.flow.names.naming import named_source
from piilint.flow.passing.arguments import Arguments
from piilint.flow.rows.queries import selected
from piilint.flow.state.frame import Frame
from piilint.resolve.types import UNKNOWN
from piilint.rulebook.calls import CallModel

NO_REFS: frozenset[Ref] = frozenset()
MAX_CHAIN = 4
"""How many calls in a row a type's path may hold."""


def result_types(path: str, args: Arguments) -> frozenset[str]:
    """The type of a call's result; after a long chain of calls nobody knows what it is."""
    if path.count("(") >= MAX_CHAIN:
        return NO_TYPES
    return frozenset({f"x:{_result_path(path, args)}"})


def _result_path(path: str, args: Arguments) -> str:
    """`boto3.client` called with 'ses' gives a `boto3.client('ses')`: that decides its methods."""
    first = args.positional[0] if args.positional else args.keywords.get("service_name")
    if first is not None and first.text and "." in path:
        text = first.text
        if text.isidentifier() or text.replace("-", "_").isidentifier():
            return f"{path}('{text}')"
    return path + "()"


def argument_of(
    frame: Frame,
    which: int | str,
    model: CallModel,
    receiver: Value | None,
    args: Arguments,
    at: int,
) -> Value | None:
    if which == "kept":
        return read_any(frame, receiver) if receiver is not None else None
    if isinstance(which, str) and which.startswith("."):
        name = which[1:]
        return read_attr(frame, receiver, name, "", at) if receiver is not None else None
    return receiver if which == "receiver" else args.pick(frame, which, model.params, at)


def result_of(
    frame: Frame, path: str, model: CallModel, receiver: Value | None, args: Arguments, at: int
) -> Value:
    """What a modelled call gives."""
    text = path.rpartition(".")[2] + ("" if path.startswith(PREFIX) else "()")
    if model.source is not None:
        labels = frame.source(
            model.source.data_type, at, text, subject=model.source.subject,
            reason=model.source.label or f"given by {path}",
        )  # fmt: skip
        return Value(labels)
    stream = _stream(frame, model, args, at)
    if stream is not None:
        return stream
    if isinstance(model.returns, str) and model.returns in _SPECIAL:
        return _special(frame, path, model, receiver, args, at)
    result = _passed(frame, path, model, receiver, args, at, text)
    return dates.only_dates(frame, result) if model.type in dates.TYPES else result


def _stream(frame: Frame, model: CallModel, args: Arguments, at: int) -> Value | None:
    """The stream that the result stands for, if the argument is one."""
    given = args.pick(frame, model.around, model.params, at) if model.around is not None else None
    refs = given.refs if given is not None else ()
    streams = frozenset(ref for ref in refs if _is_stream(frame, ref))
    return Value(NO_LABELS, streams) if streams else None


def _is_stream(frame: Frame, ref: Ref) -> bool:
    """Something that is known to be written to."""
    types = frame.object(ref).types if is_object(ref) else ()
    written = (f"{name[2:]}.write" for name in types if name[:2] == "x:")
    return any(frame.world.models.call(path) for path in written)


_SPECIAL = frozenset(
    """clean receiver item field filled named numbered columns other_columns of_name opened
    records renamed rows""".split()
)


def _special(
    frame: Frame, path: str, model: CallModel, receiver: Value | None, args: Arguments, at: int
) -> Value:
    """What a call gives whose rule says more than whose data passes through."""
    if model.returns == "clean":
        typed = _typed_result(frame, path, model, NO_LABELS, at)
        return typed if typed is not None else _nothing_of(frame, path, args, at)
    if model.returns == "item":
        return _item(frame, receiver, args.pick(frame, 0, model.params, at), at)
    if model.returns == "field":
        holder = args.pick(frame, 0, model.params, at)
        noun = args.nouns.get(0, "")
        return any_field(frame, holder, noun, at) if holder is not None else OPAQUE
    if model.returns == "named":
        name = args.pick(frame, 0, model.params, at)
        return OPAQUE if name is None or name.text is None else _sent(frame, path, name.text, at)
    if model.returns == "of_name":
        return _of_name(frame, path, model, args, at)
    if model.returns == "filled":
        return _filled(frame, path, model, args, at)
    if model.returns == "rows":
        rows = selected(frame, path.rpartition(".")[2], args.positional, at)
        made = Object(result_types(path, args))
        return rows if rows is not None else frame.make(("s", at, path), made)
    if receiver is None:
        return OPAQUE
    if model.returns in _TABLES:
        return _of_table(frame, path, model, receiver, args, at)
    return receiver if model.returns == "receiver" else Value(opened(receiver.labels))


_TABLES = frozenset({"columns", "other_columns", "numbered", "records", "renamed"})


def _of_table(
    frame: Frame, path: str, model: CallModel, receiver: Value, args: Arguments, at: int
) -> Value:
    """Some columns of a table, or its rows."""
    if model.returns == "numbered":
        row = tables.row(frame, receiver, at)
        pair = Object(frozenset({"k:tuple"}), {0: CLEAN, 1: row}, closed=True)
        pairs = Object(frozenset({"k:list"}), elem=frame.make(("s", at, path, "pair"), pair))
        return frame.make(("s", at, path), pairs)
    if model.returns == "renamed":
        names = args.pick(frame, "columns", model.params, at)
        names = args.pick(frame, "mapping", model.params, at) if names is None else names
        return receiver if names is None else tables.renamed(frame, receiver, names, at)
    if model.returns == "records":
        return _records(frame, model, receiver, args, at)
    return columns.chosen(frame, receiver, args, model.returns == "other_columns", at)


def _records(frame: Frame, model: CallModel, receiver: Value, args: Arguments, at: int) -> Value:
    """A list of rows, if the first argument asks for that where there is one: `to_dict("r")`."""
    form = args.pick(frame, 0, model.params, at) if model.params else None
    if model.params and (form is None or not _RECORDS.startswith(form.text or "")):
        return receiver
    return tables.rows_of(frame, receiver, at)


_RECORDS = "records"


def _passed(
    frame: Frame,
    path: str,
    model: CallModel,
    receiver: Value | None,
    args: Arguments,
    at: int,
    text: str,
) -> Value:
    """What the result has of the arguments, changed as the rule says."""
    labels, refs = _carried(frame, model, receiver, args, at)
    mask = masking.by_substitution(path, args) if labels or refs else None
    if mask is not None:
        labels = join_labels(labels, expose(frame, Value(NO_LABELS, refs), "str", at))
        return Value(transformed(labels, mask, frame.module.name, at, text))
    if model.transform is not None:
        labels = transformed(labels, model.transform, frame.module.name, at, text)
        kept = _encoded(frame, model, args) if labels else NO_REFS
        return Value(labels, kept, clean=not labels)
    typed = _typed_result(frame, path, model, labels, at)
    if typed is not None:
        if model.returns is None and model.type is not None:
            _keep_arguments(frame, typed, model, args)
            return Value(NO_LABELS, typed.refs) if typed.refs else typed
        return typed
    if model.returns and not (labels or refs) and _impersonal(args):
        return CLEAN  # A constant text, translated or escaped, is still nobody's data.
    if model.returns is None and not sinks_of(model) and is_class(path):
        return outside_instance(frame, path, model.params, args, at)
    if model.fresh and refs and not args.keywords:
        back = as_read(frame, Value(labels, refs))
        if back.refs != refs:
            return through(frame, back, at, text)
    labels = stepped(labels, "through", frame.module.name, at, text)
    if model.written:
        subject = argument_of(frame, _first(model), model, receiver, args, at) or OPAQUE
        refs |= written(frame, subject, labels, model.mode or "json", at, text)
    return _made_anew(frame, labels, refs, at) if model.fresh else Value(labels, refs)


def _first(model: CallModel) -> int | str:
    """The argument that is written down."""
    return model.returns[0] if isinstance(model.returns, tuple) and model.returns else 0


def _encoded(frame: Frame, model: CallModel, args: Arguments) -> frozenset[Ref]:
    """What was written down and is only encoded is read back when it is decoded."""
    if model.transform != "encoded":
        return NO_REFS
    return NO_REFS.union(*(texts(frame, value.refs) for _, value, _ in args.everything()))


def _made_anew(frame: Frame, labels: Labels, refs: frozenset[Ref], at: int) -> Value:
    """New objects of the same content."""
    made: set[Ref] = {ref for ref in refs if not is_object(ref)}
    for index, oid in enumerate(objects_of(Value(NO_LABELS, refs))):
        obj = frame.object(oid).copy()
        obj.types = obj.types - _TEXTS
        made |= frame.make((ANEW, at, index), obj).refs
    return Value(labels, frozenset(made))


_TEXTS = frozenset({"k:str", "k:bytes"})
"""What is parsed, and what parsing hardly gives."""


def _sent(frame: Frame, path: str, name: str, at: int) -> Value:
    """What a request has under that name."""
    text = f"{path.rpartition('.')[2]}({name!r})"
    return Value(named_source(frame, name, "args", at, "request_key", text=text))


def _of_name(frame: Frame, path: str, model: CallModel, args: Arguments, at: int) -> Value:
    """An instance of what the library knows by that name."""
    name = args.pick(frame, 0, model.params, at)
    info = UNKNOWN if name is None or name.text is None else instances_named(frame, name.text)
    if not info and model.type is not None:
        info = outside_type(frame, model.type)
    return frame.typed(("s", at, path), info)


def _filled(frame: Frame, path: str, model: CallModel, args: Arguments, at: int) -> Value:
    """An object of the rule's type that has the items of the first argument: a table."""
    given = args.pick(frame, 0, model.params, at)
    types = NO_TYPES if model.type is None else outside_type(frame, model.type).names
    if given is None or not objects_of(given):
        labels = NO_LABELS if given is None else given.labels
        return frame.make(("s", at, path), Object(types)).with_labels(labels)
    refs: set[Ref] = set()
    for index, oid in enumerate(objects_of(given)):
        obj = frame.object(oid).copy()
        obj.types = types
        columns_are = tables.column_type(frame, obj)
        if columns_are is not None:
            tables.fill(frame, obj, columns_are, at)
        refs |= frame.make(("s", at, path, index), obj).refs
    return Value(given.labels, frozenset(refs))


def _item(frame: Frame, receiver: Value | None, name: Value | None, at: int) -> Value:
    """What the receiver holds under the name that an argument gives; any, if nobody knows which."""
    if receiver is None or name is None:
        return OPAQUE
    if name.text is None:
        return unknown_keys.read(frame, receiver, name, "", at)
    return read_item(frame, receiver, name.text, "", at)


def _nothing_of(frame: Frame, path: str, args: Arguments, at: int) -> Value:
    """A result without the arguments' data; what it is still decides what its methods do."""
    obj = Object(result_types(path, args))
    return Value(NO_LABELS, frame.make(("s", at, path), obj).refs, clean=True)


def _typed_result(
    frame: Frame, path: str, model: CallModel, labels: Labels, at: int
) -> Value | None:
    if model.type is None:
        return None
    info = outside_type(frame, model.type)
    return frame.make(("s", at, path), Object(info.names)).with_labels(labels)


def _keep_arguments(frame: Frame, typed: Value, model: CallModel, args: Arguments) -> None:
    for oid in objects_of(typed):
        obj = frame.live.writable(oid)
        _fill(obj, model.params, args)


def _fill(obj: Object, params: tuple[str, ...], args: Arguments) -> None:
    for index, value in enumerate(args.positional):
        obj.put(params[index] if index < len(params) else index, value)
    for name, value in args.keywords.items():
        obj.put(name, value)
    for value in (*args.sequences, *args.mappings):
        obj.put_any(value)


def _carried(
    frame: Frame, model: CallModel, receiver: Value | None, args: Arguments, at: int
) -> tuple[Labels, frozenset[Ref]]:
    """The data that the result has of the arguments, and the objects it may be."""
    labels: Labels = NO_LABELS
    refs: frozenset[Ref] = frozenset()
    wanted = model.returns if isinstance(model.returns, tuple) else None
    mode = model.mode or "json"
    if wanted is None:
        for _, value, noun in args.everything():
            labels = join_labels(labels, expose(frame, value, mode, at, noun))
        if receiver is not None and model.returns != "args":
            labels = join_labels(labels, receiver.labels)
        return labels, refs
    for which in wanted:
        if which == "*":
            picked = [value for _, value, _ in args.everything()]
        else:
            found = argument_of(frame, which, model, receiver, args, at)
            picked = [found] if found is not None else []
        for value in picked:
            if model.mode is None and model.transform is None:
                labels = join_labels(labels, value.labels)
                refs = refs | value.refs
            else:
                labels = join_labels(labels, expose(frame, value, mode, at))
    return labels, refs


def _impersonal(args: Arguments) -> bool:
    """There are arguments, and all are constants or depend on others alone."""
    given = [*args.positional, *args.keywords.values()]
    return bool(given) and all(v.clean or v.const is not UNKNOWN_CONST for v in given)


def is_class(path: str) -> bool:
    last = path.rpartition(".")[2]
    return last[:1].isupper() and not last.isupper()


def outside_instance(
    frame: Frame, path: str, params: tuple[str, ...], args: Arguments, at: int
) -> Value:
    """An instance of an outside class keeps what it was made of."""
    obj = Object(result_types(path, args))
    _fill(obj, params, args)
    return frame.make(("s", at, path), obj)
