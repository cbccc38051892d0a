"""Calls: who is called, and what that does."""

from __future__ import annotations

from piilint.base.names import split_words
from piilint.flow import (
    builtin_functions,
    coercion,
    containers,
    dates,
    descriptors,
    getters,
    members,
    options,
    outside,
    queries,
    schemas,
    views,
)
from piilint.flow.access import read_any, read_attr, read_item, take, write_any, write_attr
from piilint.flow.apply import Application, fresh_instance
from piilint.flow.arguments import Arguments, bind
from piilint.flow.decorators import decorated_by_project, decorator_models, registered
from piilint.flow.dumping import dump
from piilint.flow.exceptions import keep_arguments
from piilint.flow.exposure import HELD
from piilint.flow.fetching import fetched
from piilint.flow.frame import SENT, THROWN, Frame
from piilint.flow.heap import NO_TYPES, Object
from piilint.flow.jobs import run_by_name
from piilint.flow.labels import (
    NO_LABELS,
    Labels,
    ParamLabel,
    SourceLabel,
    join_labels,
    stepped,
)
from piilint.flow.naming import getter_subject, impersonal, is_undefined, kinds_of, named_source
from piilint.flow.specialise import specialisation
from piilint.flow.telling import most_telling
from piilint.flow.values import (
    CLEAN,
    OPAQUE,
    Bound,
    ObjectId,
    Outside,
    Ref,
    Value,
    is_object,
    join,
    join_all,
    objects_of,
    of_refs,
    ordered,
)
from piilint.flow.world import Unit
from piilint.ir.program import FunctionIR
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import UNKNOWN, TypeInfo

CALLABLE_TAGS = ("f:", "m:", "F:")
_MAX_CANDIDATES = 3
_MAX_BELOW = 7
_MAX_FAMILY = 16
_TELLING_WORDS = 2
_TYPE_DEPTH = 3
_LIKELY = 0.5
_SCHEMAS = frozenset({"dataclass", "namedtuple", "typeddict", "pydantic", "model"})
_COMMON = frozenset(
    "get set add pop save create update delete filter all first run execute close open "
    "read write start stop call copy clear items keys values append extend join format "
    "split strip encode decode render handle process apply check clean validate count "
    "exists load dump dumps loads commit flush connect "
    "date time datetime timestamp replace weekday search match group index find".split()
)
_RESUMING = {"send": SENT, "asend": SENT, "throw": THROWN, "athrow": THROWN}
_ATTRIBUTE_METHODS = {
    "__setattr__": "setattr", "__getattribute__": "getattr", "__delattr__": "delattr",
}  # fmt: skip
_PASSING_SUPERS = frozenset(
    "to_representation validate clean get_context_data deconstruct get_form_kwargs".split()
)


def call_value(frame: Frame, callee: Value, args: Arguments, at: int, name: str = "") -> Value:
    """Calls a value; `name` is how the callee is written."""
    results: list[Value] = []
    ours = any(not isinstance(ref, Symbol) or ref.kind != "external" for ref in callee.refs)
    for ref in ordered(callee):
        if (
            ours
            and isinstance(ref, Symbol)
            and ref.kind == "external"
            and _unheard(frame, ref.name)
        ):
            continue
        found = _call_ref(frame, ref, args, at, name)
        if found is not None:
            results.append(found)
    if not results:
        return outside.unknown_call(frame, name, callee, args, at)
    result = results[0]
    for found in results[1:]:
        result = join(result, found)
    return result


def _unheard(frame: Frame, path: str) -> bool:
    """Neither a rule nor a builtin: `from fast import f`, with an `f` of the program's own."""
    return not builtin_functions.is_known(path) and not outside.is_ruled(frame, path, "")


def _call_ref(frame: Frame, ref: Ref, args: Arguments, at: int, name: str) -> Value | None:
    if isinstance(ref, Symbol):
        return _call_symbol(frame, ref, args, at)
    if isinstance(ref, Bound):
        return call_program(frame, ref.function, args, at, Value(NO_LABELS, ref.receiver))
    if isinstance(ref, Outside):
        return call_method(frame, Value(NO_LABELS, ref.receiver), ref.name, args, at, "")
    assert is_object(ref)
    return _call_object(frame, ref, args, at, name)


def _call_symbol(frame: Frame, symbol: Symbol, args: Arguments, at: int) -> Value | None:
    if symbol.kind == "function":
        return call_program(frame, symbol.name, args, at)
    if symbol.kind == "class":
        return construct(frame, symbol.name, args, at)
    if symbol.kind == "external":
        found = builtin_functions.call(frame, symbol.name, args, at)
        return found if found is not None else outside.call(frame, symbol.name, None, args, at)
    return None


def _call_object(frame: Frame, oid: ObjectId, args: Arguments, at: int, name: str) -> Value | None:
    """Calls a closure, a bound method, a partial, an instance with `__call__`."""
    obj = frame.object(oid)
    result: Value | None = None
    for tname in sorted(obj.types):
        tag, target = tname[:2], tname[2:]
        found: Value | None = None
        if tag in CALLABLE_TAGS:
            receiver = read_closure(frame, oid, "^self") if tag == "m:" else None
            # `f:` is the function as written; under its name there is what decorators made of it.
            found = call_program(frame, target, args, at, receiver, oid, plain=tag == "f:")
        elif tag == "c:":
            info = frame.world.classes.get(target)
            fid = info.methods.get("__call__") if info is not None else None
            if fid is not None:
                found = call_program(frame, fid, args, at, of_refs(oid))
        elif tag == "C:":
            found = _of_some_class(frame, construct(frame, target, args, at))
        elif tname in getters.TYPES:
            found = getters.call(frame, obj, tname, args, at, call_method)
        elif tname == "k:partial":
            found = call_value(
                frame, read_closure(frame, oid, "^func"), partial_arguments(obj, args), at, name
            )
        elif tag == "x:":
            receiver = of_refs(oid) if "(" in target else None
            found = outside.call(frame, target, receiver, args, at)
        if found is not None:
            result = found if result is None else join(result, found)
    return result


def _of_some_class(frame: Frame, value: Value) -> Value:
    """An instance of a class, or of one derived from it: what was called is only known so far."""
    for oid in objects_of(value):
        if frame.object(oid).exact:
            frame.live.writable(oid).exact = False
    return value


def read_closure(frame: Frame, oid: ObjectId, key: str) -> Value:
    """What a callable object captured."""
    obj = frame.object(oid)
    found = obj.fields.get(key)
    return found if found is not None else frame.child(oid, key, TypeInfo())


def partial_arguments(obj: Object, args: Arguments) -> Arguments:
    """The arguments of a partial's call: those it was made with come first."""
    first = [value for key, value in obj.fields.items() if isinstance(key, int)]
    keywords = {
        str(key)[4:]: value for key, value in obj.fields.items() if str(key).startswith("^kw:")
    }
    keywords.update(args.keywords)
    nouns: dict[int | str, str] = {
        (k + len(first) if isinstance(k, int) else k): noun for k, noun in args.nouns.items()
    }
    return Arguments(first + args.positional, keywords, nouns, args.sequences, args.mappings)


# -- functions of the program ---------------------------------------------------------------------


def call_program(
    frame: Frame,
    fid: str,
    args: Arguments,
    at: int,
    receiver: Value | None = None,
    closure: ObjectId | None = None,
    plain: bool = False,
) -> Value:
    """Calls a function of the program. `plain`: not through the project's own decorators."""
    function = frame.world.program.functions[fid]
    if not plain and function.decorators and decorated_by_project(frame, function):
        wrapped = _call_decorated(frame, function, args, at, receiver)
        if wrapped is not None:
            return wrapped
    ruled = outside.call_ruled(frame, function, receiver, args, at)
    if ruled is None:
        ruled = fetched(frame, function.name, args, at)
    if ruled is not None:
        return ruled
    run_by_name(frame, function.name, args, at)
    binding = bind(frame, function, args, receiver, at)
    _bind_captured(frame, function, binding, closure)
    result = _apply(frame, function, binding, args, receiver is not None, at)
    if function.decorators:
        for other in registered(frame, function):
            result = join(result, call_program(frame, other, args, at, receiver, plain=True))
    for model in decorator_models(frame, function):
        outside.decorator_sink(frame, model, function, args, at)
        if model.effect == "source" and model.source is not None:
            labels = frame.source(
                model.source.data_type, at, f"{function.name}()", subject=model.source.subject
            )
            result = result.with_labels(labels)
    return result


def _apply(
    frame: Frame,
    function: FunctionIR,
    binding: dict[str, Value],
    args: Arguments,
    has_receiver: bool,
    at: int,
) -> Value:
    world = frame.world
    unit = world.unit(function.id, specialisation(frame, function, binding))
    nouns = _nouns(function, args, has_receiver)
    _note(frame, function, binding)
    world.add_edge(function.id, frame.function.id, frame.guards)
    summary = world.summary(unit, frame.unit)
    return Application(frame, function, unit, binding, nouns, at).run(summary)


def _nouns(function: FunctionIR, args: Arguments, has_receiver: bool) -> dict[str, str]:
    offset = 1 if has_receiver else 0
    nouns: dict[str, str] = {}
    for index, param in enumerate(function.params):
        noun = args.nouns.get(param.name) or args.nouns.get(index - offset)
        if noun:
            nouns[param.name] = noun
    return nouns


def _bind_captured(
    frame: Frame, function: FunctionIR, binding: dict[str, Value], closure: ObjectId | None
) -> None:
    for name in sorted(function.free):
        root = "^" + name
        if function.parent == frame.function.id and name in frame.live.env:
            binding[root] = frame.live.env[name]
        elif closure is not None:
            binding[root] = read_closure(frame, closure, root)
        elif name in frame.function.free:
            binding[root] = of_refs(("p", root, ()))


def _note(frame: Frame, function: FunctionIR, binding: dict[str, Value]) -> None:
    """Tells the callee what types and what kind of data its parameters were given."""
    world = frame.world
    for param in function.params:
        value = binding.get(param.name)
        if value is None:
            continue
        info = type_of(frame, value)
        if info:
            world.note_types(function.id, param.name, info)
        kind = "tainted" if value.labels else "clean" if value.clean else "opaque"
        if kind == "opaque" and value.refs:
            kind = "symbolic" if any(is_object(r) and r[0] == "p" for r in value.refs) else "clean"
        world.param_given[(function.id, param.name)].add(kind)
    for name in function.free:
        captured = binding.get("^" + name)
        info = type_of(frame, captured) if captured is not None else UNKNOWN
        if info:
            world.note_types(function.id, "^" + name, info)


def type_of(frame: Frame, value: Value, depth: int = _TYPE_DEPTH) -> TypeInfo:
    """The types of a value, for the callee's parameter; scalars and literals say nothing.

    Containers may hold themselves: elements of elements are asked to a limited `depth`.
    """
    names: set[str] = set()
    elem: TypeInfo | None = None
    for ref in value.refs:
        if is_object(ref):
            obj = frame.object(ref)
            told = {n for n in obj.types if n[:2] in ("c:", "q:", "x:", "C:")}
            if members.ROW in obj.fields:
                told = {n for n in told if n[:2] != "q:"}  # Rows of columns are no instances.
            names |= told
            if told and "k:dict" in obj.types:
                names.add("k:dict")  # An instance seen as a mapping of its fields.
            elem = elem or obj.elem_type
            if elem is None and depth and obj.elem is not None and len(obj.elem.refs) == 1:
                inner = type_of(frame, obj.elem, depth - 1)
                elem = inner or None
        elif isinstance(ref, Symbol) and ref.kind == "class":
            names.add("C:" + ref.name)
    return TypeInfo(frozenset(names), elem)


def _call_decorated(
    frame: Frame, function: FunctionIR, args: Arguments, at: int, receiver: Value | None
) -> Value | None:
    """Calls what the project's own decorators made of a function."""
    module = frame.world.program.module_of[function.id].name
    if function.owner:
        shape_of = frame.world.classes.get(function.owner)
        value = members.cell_value(frame, shape_of, function.name) if shape_of else None
    else:
        value = members.read_global(frame, f"{module}:{function.name}")
    if value is None or not value.refs:
        # What the decorators make of it is not known yet: the caller is analysed again when it is.
        inner = not function.owner and function.parent not in ("", f"{module}:<module>")
        return None if inner else CLEAN
    if value.refs == {Symbol("function", function.id)}:
        return None
    if receiver is not None and function.kind in ("method", "class"):
        nouns: dict[int | str, str] = {
            (k + 1 if isinstance(k, int) else k): noun for k, noun in args.nouns.items()
        }
        args = Arguments(
            [receiver, *args.positional], args.keywords, nouns, args.sequences, args.mappings
        )
    results: list[Value] = []
    for ref in ordered(value):
        if ref == Symbol("function", function.id):
            continue
        found = _call_ref(frame, ref, args, at, function.name)
        if found is not None:
            results.append(found)
    if not results:
        return None
    result = results[0]
    for found in results[1:]:
        result = join(result, found)
    return result


def resume(frame: Frame, generator: Value, given: dict[str, Value], at: int) -> Value | None:
    """A generator goes on with what is handed into it; gives what it hands out, else None."""
    result: Value | None = None
    for oid in objects_of(generator):
        for name in sorted(frame.object(oid).types):
            if not name.startswith("g:"):
                continue
            function = frame.world.program.functions[name[2:]]
            unit = Unit(function.id)
            application = Application(frame, function, unit, given, {}, at)
            summary = frame.world.summary(unit, frame.unit)
            application.reaches(summary)
            found = read_any(frame, application.imported(summary))
            result = found if result is None else join(result, found)
    return result


# -- classes --------------------------------------------------------------------------------------


def construct(frame: Frame, cid: str, args: Arguments, at: int) -> Value:
    """Makes an instance of a class of the program."""
    info = frame.world.classes.get(cid)
    if info is None:
        return OPAQUE
    if "enum" in info.kinds:
        return CLEAN
    ruled = outside.call_ruled_class(frame, info, args, at)
    if ruled is not None:
        return ruled
    value, _ = fresh_instance(frame, cid, at)
    new = info.methods.get("__new__")
    if new is not None:
        made = call_program(frame, new, args, at, of_refs(Symbol("class", cid)))
        if not any(is_object(ref) and "c:" + cid in frame.object(ref).types for ref in made.refs):
            return made if made.refs else value
        value = made
        if "__init__" not in info.methods:
            return value
    init = info.methods.get("__init__")
    if init is not None:
        call_program(frame, init, args, at, value)
        if "exception" in info.kinds:
            keep_arguments(frame, value, args.positional)
        return value
    _fill(frame, info, value, args, at)
    post = info.methods.get("__post_init__") or info.methods.get("model_post_init")
    if post is not None:
        call_program(frame, post, _for_post_init(info, value, frame), at, value)
    return value


def _for_post_init(info: ClassInfo, made: Value, frame: Frame) -> Arguments:
    """What a dataclass only takes to hand it on."""
    names = [
        field.name
        for field in info.fields.values()
        if field.ir.annotation is not None and field.ir.annotation.name.endswith("InitVar")
    ]
    held = [frame.object(oid).fields for oid in objects_of(made)]
    return Arguments([fields[name] for name in names for fields in held[:1] if name in fields])


def _fill(frame: Frame, info: ClassInfo, value: Value, args: Arguments, at: int) -> None:
    """Without an `__init__` of its own, a class keeps its arguments under its fields' names."""
    declared = [field.name for field in info.fields.values() if not _class_level(info, field.name)]
    schema = info.kinds & _SCHEMAS
    for index, given in enumerate(args.positional):
        if schema and index < len(declared):
            named = _named(frame, info, declared[index], given, at)
            kept = coercion.coerced(frame, info, declared[index], named, at)
            write_attr(frame, value, declared[index], kept)
        else:
            write_attr(frame, value, index, given)
    for name, given in args.keywords.items():
        named = _named(frame, info, name, given, at)
        if not descriptors.assign(frame, info, name, value, named, at):
            write_attr(frame, value, name, coercion.coerced(frame, info, name, named, at))
    for mapping in args.mappings:
        for name in _keys_of(frame, info, mapping):
            if name not in args.keywords:
                found = _under_key(frame, info, mapping, name, at)
                if not descriptors.assign(frame, info, name, value, found, at):
                    write_attr(frame, value, name, coercion.coerced(frame, info, name, found, at))
    for sequence in args.sequences:
        write_any(frame, value, read_any(frame, sequence))
    if schema and not args.mappings and not args.sequences:
        oid = next(ref for ref in value.refs if is_object(ref))
        frame.live.writable(oid).closed = True


def _named(frame: Frame, info: ClassInfo, name: str, given: Value, at: int) -> Value:
    """What nobody knows is taken for what the field that keeps it is declared as."""
    field = info.fields.get(name)
    if field is None or field.relation or given.clean or _sure(frame, given):
        return given
    known = given.text is not None or any(not _unknown(frame, ref) for ref in given.refs)
    if known or (not given.refs and not given.opaque):
        return given
    noun = info.ir.name
    labels = named_source(
        frame, name, noun, at, "field", declared=field.declared, text=f"{noun}.{name}"
    )
    return given.with_labels(labels) if labels else given


def _sure(frame: Frame, value: Value) -> bool:
    """Something in the value is more likely than not what its name says."""
    sources = frame.world.sources
    return any(
        not isinstance(label, SourceLabel) or sources[label.source].confidence >= _LIKELY
        for label in value.labels
    )


def _unknown(frame: Frame, ref: Ref) -> bool:
    """An outside object about which nothing else is known."""
    if not is_object(ref):
        return False
    obj = frame.object(ref)
    outside_only = all(name[:2] == "x:" for name in obj.types)
    told = bool(obj.types) or obj.symbolic is None
    return told and outside_only and not obj.fields and obj.elem is None


def _spread_fields(
    frame: Frame, info: ClassInfo, receiver: Value, args: Arguments, at: int
) -> None:
    """`super().__init__(**kwargs)`: the library keeps them under the names of declared fields."""
    for mapping in args.mappings if info.kinds & _SCHEMAS else ():
        for name in _keys_of(frame, info, mapping):
            if name not in args.keywords:
                given = take(frame, mapping, name, at)
                if not given.opaque:
                    write_attr(frame, receiver, name, given)


def _under_key(frame: Frame, info: ClassInfo, mapping: Value, name: str, at: int) -> Value:
    """What `**mapping` gives one field.

    Of a mixture, put in under keys not known, a field has what its name says, and else nothing.
    """
    given = read_item(frame, mapping, name, info.ir.name, at)
    if len(kinds_of(frame, given)) < 2:
        return given
    field = info.fields[name]
    if field.relation:
        return Value(NO_LABELS, given.refs)
    found = frame.world.classify(name, info.ir.name, field.declared, "field")
    return given if found is not None else Value(NO_LABELS, given.refs)


def _keys_of(frame: Frame, info: ClassInfo, mapping: Value) -> list[str]:
    """The fields that `**mapping` gives a value: of another instance only those that it has."""
    names = [
        field.name
        for field in info.fields.values()
        if not _class_level(info, field.name)
        and (field.ir.called or field.ir.annotation is not None)
    ]
    for oid in objects_of(mapping):
        obj = frame.object(oid)
        classes = [frame.world.classes.get(name[2:]) for name in obj.types if name[:2] == "c:"]
        given = {name for cls in classes if cls is not None for name in cls.fields}
        if given or obj.closed:
            names = [name for name in names if name in given or name in obj.fields]
    return names


def _class_level(info: ClassInfo, name: str) -> bool:
    field = info.fields[name]
    return field.ir.annotation is not None and field.ir.annotation.name.endswith("ClassVar")


# -- methods --------------------------------------------------------------------------------------


def call_method(
    frame: Frame, value: Value, name: str, args: Arguments, at: int, noun: str
) -> Value:
    """`value.name(args)`."""
    if value.labels:
        modelled = _modelled_method(frame, value, name, args, at)
        if modelled is not None:
            return modelled
        if name in containers.SPLITTING and _may_be_text(frame, value):
            return containers.call_text(frame, value, name, args, at)
    results: list[Value] = []
    for ref in ordered(value):
        found = _method_of_ref(frame, ref, name, args, at, noun)
        if found is not None:
            results.append(found)
    if not results:
        return _unknown_method(frame, value, name, args, at, noun)
    result = results[0]
    for found in results[1:]:
        result = join(result, found)
    if value.labels and not impersonal(name) and not containers.is_predicate(name):
        result = result.with_labels(_from_receiver(frame, value, name, at, noun))
    if value.text is not None and result.text is None and containers.is_text_method(name):
        # A class's own text, which an instance may have another of: `self.HOST.format(region)`.
        told = containers.call_text(frame, Value(const=value.const, clean=True), name, args, at)
        labels = join_labels(result.labels, told.labels)
        result = Value(labels, result.refs, told.const, result.clean)
    return result


def _may_be_text(frame: Frame, value: Value) -> bool:
    """Nothing says that the value is anything but a text."""
    return all(is_object(ref) and frame.object(ref).types <= _TEXTS for ref in value.refs)


_TEXTS = frozenset({"k:str", "k:bytes", "k:none"})


def _modelled_method(
    frame: Frame, value: Value, name: str, args: Arguments, at: int
) -> Value | None:
    """A method that a rule speaks of says itself what the result has of its receiver's data."""
    result: Value | None = None
    for ref in ordered(value):
        types = sorted(frame.object(ref).types) if is_object(ref) else []
        if not types:
            return None
        for tname in types:
            path = f"{tname[2:]}.{name}"
            if tname[:2] != "x:" or not frame.world.models.call(path):
                return None
            found = outside.call(frame, path, Value(value.labels, frozenset({ref})), args, at)
            result = found if result is None else join(result, found)
    return result


def _from_receiver(frame: Frame, value: Value, name: str, at: int, noun: str) -> Labels:
    """The receiver's own labels in a method's result: text stays text, of others it is assumed."""
    if containers.is_text_method(name):
        return value.labels
    text = f"{noun}.{name}()" if noun else f"{name}()"
    return stepped(value.labels, "through", frame.module.name, at, text, True)


def _method_of_ref(
    frame: Frame, ref: Ref, name: str, args: Arguments, at: int, noun: str
) -> Value | None:
    if is_object(ref):
        return _method_of_object(frame, ref, name, args, at, noun)
    if isinstance(ref, Symbol):
        return _method_of_symbol(frame, ref, name, args, at, noun)
    return None


def _method_of_symbol(
    frame: Frame, symbol: Symbol, name: str, args: Arguments, at: int, noun: str
) -> Value | None:
    if symbol.kind == "external":
        return _method_of_external(frame, f"{symbol.name}.{name}", name, args, at, noun)
    if symbol.kind == "function":
        return _method_of_function(frame, symbol, name, args, at)
    if symbol.kind == "class":
        return _method_of_class(frame, symbol, name, args, at, noun)
    callee = members.of_symbol(frame, symbol, name, noun, at)
    return call_value(frame, callee, args, at, name) if callee is not None else None


def _method_of_external(
    frame: Frame, path: str, name: str, args: Arguments, at: int, noun: str
) -> Value:
    """A function of an outside module, or a method of what has a name that nothing binds."""
    found = builtin_functions.call(frame, path, args, at)
    if found is not None:
        return found
    if is_undefined(frame, path) and not frame.world.models.call(path):
        return _unknown_method(frame, OPAQUE, name, args, at, noun)
    return outside.call(frame, path, None, args, at)


def _method_of_class(
    frame: Frame, symbol: Symbol, name: str, args: Arguments, at: int, noun: str
) -> Value | None:
    info = frame.world.classes.get(symbol.name)
    if info is None:
        return None
    fid = info.methods.get(name)
    if fid is not None:
        kind = frame.world.program.functions[fid].kind
        receiver = of_refs(symbol) if kind == "class" else None
        return call_program(frame, fid, args, at, receiver)
    found = queries.class_call(frame, info, name, args, at)
    if found is not None:
        outside.send_by_class(frame, info, name, args, at)
        return found
    if name == "_make" and "namedtuple" in info.kinds and args.positional:
        given = [read_item(frame, args.positional[0], i, "", at) for i in range(len(info.fields))]
        return construct(frame, info.id, Arguments(given), at)
    callee = members.of_symbol(frame, symbol, name, noun, at)
    if callee is not None and callee.refs:
        return call_value(frame, callee, args, at, name)
    for base in info.outside:
        if frame.world.models.call(f"{base}.{name}"):
            return outside.call(frame, f"{base}.{name}", None, args, at)
    return outside.unknown_call(frame, name, of_refs(symbol), args, at)


def _method_of_function(
    frame: Frame, symbol: Symbol, name: str, args: Arguments, at: int
) -> Value | None:
    """`task.delay(x)`: methods that a decorator gave a function."""
    function = frame.world.program.functions[symbol.name]
    for model in decorator_models(frame, function):
        invocation = model.methods.get(name)
        if invocation is None:
            continue
        outside.queue_sink(frame, model, function, args, at)
        receiver = OPAQUE if _bound_task(function) else None
        result = outside.invoke(
            frame, invocation, of_refs(symbol), args, at, plain_receiver=receiver
        )
        return result if invocation.returns else Value(NO_LABELS, clean=False)
    if name in ("__call__", "func", "fn", "original", "__wrapped__"):
        return call_program(frame, symbol.name, args, at)
    return None


def _bound_task(function: FunctionIR) -> bool:
    """`@app.task(bind=True)`: the first parameter is the task itself."""
    return (
        bool(function.params) and function.params[0].name in ("self", "task") and not function.owner
    )


def _method_of_object(
    frame: Frame, oid: ObjectId, name: str, args: Arguments, at: int, noun: str
) -> Value | None:
    obj = frame.object(oid)
    written = obj.fields.get(name)
    if written is not None and written.refs:
        return call_value(frame, written, args, at, name)
    results: list[Value] = []
    for tname in _told(frame, obj.types, name):
        found = _method_by_type(frame, oid, obj, tname, name, args, at, noun)
        if found is not None:
            results.append(found)
    if not results and obj.types <= NO_TYPES:
        found = _asked_for(frame, name, args, at)
        if found is None:
            found = containers.call(frame, oid, name, args, at, noun)
        if found is not None:
            results.append(found)
    if not results:
        return None
    result = results[0]
    for found in results[1:]:
        result = join(result, found)
    return result


def _told(frame: Frame, types: frozenset[str], method: str) -> list[str]:
    """The types, sorted; a protocol or base says nothing beside one of its implementers."""
    names = sorted(types)
    if len(names) < 2:
        return names
    if any(name[:2] == "q:" for name in names):
        names = _of_query(frame, names, method)
    wider: set[str] = set()
    for name in names:
        info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
        if info is None or not any(path.endswith("Protocol") for path in info.outside):
            continue
        if any("c:" + child in types for child in info.children):
            wider.add(name)
    return [name for name in names if name not in wider]


def _of_query(frame: Frame, names: list[str], method: str) -> list[str]:
    """A manager of the program's own has its own methods; all others are those of its rows."""
    own: list[str] = []
    for name in names:
        info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
        if info is not None and method in info.methods:
            own.append(name)
    return own or [name for name in names if name[:2] != "c:"]


def _method_by_type(
    frame: Frame,
    oid: ObjectId,
    obj: Object,
    tname: str,
    name: str,
    args: Arguments,
    at: int,
    noun: str,
) -> Value | None:
    tag, target = tname[:2], tname[2:]
    if tag == "c:":
        return _instance_method(frame, oid, obj, target, name, args, at, noun)
    if tag == "q:":
        if name == queries.MODEL:
            return construct(frame, target, args, at)
        return queries.call(frame, oid, target, name, args, at)
    if tag == "k:":
        found = options.call(frame, oid, name, args, at) if tname == options.TYPE else None
        return found or containers.call(frame, oid, name, args, at, noun)
    if tag == "x:":
        return _outside_object_method(frame, oid, target, name, args, at, noun)
    if tag == "C:":
        return _method_of_symbol(frame, Symbol("class", target), name, args, at, noun)
    if tag == "g:" and name in _RESUMING:
        given = {_RESUMING[name]: args.positional[0]} if args.positional else {}
        resumed = resume(frame, of_refs(oid), given, at)
        handed_out = read_any(frame, of_refs(oid))
        return handed_out if resumed is None else join(handed_out, resumed)
    if tag == "u:":
        return _super_method(frame, oid, target, name, args, at)
    if tag in CALLABLE_TAGS:
        return _method_of_function(frame, Symbol("function", target), name, args, at)
    return None


def _outside_object_method(
    frame: Frame, oid: ObjectId, path: str, name: str, args: Arguments, at: int, noun: str
) -> Value:
    """A method of an outside object: by rule; else what looks like a container is taken for one."""
    full = f"{path}.{name}"
    if containers.is_method(name):
        ruled = outside.is_ruled(frame, full, name)
        found = None if ruled else _asked_for(frame, name, args, at)
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
    return _with_getter_name(frame, result, name, noun, at)


def _shared_mapping(frame: Frame, path: str) -> bool:
    """A mapping that keeps what is put into it: besides what rules say, it does what dicts do."""
    model = frame.world.models.class_model(path)
    return model is not None and model.shared


def _instance_method(
    frame: Frame,
    oid: ObjectId,
    obj: Object,
    cid: str,
    name: str,
    args: Arguments,
    at: int,
    noun: str,
) -> Value | None:
    info = frame.world.classes.get(cid)
    if info is None:
        return None
    fid = info.methods.get(name)
    if fid is None and not obj.exact:
        found_below = _below(frame, info, name)
        if found_below:
            return _call_each(frame, found_below, args, at, of_refs(oid))
    if fid is not None:
        function = frame.world.program.functions[fid]
        if function.kind == "property":
            callee = frame.invoke(fid, [of_refs(oid)], at)
            return call_value(frame, callee, args, at, name)
        candidates = members.overrides(frame, info, name, fid, obj)
        receiver = of_refs(oid)
        if name in frame.world.models.inherited:
            outside.send_inherited(frame, info, name, receiver, args, at)
        result = _call_each(frame, candidates, args, at, receiver)
        return _with_getter_name(frame, result, name, info.ir.name, at)
    shared = _call_shared(frame, info, name, args, at, of_refs(oid))
    if shared is not None:
        return shared
    stored = read_attr(frame, of_refs(oid), name, noun, at)
    if any(_callable(frame, ref) for ref in stored.refs):
        return call_value(frame, stored, args, at, name)
    return _outside_method(frame, oid, info, name, args, at, noun)


def _call_shared(
    frame: Frame, info: ClassInfo, name: str, args: Arguments, at: int, receiver: Value
) -> Value | None:
    """Functions put into a class become methods: `line = long_line`, `partialmethod(…)`."""
    shared = members.class_value(frame, info, name)
    results: list[Value] = []
    for ref in ordered(shared) if shared is not None else ():
        nouns: dict[int | str, str] = {
            (k + 1 if isinstance(k, int) else k): noun for k, noun in args.nouns.items()
        }
        given = Arguments(
            [receiver, *args.positional], args.keywords, nouns, args.sequences, args.mappings
        )
        if isinstance(ref, Symbol) and ref.kind == "function":
            results.append(call_program(frame, ref.name, given, at))
        elif is_object(ref):
            obj = frame.object(ref)
            if "^method" in obj.fields:
                inner = partial_arguments(obj, args)
                inner.positional.insert(0, receiver)
                results.append(
                    call_value(frame, read_closure(frame, ref, "^func"), inner, at, name)
                )
            elif any(kind.startswith("f:") for kind in obj.types):
                found = _call_object(frame, ref, given, at, name)
                results += [found] if found is not None else []
    return join_all(results) if results else None


def _below(frame: Frame, info: ClassInfo, name: str) -> list[str]:
    """Methods that only descendants have: a mixin calls what its users bring."""
    found: list[str] = []
    for child in info.children:
        fid = frame.world.classes.by_id[child].methods.get(name)
        if fid is not None and fid not in found:
            found.append(fid)
    return found if len(found) <= _MAX_CANDIDATES else most_telling(frame, found, _MAX_BELOW)


def _callable(frame: Frame, ref: Ref) -> bool:
    if isinstance(ref, Symbol):
        return ref.kind in ("function", "class", "external")
    if isinstance(ref, (Bound, Outside)):
        return True
    assert is_object(ref)
    return any(
        n.startswith(("f:", "m:", "F:", "k:partial", "C:", "c:")) for n in frame.object(ref).types
    )


def _call_each(
    frame: Frame, candidates: list[str], args: Arguments, at: int, receiver: Value
) -> Value:
    result: Value | None = None
    for fid in candidates:
        function = frame.world.program.functions[fid]
        bound = None if function.kind == "static" else receiver
        if function.kind == "class":
            bound = members.class_of(frame, receiver)
        found = call_program(frame, fid, args, at, bound)
        result = found if result is None else join(result, found)
    return result if result is not None else OPAQUE


def _super_method(
    frame: Frame, oid: ObjectId, owner: str, name: str, args: Arguments, at: int
) -> Value | None:
    """`super().name()`: the next class in line that has the method."""
    info = frame.world.classes.get(owner)
    receiver = frame.object(oid).fields["^self"]
    if info is None:
        return None
    for cid in _after(frame, info, receiver):
        candidate = frame.world.classes.by_id[cid]
        if name in candidate.own:
            return _call_each(frame, [candidate.methods[name]], args, at, receiver)
    for child in info.children:
        line = frame.world.classes.by_id[child].mro
        for cid in line[line.index(owner) + 1 :]:
            candidate = frame.world.classes.by_id[cid]
            if name in candidate.own:
                return _call_each(frame, [candidate.methods[name]], args, at, receiver)
    return _super_outside(frame, info, name, args, at, receiver)


def _after(frame: Frame, info: ClassInfo, receiver: Value) -> list[str]:
    """The classes behind one, in the line of the receiver's own class."""
    for cls in members.class_of(frame, receiver).refs | receiver.refs:
        found = frame.world.classes.get(cls.name) if isinstance(cls, Symbol) else None
        if (
            found is not None
            and found.id != info.id
            and info.id in found.mro
            and len(receiver.refs) == 1
        ):
            return found.mro[found.mro.index(info.id) + 1 :]
    return info.mro[1:]


def _instances_of(frame: Frame, classes: Value, at: int) -> Value:
    """`object.__new__(cls)`: bare instances."""
    names = [
        ref.name for ref in ordered(classes) if isinstance(ref, Symbol) and ref.kind == "class"
    ]
    found = [fresh_instance(frame, name, at)[0] for name in names]
    return join_all(found) if found else OPAQUE


def _written(
    frame: Frame, receiver: Value, info: ClassInfo, name: str, args: Arguments, at: int
) -> Value | None:
    """What a library's base class does with rows: keeps one that it made, writes some out."""
    stored = schemas.stored(frame, receiver, info, name, args, at)
    return stored if stored is not None else dump(frame, receiver, info, name, args, at)


def _object_method(
    frame: Frame, info: ClassInfo, name: str, args: Arguments, at: int, receiver: Value
) -> Value | None:
    """What comes of a method that every object has, at last."""
    if name == "__new__" and args.positional:
        return _instances_of(frame, args.positional[0], at)
    if name in _ATTRIBUTE_METHODS:
        given = Arguments([receiver, *args.positional])
        return builtin_functions.call(frame, _ATTRIBUTE_METHODS[name], given, at)
    if name == "__init__":
        return _keep_arguments(frame, info, receiver, args, at)
    return None


def _super_outside(
    frame: Frame, info: ClassInfo, name: str, args: Arguments, at: int, receiver: Value
) -> Value | None:
    told = _object_method(frame, info, name, args, at, receiver)
    if told is None:
        told = _written(frame, receiver, info, name, args, at)
    if told is None:
        told = schemas.stored(frame, receiver, info, name, args, at)
    if told is not None:
        return told
    for base in info.outside:
        path = f"{base}().{name}"
        if frame.world.models.call(path):
            if frame.function.name == name and name in frame.world.models.inherited:
                receiver = _added_here(frame, receiver, at)
            return outside.call(frame, path, receiver, args, at)
    if name in ("get_queryset", "all") and any(
        "Manager" in base or "QuerySet" in base for base in info.outside
    ):
        return receiver
    shown = views.shown(frame, receiver, info, name, at)
    if shown is None:
        shown = schemas.represent(frame, receiver, info, name, args, at)
    if shown is not None:
        return shown
    if name in _PASSING_SUPERS:
        return outside.passing(frame, name, args, at)
    return outside.unknown_call(frame, name, OPAQUE, args, at)


def _keep_arguments(
    frame: Frame, info: ClassInfo, receiver: Value, args: Arguments, at: int
) -> Value:
    """`super().__init__(…)` of the library: it is taken to keep what it is given."""
    for index, value in enumerate(args.positional):
        write_attr(frame, receiver, index, value)
    for key, value in args.keywords.items():
        write_attr(frame, receiver, key, value)
    _spread_fields(frame, info, receiver, args, at)
    return CLEAN


def _added_here(frame: Frame, receiver: Value, at: int) -> Value:
    """What an overriding method adds to its object: the rest was told of where it was called."""
    refs: set[Ref] = set()
    for index, oid in enumerate(objects_of(receiver)):
        obj = frame.object(oid)
        added = Object(obj.types, dict(obj.fields), obj.elem, closed=True)
        refs |= frame.make(("s", at, "added", index), added).refs
    return Value(NO_LABELS, frozenset(refs))


def _outside_method(
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
    for base in info.outside:
        path = f"{base}().{name}"
        models = frame.world.models.call(path)
        worker = info.methods.get(models[0].model.by or "") if models else None
        if worker is not None:
            args.positional.insert(0, Value(const=name.upper(), clean=True))
            return call_program(frame, worker, args, at, of_refs(oid))
        if models:
            result = outside.call(frame, path, of_refs(oid), args, at)
            return _with_getter_name(frame, result, name, info.ir.name, at)
    if (
        "typeddict" in info.kinds
        or "namedtuple" in info.kinds
        or "k:dict" in frame.object(oid).types
    ):
        found = containers.call(frame, oid, name, args, at, noun)
        if found is not None:
            return found
    result = outside.unknown_call(frame, name, OPAQUE, args, at)
    return _with_getter_name(frame, result, name, info.ir.name, at)


def _with_getter_name(frame: Frame, result: Value, name: str, noun: str, at: int) -> Value:
    """`user.get_full_name()` of an unknown base class is a name by its own name."""
    if result.labels or result.clean or result.refs:
        return result
    subject = getter_subject(name)
    if not subject:
        return result
    labels = named_source(frame, subject, noun, at, "attribute", text=f"{noun}.{name}()", scale=0.9)
    return result.with_labels(labels)


def _unknown_method(
    frame: Frame, value: Value, name: str, args: Arguments, at: int, noun: str
) -> Value:
    """A method of a receiver nobody knows: by rule, by name, else assumed to pass data on."""
    if name in dates.METHODS:
        value = dates.only_dates(frame, value)
    if containers.is_text_method(name) and (value.labels or value.text is not None):
        return containers.call_text(frame, value, name, args, at)
    ruled = outside.call_by_method_name(frame, value, name, args, at)
    if ruled is not None:
        return ruled
    dumped = queries.dumped(frame, value, name, args, at)
    if dumped is not None:
        return dumped
    candidates = _by_name(frame, name, noun)
    if candidates:
        return _call_each(frame, candidates, args, at, value)
    asked = _asked_for(frame, name, args, at)
    if asked is not None:
        return asked
    found = containers.call_any(frame, value, name, args, at, noun)
    if found is not None:
        return found
    result = outside.unknown_call(frame, name, value, args, at)
    own = join_labels(value.labels, _own_labels(frame, value))
    if own and not impersonal(name):
        text = f"{noun}.{name}()" if noun else f"{name}()"
        labels = stepped(own, "through", frame.module.name, at, text, True)
        return Value(join_labels(result.labels, labels), result.refs)
    return _with_getter_name(frame, result, name, noun, at)


def _own_labels(frame: Frame, value: Value) -> Labels:
    """What callers' values carry themselves, where nothing tells what they are."""
    found: Labels = {}
    for oid in objects_of(value):
        obj = frame.object(oid)
        if obj.symbolic is not None and not obj.types and not obj.symbolic[1]:
            found[ParamLabel(*obj.symbolic, HELD)] = None
    return found


def _asked_for(frame: Frame, name: str, args: Arguments, at: int) -> Value | None:
    """`session.get(User, id)` of whatever object: a data class in, instances out."""
    first = args.positional[0].refs if len(args.positional) > 1 else ()
    if not any(isinstance(ref, Symbol) and ref.kind == "class" for ref in first):
        return None
    return queries.selected(frame, name, args.positional, at)


def _by_name(frame: Frame, name: str, noun: str) -> list[str]:
    """The last resort: the few methods of that name in the program, the noun's class first."""
    functions = frame.world.methods_named.get(name, [])
    if not functions:
        return []
    if noun:
        near = [f.id for f in functions if _names_class(noun, f.owner)]
        if 0 < len(near) <= _MAX_CANDIDATES:
            return _with_overrides(frame, near, name)
    if name in _COMMON or name.startswith("__"):
        return []
    if len(functions) > _MAX_CANDIDATES:
        return _of_one_family(frame, functions, name)
    return [function.id for function in functions]


def _with_overrides(frame: Frame, near: list[str], name: str) -> list[str]:
    """The methods, and those of derived classes: nobody said that it is no other class's."""
    found = list(near)
    for fid in near:
        info = frame.world.classes.get(frame.world.program.functions[fid].owner)
        if info is not None:
            found += members.overrides(frame, info, name, fid, Object())
    return list(dict.fromkeys(found))


def _of_one_family(frame: Frame, functions: list[FunctionIR], name: str) -> list[str]:
    """Where all methods of a telling name override one and the same, it may be any of them."""
    if len(split_words(name)) < _TELLING_WORDS or len(functions) > _MAX_FAMILY:
        return []
    classes = frame.world.classes.by_id
    roots = {
        next((cid for cid in reversed(classes[f.owner].mro) if name in classes[cid].own), "")
        for f in functions
        if f.owner in classes
    }
    return [function.id for function in functions] if len(roots) == 1 else []


def _names_class(noun: str, owner: str) -> bool:
    """`mailer` names class Mailer; `order_service` names OrderService."""
    last = owner.rpartition(":")[2].rpartition(".")[2].lower()
    flat = noun.replace("_", "").lower()
    return len(flat) > 2 and flat == last


class Calls:
    """What a frame needs to make calls."""

    def function(self, frame: Frame, function: str, args: list[Value], at: int) -> Value:
        """Calls a function of the program; a method's receiver comes first."""
        target = frame.world.program.functions[function]
        if target.owner and target.kind != "static" and args:
            return call_program(frame, function, Arguments(args[1:]), at, args[0])
        return call_program(frame, function, Arguments(args), at)

    def value(self, frame: Frame, callee: Value, args: Arguments, at: int, name: str) -> Value:
        """Calls whatever a value is."""
        return call_value(frame, callee, args, at, name)
