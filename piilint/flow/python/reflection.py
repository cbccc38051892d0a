"""Functions that look at things by name: attributes, types, variables, modules."""

from __future__ import annotations

from typing import cast

from piilint.flow.access import partly_named
from piilint.flow.access.attributes import namespace, read_attr
from piilint.flow.access.iterating import texts_in
from piilint.flow.access.unnamed import field_asked_for, read_any
from piilint.flow.access.writing import delete_key, write_any, write_attr
from piilint.flow.classes.dispatch import class_of
from piilint.flow.classes.variables import value_of_symbols
from piilint.flow.domain.heap import KEYS, MAX_FIELDS, SELF, Object
from piilint.flow.domain.labels import NO_LABELS, Key, Path, ends_in_some
from piilint.flow.domain.partial_keys import is_partial
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import (
    GONE,
    NONE,
    OPAQUE,
    Ref,
    Value,
    is_object,
    join,
    join_all,
    objects_of,
    of_refs,
    ordered,
)
from piilint.flow.passing.arguments import Arguments, Function
from piilint.flow.program.apply import fresh_instance
from piilint.flow.program.construction import make_of
from piilint.flow.python.asked_names import MOST_NAMES, asked
from piilint.flow.python.making import new
from piilint.flow.rows.queries import as_dict
from piilint.flow.state.frame import Frame
from piilint.ir.program import KWARG
from piilint.resolve.symbols import Symbol


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
        found = _by_unknown_name(frame, args.positional[0], args.nouns.get(1, ""), noun, at)
    else:
        found = read_attr(frame, args.positional[0], name, noun, at)
    for default in args.positional[2:3]:
        found = join(found, default)
    return found


def _by_unknown_name(frame: Frame, given: Value, variable: str, noun: str, at: int) -> Value:
    """Whatever has a name that conditions alone say anything of."""
    if _sends(frame, given):
        return read_attr(frame, given, _SENT_BY, noun, at)
    known = asked(frame, variable, at)
    names = sorted(known.one_of - known.none_of)
    if names and len(names) <= MOST_NAMES:
        return join_all([read_attr(frame, given, name, noun, at) for name in names])
    return field_asked_for(frame, given, noun, at, known.none_of)


_SENT_BY = "post"
"""The method that stands for all by which something is sent: `getattr(requests, verb)(url)`."""


def _sends(frame: Frame, value: Value) -> bool:
    """All that it may be are outside things with methods named after the verbs of HTTP."""
    paths: list[str] = []
    for ref in value.refs:
        if is_object(ref):
            paths += [name[2:] if name[:2] == "x:" else "" for name in frame.object(ref).types]
        else:
            paths.append(ref.name if isinstance(ref, Symbol) and ref.kind == "external" else "")
    models = frame.world.models
    return bool(paths) and all(path and models.call(f"{path}.{_SENT_BY}") for path in paths)


def _is_setting(name: Value) -> bool:
    """The name is an attribute of something: `getattr(row, self.lookup_field)`.

    It picks one attribute, of which nothing says that it is personal; a name that a loop or a
    caller gives goes through all of them.
    """
    paths = [cast("Path", ref[2]) for ref in name.refs if is_object(ref) and ref[0] == "p"]
    return any(path and not ends_in_some(path) for path in paths)


def _keywords(frame: Frame, name: Value) -> list[str]:
    """The names that one is, if it is that of some keyword that callers pass in `**kwargs`."""
    roots = {ref[1] for ref in name.refs if is_object(ref) and ref[0] == "p" and ref[2] == (KEYS,)}
    params = frame.function.params
    if len(roots) != 1 or len(name.refs) != 1:
        return []
    if not any(param.name in roots and param.kind == KWARG for param in params):
        return []
    passed = frame.live.heap.get(("p", next(iter(roots)), ()))
    fields = passed.fields if passed is not None else {}
    names = frame.world.keywords.get(frame.function.id) or ()
    return sorted(each for each in names if fields.get(each) is not GONE)


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
    return as_dict(frame, args.first(), at) if args.positional else OPAQUE


def _own_dict(frame: Frame, args: Arguments, at: int) -> Value:
    return namespace(frame, args.first(), at) if args.positional else OPAQUE


def _model_to_dict(frame: Frame, args: Arguments, at: int) -> Value:
    """`model_to_dict(obj, fields=[…], exclude=[…])`: some of the fields."""
    whole = _vars(frame, args, at)
    chosen = args.pick(frame, "fields", ("instance", "fields", "exclude"), at)
    left_out = args.pick(frame, "exclude", ("instance", "fields", "exclude"), at)
    names = texts_in(frame, chosen)
    if names:
        noun = args.nouns.get(0, "")
        fields: dict[Key, Value] = {
            name: read_attr(frame, args.first(), name, noun, at) for name in names
        }
        return new(frame, "k:dict", at, fields, closed=True)
    for name in texts_in(frame, left_out):
        delete_key(frame, whole, name)
    return whole


def _type(frame: Frame, args: Arguments, at: int) -> Value:
    """`type(x)`; of a class that `type(name, bases, members)` makes, its bases are known."""
    if len(args.positional) == _NEW_CLASS:
        return _new_class(frame, args.positional[1], args.positional[2], at)
    return class_of(frame, args.first()) if len(args.positional) == 1 else OPAQUE


MADE_CLASS = "k:class"
"""The type of what `type(name, bases, members)` gives, beside its bases."""


def _new_class(frame: Frame, bases: Value, members: Value, at: int) -> Value:
    """A class of these members; where they are not known, it is taken for its bases."""
    base = read_any(frame, bases)
    fields: dict[Key, Value] = {}
    for oid in objects_of(members):
        fields.update(frame.object(oid).fields)
    if base.refs and not any(isinstance(key, str) and key.isidentifier() for key in fields):
        return base
    types = {
        "C:" + ref.name for ref in base.refs if isinstance(ref, Symbol) and ref.kind == "class"
    }
    made = Object(frozenset({MADE_CLASS, *types}), fields, closed=not types)
    return frame.make(("s", at, MADE_CLASS), made)


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


def _locals(frame: Frame, args: Arguments, at: int) -> Value:
    """The variables as a mapping."""
    fields: dict[Key, Value] = {
        name: value for name, value in frame.live.env.items() if name.isidentifier()
    }
    return new(frame, "k:dict", at, fields, closed=True)


def _object(frame: Frame, args: Arguments, at: int) -> Value:
    """`object()`: something that others may hang attributes on."""
    made = frame.make(("s", at, "object"), Object(closed=True))
    return Value(NO_LABELS, made.refs, clean=True)


def bare_instances(frame: Frame, args: Arguments, at: int) -> Value:
    """`object.__new__(cls)`."""
    classes = ordered(args.first())
    names = [ref.name for ref in classes if isinstance(ref, Symbol) and ref.kind == "class"]
    found = [fresh_instance(frame, name, at)[0] for name in names]
    return join_all(found) if found else OPAQUE


def _called_class(frame: Frame, args: Arguments, at: int) -> Value | None:
    """`type.__call__(cls, …)`."""
    rest = Arguments(args.positional[1:], args.keywords, {}, args.sequences, args.mappings)
    return make_of(frame, args.first(), rest, at)


def _globals(frame: Frame, args: Arguments, at: int) -> Value:
    """The module's names as a mapping; what is put into it becomes one of them."""
    program, name = frame.world.program, frame.module.name
    fields: dict[Key, Value] = {
        bound: value_of_symbols(frame, tuple(program.member(name, bound)))
        for bound in list(frame.module.bindings)[:MAX_FIELDS]
    }
    fields[SELF] = of_refs(Symbol("module", name))
    return new(frame, "k:dict", at, fields)


def _import_module(frame: Frame, args: Arguments, at: int) -> Value:
    """A module by its name."""
    name = args.first().text
    if not name or not name.replace(".", "").isidentifier():
        return OPAQUE
    program = frame.world.program
    level = len(name) - len(name.lstrip("."))
    return of_refs(program.module_symbol(program.absolute(frame.module, name[level:], level)))


def _import_string(frame: Frame, args: Arguments, at: int) -> Value:
    """What a dotted path names: `import_string("shop.gateways.CardGateway")`."""
    module, _, attr = (args.first().text or "").rpartition(".")
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


OF_EVERY_OBJECT = {
    "__setattr__": "setattr", "__getattribute__": "getattr", "__delattr__": "delattr",
}  # fmt: skip
"""Methods that every object has, by the functions that do what they do."""

FUNCTIONS: dict[str, Function] = {
    "locals": _locals, "globals": _globals, "object": _object, "object.__new__": bare_instances,
    "getattr": _getattr, "object.__getattribute__": _getattr, "setattr": _setattr,
    "object.__delattr__": _delattr,
    "object.__setattr__": _setattr, "delattr": _delattr, "vars": _own_dict,
    "dataclasses.asdict": _vars, "dataclasses.astuple": _vars, "attr.asdict": _vars,
    "attrs.asdict": _vars, "type": _type,
    "type.__call__": _called_class, "super": _super,
    "django.forms.models.model_to_dict": _model_to_dict,
    "django.forms.model_to_dict": _model_to_dict, "importlib.import_module": _import_module,
    "__import__": _import_module, "django.utils.module_loading.import_string": _import_string,
    "pydoc.locate": _import_string, "pkgutil.resolve_name": _import_string,
    "werkzeug.utils.import_string": _import_string,
    "django.contrib.auth.get_user_model": _user_model, "typing.cast": _cast,
}  # fmt: skip
"""By path, as programs import them."""
