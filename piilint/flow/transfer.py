"""The transfer functions of single operations: how each changes registers and state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from piilint.flow import (
    access,
    calls,
    captured,
    columns,
    containers,
    descriptors,
    members,
    operators,
    outside,
    queries,
    schemas,
    sequences,
    unknown_keys,
    views,
)
from piilint.flow.addresses import NO_REFS, beginning
from piilint.flow.arguments import Arguments, evaluate
from piilint.flow.configured import is_configured
from piilint.flow.decorators import decorated_by_project
from piilint.flow.exposure import expose
from piilint.flow.frame import SENT, THROWN, YIELDED, Frame
from piilint.flow.guesses import guessed
from piilint.flow.heap import RETURNED, Object, shared_holder, telling
from piilint.flow.labels import (
    ANY,
    NO_LABELS,
    Key,
    ParamLabel,
    Path,
    SourceLabel,
    join_labels,
    stepped,
    transformed,
)
from piilint.flow.naming import named_source
from piilint.flow.operators import is_list
from piilint.flow.shapes import export_shape
from piilint.flow.sinks import send_all
from piilint.flow.summaries import join_shapes
from piilint.flow.values import (
    CLEAN,
    HOLE,
    NONE,
    OPAQUE,
    UNKNOWN_CONST,
    ObjectId,
    Ref,
    Value,
    is_object,
    join,
    join_all,
    objects_of,
    of_refs,
    ordered,
)
from piilint.ir import ops
from piilint.resolve.symbols import Symbol, external
from piilint.resolve.types import UNKNOWN

Operation = TypeVar("Operation", bound=ops.Op)
_SENT = frozenset({("p", SENT, ())})
_CONTAINERS = frozenset({"k:list", "k:dict", "k:set"})
MAX_SLICE = 4
"""A slice of at most so many characters masks what it is taken from."""


def const(frame: Frame, op: ops.Const) -> None:
    frame.regs[op.dst] = NONE if op.value is None else Value(const=op.value, clean=True)


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
    return members.value_of_symbols(frame, symbols) if symbols else of_refs(external(name))


def store(frame: Frame, op: ops.Store) -> None:
    value = frame.regs[op.src]
    if op.annotation is not None and not value.refs and not value.clean:
        info = frame.world.types.info(frame.module.name, op.annotation, frame.function.owner)
        if any(name[:2] in ("c:", "q:", "x:") for name in info.names) or info.elem is not None:
            typed = frame.typed(("s", op.at, "typed"), info)
            value = Value(value.labels, typed.refs)
    if (
        value.opaque or value.refs == _SENT or _unheard_of(frame, value)
    ) and frame.function.kind != "body":
        name = op.name.partition("@")[0]
        labels = named_source(frame, name, "", op.at, "variable")
        if labels and is_configured(frame, op.src):
            labels = NO_LABELS
        named = Value(labels, value.refs)
        value = named.with_labels(value.labels)
        info = guessed(frame, name) if not named.labels else UNKNOWN
        if any(kind[:2] == "c:" for kind in info.names):
            value = frame.typed(("s", op.at, "guessed"), info).with_labels(value.labels)
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
    return True


def _result(type_name: str) -> bool:
    """What a call or an attribute gave: no instance of a class."""
    return type_name[:2] == "x:" and not type_name.rpartition(".")[2][:1].isupper()


def _store_outward(frame: Frame, name: str, value: Value) -> None:
    """`global` and `nonlocal` names."""
    if name in frame.function.free:
        captured.rebind(frame, name, value)
        return
    frame.store(("g", f"{frame.module.name}:{name}"), export_shape(frame, value))


def delete(frame: Frame, op: ops.Delete) -> None:
    frame.live.env.pop(op.name, None)


def get_attr(frame: Frame, op: ops.GetAttr) -> None:
    value = frame.regs[op.obj]
    found = schemas.attribute(frame, value, op.attr, op.at)
    if found is None:
        found = views.attribute(frame, value, op.attr, op.at)
    if found is None:
        found = access.read_attr(frame, value, op.attr, op.noun, op.at)
    frame.regs[op.dst] = found


def set_attr(frame: Frame, op: ops.SetAttr) -> None:
    target, value = frame.regs[op.obj], frame.regs[op.src]
    taken = False
    for oid in objects_of(target):
        for tname in sorted(frame.object(oid).types):
            if tname.startswith("c:"):
                taken = _set_property(frame, tname[2:], op.attr, target, value, op.at) or taken
            elif tname.startswith("x:"):
                model = frame.world.models.attribute(f"{tname[2:]}.{op.attr}")
                if model is not None and model.sink is not None:
                    path = f"{tname[2:]}.{op.attr}"
                    send_all(
                        frame, model.sink, model.sink.recipient, path, Arguments([value]), op.at
                    )
    if not taken:
        access.write_attr(frame, target, op.attr, _named(frame, value, op.attr, op.noun, op.at))


def _named(frame: Frame, value: Value, name: str, noun: str, at: int) -> Value:
    """What nobody knows earns the name it is stored under; so does a cell of a table."""
    if value.opaque:
        return Value(named_source(frame, name, noun, at, "attribute"))
    if _is_cell(frame, value):
        labels = named_source(frame, name, noun, at, "attribute", scale=_CELL)
        return value.with_labels(labels) if labels else value
    return value


_CELL = 0.9
_ROW = (ANY, ANY)


def _is_cell(frame: Frame, value: Value) -> bool:
    """An element of an element of what a caller passed: nothing but its new name tells what it is.

    A table has its columns by number: `found["email"] = row[columns["email"]]`.
    """
    if value.const is not UNKNOWN_CONST or value.clean:
        return False
    for ref in value.refs:
        if not (is_object(ref) and ref[0] == "p" and cast("Path", ref[2])[-2:] == _ROW):
            return False
        if frame.object(ref).types:
            return False
    return all(isinstance(label, ParamLabel) and label.path[-2:] == _ROW for label in value.labels)


def _set_property(frame: Frame, cid: str, attr: str, target: Value, value: Value, at: int) -> bool:
    """Lets the class take the assignment: a setter, descriptor or `__setattr__`; says if it did."""
    info = frame.world.classes.get(cid)
    if info is None:
        return False
    if descriptors.assign(frame, info, attr, target, value, at):
        return True
    fid = info.methods.get("__setattr__")
    if fid is not None and fid != frame.function.id:
        frame.invoke(fid, [target, Value(const=attr, clean=True), value], at)
    return False


def del_attr(frame: Frame, op: ops.DelAttr) -> None:
    access.delete(frame, frame.regs[op.obj], op.attr)


def key_of(frame: Frame, constant: ops.Constant, index: int) -> Key | None:
    """The constant key of an item access, also through a variable or an enum member."""
    key = constant if index < 0 else frame.regs[index].const
    if key is UNKNOWN_CONST:
        return None
    if isinstance(key, str):
        return None if HOLE in key else key
    return int(key) if isinstance(key, int) else None


def get_item(frame: Frame, op: ops.GetItem) -> None:
    value = frame.regs[op.obj]
    key = key_of(frame, op.key, op.index)
    given = _key_value(frame, op.key, op.index)
    found = access.item_method(frame, value, "__getitem__", [given], op.at)
    if found is None:
        found = _outside_item(frame, value, key, given, op.at)
    if found is None:
        if key is None:
            found = unknown_keys.read(frame, value, given)
        else:
            found = access.read_item(frame, value, key, op.noun, op.at)
        made_up = access.item_method(frame, value, "__missing__", [given], op.at)
        found = found if made_up is None else join(found, made_up)
    frame.regs[op.dst] = found


def _outside_item(
    frame: Frame, value: Value, key: Key | None, given: Value, at: int
) -> Value | None:
    """What rules say of `x[key]` for an outside object; of a table that is known here, columns."""
    for ref in ordered(value):
        for path in _outside_paths(frame, ref):
            model = frame.world.models.item(path)
            if model is None:
                continue
            if model.returns == "clean":
                args = Arguments([given])
                return outside.call(frame, f"{path}.__getitem__", of_refs(ref), args, at)
            return _columns(frame, value, ref, key, given, at)
    return None


def _outside_paths(frame: Frame, ref: Ref) -> list[str]:
    if is_object(ref):
        return sorted(name[2:] for name in frame.object(ref).types if name[:2] == "x:")
    return [ref.name] if isinstance(ref, Symbol) and ref.kind == "external" else []


def _columns(
    frame: Frame, table: Value, ref: Ref, key: Key | None, given: Value, at: int
) -> Value | None:
    """`table["email"]`, `table[["email", "plan"]]`, `table[mask]`."""
    rows = frame.object(ref).elem if is_object(ref) else None
    if isinstance(key, str) and rows is not None:
        return access.read_item(frame, rows, key, "", at).with_labels(table.labels)
    if key is not None:
        return None
    names = access.texts_in(frame, given)
    return columns.only(frame, table, names, at) if names else table


def _key_value(frame: Frame, constant: ops.Constant, index: int) -> Value:
    return frame.regs[index] if index >= 0 else Value(const=constant, clean=True)


def get_slice(frame: Frame, op: ops.GetSlice) -> None:
    """A short slice masks a text; a slice of a list is a list."""
    value = frame.regs[op.obj]
    result = value
    if is_list(frame, value):
        result = containers.sliced(frame, value, op.lower, op.upper, op.at)
    elif value.labels or any(frame.object(o).symbolic for o in objects_of(value)):
        kind = "masked" if _short(op) else "truncated"
        labels = expose(frame, value, "str", op.at)
        result = Value(transformed(labels, kind, frame.module.name, op.at, "sliced"))
    frame.regs[op.dst] = result


def _short(op: ops.GetSlice) -> bool:
    if op.lower is not None and op.lower < 0 and op.upper is None:
        return -op.lower <= MAX_SLICE
    if op.lower is not None and op.upper is not None and op.lower >= 0 and op.upper > 0:
        return op.upper - op.lower <= MAX_SLICE + 2
    return False


def set_item(frame: Frame, op: ops.SetItem) -> None:
    target, value = frame.regs[op.obj], frame.regs[op.src]
    key = key_of(frame, op.key, op.index)
    pair = [_key_value(frame, op.key, op.index), value]
    if access.item_method(frame, target, "__setitem__", pair, op.at) is not None:
        return
    for ref in ordered(target):
        for path in _outside_setters(frame, ref):
            receiver = of_refs(ref) if is_object(ref) else None
            outside.call(frame, path, receiver, Arguments(list(pair)), op.at)
    if op.index >= 0:
        access.add_key(frame, target, frame.regs[op.index])
    if key is None:
        if is_list(frame, target):
            sequences.shuffled(frame, target)  # It may be any of those that stand there.
        unknown_keys.write(frame, target, pair[0], value)
    else:
        named = _named(frame, value, key, "", op.at) if isinstance(key, str) else value
        access.write_attr(frame, target, key, named)


def _outside_setters(frame: Frame, ref: Ref) -> list[str]:
    """What rules say of `x[key] = value`, for an outside object, or a module's: `os.environ`."""
    names: list[str] = []
    if is_object(ref):
        names = [name[2:] for name in sorted(frame.object(ref).types) if name.startswith("x:")]
        holder = shared_holder(ref)
        if holder is not None and holder not in names:
            names.append(holder)
    elif isinstance(ref, Symbol) and ref.kind == "external":
        names = [ref.name]
    paths = [f"{name}.__setitem__" for name in names]
    return [path for path in paths if frame.world.models.call(path)]


def del_item(frame: Frame, op: ops.DelItem) -> None:
    value = frame.regs[op.obj]
    given = _key_value(frame, op.key, op.index)
    if access.item_method(frame, value, "__delitem__", [given], op.at) is not None:
        return
    if isinstance(op.key, int) and not isinstance(op.key, bool) and is_list(frame, value):
        sequences.taken_out(frame, value, op.key)
    elif isinstance(op.key, (str, int)) and not isinstance(op.key, bool):
        access.delete(frame, value, op.key)


def call(frame: Frame, op: ops.Call) -> None:
    callee = frame.regs[op.func]
    args = evaluate(frame, op.args)
    if op.decorates:
        frame.regs[op.dst] = _decorated(frame, callee, args, op.at)
        return
    name = next((s.name for s in callee.refs if isinstance(s, Symbol)), "")
    name = name.rpartition(":")[2].rpartition(".")[2]
    frame.regs[op.dst] = calls.call_value(frame, callee, args, op.at, name)


def _decorated(frame: Frame, callee: Value, args: Arguments, at: int) -> Value:
    """A decorator from outside is taken to leave what it decorates as it is."""
    target = args.positional[0]
    ours = any(
        not isinstance(ref, Symbol) or ref.kind in ("function", "class") for ref in callee.refs
    )
    if not ours or any(
        name.startswith("x:") for oid in objects_of(callee) for name in frame.object(oid).types
    ):
        _connected(frame, callee, args, at)
        return target
    misses = frame.world.misses
    result = calls.call_value(frame, callee, args, at)
    if result.refs:
        return result
    return target if frame.world.misses == misses else CLEAN


def _connected(frame: Frame, callee: Value, args: Arguments, at: int) -> None:
    """`@signal.connect`, `@signal.connect_via(sender)` and `@receiver(signal)`: the signal keeps
    what is decorated."""
    for oid in objects_of(callee):
        signals = [cast("ObjectId", oid[1])] if oid[0] == "i" and oid[-1] == "connect" else [oid]
        for value in frame.object(oid).contents():
            for held in objects_of(value):
                inner = [i for each in frame.object(held).contents() for i in objects_of(each)]
                signals += [held, *inner]
        for signal in signals:
            for tname in sorted(frame.object(signal).types):
                path = f"{tname[2:]}.connect"
                if tname[:2] == "x:" and frame.world.models.call(path):
                    outside.call(frame, path, of_refs(signal), args, at)


def call_method(frame: Frame, op: ops.CallMethod) -> None:
    args = evaluate(frame, op.args)
    value = frame.regs[op.obj]
    frame.regs[op.dst] = calls.call_method(frame, value, op.attr, args, op.at, op.noun)


def make_dict(frame: Frame, op: ops.MakeDict) -> None:
    obj = Object(frozenset({"k:dict"}), closed=True)
    result = frame.make(("s", op.at), obj)
    for constant, index, reg in op.entries:
        value = frame.regs[reg]
        if index == -2:
            containers.merge(frame, result, value, op.at)
            continue
        key = key_of(frame, constant, index)
        if index >= 0:
            access.add_key(frame, result, frame.regs[index])
        if key is None:
            access.write_any(frame, result, value)
        else:
            named = _named(frame, value, key, "", op.at) if isinstance(key, str) else value
            access.write_attr(frame, result, key, named)
    frame.regs[op.dst] = result


def make_sequence(frame: Frame, op: ops.MakeSequence) -> None:
    obj = Object(frozenset({"k:" + op.kind}), closed=True)
    result = frame.make(("s", op.at), obj)
    position: int | None = 0
    for index, reg in enumerate(op.items):
        value = frame.regs[reg]
        items = [value] if index not in op.stars else sequences.known_items(frame, value)
        if items is None:
            access.write_any(frame, result, access.iterate(frame, value, op.at))
            position = None
        for item in items or ():
            if position is None or (op.kind == "set" and item.text is None):
                access.write_any(frame, result, item)
            else:
                access.write_attr(frame, result, position, item)
                position += 1
    frame.regs[op.dst] = result


def append(frame: Frame, op: ops.Append) -> None:
    access.write_any(frame, frame.regs[op.obj], frame.regs[op.src])


def asked(frame: Frame, op: ops.Asked) -> None:
    frame.regs[op.src] = queries.asked(frame, frame.regs[op.src], op.atoms, op.at)


def put_item(frame: Frame, op: ops.PutItem) -> None:
    target, value = frame.regs[op.obj], frame.regs[op.src]
    key = frame.regs[op.key].const
    access.add_key(frame, target, frame.regs[op.key])
    if isinstance(key, str) and HOLE not in key:
        access.write_attr(frame, target, key, value)
    else:
        access.write_any(frame, target, value)


def join_text(frame: Frame, op: ops.Join) -> None:
    """An f-string: its labels are those of its parts, its text has holes where they vary."""
    labels = Value().labels
    text: list[str] = []
    clean = True
    for part in op.parts:
        if isinstance(part, str):
            text.append(part)
            continue
        value = frame.regs[part]
        labels = join_labels(labels, value.labels)
        known = value.const
        text.append(str(known) if isinstance(known, (str, int)) else HOLE)
        clean = clean and value.clean
    if labels:
        labels = stepped(labels, "through", frame.module.name, op.at, "put into a text")
    first = op.parts[0] if op.parts else ""
    base = beginning(frame.regs[first]) if isinstance(first, int) else NO_REFS
    frame.regs[op.dst] = Value(labels, base, "".join(text), clean and not labels)


def to_text(frame: Frame, op: ops.ToText) -> None:
    value = frame.regs[op.src]
    if value.refs:
        text = containers.text_of(frame, value, op.at, op.mode)
        base = beginning(value)
        frame.regs[op.dst] = Value(text.labels, base, text.const, text.clean) if base else text
    else:
        frame.regs[op.dst] = value


def clean(frame: Frame, op: ops.Clean) -> None:
    frame.regs[op.dst] = CLEAN


def choose(frame: Frame, op: ops.Choose) -> None:
    frame.regs[op.dst] = join_all([frame.regs[src] for src in op.srcs])


def move(frame: Frame, op: ops.Move) -> None:
    frame.regs[op.dst] = frame.regs[op.src]


def wait(frame: Frame, op: ops.Await) -> None:
    """Coroutines are told apart from their results nowhere: only other awaitables matter."""
    value = frame.regs[op.src]
    result: Value | None = None
    for oid in objects_of(value):
        for tname in sorted(frame.object(oid).types):
            found = _awaited(frame, oid, tname, op.at)
            if found is not None:
                result = found if result is None else join(result, found)
    frame.regs[op.dst] = value if result is None else result


def _awaited(frame: Frame, oid: ObjectId, tname: str, at: int) -> Value | None:
    """What a class says that waiting for its instances gives: `__await__` returns it."""
    if tname[:2] == "c:":
        info = frame.world.classes.get(tname[2:])
        fid = info.methods.get("__await__") if info is not None else None
        return None if fid is None else _returned_by(frame, frame.invoke(fid, [of_refs(oid)], at))
    path = f"{tname[2:]}.__await__"
    if tname[:2] == "x:" and frame.world.models.call(path):
        return outside.call(frame, path, of_refs(oid), Arguments(), at)
    return None


def give(frame: Frame, op: ops.Yield) -> None:
    """`yield` hands the value out; what comes back was sent, thrown, or put into what went out."""
    value = frame.regs[op.src] if op.src >= 0 else NONE
    given = access.iterate(frame, value, op.at) if op.each else value
    shape = export_shape(frame, given)
    frame.yields = shape if frame.yields is None else join_shapes(frame.yields, shape)
    under, known = telling(frame.guards), frame.yielded_under
    frame.yielded_under = under if known is None else tuple(g for g in known if g in under)
    frame.exits.append(frame.live.fork())
    if op.each:
        frame.regs[op.dst] = _returned_by(frame, value)
        return
    frame.regs[op.dst] = of_refs(("p", SENT, ()))
    if any(d.name.removesuffix("()").endswith("contextmanager") for d in frame.function.decorators):
        _lend(frame, value)
    if len(frame.raised) > 1:
        frame.raised[-1].append(of_refs(("p", THROWN, ())))


def _returned_by(frame: Frame, value: Value) -> Value:
    """What `yield from` gives: the generator's `return`."""
    result: Value | None = None
    for oid in objects_of(value):
        found = frame.object(oid).fields.get(RETURNED)
        if found is not None:
            result = found if result is None else join(result, found)
    return result if result is not None else OPAQUE


def _lend(frame: Frame, value: Value) -> None:
    """Until a context manager goes on, its user may change what it was given."""
    for oid in objects_of(value):
        obj = frame.object(oid)
        if obj.symbolic is not None:
            continue
        obj = frame.live.writable(oid)
        for key, known in obj.fields.items():
            obj.fields[key] = join(known, of_refs(("p", YIELDED, (key,))))
        if obj.types & _CONTAINERS:
            obj.put_any(of_refs(("p", YIELDED, (ANY,))))


def make_function(frame: Frame, op: ops.MakeFunction) -> None:
    """A function that takes names from around it is an object that holds them."""
    function = frame.world.program.functions[op.function]
    for param, reg in op.defaults:
        value = frame.regs[reg]
        if value is not NONE:
            frame.world.write_cell(("d", function.id, param), export_shape(frame, value))
    if not function.free and not decorated_by_project(frame, function):
        frame.regs[op.dst] = of_refs(Symbol("function", function.id))
        return
    fields: dict[Key, Value] = {}
    for name in sorted(function.free):
        if name in frame.live.env:
            fields["^" + name] = frame.live.env[name]
        elif name in frame.function.free:
            fields["^" + name] = of_refs(("p", "^" + name, ()))
    obj = Object(frozenset({"f:" + function.id}), fields)
    frame.regs[op.dst] = frame.make(("s", op.at, function.id), obj)


def make_class(frame: Frame, op: ops.MakeClass) -> None:
    """A new class, which a base may want to hear of: `__init_subclass__`."""
    made = frame.regs[op.dst] = of_refs(Symbol("class", op.cls))
    info = frame.world.classes.get(op.cls)
    if info is not None and frame.function.kind != "module":
        captured.keep_for(frame, info)
    fid = info.methods.get("__init_subclass__") if info is not None else None
    if fid is not None and info is not None and "__init_subclass__" not in info.own:
        calls.call_program(frame, fid, evaluate(frame, op.keywords), op.at, made)


def _unpacked(frame: Frame, value: Value, at: int) -> Value:
    """An instance that iterates in its own way is unpacked into what it hands out."""
    for oid in objects_of(value):
        for tname in frame.object(oid).types:
            info = frame.world.classes.get(tname[2:]) if tname.startswith("c:") else None
            if info is not None and ("__iter__" in info.methods or "__next__" in info.methods):
                given = access.iterator_of(frame, oid, info, at)
                if given is not None and sequences.known_items(frame, given) is not None:
                    return given
                element = access.iterate(frame, value, at)
                return frame.make(
                    ("s", at, "unpacked"), Object(frozenset({"k:list"}), elem=element)
                )
    return value


def unpack(frame: Frame, op: ops.Unpack) -> None:
    value = frame.regs[op.src]
    value = _unpacked(frame, value, op.at)
    count = len(op.targets)
    if op.star < 0:
        value = sequences.with_at_least(frame, value, count, op.at)
    for index, target in enumerate(op.targets):
        if index == op.star:
            obj = _starred(frame, value, index, count - index - 1)
            frame.regs[target] = frame.make(("s", op.at, "star"), obj)
        else:
            position = index if op.star < 0 or index < op.star else index - count
            frame.regs[target] = access.read_item(frame, value, position, "", op.at)


def _starred(frame: Frame, value: Value, before: int, behind: int) -> Object:
    """What `*rest` takes: the positions between, where they are known."""
    objects = objects_of(value)
    if len(objects) == 1 and not value.labels:
        source = frame.object(objects[0])
        positions = [key for key in source.fields if isinstance(key, int)]
        if source.closed and source.elem is None and positions == list(range(len(positions))):
            taken = positions[before : len(positions) - behind]
            fields: dict[Key, Value] = {i: source.fields[key] for i, key in enumerate(taken)}
            return Object(frozenset({"k:list"}), fields, closed=True)
    return Object(frozenset({"k:list"}), elem=access.read_any(frame, value))


def bring_in(frame: Frame, op: ops.Import) -> None:
    """An import inside a function binds a local name."""
    if op.attr == "*":
        return
    program = frame.world.program
    if frame.function.kind == "module":
        return
    if op.attr:
        target = program.absolute(frame.module, op.module, op.level)
        value = members.value_of_symbols(frame, tuple(program.member(target, op.attr)))
    else:
        value = of_refs(program.module_symbol(program.near(frame.module, op.module)))
    frame.live.env[op.name] = value


def typed(function: Callable[[Frame, Operation], None]) -> Callable[[Frame, ops.Op], None]:
    """The function as an entry of a table by operation: the key says which operation it takes."""
    return cast("Callable[[Frame, ops.Op], None]", function)


TRANSFER: dict[type[ops.Op], Callable[[Frame, ops.Op], None]] = {
    ops.Const: typed(const), ops.Load: typed(load), ops.Store: typed(store),
    ops.Delete: typed(delete), ops.GetAttr: typed(get_attr), ops.SetAttr: typed(set_attr),
    ops.DelAttr: typed(del_attr), ops.GetItem: typed(get_item), ops.GetSlice: typed(get_slice),
    ops.SetItem: typed(set_item), ops.DelItem: typed(del_item), ops.Call: typed(call),
    ops.CallMethod: typed(call_method), ops.MakeDict: typed(make_dict),
    ops.MakeSequence: typed(make_sequence), ops.Append: typed(append),
    ops.Asked: typed(asked), ops.PutItem: typed(put_item), ops.Join: typed(join_text),
    ops.ToText: typed(to_text), ops.Binary: typed(operators.binary), ops.Clean: typed(clean),
    ops.Compare: typed(operators.compare), ops.Choose: typed(choose),
    ops.Move: typed(move), ops.Await: typed(wait), ops.Yield: typed(give),
    ops.MakeFunction: typed(make_function), ops.MakeClass: typed(make_class),
    ops.Unpack: typed(unpack), ops.Import: typed(bring_in),
}  # fmt: skip
"""Straight-line operations; control flow is `control`'s."""
