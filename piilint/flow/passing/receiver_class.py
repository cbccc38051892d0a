"""Whether a method does something else for instances of one class than for any of its own's."""

from __future__ import annotations

from piilint.flow.classes.dispatch import following
from piilint.flow.classes.schema_classes import is_of_schema
from piilint.flow.classes.shared_structures import is_overridden, owner_of
from piilint.flow.domain.values import Ref, Value, is_object
from piilint.flow.passing.callables import MAX_CALLABLES
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol

EXACT = "!"
"""Stands beside a receiver's class: it is of no class derived from that one."""
_NO_NAMES: frozenset[str] = frozenset()
_RECEIVING = frozenset({"method", "property", "class"})


def receiver_class(
    frame: Frame, function: FunctionIR, binding: dict[str, Value]
) -> tuple[str, frozenset[str]] | None:
    """The first parameter and the class of what a method is called on, where that is decisive."""
    if not function.owner or function.kind not in _RECEIVING or not function.params:
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
    if _follows_other(frame, function, base, derived, exact):
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


def _follows_other(
    frame: Frame, function: FunctionIR, base: ClassInfo, derived: ClassInfo, exact: bool
) -> bool:
    """Other classes than for most are next in line for `super()`, or those next do other things."""
    names = _super_names(function)
    if names is None:
        return False
    if derived.mro[derived.mro.index(base.id) + 1 :] != base.mro[1:]:
        return True
    if _has_other_fields(frame, base, derived, names):
        return True
    for name in sorted(names):
        theirs = following(frame, base.id, derived, name, exact)
        if theirs != following(frame, base.id, base, name, exact=False):
            return True
        if any(
            _differs(frame, frame.world.program.functions[fid], derived.id, exact) for fid in theirs
        ):
            return True
    return False


def _has_other_fields(frame: Frame, base: ClassInfo, derived: ClassInfo, names: set[str]) -> bool:
    """A form of which `super().save()` keeps others than of its base: its `Meta` names them."""
    if base.inner.get("Meta") == derived.inner.get("Meta"):
        return False
    return any(is_of_schema(frame, base, name) for name in names)


def _super_names(function: FunctionIR) -> set[str] | None:
    """The methods that are called on `super()`; None if it is not used at all."""
    loaded: set[int] = set()
    made: set[int] = set()
    names: set[str] = set()
    for op in flat(function.body):
        if isinstance(op, ops.Load) and op.name == "super":
            loaded.add(op.dst)
        elif isinstance(op, ops.Call) and op.func in loaded:
            made.add(op.dst)
        elif isinstance(op, ops.CallMethod) and op.obj in made:
            names.add(op.attr)
    return names if loaded else None


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
        own = function.params[0].name if function.params else None
        found = cache[function.id] = frozenset(
            op.attr
            for op in flat(function.body)
            if isinstance(op, (ops.CallMethod, ops.GetAttr)) and own is not None and op.noun == own
        )
    return found
