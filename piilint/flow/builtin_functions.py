"""Python's own functions whose effect on data is structural: making, iterating, reflecting."""

from __future__ import annotations

from collections.abc import Callable

from piilint.flow import containers, getters, iteration, options, partly_named
from piilint.flow.arguments import Arguments
from piilint.flow.attributes import namespace, read_attr
from piilint.flow.dispatch import class_of
from piilint.flow.exceptions import traceback_of
from piilint.flow.exposure import expose
from piilint.flow.frame import Frame
from piilint.flow.heap import KEYS, Guards, Object
from piilint.flow.items import read_item
from piilint.flow.iterating import iterate, texts_in
from piilint.flow.keys import constant_key
from piilint.flow.labels import Key
from piilint.flow.partial_keys import is_partial
from piilint.flow.queries import as_dict
from piilint.flow.sequences import known_items
from piilint.flow.unnamed import any_field, common_filters, read_any
from piilint.flow.values import (
    CLEAN,
    HOLE,
    NONE,
    OPAQUE,
    Outside,
    Ref,
    Value,
    added,
    is_object,
    join,
    join_all,
    objects_of,
    of_refs,
)
from piilint.flow.variables import value_of_symbols
from piilint.flow.writing import add_key, delete_key, write_any, write_attr
from piilint.ir.program import KWARG
from piilint.resolve.symbols import Symbol, external

Function = Callable[[Frame, Arguments, int], Value | None]


def call(frame: Frame, path: str, args: Arguments, at: int) -> Value | None:
    """The call's result; None if `path` is no such function."""
    function = _FUNCTIONS.get(path.removeprefix("builtins."))
    return function(frame, args, at) if function is not None else None


def is_known(path: str) -> bool:
    """A function of Python's own that is described here."""
    return path.removeprefix("builtins.") in _FUNCTIONS


def _first(args: Arguments) -> Value:
    return args.positional[0] if args.positional else NONE


def _clean(frame: Frame, args: Arguments, at: int) -> Value:
    return CLEAN


def _same(frame: Frame, args: Arguments, at: int) -> Value:
    return _first(args) if args.positional else OPAQUE


def _text(frame: Frame, args: Arguments, at: int) -> Value:
    return containers.text_of(frame, _first(args), at)


def _formatted(frame: Frame, args: Arguments, at: int) -> Value:
    return containers.text_of(frame, _first(args), at, "format")


def _print(frame: Frame, args: Arguments, at: int) -> Value | None:
    """`print(…, file=stream)` writes to the stream; without one it is an output like others."""
    stream = args.keywords.get("file")
    if stream is None or not objects_of(stream):
        return None
    write = of_refs(Outside("write", frozenset(objects_of(stream))))
    for given in args.positional:
        frame.invoke_value(write, Arguments([containers.text_of(frame, given, at)]), at, "write")
    return NONE


def _dump(frame: Frame, args: Arguments, at: int) -> Value | None:
    """`json.dump(thing, stream)` writes to the stream what `json.dumps(thing)` gives."""
    stream = args.pick(frame, "fp", ("obj", "fp"), at)
    if stream is None or not objects_of(stream):
        return None
    text = Value(expose(frame, _first(args), "json", at, args.nouns.get(0, "")))
    write = of_refs(Outside("write", frozenset(objects_of(stream))))
    frame.invoke_value(write, Arguments([text]), at, "write")
    return NONE


def _entries(frame: Frame, args: Arguments, at: int) -> Value | None:
    """`six.iteritems(mapping)`."""
    return containers.call_any(frame, _first(args), "items", Arguments(), at, "")


def _entry_values(frame: Frame, args: Arguments, at: int) -> Value | None:
    """`six.itervalues(mapping)`."""
    return containers.call_any(frame, _first(args), "values", Arguments(), at, "")


def _repr(frame: Frame, args: Arguments, at: int) -> Value:
    return containers.text_of(frame, _first(args), at, "repr")


def _list(frame: Frame, args: Arguments, at: int) -> Value:
    if not args.positional:
        return _new(frame, "k:list", at, closed=True)
    given = args.positional[0]
    objects = objects_of(given)
    if len(objects) == 1 and not given.labels:
        obj = frame.object(objects[0])
        if obj.closed and obj.types & {"k:list", "k:tuple", "k:set"}:
            return containers.copied(frame, given, at)
    return _listed(frame, given, at)


def _listed(frame: Frame, given: Value, at: int) -> Value:
    """A list of what iterating gives."""
    elem, filters = iterate(frame, given, at), common_filters(frame, given)
    return _new(frame, "k:list", at, elem=elem, filters=filters)


def _new(
    frame: Frame,
    kind: str,
    at: int,
    fields: dict[Key, Value] | None = None,
    elem: Value | None = None,
    closed: bool = False,
    filters: Guards = (),
) -> Value:
    made = Object(frozenset({kind}), fields, elem, closed=closed, filters=filters)
    return frame.make(("s", at, kind), made)


def _dict(frame: Frame, args: Arguments, at: int) -> Value:
    result = _new(frame, "k:dict", at, dict(args.keywords.items()), closed=True)
    for given in (*args.positional[:1], *args.mappings):
        if not _put_pairs(frame, result, given, at):
            containers.merge(frame, result, given, at)
    return result


def _put_pairs(frame: Frame, target: Value, given: Value, at: int) -> bool:
    """Puts a sequence of pairs into a mapping; says if it is one."""
    kinds = {kind for oid in objects_of(given) for kind in frame.object(oid).types}
    if not kinds & {"k:list", "k:tuple"}:
        return False
    known = known_items(frame, given)
    for pair in known if known is not None else [iterate(frame, given, at)]:
        key = read_item(frame, pair, 0, "", at)
        value = read_item(frame, pair, 1, "", at)
        constant = constant_key(key.const) if known is not None else None
        if constant is not None:
            write_attr(frame, target, constant, value)
        else:
            add_key(frame, target, key)
            write_any(frame, target, value)
    return True


def _enumerate(frame: Frame, args: Arguments, at: int) -> Value:
    pair: dict[Key, Value] = {0: CLEAN, 1: iterate(frame, _first(args), at)}
    element = _new(frame, "k:tuple", at, pair, closed=True)
    return _new(frame, "k:list", at, elem=element, filters=common_filters(frame, _first(args)))


def _filter(frame: Frame, args: Arguments, at: int) -> Value:
    if len(args.positional) < 2:
        return OPAQUE
    element = iterate(frame, args.positional[1], at)
    frame.invoke_value(args.positional[0], Arguments([element]), at)
    return args.positional[1]


def _reduce(frame: Frame, args: Arguments, at: int) -> Value:
    if len(args.positional) < 2:
        return OPAQUE
    element = iterate(frame, args.positional[1], at)
    start = args.positional[2] if len(args.positional) > 2 else element
    first = frame.invoke_value(args.positional[0], Arguments([start, element]), at)
    accumulated = join(start, first)
    return join(
        first, frame.invoke_value(args.positional[0], Arguments([accumulated, element]), at)
    )


def _sorted(frame: Frame, args: Arguments, at: int) -> Value:
    given = _first(args)
    key = args.keywords.get("key")
    if key is not None:
        frame.invoke_value(key, Arguments([iterate(frame, given, at)]), at)
    if any(n.startswith("q:") for oid in objects_of(given) for n in frame.object(oid).types):
        return given
    return _listed(frame, given, at)


def _element(frame: Frame, args: Arguments, at: int) -> Value:
    state = frame.live
    state.guards = tuple(dict.fromkeys((*state.guards, *common_filters(frame, _first(args)))))
    result = iterate(frame, _first(args), at)
    for given in args.positional[1:]:
        result = join(result, given)
    return result


def _extreme(frame: Frame, args: Arguments, at: int) -> Value:
    """`max(xs)` is one of the elements, `max(a, b)` one of the arguments."""
    one = len(args.positional) == 1
    result = iterate(frame, args.positional[0], at) if one else _first(args)
    for given in args.positional[1:]:
        result = join(result, given)
    key = args.keywords.get("key")
    if key is not None:
        frame.invoke_value(key, Arguments([result]), at)
    return result


def _getattr(frame: Frame, args: Arguments, at: int) -> Value:
    if len(args.positional) < 2:
        return OPAQUE
    name = args.positional[1].text
    noun = args.nouns.get(0, "")
    keywords = _keywords(frame, args.positional[1])
    if keywords:
        given = args.positional[0]
        found = join_all([read_attr(frame, given, key, noun, at) for key in keywords])
    elif name is None and _is_setting(args.positional[1]):
        found = OPAQUE
    elif name is not None and HOLE in name:
        found = partly_named.read(frame, args.positional[0], name, noun, at)
    elif name is None or not name.isidentifier():
        found = any_field(frame, args.positional[0], noun, at)
    else:
        found = read_attr(frame, args.positional[0], name, noun, at)
    for default in args.positional[2:3]:
        found = join(found, default)
    return found


def _is_setting(name: Value) -> bool:
    """The name is an attribute of something: `getattr(row, self.lookup_field)`.

    It picks one attribute, of which nothing says that it is personal; a name that a loop or a
    caller gives goes through all of them.
    """
    return any(is_object(ref) and ref[0] == "p" and bool(ref[2]) for ref in name.refs)


def _keywords(frame: Frame, name: Value) -> list[str]:
    """The names that one is, if it is that of some keyword that callers pass in `**kwargs`."""
    roots = {ref[1] for ref in name.refs if is_object(ref) and ref[0] == "p" and ref[2] == (KEYS,)}
    params = frame.function.params
    if len(roots) != 1 or len(name.refs) != 1:
        return []
    if not any(param.name in roots and param.kind == KWARG for param in params):
        return []
    return sorted(frame.world.keywords.get(frame.function.id) or ())


_NEW_CLASS = 3


def _setattr(frame: Frame, args: Arguments, at: int) -> Value:
    if len(args.positional) == 3:
        name = args.positional[1].text
        if name is not None and (name.isidentifier() or is_partial(name)):
            write_attr(frame, args.positional[0], name, args.positional[2])
        else:
            write_any(frame, args.positional[0], args.positional[2])
    return NONE


def _delattr(frame: Frame, args: Arguments, at: int) -> Value:
    name = args.positional[1].text if len(args.positional) > 1 else None
    if name is not None:
        delete_key(frame, args.positional[0], name)
    return NONE


def _vars(frame: Frame, args: Arguments, at: int) -> Value:
    return as_dict(frame, _first(args), at) if args.positional else OPAQUE


def _own_dict(frame: Frame, args: Arguments, at: int) -> Value:
    return namespace(frame, _first(args), at) if args.positional else OPAQUE


def _model_to_dict(frame: Frame, args: Arguments, at: int) -> Value:
    """`model_to_dict(obj, fields=[…], exclude=[…])`: some of the fields."""
    whole = _vars(frame, args, at)
    chosen = args.pick(frame, "fields", ("instance", "fields", "exclude"), at)
    left_out = args.pick(frame, "exclude", ("instance", "fields", "exclude"), at)
    names = texts_in(frame, chosen)
    if names:
        noun = args.nouns.get(0, "")
        fields: dict[Key, Value] = {
            name: read_attr(frame, _first(args), name, noun, at) for name in names
        }
        return _new(frame, "k:dict", at, fields, closed=True)
    for name in texts_in(frame, left_out):
        delete_key(frame, whole, name)
    return whole


def _type(frame: Frame, args: Arguments, at: int) -> Value:
    """`type(x)`; of a class that `type(name, bases, members)` makes, its bases are known."""
    if len(args.positional) == _NEW_CLASS:
        return read_any(frame, args.positional[1])
    return class_of(frame, _first(args)) if len(args.positional) == 1 else OPAQUE


def _super(frame: Frame, args: Arguments, at: int) -> Value:
    """A proxy that looks methods up behind the class it is written in."""
    function = frame.function
    while not function.owner and function.parent:
        function = frame.world.program.functions[function.parent]
    if not function.owner or not function.params:
        return OPAQUE
    name = function.params[0].name
    receiver = frame.live.env.get(name)
    if receiver is None:
        receiver = of_refs(("p", "^" + name, ()))
    obj = Object(frozenset({"u:" + function.owner}), {"^self": receiver})
    return frame.make(("s", at, "super"), obj)


def _partial(frame: Frame, args: Arguments, at: int) -> Value:
    fields: dict[Key, Value] = {"^func": _first(args)}
    fields.update(enumerate(args.positional[1:]))
    fields.update({f"^kw:{name}": value for name, value in args.keywords.items()})
    return _new(frame, "k:partial", at, fields)


def _weak(frame: Frame, args: Arguments, at: int) -> Value:
    """`weakref.ref(thing)`: calling it gives the thing."""
    fields: dict[Key, Value] = {"^func": of_refs(external("weakref.proxy")), 0: _first(args)}
    return _new(frame, "k:partial", at, fields)


def _partial_method(frame: Frame, args: Arguments, at: int) -> Value:
    """A partial whose receiver comes before the arguments that are fixed."""
    result = _partial(frame, args, at)
    for oid in objects_of(result):
        frame.live.writable(oid).fields["^method"] = CLEAN
    return result


def _open_number(frame: Frame, args: Arguments, at: int) -> Value:
    """`int(x)`: still what it was, if it was anything: card numbers are numbers too."""
    given = _first(args)
    return Value(given.labels, given.refs, clean=given.clean or not (given.labels or given.refs))


def _sum(frame: Frame, args: Arguments, at: int) -> Value | None:
    """Lists are put one behind the other; of numbers, a rule says what a total is."""
    start = args.pick(frame, "start", ("iterable", "start"), at)
    if start is None or not objects_of(start):
        return CLEAN
    inner = iterate(frame, iterate(frame, _first(args), at), at)
    return _new(frame, "k:list", at, elem=join(read_any(frame, start), inner))


def _locals(frame: Frame, args: Arguments, at: int) -> Value:
    """The variables as a mapping."""
    fields: dict[Key, Value] = {
        name: value for name, value in frame.live.env.items() if name.isidentifier()
    }
    return _new(frame, "k:dict", at, fields, closed=True)


def _replace(frame: Frame, args: Arguments, at: int) -> Value:
    """`dataclasses.replace(obj, field=value)`."""
    result = containers.copied(frame, _first(args), at)
    for name, given in args.keywords.items():
        write_attr(frame, result, name, given)
    return result


def _copy(frame: Frame, args: Arguments, at: int) -> Value:
    return containers.copied(frame, _first(args), at)


def _deep_copy(frame: Frame, args: Arguments, at: int) -> Value:
    return containers.deeply_copied(frame, _first(args), at)


def _defaultdict(frame: Frame, args: Arguments, at: int) -> Value:
    """A dict whose missing entries a callable makes."""
    result = _dict(frame, Arguments(args.positional[1:], args.keywords, {}, [], args.mappings), at)
    factory = _first(args)
    if factory.refs:
        write_any(frame, result, frame.invoke_value(factory, Arguments(), at))
    return result


def _chain(frame: Frame, args: Arguments, at: int) -> Value:
    result: Value | None = None
    for given in args.positional:
        element = iterate(frame, given, at)
        result = added(result, element)
    return _new(frame, "k:list", at, elem=result or CLEAN)


def _gather(frame: Frame, args: Arguments, at: int) -> Value:
    fields: dict[Key, Value] = dict(enumerate(args.positional))
    elem = None
    for sequence in args.sequences:
        element = read_any(frame, sequence)
        elem = added(elem, element)
    return _new(frame, "k:list", at, fields, elem, closed=elem is None)


def _import_module(frame: Frame, args: Arguments, at: int) -> Value:
    """A module by its name."""
    name = _first(args).text
    if not name or not name.replace(".", "").isidentifier():
        return OPAQUE
    program = frame.world.program
    level = len(name) - len(name.lstrip("."))
    return of_refs(program.module_symbol(program.absolute(frame.module, name[level:], level)))


def _import_string(frame: Frame, args: Arguments, at: int) -> Value:
    """What a dotted path names: `import_string("shop.gateways.CardGateway")`."""
    module, _, attr = (_first(args).text or "").rpartition(".")
    if not module or not attr.isidentifier():
        return OPAQUE
    return value_of_symbols(frame, tuple(frame.world.program.member(module, attr)))


def _user_model(frame: Frame, args: Arguments, at: int) -> Value:
    """The class of accounts: the project's own, or the framework's."""
    own = frame.world.classes.user_model
    default = Symbol("external", "django.contrib.auth.models.User")
    return of_refs(default if own is None else Symbol("class", own))


def _cast(frame: Frame, args: Arguments, at: int) -> Value:
    """`cast(Member, thing)`: what it is, seen as what the cast says where nothing else tells."""
    if len(args.positional) < 2:
        return OPAQUE
    wanted, value = args.positional[:2]
    names = {
        "c:" + ref.name for ref in wanted.refs if isinstance(ref, Symbol) and ref.kind == "class"
    }
    if wanted.text is not None and all(part.isidentifier() for part in wanted.text.split(".")):
        found = frame.world.program.resolve(frame.module.name, wanted.text)
        names = {"c:" + symbol.name for symbol in found if symbol.kind == "class"}
    if not names or value.clean:
        return value
    refs: set[Ref] = {ref for ref in value.refs if not is_object(ref)}
    for index, oid in enumerate(objects_of(value)):
        obj = frame.object(oid)
        if any(name[:2] == "c:" for name in obj.types):
            refs.add(oid)
            continue
        seen = obj.copy()
        seen.types = frozenset(names)
        refs |= frame.make(("s", at, "cast", index), seen).refs
    if not refs:
        return frame.make(("s", at, "cast"), Object(frozenset(names))).with_labels(value.labels)
    return Value(value.labels, frozenset(refs))


def _traceback(frame: Frame, args: Arguments, at: int) -> Value:
    """`traceback.format_exc()`: the text of what is being handled."""
    current = traceback_of(frame)
    return CLEAN if current is None else containers.text_of(frame, current, at)


def _exc_info(frame: Frame, args: Arguments, at: int) -> Value:
    current = traceback_of(frame)
    return _new(frame, "k:tuple", at, {0: CLEAN, 1: current or CLEAN, 2: CLEAN}, closed=True)


def _push(frame: Frame, args: Arguments, at: int) -> Value:
    """`heappush(heap, x)`: it stands anywhere now."""
    if len(args.positional) > 1:
        write_any(frame, args.positional[0], args.positional[1])
    return NONE


def _push_pop(frame: Frame, args: Arguments, at: int) -> Value:
    _push(frame, args, at)
    return _element(frame, args, at)


def _parser(frame: Frame, args: Arguments, at: int) -> Value:
    return _new(frame, options.TYPE, at, closed=True)


def _layers(frame: Frame, args: Arguments, at: int) -> Value:
    """`ChainMap(first, second)`: the first that has a key gives it."""
    result = _new(frame, "k:dict", at, closed=True)
    for given in reversed(args.positional):
        containers.merge(frame, result, given, at)
    return result


def _getter(path: str) -> Function:
    return lambda frame, args, at: getters.make(frame, path, args, at)


_FUNCTIONS: dict[str, Function] = {
    **{path: _getter(path) for path in getters.KINDS},
    **iteration.FUNCTIONS,
    "print": _print, "traceback.format_exc": _traceback, "sys.exc_info": _exc_info,
    "json.dump": _dump, "pickle.dump": _dump,
    **dict.fromkeys(
        ("len", "bool", "isinstance", "issubclass", "hasattr", "id", "hash", "any", "all",
         "callable", "range", "globals", "dir", "object", "time.time", "random.random"),
        _clean,
    ),
    "six.text_type": _text, "six.iteritems": _entries, "six.itervalues": _entry_values,
    "str": _text, "repr": _repr, "format": _formatted, "ascii": _repr, "bytes": _text,
    "bytearray": _text, "memoryview": _text, "locals": _locals, "sum": _sum,
    **dict.fromkeys(("int", "float", "abs", "round", "pow"), _open_number),
    "list": _list, "tuple": _list, "set": _list, "frozenset": _list, "collections.deque": _list,
    "dict": _dict, "collections.defaultdict": _defaultdict, "collections.OrderedDict": _dict,
    "collections.ChainMap": _layers, "heapq.heappush": _push, "heapq.heappop": _element,
    "heapq.heappushpop": _push_pop, "heapq.heapreplace": _push_pop, "bisect.insort": _push,
    **dict.fromkeys(("configparser.ConfigParser", "configparser.RawConfigParser"), _parser),
    "types.SimpleNamespace": _dict,
    "types.MappingProxyType": _same, "enumerate": _enumerate, "filter": _filter,
    "functools.reduce": _reduce,
    "sorted": _sorted, "iter": _same, "aiter": _same, "next": _element,
    "anext": _element, "max": _extreme, "min": _extreme, "getattr": _getattr, "setattr": _setattr,
    "object.__setattr__": _setattr, "object.__getattribute__": _getattr,
    "delattr": _delattr, "vars": _own_dict, "dataclasses.asdict": _vars,
    "dataclasses.astuple": _vars, "attr.asdict": _vars, "attrs.asdict": _vars, "type": _type,
    "super": _super, "django.forms.models.model_to_dict": _model_to_dict,
    "django.forms.model_to_dict": _model_to_dict, "functools.partial": _partial,
    "weakref.ref": _weak, "weakref.WeakMethod": _weak, "weakref.proxy": _same,
    "functools.partialmethod": _partial_method, "dataclasses.replace": _replace,
    "attr.evolve": _replace, "attrs.evolve": _replace, "copy.copy": _copy,
    "copy.deepcopy": _deep_copy,
    "copy.replace": _replace, "itertools.chain": _chain, "asyncio.gather": _gather,
    "asyncio.wait_for": _same, "asyncio.create_task": _same, "asyncio.ensure_future": _same,
    "asyncio.run": _same, "asyncio.shield": _same, "importlib.import_module": _import_module,
    "__import__": _import_module,
    **dict.fromkeys(
        ("django.utils.module_loading.import_string", "pydoc.locate", "pkgutil.resolve_name",
         "werkzeug.utils.import_string"),
        _import_string,
    ),
    "django.contrib.auth.get_user_model": _user_model,
    "typing.cast": _cast, "functools.update_wrapper": _same, "types.MethodType": _partial,
    "asgiref.sync.sync_to_async": _same, "asgiref.sync.async_to_sync": _same,
}  # fmt: skip
