"""Calls that leave the program: what the rules say of them, and what is assumed without rules."""

from __future__ import annotations

import builtins

import msgspec

from piilint.base.marks import PREFIX
from piilint.flow import access, columns, dates, masking, members
from piilint.flow.arguments import Arguments
from piilint.flow.callbacks import called_back
from piilint.flow.decorators import tasks_named
from piilint.flow.exposure import PASSED, SPREAD, expose
from piilint.flow.fetching import fetched
from piilint.flow.frame import Frame
from piilint.flow.heap import ANEW, NO_TYPES, Object
from piilint.flow.jobs import run_by_name
from piilint.flow.labels import NO_LABELS, Labels, join_labels, opened, stepped, transformed
from piilint.flow.naming import getter_subject, impersonal, named_source
from piilint.flow.queries import JOINING, selected
from piilint.flow.rendering import rendered
from piilint.flow.sinks import send, send_all, sinks_of
from piilint.flow.statements import executed, fetched_rows
from piilint.flow.values import (
    CLEAN,
    OPAQUE,
    UNKNOWN_CONST,
    Outside,
    Ref,
    Value,
    is_object,
    objects_of,
    of_refs,
)
from piilint.ir.program import POSITIONAL, FunctionIR
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol
from piilint.rulebook.calls import CallModel, DecoratorModel, Invocation, SinkModel
from piilint.semantics.tables import BoundModel

MAX_CHAIN = 4
"""How many calls in a row a type's path may hold."""
_TABLES = (".writerow", ".writerows")


def call(frame: Frame, path: str, receiver: Value | None, args: Arguments, at: int) -> Value:
    """A call to an outside path, perhaps a method on `receiver`."""
    world = frame.world
    world.calls.add((frame.module.name, at))
    found = fetched(frame, path, args, at)
    if found is not None:
        return found
    models = world.models.call(path)
    if not models and path.endswith(_TABLES):
        # A writer of tables stands for the stream behind it.
        path = f"{path.rpartition('.')[0]}.write"
        models = world.models.call(path)
    if not models:
        name = path.rpartition(".")[2]
        models = world.models.bare(name) if name == path else ()
        if not models:
            models = _bare(frame, name) if receiver is None else world.models.method(name)
        if not models and name in _MAKING_LOGGERS:
            models = world.models.call("logging.getLogger")
    if not models:
        sdk = world.models.recipient_of_path(path)
        if sdk is not None:
            return _sdk_call(frame, path, sdk, args, at)
        return unmodelled(frame, path, receiver, args, at)
    return _modelled(frame, path, models, receiver, args, at)


_MAKING_LOGGERS = frozenset({"get_logger", "getLogger", "getlogger"})
"""What a function of such a name gives is a logger, whoever made it."""


def _result_types(path: str, args: Arguments) -> frozenset[str]:
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


def _modelled(
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
    page = None if template is None else rendered(frame, models[0].model, args, at)
    for bound in models:
        for sink in sinks_of(bound.model):
            if page is not None and sink.kind == "template":
                # Of the context, what the file prints.
                send_all(frame, sink, None, path, Arguments([page]), at)
            else:
                send(frame, sink, bound, path, receiver, args, at)
        _store(frame, bound.model, receiver, args, at)
    result: Value | None = None
    for bound in models:
        if bound.model.invokes is not None:
            callee = _picked(frame, bound.model.invokes.callee, bound.model, receiver, args, at)
            if callee is not None:
                found = invoke(frame, bound.model.invokes, callee, args, at, bound.model.params)
                if bound.model.invokes.returns:
                    result = found
    if page is not None and models[0].model.returns != "clean":
        return page
    if result is None:
        result = _result(frame, path, models[0].model, receiver, args, at)
    if models[0].model.reads is not None or models[0].model.rows is not None:
        result = _selected(frame, models[0].model, receiver, result, args, at)
    begins = models[0].model.begins
    text = args.pick(frame, begins, models[0].model.params, at) if begins is not None else None
    if text is None or text.text is None:
        return result
    return Value(result.labels, result.refs, text.const, result.clean)


def _with_made(frame: Frame, model: CallModel, args: Arguments, at: int) -> Arguments:
    """The arguments, with what a function among them gives in its place."""
    which, params = model.maker, model.params
    maker = args.pick(frame, which, params, at) if which is not None else None
    if (
        which is None
        or maker is None
        or not any(members.holds_callables(frame, ref) for ref in maker.refs)
    ):
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
        access.write_attr(frame, receiver, name, CLEAN)
    for which in model.stores:
        if which == "*":
            for name, value, _ in args.everything():
                if name.isdigit() or name.startswith("*"):
                    access.write_any(frame, receiver, value)
                else:
                    access.write_attr(frame, receiver, name, value)
            continue
        found = args.pick(frame, which, model.params, at)
        if found is not None:
            access.write_any(frame, receiver, found)


def _picked(
    frame: Frame,
    which: int | str,
    model: CallModel,
    receiver: Value | None,
    args: Arguments,
    at: int,
) -> Value | None:
    if which == "kept":
        return access.read_any(frame, receiver) if receiver is not None else None
    if isinstance(which, str) and which.startswith("."):
        name = which[1:]
        return access.read_attr(frame, receiver, name, "", at) if receiver is not None else None
    return receiver if which == "receiver" else args.pick(frame, which, model.params, at)


def _result(
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
    if isinstance(model.returns, str) and model.returns in _SPECIAL:
        return _special(frame, path, model, receiver, args, at)
    result = _passed(frame, path, model, receiver, args, at, text)
    return dates.only_dates(frame, result) if model.type in dates.TYPES else result


_SPECIAL = frozenset(
    "clean receiver item field filled named numbered columns other_columns opened rows".split()
)


def _special(
    frame: Frame, path: str, model: CallModel, receiver: Value | None, args: Arguments, at: int
) -> Value:
    """What a call gives whose rule says more than whose data passes through."""
    if model.returns == "clean":
        typed = _typed_result(frame, path, model, NO_LABELS, at)
        return typed if typed is not None else _nothing_of(frame, path, args, at)
    if model.returns == "item":
        return _item(frame, receiver, args, at)
    if model.returns == "field":
        holder = args.pick(frame, 0, model.params, at)
        noun = args.nouns.get(0, "")
        return access.any_field(frame, holder, noun, at) if holder is not None else OPAQUE
    if model.returns == "named":
        name = args.pick(frame, 0, model.params, at)
        return OPAQUE if name is None or name.text is None else _sent(frame, path, name.text, at)
    if model.returns == "filled":
        return _filled(frame, path, model, args, at)
    if model.returns == "rows":
        rows = selected(frame, path.rpartition(".")[2], args.positional, at)
        made = Object(_result_types(path, args))
        return rows if rows is not None else frame.make(("s", at, path), made)
    if receiver is None:
        return OPAQUE
    if model.returns in ("columns", "other_columns"):
        return columns.chosen(frame, receiver, args, model.returns == "other_columns", at)
    if model.returns == "numbered":
        pair = Object(frozenset({"k:tuple"}), {0: CLEAN, 1: receiver}, closed=True)
        pairs = Object(frozenset({"k:list"}), elem=frame.make(("s", at, path, "pair"), pair))
        return frame.make(("s", at, path), pairs)
    return receiver if model.returns == "receiver" else Value(opened(receiver.labels))


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
        return Value(labels, clean=not labels)
    typed = _typed_result(frame, path, model, labels, at)
    if typed is not None:
        if model.returns is None and model.type is not None:
            _keep_arguments(frame, typed, model, args)
            return Value(NO_LABELS, typed.refs) if typed.refs else typed
        return typed
    if model.returns is not None and not (labels or refs) and _impersonal(args):
        return CLEAN  # A constant text, translated or escaped, is still nobody's data.
    if model.returns is None and not sinks_of(model) and _is_class(path):
        return _instance(frame, path, model.params, args, at)
    labels = stepped(labels, "through", frame.module.name, at, text)
    return _made_anew(frame, labels, refs, at) if model.fresh else Value(labels, refs)


def _made_anew(frame: Frame, labels: Labels, refs: frozenset[Ref], at: int) -> Value:
    """New objects of the same content."""
    made: set[Ref] = {ref for ref in refs if not is_object(ref)}
    for index, oid in enumerate(objects_of(Value(NO_LABELS, refs))):
        made |= frame.make((ANEW, at, index), frame.object(oid).copy()).refs
    return Value(labels, frozenset(made))


def _sent(frame: Frame, path: str, name: str, at: int) -> Value:
    """What a request has under that name."""
    text = f"{path.rpartition('.')[2]}({name!r})"
    return Value(named_source(frame, name, "args", at, "request_key", text=text))


def _filled(frame: Frame, path: str, model: CallModel, args: Arguments, at: int) -> Value:
    """An object of the rule's type that has the items of the first argument: a table."""
    given = args.pick(frame, 0, model.params, at)
    types = NO_TYPES if model.type is None else members.outside_type(frame, model.type).names
    if given is None or not objects_of(given):
        labels = NO_LABELS if given is None else given.labels
        return frame.make(("s", at, path), Object(types)).with_labels(labels)
    refs: set[Ref] = set()
    for index, oid in enumerate(objects_of(given)):
        obj = frame.object(oid).copy()
        obj.types = types
        refs |= frame.make(("s", at, path, index), obj).refs
    return Value(given.labels, frozenset(refs))


def _item(frame: Frame, receiver: Value | None, args: Arguments, at: int) -> Value:
    """What the receiver holds under the name that the first argument gives."""
    name = args.positional[0].text if args.positional else None
    if receiver is None or name is None:
        return OPAQUE
    return access.read_item(frame, receiver, name, "", at)


def _nothing_of(frame: Frame, path: str, args: Arguments, at: int) -> Value:
    """A result without the arguments' data; what it is still decides what its methods do."""
    obj = Object(_result_types(path, args))
    return Value(NO_LABELS, frame.make(("s", at, path), obj).refs, clean=True)


def _typed_result(
    frame: Frame, path: str, model: CallModel, labels: Labels, at: int
) -> Value | None:
    if model.type is None:
        return None
    info = members.outside_type(frame, model.type)
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
            found = _picked(frame, which, model, receiver, args, at)
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


def _is_class(path: str) -> bool:
    last = path.rpartition(".")[2]
    return last[:1].isupper() and not last.isupper()


def is_ruled(frame: Frame, path: str, name: str) -> bool:
    """Some rule, or a recipient's SDK, speaks of the call."""
    models = frame.world.models
    return bool(models.call(path) or models.method(name) or models.recipient_of_path(path))


# -- calls without a model ------------------------------------------------------------------------


def _sdk_call(frame: Frame, path: str, recipient: str, args: Arguments, at: int) -> Value:
    """A call into a recipient's SDK that no rule spells out: what it is handed, it sends."""
    if _is_class(path):
        return _instance(frame, path, (), args, at)
    sink = SinkModel(kind="third_party", args=("*",))
    send_all(frame, sink, recipient, path, args, at)
    return frame.make(("s", at, path), Object(_result_types(path, args)))


def unmodelled(frame: Frame, path: str, receiver: Value | None, args: Arguments, at: int) -> Value:
    """A call to something outside that no rule knows."""
    name = path.rpartition(".")[2]
    decorates = frame.world.models.decorator(path) is not None
    given = NO_LABELS if decorates else called_back(frame, args, at)
    if _is_class(path):
        return _instance(frame, path, (), args, at)
    queried = selected(frame, name, args.positional, at)
    if queried is not None:
        # `select(func.count()).select_from(User)` still gives what was selected.
        return receiver if receiver is not None and name in JOINING else queried
    if impersonal(name):
        return CLEAN
    result = passing(frame, name, args, at)
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
    obj = Object(_result_types(path, args))
    made = frame.make(("s", at, path), obj)
    if result.labels:
        frame.world.approximated.add((frame.module.name, at))
    return Value(result.labels, made.refs | result.refs)


def _kept(frame: Frame, receiver: Value | None, at: int) -> Labels:
    """What an object that nobody describes was made of, if it was made here."""
    labels: Labels = NO_LABELS
    for oid in objects_of(receiver) if receiver is not None else ():
        obj = frame.object(oid)
        if oid[0] == "s" and obj.symbolic is None and all(n[:2] == "x:" for n in obj.types):
            for value in obj.contents():
                labels = join_labels(labels, expose(frame, value, PASSED, at))
    return labels


def _instance(frame: Frame, path: str, params: tuple[str, ...], args: Arguments, at: int) -> Value:
    """An instance of an outside class keeps what it was made of."""
    obj = Object(_result_types(path, args))
    _fill(obj, params, args)
    return frame.make(("s", at, path), obj)


def passing(frame: Frame, name: str, args: Arguments, at: int) -> Value:
    """The result carries what the arguments show: an approximation."""
    run_by_name(frame, name, args, at)
    labels: Labels = NO_LABELS
    alone = sum(_says_something(value) for _, value, _ in args.everything()) == 1
    for which, value, noun in args.everything():
        mode = SPREAD if which.startswith("*") else "json" if alone else PASSED
        labels = join_labels(labels, expose(frame, value, mode, at, noun))
    if labels:
        labels = stepped(labels, "through", frame.module.name, at, f"{name}()", True)
    return Value(labels)


def _says_something(value: Value) -> bool:
    """Neither a constant, a flag nor a callable: `dumps(user, indent=2)` is about the user."""
    if value.refs:
        return any(is_object(ref) for ref in value.refs)
    return bool(value.labels) or not (value.clean or value.const is not UNKNOWN_CONST)


def unknown_call(frame: Frame, name: str, callee: Value, args: Arguments, at: int) -> Value:
    """A call to something nobody knows."""
    frame.world.calls.add((frame.module.name, at))
    given = called_back(frame, args, at)
    if name and impersonal(name):
        return CLEAN
    result = passing(frame, name or "call", args, at)
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


# -- rules about the program's own functions ------------------------------------------------------


def call_ruled(
    frame: Frame, function: FunctionIR, receiver: Value | None, args: Arguments, at: int
) -> Value | None:
    """Rules may speak of functions of the program: by bare name, or by dotted path."""
    world = frame.world
    path = function.id.replace(":", ".")
    bound = _bare(frame, function.name)
    if not bound and path in world.ruled_paths:
        bound = world.models.call(path)
    if not bound and function.owner and function.name in world.ruled_methods:
        bound = world.models.method(function.name)
    if not bound:
        return None
    bound = tuple(_with_params(one, function) for one in bound)
    if all(_onlysinks_of(one.model) for one in bound):
        for one in bound:
            for sink in sinks_of(one.model):
                send(frame, sink, one, path, receiver, args, at)
        return None
    return _modelled(frame, path, bound, receiver, args, at)


def _with_params(bound: BoundModel, function: FunctionIR) -> BoundModel:
    """A rule that does not name the positions takes them from the function itself."""
    if bound.model.params:
        return bound
    names = [param.name for param in function.params if param.kind == POSITIONAL]
    if function.owner and function.kind != "static":
        names = names[1:]
    return bound._replace(model=msgspec.structs.replace(bound.model, params=tuple(names)))


def _onlysinks_of(model: CallModel) -> bool:
    """The rule says what the call lets out, and nothing of what it gives: its body still counts."""
    given = (model.source, model.returns, model.transform, model.type, model.invokes)
    return model.sink is not None and not model.stores and all(part is None for part in given)


def decorator_sink(
    frame: Frame, model: DecoratorModel, function: FunctionIR, args: Arguments, at: int
) -> None:
    """A rule makes sinks of the functions that a decorator marks."""
    if model.effect == "task" and model.calls:
        queue_sink(frame, model, function, args, at)
    if model.effect == "sink" and model.sink is not None:
        bound = _with_params(BoundModel(CallModel(call=function.name)), function)
        send(frame, model.sink, bound, function.id.replace(":", "."), None, args, at)


def send_inherited(
    frame: Frame, info: ClassInfo, name: str, receiver: Value, args: Arguments, at: int
) -> None:
    """`order.save()` of the program's own: in the end the library's is called."""
    for base in info.outside:
        path = f"{base}().{name}"
        bound = [one for one in frame.world.models.call(path) if one.model.inherited]
        for one in bound:
            frame.world.modelled.setdefault((frame.module.name, at), path)
            for sink in sinks_of(one.model):
                send(frame, sink, one, path, receiver, args, at)
        if bound:
            return


def send_by_class(frame: Frame, info: ClassInfo, name: str, args: Arguments, at: int) -> None:
    """`Order.create(…)`: what the library's class method lets out."""
    for base in info.outside:
        path = f"{base}.{name}"
        for one in frame.world.models.call(path):
            frame.world.modelled.setdefault((frame.module.name, at), path)
            for sink in sinks_of(one.model):
                send(frame, sink, one, path, None, args, at)


def call_ruled_class(frame: Frame, info: ClassInfo, args: Arguments, at: int) -> Value | None:
    """Rules may speak of classes of the program."""
    bound = _bare(frame, info.ir.name)
    return _modelled(frame, info.id.replace(":", "."), bound, None, args, at) if bound else None


def _bare(frame: Frame, name: str) -> tuple[BoundModel, ...]:
    """Rules for a bare name; those for builtins do not mean a function of the program so named."""
    return () if hasattr(builtins, name) else frame.world.models.bare(name)


def call_by_method_name(
    frame: Frame, value: Value, name: str, args: Arguments, at: int
) -> Value | None:
    """A rule for methods of that name, whatever the receiver: `*.set_cookie`."""
    bound = frame.world.models.method(name)
    return _modelled(frame, "*." + name, bound, value, args, at) if bound else None


# -- callbacks ------------------------------------------------------------------------------------


def invoke(
    frame: Frame,
    how: Invocation,
    callee: Value,
    args: Arguments,
    at: int,
    params: tuple[str, ...] = (),
    plain_receiver: Value | None = None,
) -> Value:
    """Calls what an outside call will call: a thread's target, a task's function."""
    given = Arguments()
    if plain_receiver is not None:
        given.positional.append(plain_receiver)
    skip = {how.callee}
    for which in how.args:
        if which == "*":
            _hand_on(given, args, how.callee, skip, params)
            continue
        skip.add(which)
        found = args.pick(frame, which, params, at)
        if found is not None:
            given.nouns[len(given.positional)] = args.nouns.get(which, "")
            given.positional.append(found)
    if how.args_from is not None:
        found = args.pick(frame, how.args_from, params, at)
        if found is not None:
            given.sequences.append(found)
            _unroll(frame, given)
    if how.kwargs_from is not None:
        found = args.pick(frame, how.kwargs_from, params, at)
        if found is not None:
            given.mappings.append(found)
    if how.method:
        callee = of_refs(Outside(how.method, callee.refs))
    if callee.text is not None:
        callee = of_refs(*(Symbol("function", name) for name in tasks_named(frame, callee.text)))
        if not callee.refs:
            return OPAQUE
    return frame.invoke_value(callee, given, at)


def _hand_on(
    given: Arguments,
    args: Arguments,
    callee: int | str,
    skip: set[int | str],
    params: tuple[str, ...],
) -> None:
    """All that is left; what stands before the function says how it is called, and when."""
    skipped = {_place(which, params) for which in skip}
    after = _place(callee, params)
    for index, value in enumerate(args.positional):
        if index not in skipped and index > after:
            given.nouns[len(given.positional)] = args.nouns.get(index, "")
            given.positional.append(value)
    for name, value in args.keywords.items():
        if name not in skip:
            given.keywords[name] = value
            given.nouns[name] = args.nouns.get(name, "")
    given.sequences.extend(args.sequences)
    given.mappings.extend(args.mappings)


def _place(which: int | str, params: tuple[str, ...]) -> int:
    """The position of an argument; before the first if it has none."""
    if isinstance(which, int):
        return which
    return params.index(which) if which in params else -1


def _unroll(frame: Frame, given: Arguments) -> None:
    """A tuple of known length becomes single arguments."""
    value = given.sequences.pop()
    objects = objects_of(value)
    if len(objects) == 1:
        obj = frame.object(objects[0])
        positions = [k for k in obj.fields if isinstance(k, int)]
        if obj.elem is None and positions and positions == list(range(len(positions))):
            given.positional.extend(obj.fields[i] for i in positions)
            return
    given.sequences.append(value)


def queue_sink(
    frame: Frame, model: DecoratorModel, function: FunctionIR, args: Arguments, at: int
) -> None:
    """Handing data to a task puts it into the queue."""
    sink = model.sink or (SinkModel(kind="queue") if model.effect == "task" else None)
    if sink is None or sink.kind != "queue":
        return
    send_all(frame, sink, None, function.name, args, at)
