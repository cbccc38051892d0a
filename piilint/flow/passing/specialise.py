"""When a function is analysed anew for what it was handed: callables, names, derived receivers."""

from __future__ import annotations

from collections.abc import Iterable

from piilint.flow.classes.shared_structures import is_overridden, owner_of
from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import CONTAINERS
from piilint.flow.domain.labels import NO_LABELS
from piilint.flow.domain.values import Ref, Value, is_object
from piilint.flow.passing.callables import MAX_CALLABLES, PARTIAL, callables, held_callables
from piilint.flow.passing.called_from import called_from
from piilint.flow.passing.class_params import class_params
from piilint.flow.passing.flags import flags, known_flag
from piilint.flow.passing.flags_handed_on import ROOT, handed, handed_on
from piilint.flow.state.frame import Frame
from piilint.flow.state.key_params import key_params, known_key, part_of
from piilint.flow.state.world import Spec
from piilint.ir.ops import CallMethod, For, GetAttr, If, Load, Op, Try, TypeRef, While, With
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol

EXACT = "!"
"""Stands beside a receiver's class: it is of no class derived from that one."""
NOTHING = frozenset({"k:none"})
"""Says that the receiver has nothing where others have something to call."""
_MAX_HELD = 6
_MAX_TABLE = 12
_MAX_DEPTH = 3
_NO_NAMES: frozenset[str] = frozenset()


def specialisation(frame: Frame, function: FunctionIR, binding: dict[str, Value]) -> Spec:
    """Callables by parameter, and the receiver's class where it overrides what the method calls."""
    spec: list[tuple[str, frozenset[str]]] = []
    for root in sorted(binding):
        names = callables(frame, binding[root].refs)
        if names and len(names) <= MAX_CALLABLES:
            spec.append((root, names))
            spec += held_callables(frame, root, binding[root])
    spec += _classes(frame, function, binding)
    receiver = _receiver(frame, function, binding)
    if receiver:
        spec.append(receiver)
    spec += _held(frame, function, binding)
    for root in sorted(called_from(frame, function) & binding.keys()):
        spec += _in_table(frame, root, binding[root])
    for name in sorted(key_params(frame, function)):
        value = part_of(frame, binding, name)
        known = known_key(frame, value) if value is not None else None
        if known is not None:
            spec.append((name, known))
    for name in sorted(flags(frame, function) & binding.keys()):
        known = known_flag(binding[name]) or handed_on(frame, function, name)
        if known is not None:
            spec.append((name, known))
    set_here = handed(frame, function, binding, tuple(spec))
    if set_here is not None:
        spec.append((ROOT, set_here))
    return tuple(sorted(spec, key=lambda item: item[0]))


def _classes(
    frame: Frame, function: FunctionIR, binding: dict[str, Value]
) -> list[tuple[str, frozenset[str]]]:
    """The classes by parameter that is annotated or used as one: `model: type[T]`."""
    found: list[tuple[str, frozenset[str]]] = []
    used = class_params(frame, function)
    for param in function.params:
        told = param.annotation is not None and _takes_class(param.annotation)
        if not told and param.name not in used:
            continue
        names: set[str] = set()
        for ref in binding[param.name].refs if param.name in binding else ():
            if isinstance(ref, Symbol) and ref.kind == "class":
                names.add("C:" + ref.name)
            elif is_object(ref):
                names.update(name for name in frame.object(ref).types if name[:2] == "C:")
        if names and len(names) <= MAX_CALLABLES:
            found.append((param.name, frozenset(names)))
    return found


def _takes_class(ref: TypeRef) -> bool:
    last = ref.name.rpartition(".")[2]
    if last in ("type", "Type"):
        return bool(ref.args)
    return last in ("|", "Optional", "Union", "Annotated") and any(map(_takes_class, ref.args))


def _in_table(frame: Frame, root: str, table: Value) -> list[tuple[str, frozenset[str]]]:
    """The functions in a container of which the function calls what it holds."""
    found: dict[str, set[str]] = {}
    spec: list[tuple[str, frozenset[str]]] = []
    for ref in table.refs:
        if is_object(ref) and ref[0] == "p" and not ref[2]:
            spec += [
                (root + path[len(str(ref[1])) :], names)
                for path, names in frame.unit.spec
                if path.startswith(f"{ref[1]}.")
            ]
    _gather(frame, table, root, found)
    for path in sorted(found.keys() - {root, *(path for path, _ in spec)})[:_MAX_HELD]:
        if len(found[path]) <= _MAX_TABLE:
            spec.append((path, frozenset(found[path])))
    return spec


def _receiver(
    frame: Frame, function: FunctionIR, binding: dict[str, Value]
) -> tuple[str, frozenset[str]] | None:
    if (
        not function.owner
        or function.kind not in ("method", "property", "class")
        or not function.params
    ):
        return None
    root = function.params[0].name
    value = binding.get(root)
    if value is None:
        return None
    if function.kind == "method" and value.refs and all(map(_is_class, value.refs)):
        # A method of a metaclass: what it makes is decided by the class that it is called on.
        classes = {"C:" + ref.name for ref in value.refs if isinstance(ref, Symbol)}
        return (root, frozenset(classes)) if len(classes) <= MAX_CALLABLES else None
    if function.kind == "class":
        handed = {ref.name for ref in value.refs if isinstance(ref, Symbol) and ref.kind == "class"}
        own = handed == {function.owner} or len(handed) != 1
        return None if own else (root, frozenset("C:" + name for name in handed))
    objects = [frame.object(ref) for ref in value.refs if is_object(ref)]
    classes = {name for obj in objects for name in obj.types if name[:2] == "c:"}
    if len(classes) != 1:
        return None
    cid = next(iter(classes))[2:]
    exact = frozenset({EXACT}) if all(obj.exact for obj in objects) else _NO_NAMES
    if cid == function.owner and not exact:
        return None
    tables = frame.world.cells.tables(cid, frame.unit) if cid != function.owner else ()
    told = bool(tables) and not reached_names(frame, function).isdisjoint(tables)
    if not told and not _differs(frame, function, cid, bool(exact)):
        return None
    return root, exact | {"c:" + cid}


def _is_class(ref: Ref) -> bool:
    return isinstance(ref, Symbol) and ref.kind == "class"


def _differs(frame: Frame, function: FunctionIR, cid: str, exact: bool) -> bool:
    """Whether what the method calls on `self` is another for that class than for any.

    The class, or one between, overrides it; or it is not one of those that do.
    """
    cache = frame.world.known.receiver_cache
    key = (function.id, cid, exact)
    known = cache.get(key)
    if known is not None:
        return known
    cache[key] = False
    base, derived = frame.world.classes.get(function.owner), frame.world.classes.get(cid)
    if base is None or derived is None or function.owner not in derived.mro:
        return False
    if _behind(derived, function.owner) != base.mro[1:] and _uses_super(function):
        cache[key] = True
        return True
    for name in sorted(self_names(frame, function)):
        mine, theirs = base.methods.get(name), derived.methods.get(name)
        if mine != theirs or derived.constants.get(name) != base.constants.get(name):
            cache[key] = True
            return True
        if _names_function(frame, base, derived, name) or _gives_other(
            frame, base, derived, name, exact
        ):
            cache[key] = True
            return True
        if mine is None:
            continue
        possible = _NO_NAMES if exact else _overriding(frame, derived, name, mine)
        if _overriding(frame, base, name, mine) != possible or _differs(
            frame, frame.world.program.functions[mine], cid, exact
        ):
            cache[key] = True
            return True
    return False


def _names_function(frame: Frame, base: ClassInfo, derived: ClassInfo, name: str) -> bool:
    """The derived class says which function an attribute is: `task = send_tickets`."""
    own, known = derived.fields.get(name), base.fields.get(name)
    if own is None or own.ir.value is None or own.ir.called or own == known:
        return False
    module = own.cls.partition(":")[0]
    symbols = frame.world.program.resolve(module, own.ir.value.name)
    return any(symbol.kind == "function" for symbol in symbols)


def _gives_other(frame: Frame, base: ClassInfo, derived: ClassInfo, name: str, exact: bool) -> bool:
    """The derived class has a list or table of its own, or a class within it: `Meta`."""
    own = owner_of(derived, name)
    if own is not None and exact and is_overridden(frame, base, name):
        return True
    return own != owner_of(base, name) or derived.inner.get(name) != base.inner.get(name)


def _overriding(frame: Frame, info: ClassInfo, name: str, fid: str) -> frozenset[str]:
    """The functions that descendants have in the place of a method."""
    by_id = frame.world.classes.by_id
    found = (by_id[child].methods.get(name) for child in info.children)
    return frozenset(other for other in found if other is not None and other != fid)


def _behind(info: ClassInfo, owner: str) -> list[str]:
    return info.mro[info.mro.index(owner) + 1 :]


def _uses_super(function: FunctionIR) -> bool:
    return any(isinstance(op, Load) and op.name == "super" for op in flat(function.body))


def _held(
    frame: Frame, function: FunctionIR, binding: dict[str, Value]
) -> list[tuple[str, frozenset[str]]]:
    """Callables in the receiver's attributes, by path: `self.handlers.*`."""
    if not function.owner or function.kind not in ("method", "property") or not function.params:
        return []
    root = function.params[0].name
    found: dict[str, set[str]] = {}
    without: list[str] = []
    for ref in binding[root].refs if root in binding else ():
        if not is_object(ref):
            continue
        if ref[0] == "p" and not ref[2]:
            for path, names in frame.unit.spec:
                if path.startswith(f"{ref[1]}."):
                    found.setdefault(root + path[len(str(ref[1])) :], set()).update(names)
        obj = frame.object(ref)
        if obj.fields and any(name[:2] == "c:" for name in obj.types):
            for name in sorted(reached_names(frame, function) & obj.fields.keys()):
                _gather(frame, obj.fields[name], f"{root}.{name}", found)
                if _is_without(frame, obj, name):
                    without.append(f"{root}.{name}")
    kept = [
        path
        for path in [path for path in sorted(found) if not _in_partial(path, found)][:_MAX_HELD]
        if found[path] and len(found[path]) <= MAX_CALLABLES
    ]
    inner = [path for path in sorted(found) if _in_partial(path, found)]
    kept += [path for path in inner if path.startswith(tuple(f"{each}." for each in kept))]
    spec = [(path, frozenset(found[path])) for path in kept]
    if without and len(binding[root].refs) == 1:
        spec += [(path, NOTHING) for path in without[:_MAX_HELD]]
    return spec


def _is_without(frame: Frame, obj: Object, name: str) -> bool:
    """The object has nothing to call where others of its class have: `self.getter = None`."""
    value = obj.fields[name]
    if value.refs or value.labels or not value.clean or len(obj.types) != 1:
        return False
    info = frame.world.classes.get(next(iter(obj.types))[2:])
    cell = frame.world.cells.attribute("a", info, name, frame.unit) if info is not None else None
    return cell is not None and bool(callables(frame, cell.refs))


def _in_partial(path: str, found: dict[str, set[str]]) -> bool:
    return PARTIAL in found.get(path.rpartition(".")[0], ())


def _gather(frame: Frame, value: Value, path: str, found: dict[str, set[str]]) -> None:
    """By levels, and each object of a level once: containers share what they hold."""
    level: Iterable[Ref] = value.refs
    for _ in range(_MAX_DEPTH + 1):
        names = callables(frame, level)
        if PARTIAL in names:
            for inner, held in held_callables(frame, path, Value(NO_LABELS, frozenset(level))):
                found.setdefault(inner, set()).update(held)
        names |= {"C:" + ref.name for ref in level if type(ref) is Symbol and ref.kind == "class"}
        if names:
            found.setdefault(path, set()).update(names)
        objects = [frame.object(ref) for ref in level if is_object(ref)]
        level = {
            ref
            for obj in objects
            if (obj.fields or obj.elem is not None) and obj.types <= CONTAINERS
            for inner in obj.contents()
            for ref in inner.refs
        }
        if not level:
            return
        path += ".*"


def reached_names(frame: Frame, function: FunctionIR) -> frozenset[str]:
    """Names that a method uses of `self`, itself or in methods that it calls."""
    cache = frame.world.known.reached_names
    found = cache.get(function.id)
    if found is None:
        info = frame.world.classes.get(function.owner)
        names: set[str] = set()
        pending = [function]
        seen = {function.id}
        while pending:
            own = self_names(frame, pending.pop())
            names |= own
            for name in sorted(own):
                fid = info.methods.get(name) if info is not None else None
                if fid is not None and fid not in seen:
                    seen.add(fid)
                    pending.append(frame.world.program.functions[fid])
        found = cache[function.id] = frozenset(names)
    return found


def self_names(frame: Frame, function: FunctionIR) -> frozenset[str]:
    """Names that a method reads or calls on its first parameter."""
    cache = frame.world.known.self_names
    found = cache.get(function.id)
    if found is None:
        names: set[str] = set()
        if function.params:
            _collect(function.body, function.params[0].name, names)
        found = cache[function.id] = frozenset(names)
    return found


def _collect(block: tuple[Op, ...], self_name: str, names: set[str]) -> None:
    for op in block:
        if isinstance(op, (CallMethod, GetAttr)) and op.noun == self_name:
            names.add(op.attr)
        elif isinstance(op, If):
            _collect(op.body, self_name, names)
            _collect(op.orelse, self_name, names)
        elif isinstance(op, (For, While)):
            _collect(op.body, self_name, names)
            _collect(op.orelse, self_name, names)
            if isinstance(op, While):
                _collect(op.head, self_name, names)
        elif isinstance(op, With):
            _collect(op.body, self_name, names)
        elif isinstance(op, Try):
            for part in (op.body, op.orelse, op.final, *(h.body for h in op.handlers)):
                _collect(part, self_name, names)
