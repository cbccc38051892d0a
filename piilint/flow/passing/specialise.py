"""When a function is analysed anew for what it was handed: callables, names, derived receivers."""

from __future__ import annotations

from collections.abc import Iterable

from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import CONTAINERS
from piilint.flow.domain.labels import NO_LABELS
from piilint.flow.domain.values import Ref, Value, is_object, objects_of
from piilint.flow.passing.asked_texts import asked_texts, known_text
from piilint.flow.passing.callables import MAX_CALLABLES, PARTIAL, callables, held_callables
from piilint.flow.passing.called_from import called_from
from piilint.flow.passing.class_params import class_params
from piilint.flow.passing.flags import flags, known_flag
from piilint.flow.passing.flags_handed_on import ROOT, handed, handed_on
from piilint.flow.passing.receiver_class import reached_names, receiver_class
from piilint.flow.state.frame import Frame
from piilint.flow.state.key_params import MARK, key_params, known_key, part_of
from piilint.flow.state.world import Spec
from piilint.ir.ops import TypeRef
from piilint.ir.program import TEMPLATE, FunctionIR
from piilint.resolve.symbols import Symbol

AMBIENT = frozenset({"request", "user"})
"""Names that every page of a framework has; a template is summed up anew where there are none."""
NOTHING = frozenset({"k:none"})
"""Says that the receiver has nothing where others have something to call."""
ELEMENTS = "*"
"""Before a class: instances of it are the elements of what is handed in."""
_MAX_HELD = 6
_MAX_TABLE = 12
_MAX_DEPTH = 3


def specialisation(frame: Frame, function: FunctionIR, binding: dict[str, Value]) -> Spec:
    """Callables by parameter, and the receiver's class where it overrides what the method calls."""
    spec: list[tuple[str, frozenset[str]]] = []
    for root in sorted(binding):
        names = callables(frame, binding[root].refs)
        if names and len(names) <= MAX_CALLABLES:
            spec.append((root, names))
            spec += held_callables(frame, root, binding[root])
    spec += _classes(frame, function, binding)
    receiver = receiver_class(frame, function, binding)
    if receiver:
        spec.append(receiver)
    spec += _of_many(frame, function, binding)
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
    if function.id.startswith(TEMPLATE):
        absent = frozenset({MARK})
        spec += [(root, absent) for root in AMBIENT & binding.keys() if binding[root].const == ""]
    spec += _asked(frame, function, binding, {root for root, _ in spec})
    set_here = handed(frame, function, binding, tuple(spec))
    if set_here is not None:
        spec.append((ROOT, set_here))
    return tuple(sorted(spec, key=lambda item: item[0]))


def _asked(
    frame: Frame, function: FunctionIR, binding: dict[str, Value], told: set[str]
) -> list[tuple[str, frozenset[str]]]:
    """The texts by parameter that is asked for texts, and of which nothing else is told."""
    names = sorted((asked_texts(frame, function) & binding.keys()) - told)
    found = ((name, known_text(frame, binding[name])) for name in names)
    return [(name, known) for name, known in found if known is not None]


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


def _of_many(
    frame: Frame, function: FunctionIR, binding: dict[str, Value]
) -> list[tuple[str, frozenset[str]]]:
    """The one class of what is handed in where callers hand in rows of all kinds."""
    found: list[tuple[str, frozenset[str]]] = []
    for param in function.params[1 if function.owner and function.kind != "static" else 0 :]:
        if param.name not in binding or (function.id, param.name) not in frame.world.widened:
            continue
        objects = [frame.object(oid) for oid in objects_of(binding[param.name])]
        told = _one_class(objects)
        if told is not None:
            found.append((param.name, frozenset({told})))
            continue
        inner = [oid for obj in objects for value in obj.contents() for oid in objects_of(value)]
        told = _one_class([frame.object(oid) for oid in inner])
        if told is not None:
            found.append((param.name, frozenset({ELEMENTS + told})))
    return found


def _one_class(objects: list[Object]) -> str | None:
    classes = {name for obj in objects for name in obj.types if name[:2] == "c:"}
    return classes.pop() if len(classes) == 1 else None


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
