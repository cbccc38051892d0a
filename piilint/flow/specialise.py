"""When a function is analysed anew for what it was handed: callables, names, a receiver of a derived class."""

from __future__ import annotations

from piilint.flow.frame import Frame
from piilint.flow.key_params import key_params, known_key
from piilint.flow.values import Bound, Value, is_object
from piilint.flow.world import Spec
from piilint.ir.ops import CallMethod, For, GetAttr, If, Op, Try, While, With
from piilint.ir.program import FunctionIR
from piilint.resolve.symbols import Symbol

_MAX_CALLABLES = 4


def specialisation(frame: Frame, function: FunctionIR, binding: dict[str, Value]) -> Spec:
    """Callables by parameter, and the receiver's class where it overrides what the method calls."""
    spec: list[tuple[str, frozenset[str]]] = []
    for root in sorted(binding):
        names = callables(frame, binding[root])
        if names and len(names) <= _MAX_CALLABLES:
            spec.append((root, names))
    receiver = _receiver(frame, function, binding)
    if receiver:
        spec.append(receiver)
    for name in sorted(key_params(frame, function)):
        known = known_key(binding[name]) if name in binding else None
        if known is not None:
            spec.append((name, known))
    return tuple(sorted(spec, key=lambda item: item[0]))


def callables(frame: Frame, value: Value) -> frozenset[str]:
    """The functions, as types, that a value may be."""
    names: set[str] = set()
    for ref in value.refs:
        if isinstance(ref, Symbol):
            if ref.kind == "function":
                names.add("f:" + ref.name)
        elif isinstance(ref, Bound):
            names.add("m:" + ref.function)
        elif is_object(ref):
            names |= {n for n in frame.object(ref).types if n.startswith(("f:", "m:"))}
    return frozenset(names)


def _receiver(
    frame: Frame, function: FunctionIR, binding: dict[str, Value]
) -> tuple[str, frozenset[str]] | None:
    if not function.owner or function.kind not in ("method", "property") or not function.params:
        return None
    root = function.params[0].name
    value = binding.get(root)
    if value is None:
        return None
    classes = {
        n for ref in value.refs if is_object(ref) for n in frame.object(ref).types if n[:2] == "c:"
    }
    if len(classes) != 1:
        return None
    cid = next(iter(classes))[2:]
    if cid == function.owner or not _differs(frame, function, cid):
        return None
    return root, frozenset({"c:" + cid})


def _differs(frame: Frame, function: FunctionIR, cid: str) -> bool:
    """The derived class overrides a method that this one calls on `self`, directly or further down."""
    cache = frame.world.receiver_cache
    key = (function.id, cid)
    known = cache.get(key)
    if known is not None:
        return known
    cache[key] = False
    base, derived = frame.world.classes.get(function.owner), frame.world.classes.get(cid)
    if base is None or derived is None or function.owner not in derived.mro:
        return False
    for name in sorted(self_names(frame, function)):
        mine, theirs = base.methods.get(name), derived.methods.get(name)
        if mine != theirs or derived.constants.get(name) != base.constants.get(name):
            cache[key] = True
            return True
        if mine is not None and _differs(frame, frame.world.program.functions[mine], cid):
            cache[key] = True
            return True
    return False


def self_names(frame: Frame, function: FunctionIR) -> frozenset[str]:
    """Names that a method reads or calls on its first parameter."""
    cache = frame.world.self_names
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
