"""What the types of an object say of its members."""

from __future__ import annotations

from piilint.classify.classifier import Context
from piilint.flow.classes import descriptors
from piilint.flow.classes.declared_fields import callers_know, read_field
from piilint.flow.classes.dispatch import holds_callables, overrides
from piilint.flow.classes.kept import cell_value, types_of
from piilint.flow.classes.outside_members import customary, of_outside, spelled
from piilint.flow.classes.relations import related
from piilint.flow.classes.symbol_members import of_symbol
from piilint.flow.classes.variables import is_shared
from piilint.flow.domain.heap import Object, is_instance
from piilint.flow.domain.kinds import NUMBERS
from piilint.flow.domain.labels import ANY, NO_LABELS, Key, Labels
from piilint.flow.domain.pins import only_pins
from piilint.flow.domain.values import (
    CLEAN,
    OPAQUE,
    Bound,
    ObjectId,
    Outside,
    Ref,
    Value,
    added,
    is_object,
    join,
    objects_of,
    of_refs,
)
from piilint.flow.names.guesses import related_by_noun
from piilint.flow.names.naming import impersonal, named_source
from piilint.flow.state.frame import Frame
from piilint.flow.state.supposed import suppose
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import UNKNOWN, TypeInfo

ROW = "^row"
"""What a query gives that selects columns."""
_BUILTINS: dict[str, type] = {"list": list, "dict": dict, "set": set}


def of_object(
    frame: Frame,
    oid: ObjectId,
    obj: Object,
    attr: Key,
    noun: str,
    at: int,
    context: Context = "attribute",
) -> Value | None:
    """What lies at `attr` by the object's types; None if they say nothing."""
    result: Value | None = None
    names = sorted(obj.types) if len(obj.types) > 1 else obj.types
    for name in names:
        found = _by_type(frame, oid, name, attr, noun, at, context)
        if found is not None:
            result = added(result, found)
    if result is not None or not isinstance(attr, str):
        return result
    if obj.types and obj.types <= NUMBERS and not (obj.symbolic and not obj.symbolic[1]):
        return CLEAN  # A number has nothing of anybody's in it.
    custom = customary(frame, oid, attr)
    if custom is not None and not obj.closed:
        return custom
    labels: Labels = NO_LABELS
    if not obj.closed and not attr.startswith("^"):
        labels = named_source(frame, attr, noun, at, context, text=spelled(noun, attr))
    if labels and context == "attribute" and (row := related(frame, attr, noun)):
        return frame.child(oid, attr, row)
    if obj.symbolic is not None:
        suppose(frame, labels, obj.symbolic, attr)
        leads_to = UNKNOWN if obj.types or labels else related_by_noun(frame, noun, attr)
        return frame.child(oid, attr, leads_to, labels)
    return Value(labels) if labels else None


def _by_type(
    frame: Frame, oid: ObjectId, name: str, attr: Key, noun: str, at: int, context: Context
) -> Value | None:
    tag, target = name[:2], name[2:]
    if tag == "c:":
        info = frame.world.classes.get(target)
        return None if info is None else _instance(frame, oid, info, attr, noun, at)
    if tag == "q:":
        info = frame.world.classes.get(target)
        if info is None or not isinstance(attr, str):
            return None
        if attr in info.fields or attr in info.reverse:
            return _instance(frame, oid, info, attr, noun, at)
        if attr in _KEYS or _is_foreign_key(info, attr):
            return CLEAN
        fid = info.methods.get(attr)
        if attr == "model" and fid is None:
            return of_refs(Symbol("class", target))
        if fid is None:
            return CLEAN if impersonal(attr) else of_refs(oid)
        # A row's property: `session.get(Order, id).contact`.
        plain = frame.world.program.functions[fid].kind != "property"
        return None if plain else _instance(frame, oid, info, attr, noun, at)
    if tag == "x:" and isinstance(attr, str):
        found = of_outside(frame, oid, target, attr, noun, at)
        symbolic = frame.object(oid).symbolic
        if found is not None and found.labels and symbolic and callers_know(frame, symbolic):
            suppose(frame, found.labels, symbolic, attr)
        return found
    if tag == "C:":
        return of_symbol(frame, Symbol("class", target), str(attr), noun, at)
    if tag == "k:" and context == "attribute" and hasattr(_BUILTINS.get(target), str(attr)):
        plain = all(kind[:2] == "k:" for kind in frame.object(oid).types)
        return of_refs(Outside(str(attr), frozenset({oid}))) if plain else None
    return None


def _instance(
    frame: Frame, oid: ObjectId, info: ClassInfo, attr: Key, noun: str, at: int
) -> Value | None:
    """A member of an instance of a class of the program."""
    if isinstance(attr, int):
        declared = list(info.fields) if info.kinds & {"namedtuple", "dataclass"} else []
        if attr >= len(declared):
            return None
        attr = declared[attr]
    fid = info.methods.get(attr)
    if fid is not None:
        return _method(frame, oid, info, attr, fid, at)
    field = info.fields.get(attr)
    if field is not None and field.ir.called and field.ir.annotation is None:
        found = descriptors.read(frame, oid, info, attr, at)
        if found is not None:
            return found
    if field is not None:
        return read_field(frame, oid, info, field, noun, at)
    if attr in info.reverse:
        return frame.child(oid, attr, info.reverse[attr])
    if "enum" in info.kinds or _is_foreign_key(info, attr):
        return CLEAN
    if attr in _KEYS and "model" in info.kinds:
        return CLEAN
    if attr in info.inner:
        return of_refs(Symbol("class", info.inner[attr]))
    if not info.methods.keys().isdisjoint(_ASKED) and not attr.startswith("__"):
        return _asked_for(frame, oid, info, attr, noun, at)
    return _undeclared(frame, oid, info, attr, noun, at)


_KEYS = ("pk", "id")
"""A row's key, where no field says otherwise."""


def _is_foreign_key(info: ClassInfo, attr: str) -> bool:
    """`order.customer_id`: the id alone of what the field leads to."""
    return attr.endswith("_id") and attr[:-3] in info.fields


_ASKED = ("__getattr__", "__getattribute__")


def _asked_for(
    frame: Frame, oid: ObjectId, info: ClassInfo, attr: str, noun: str, at: int
) -> Value | None:
    """An attribute that `__getattr__` makes up, unless methods assign it."""
    if cell_value(frame, info, attr) is not None:
        return _undeclared(frame, oid, info, attr, noun, at)
    method = next(info.methods[name] for name in _ASKED if name in info.methods)
    found = frame.invoke(method, [of_refs(oid), Value(const=attr, clean=True)], at)
    return _undeclared(frame, oid, info, attr, noun, at) if found.opaque else found


def _method(frame: Frame, oid: ObjectId, info: ClassInfo, attr: str, fid: str, at: int) -> Value:
    function = frame.world.program.functions[fid]
    receiver = of_refs(oid)
    if function.kind != "property" and not descriptors.made_property(frame, function):
        bound = [
            Bound(f, frozenset({oid})) for f in overrides(frame, info, attr, fid, frame.object(oid))
        ]
        return of_refs(*bound)
    result: Value | None = None
    for candidate in overrides(frame, info, attr, fid, frame.object(oid)):
        found = frame.invoke(candidate, [receiver], at)
        result = added(result, found)
    result = result or OPAQUE
    if not result.labels and not result.refs and not result.clean:
        labels = named_source(frame, attr, info.ir.name, at, "attribute", scale=0.9)
        return result.with_labels(labels)
    return result


def declares(frame: Frame, obj: Object, attr: str) -> bool:
    """A class of the program says what the object has under that name."""
    infos = (frame.world.classes.get(n[2:]) for n in obj.types if n[:2] == "c:")
    return any(info is not None and (attr in info.fields or attr in info.methods) for info in infos)


_HELD = "data"
_HOLDERS = frozenset({"collections.UserDict", "collections.UserList"})
"""Classes of which an instance has what it contains in one attribute."""


def _undeclared(
    frame: Frame, oid: ObjectId, info: ClassInfo, attr: str, noun: str, at: int
) -> Value | None:
    """An attribute that methods assign, or that an outside base class has."""
    if attr == _HELD and not _HOLDERS.isdisjoint(info.outside):
        return of_refs(oid)
    hinted = hint(frame, info, attr)
    if hinted is not None:
        return frame.child(oid, attr, hinted)
    cell = cell_value(frame, info, attr)
    for base in info.outside:
        found = of_outside(frame, oid, base + "()", attr, noun, at, only_known=True)
        if found is not None:
            return found if cell is None else join(found, cell)
    if cell is not None and cell.refs and not cell.labels and all(map(is_shared, cell.refs)):
        return Value(NO_LABELS, cell.refs)
    if _is_handed_in(frame, oid, attr):
        return frame.child(oid, attr, UNKNOWN)
    if cell is not None and (cell.refs or cell.labels or cell.clean or cell.text is not None):
        child = frame.child(oid, attr, types_of(frame, cell), NO_LABELS)
        symbolic = frame.object(oid).symbolic is not None
        return _of_callers(frame, info, child, cell) if symbolic else cell
    below = _declared_below(frame, info, attr)
    if below is not None and not frame.object(oid).exact:
        return _instance(frame, oid, below, attr, noun, at)
    custom = customary(frame, oid, attr)
    if custom is not None:
        return custom
    if row := related(frame, attr, noun):
        return frame.child(oid, attr, row)
    if oid[0] == "p":
        name = info.ir.name if noun in ("self", "cls") else noun
        labels = named_source(frame, attr, name, at, "attribute", text=spelled(noun, attr))
        return frame.child(oid, attr, UNKNOWN, labels)
    labels = named_source(frame, attr, info.ir.name, at, "attribute", text=spelled(noun, attr))
    return Value(labels)


def _of_callers(frame: Frame, info: ClassInfo, child: Value, cell: Value) -> Value:
    """What an instance that callers pass has there: of what can be called, all has to be known."""
    if any(holds_callables(frame, ref) for ref in child.refs):
        # The caller knows which callables it holds: those of other instances do not count.
        return child
    held = {ref for ref in cell.refs if holds_callables(frame, ref)}
    held = {ref for ref in held if not _is_others(frame, info, ref)}
    return Value(NO_LABELS, child.refs | held, cell.const, cell.clean)


def _is_handed_in(frame: Frame, oid: ObjectId, attr: str) -> bool:
    """The unit is for receivers that have classes there which callers know."""
    symbolic = frame.object(oid).symbolic
    if not frame.unit.spec or symbolic is None:
        return False
    path = ".".join(map(str, (symbolic[0], *symbolic[1], attr)))
    return any(
        name == path and all(each[:2] == "C:" for each in held) for name, held in frame.unit.spec
    )


def _is_others(frame: Frame, info: ClassInfo, ref: Ref) -> bool:
    """A table of instances made with classes, which a derived class has filled for itself."""
    if not is_object(ref) or ref[0] != "a" or ref[1] in info.mro:
        return False
    held = (inner for value in frame.object(ref).contents() for inner in value.refs)
    return any(is_object(inner) and is_instance(frame.object(inner)) for inner in held)


def _declared_below(frame: Frame, info: ClassInfo, attr: str) -> ClassInfo | None:
    """The first derived class that has what a mixin or abstract class only uses."""
    for child in info.children:
        other = frame.world.classes.by_id[child]
        if attr in other.reverse or attr in other.fields:
            return other
    return None


def hint(frame: Frame, info: ClassInfo, attr: str) -> TypeInfo | None:
    """The type that a framework's convention gives an attribute."""
    for cid in info.mro:
        found = frame.world.hints.attributes.get((cid, attr))
        if found is not None:
            return found
    return None


def element_of(frame: Frame, oid: ObjectId, obj: Object) -> Value | None:
    """One instance of a query, a row of the columns that it selects, or what rules say it holds."""
    row = obj.fields.get(ROW)
    if row is not None:
        return row
    names = {"c:" + name[2:] for name in obj.types if name.startswith("q:")}
    for name in obj.types:
        model = frame.world.models.item(name[2:]) if name[:2] == "x:" else None
        if model is not None and model.type is not None:
            names.add(frame.world.outside_type(model.type))
    if not names:
        return None
    element = frame.child(oid, ANY, TypeInfo(frozenset(names)))
    return pinned_like(frame, element, obj) if obj.filters else element


def pinned_like(frame: Frame, rows: Value, query: Object) -> Value:
    """Rows that come out of a query have the constants by which it looks them up."""
    filters = only_pins(query.filters)
    for oid in objects_of(rows) if filters else ():
        row = frame.object(oid)
        if row.symbolic is None and row.filters != filters:
            frame.live.writable(oid).filters = filters
    return rows
