"""Parameters that serve as names (of attributes, keys, methods), or as lists of such names.

They decide what a call gives: a function is analysed anew for each text it is handed there.
"""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.domain.kinds import COLLECTIONS
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import Value, objects_of
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import POSITIONAL, FunctionIR
from piilint.ir.walk import flat

MARK = "="
"""Begins the entry of a specialisation that says what a parameter's text is."""
LISTED = "["
"""Begins the entries that say which texts are in a parameter's list, each behind its position."""
MOST_NAMES = 24
_LONGEST = 64
_TELLING = 4
"""So many characters at its beginning tell one key from another."""
_REFLECTION = frozenset({"getattr", "setattr", "delattr"})
_BY_KEY = frozenset(
    {"get", "pop", "setdefault", "__getattr__", "__setattr__", "__getattribute__", "__getitem__"}
)
_NONE: frozenset[str] = frozenset()
CAPTURED = "^"
"""Before a name: a variable of an enclosing function is meant. Only names of templates are told."""
_EACH = "*"
"""Before a parameter's name: its elements are meant."""


def known_key(frame: Frame, value: Value) -> frozenset[str] | None:
    """The specialisation for a parameter that is handed this text, or list of texts; else None.

    Of a text known in part, how it begins tells one group of entries from another.
    """
    begin = begins(value.text) if value.text is not None else ""
    if begin:
        return frozenset({MARK + begin + HOLE})
    if value.labels:
        return None
    if value.text is None:
        return _known_list(frame, value) if value.refs else None
    return frozenset({MARK + value.text}) if _is_name(value) else None


def begins(text: str) -> str:
    """How a text of which the end is not known begins, if that says anything."""
    begin, hole, _ = text.partition(HOLE)
    return begin if hole and "/" not in begin and _TELLING <= len(begin) <= _LONGEST else ""


def _is_name(value: Value) -> bool:
    text = value.text
    return text is not None and HOLE not in text and len(text) <= _LONGEST and not value.refs


def _known_list(frame: Frame, value: Value) -> frozenset[str] | None:
    objects = objects_of(value)
    if len(objects) != 1 or len(value.refs) != 1:
        return None
    obj = frame.object(objects[0])
    if obj.symbolic is not None or obj.elem is not None or not obj.types <= COLLECTIONS:
        return None
    elements = [obj.fields[i] for i in range(len(obj.fields)) if i in obj.fields]
    if not 0 < len(elements) == len(obj.fields) <= MOST_NAMES or not all(map(_is_name, elements)):
        return None
    return frozenset(f"{LISTED}{i:02}{MARK}{each.text}" for i, each in enumerate(elements))


def listed(given: frozenset[str]) -> list[str]:
    """The texts that the entries of a specialisation list; none if they say something else."""
    return [name.partition(MARK)[2] for name in sorted(given) if name.startswith(LISTED)]


def told(given: frozenset[str] | None) -> str | None:
    """The text that the entries of a specialisation say; None if they say something else."""
    key = next((name for name in given or () if name.startswith(MARK)), None)
    return key[len(MARK) :] if key is not None else None


def key_params(frame: Frame, function: FunctionIR) -> frozenset[str]:
    """The parameters of a function that it looks things up by, itself or in what it calls.

    Attributes of a method's object are among them: `self.attr` in `getattr(row, self.attr)`.
    """
    cache = frame.world.known.key_params
    found = cache.get(function.id)
    if found is None:
        cache[function.id] = _NONE
        told = function.params or function.free
        found = cache[function.id] = _find(frame, function) if told else _NONE
    return found


def _find(frame: Frame, function: FunctionIR) -> frozenset[str]:
    names = frozenset(param.name for param in function.params)
    roots = {name: CAPTURED + name for name in function.free} | {name: name for name in names}
    own = _own_object(function)
    asked = _looked_up(function)
    origin: dict[int, frozenset[str]] = {}
    loaded: dict[int, str] = {}
    stored: dict[str, frozenset[str]] = {}
    used: set[str] = set()
    for op in flat(function.body):
        if isinstance(op, ops.Load):
            loaded[op.dst] = op.name
            known = stored.get(op.name) or (
                frozenset({roots[op.name]}) if op.name in roots else _NONE
            )
            if known:
                origin[op.dst] = known
            continue
        if isinstance(op, ops.GetAttr) and own and loaded.get(op.obj) == own:
            if _is_kept(frame, function, op.attr):
                origin[op.dst] = frozenset({f"{own}.{op.attr}"})
        elif isinstance(op, ops.For):
            origin[op.item] = frozenset(_EACH + name for name in origin.get(op.iter, _NONE))
        elif isinstance(op, ops.Store) and op.name not in names:
            stored[op.name] = stored.get(op.name, _NONE) | origin.get(op.src, _NONE)
        elif isinstance(op, (ops.Call, ops.CallMethod)):
            used |= _handed_on(frame, function, op, origin, loaded)
        if isinstance(op, ops.Compare):
            used |= _told_by(op, asked, loaded, origin)
        for reg in _keys(op, loaded):
            used |= origin.get(reg, _NONE)
        made = _derived(op, origin)
        if made is not None and made[1]:
            origin[made[0]] = made[1]
    kept = frozenset(name.removeprefix(_EACH) for name in used)
    kept = frozenset(name for name in kept if not name.startswith(CAPTURED))
    return kept | _templates(frame, function, roots, stored, origin, loaded)


def _templates(
    frame: Frame,
    function: FunctionIR,
    roots: dict[str, str],
    stored: dict[str, frozenset[str]],
    origin: dict[int, frozenset[str]],
    loaded: dict[int, str],
) -> frozenset[str]:
    """What says which template is rendered, here or in a function within."""
    found: set[str] = set()
    for op in flat(function.body):
        if isinstance(op, (ops.Call, ops.CallMethod)):
            found = found.union(*(origin.get(reg, _NONE) for reg in _rendered(op, loaded)))
        elif isinstance(op, ops.MakeFunction):
            for name in _captured(frame, op.function):
                known = frozenset({roots[name]}) if name in roots else _NONE
                found |= stored.get(name, known)
    return frozenset(name.removeprefix(_EACH) for name in found)


def _captured(frame: Frame, fid: str) -> list[str]:
    """The variables of enclosing functions by which one within renders a template."""
    inner = frame.world.program.functions[fid]
    names = key_params(frame, inner) if inner.free else _NONE
    return [name[1:] for name in sorted(names) if name.startswith(CAPTURED)]


def _own_object(function: FunctionIR) -> str:
    """The parameter that a method's own object is; empty if the function is none."""
    bound = function.owner and function.kind in ("method", "property") and function.params
    return function.params[0].name if bound else ""


def _is_kept(frame: Frame, function: FunctionIR, attr: str) -> bool:
    """Something that an instance has been given, not a method or property."""
    info = frame.world.classes.get(function.owner)
    return info is not None and attr not in info.methods


def _looked_up(function: FunctionIR) -> frozenset[str]:
    """The variables by which attributes and entries are read or written: `getattr(row, name)`."""
    body = list(flat(function.body))
    loaded = {op.dst: op.name for op in body if isinstance(op, ops.Load)}
    used = {reg for op in body for reg in _keys(op, loaded)}
    used |= {op.key for op in body if isinstance(op, ops.PutItem)}
    return frozenset(loaded[reg] for reg in used if reg in loaded)


def _told_by(
    op: ops.Compare,
    asked: frozenset[str],
    loaded: dict[int, str],
    origin: dict[int, frozenset[str]],
) -> frozenset[str]:
    """What a name is looked for in that something is read by: `if name not in hidden`."""
    found = (
        origin.get(right, _NONE)
        for operator, left, right in op.parts
        if operator in ("in", "not in") and loaded.get(left) in asked
    )
    return _NONE.union(*found)


def _handed_on(
    frame: Frame,
    function: FunctionIR,
    op: ops.Call | ops.CallMethod,
    origin: dict[int, frozenset[str]],
    loaded: dict[int, str],
) -> set[str]:
    """What is passed on to a function that looks things up by it."""
    found: set[str] = set()
    own = _own_object(function)
    if own and isinstance(op, ops.CallMethod) and op.noun == own:
        method = _callee(frame, function, op, loaded)
        found |= _of_object(frame, own, method) if method is not None else _NONE
    handed = [(i, arg) for i, arg in enumerate(op.args) if not arg.star and origin.get(arg.reg)]
    callee = _callee(frame, function, op, loaded) if handed else None
    if callee is None:
        return found
    keys = key_params(frame, callee)
    params = [param.name for param in callee.params if param.kind == POSITIONAL]
    if isinstance(op, ops.CallMethod) and callee.kind in ("method", "class"):
        params = params[1:]
    for index, arg in handed:
        name = arg.name or (params[index] if index < len(params) else "")
        if name in keys:
            found |= origin[arg.reg]
    return found


def _of_object(frame: Frame, own: str, method: FunctionIR) -> set[str]:
    """What a method of the same object looks things up by that the object has."""
    theirs = _own_object(method) + "."
    known = key_params(frame, method) if theirs != "." else _NONE
    return {f"{own}.{name.removeprefix(theirs)}" for name in known if name.startswith(theirs)}


def part_of(frame: Frame, binding: dict[str, Value], name: str) -> Value | None:
    """What is handed in as such a parameter, or lies in the one object that is: `self.attr`."""
    root, *attrs = name.split(".")
    value = binding.get(root)
    for attr in attrs:
        objects = objects_of(value) if value is not None else []
        if value is None or not len(objects) == len(value.refs) == 1:
            return None
        value = frame.object(objects[0]).fields.get(attr)
    return value


def _callee(
    frame: Frame, function: FunctionIR, op: ops.Call | ops.CallMethod, loaded: dict[int, str]
) -> FunctionIR | None:
    """A method of the same object, a function called by its name, the one method of a name."""
    functions = frame.world.program.functions
    if isinstance(op, ops.CallMethod):
        info = frame.world.classes.get(function.owner) if function.owner else None
        own = info is not None and bool(function.params) and op.noun == function.params[0].name
        fid = info.methods.get(op.attr) if info is not None and own else None
        if fid is not None:
            return functions[fid]
        named = frame.world.methods_named.get(op.attr, ()) if not own else ()
        return named[0] if len(named) == 1 else None
    module = frame.world.program.module_of[function.id].name
    symbols = frame.world.program.lookup(module, loaded.get(op.func, ""))
    only = symbols[0] if len(symbols) == 1 else None
    return functions[only.name] if only is not None and only.kind == "function" else None


_CHOOSING = frozenset({"fields", "exclude", "include", "only"})
"""Keywords by which calls are told which fields of an object they are to show."""


_RENDERING = {
    "get_template": 0, "select_template": 0, "render_to_string": 0, "render_template": 0,
    "render": 1, "TemplateResponse": 1,
}  # fmt: skip
"""Functions that are told which template they are to print, by the position of its name."""
_TEMPLATES = frozenset({"template", "template_name", "template_names", "template_name_or_list"})


def _keys(op: ops.Op, loaded: dict[int, str]) -> Iterator[int]:
    """The registers that the operation takes for a name."""
    if isinstance(op, (ops.Call, ops.CallMethod)):
        yield from (arg.reg for arg in op.args if arg.name in _CHOOSING)
    if isinstance(op, (ops.GetItem, ops.SetItem)) and op.index >= 0:
        yield op.index
    elif isinstance(op, ops.MakeDict):
        yield from (key for _, key, _ in op.entries if key >= 0)
    elif isinstance(op, ops.Call) and loaded.get(op.func) in _REFLECTION:
        yield from (arg.reg for arg in op.args[1:2])
    elif isinstance(op, ops.CallMethod) and op.attr in _BY_KEY:
        # `object.__setattr__(thing, name, value)`: the name comes second.
        first = 1 if op.noun == "object" else 0
        yield from (arg.reg for arg in op.args[first : first + 1])


def _rendered(op: ops.Call | ops.CallMethod, loaded: dict[int, str]) -> Iterator[int]:
    """The registers that the call takes for a template's name, or for several."""
    called = op.attr if isinstance(op, ops.CallMethod) else loaded.get(op.func, "")
    if called in _RENDERING:
        position = _RENDERING[called]
        yield from (arg.reg for arg in op.args[position : position + 1] if not arg.name)
        yield from (arg.reg for arg in op.args if arg.name in _TEMPLATES)


def _derived(op: ops.Op, origin: dict[int, frozenset[str]]) -> tuple[int, frozenset[str]] | None:
    """What a text put together from parameters comes from."""
    if isinstance(op, ops.Binary):
        return op.dst, origin.get(op.left, _NONE) | origin.get(op.right, _NONE)
    if isinstance(op, ops.Join):
        regs = [part for part in op.parts if isinstance(part, int)]
        return op.dst, _NONE.union(*(origin.get(reg, _NONE) for reg in regs))
    if isinstance(op, ops.ToText):
        return op.dst, origin.get(op.src, _NONE)
    return None
