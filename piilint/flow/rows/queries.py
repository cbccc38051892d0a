"""Queries: ORM managers, query sets and sessions, as collections of instances of a data class."""

from __future__ import annotations

from piilint.flow.access.attributes import read_attr, seen_as_dict
from piilint.flow.access.copies import copied
from piilint.flow.access.items import read_item
from piilint.flow.access.merging import merge
from piilint.flow.access.new_rows import READ
from piilint.flow.access.writing import write_attr
from piilint.flow.classes.declared_fields import left_out
from piilint.flow.classes.members import ROW, pinned_like
from piilint.flow.domain.heap import Guards, Object
from piilint.flow.domain.kinds import RECORDS
from piilint.flow.domain.labels import Key, transformed
from piilint.flow.domain.pins import as_filters, conditions, only_pins
from piilint.flow.domain.values import (
    CLEAN,
    ObjectId,
    Ref,
    Value,
    is_object,
    join,
    objects_of,
    of_refs,
    ordered,
)
from piilint.flow.leaving.columns import without_relations
from piilint.flow.leaving.sinks import send, sinks_of
from piilint.flow.passing.arguments import Arguments
from piilint.flow.rows import constants
from piilint.flow.rows.coercion import coerced
from piilint.flow.state.frame import Frame
from piilint.flow.state.pinned_rows import FINDS_OR_MAKES, MADE, SETS, note_set
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol

ONE = frozenset(
    "get first last latest earliest one one_or_none scalar scalar_one scalar_one_or_none "
    "get_or_404 first_or_404 get_or_none aget afirst alast find_one find get_by_id "
    "get_by_natural_key "
    "one_or_404 get_one get_object_or_404 aget_object_or_404".split()
)
"""What gives one row of a query, also as a function: `session.get(User, id)`."""
_MANAGERS = dict.fromkeys(
    ("create_user", "create_superuser"), "django.contrib.auth.models.UserManager"
)
"""Methods of managers of which rules speak under another name than the common one."""
MODEL = "model"
"""The attribute of a query that is the class of its rows."""
_MAKE = frozenset("create acreate insert create_user create_superuser".split())
JOINING = frozenset("select_from join outerjoin join_from".split())
"""Methods that name a data class for where rows are looked for, not for what they are."""
_SAME = frozenset(
    "filter exclude all order_by select_related prefetch_related annotate distinct using "
    "only defer reverse union iterator scalars where limit offset join outerjoin options "
    "execution_options filter_by unique select_for_update alias extra difference "
    "intersection dates raw complex_filter none using active get_queryset fetchall "
    "group_by having with_entities populate_existing yield_per aiterator".split()
)
_SCALAR = frozenset(
    "count exists aggregate delete update bulk_create bulk_update acount aexists contains "
    "len".split()
)
_FIRST = frozenset({"scalar", "scalars", "scalar_one", "scalar_one_or_none"})
"""What takes the first column of a row."""
_LISTED = frozenset({"all", "fetchall"})
_DUMPS = frozenset("model_dump dict _asdict to_dict asdict model_dump_json as_dict".split())
_PARSES = frozenset(
    "model_validate parse_obj from_orm construct model_construct from_dict load".split()
)


def call(
    frame: Frame, oid: ObjectId, cid: str, name: str, args: Arguments, at: int
) -> Value | None:
    """A method of a query of class `cid`."""
    info = frame.world.classes.get(cid)
    if info is None:
        return None
    path = f"{_MANAGERS.get(name, 'django.db.models.Manager')}().{name}"
    models = frame.world.models.call(path)
    for bound in models:
        for sink in sinks_of(bound.model):
            send(frame, sink, bound, path, None, without_relations(frame, info, args, at), at)
    if name in _MAKE:
        made = _made(frame, info, args, at, models[0].model.params if models else ())
        for cleared in models[0].model.clears if models else ():
            write_attr(frame, made, cleared, CLEAN)
        return made
    filters = _filters(name, args)
    if name in ONE:
        obj = frame.object(oid)
        _assume(frame, (*conditions(obj.filters), *filters))
        row = obj.fields.get(ROW)
        if row is not None:
            return _row(frame, row, name, at)
        asked = Object(filters=(*obj.filters, *as_filters(constants.pins(frame, info, name, args))))
        return pinned_like(frame, _one(frame, info, at), asked)
    if name in FINDS_OR_MAKES:
        return _found_or_made(frame, info, name, args, at)
    if name in SETS:
        constants.set_columns(frame, info, args)
    if name in _SAME:
        pins = constants.pins(frame, info, name, args)
        filters = (*filters, *constants.kept_pins(frame, oid, pins))
        return _narrowed(frame, oid, name, filters, at)
    return _shaped(frame, oid, info, name, args, at)


def _shaped(
    frame: Frame, oid: ObjectId, info: ClassInfo, name: str, args: Arguments, at: int
) -> Value | None:
    """What a query gives in another shape than rows."""
    if name in ("values", "values_list"):
        return _columns(frame, oid, info, name, args, at)
    if name in ("in_bulk", "paginate"):
        return frame.make(
            ("s", at, name), Object(frozenset({"k:dict"}), elem=_one(frame, info, at))
        )
    if name in _SCALAR:
        return CLEAN
    if name in info.methods:
        return None
    return of_refs(oid)


def class_call(frame: Frame, info: ClassInfo, name: str, args: Arguments, at: int) -> Value | None:
    """A query method called on the class itself: `Order.get(id)`, `Model.model_validate(data)`."""
    if name in _PARSES:
        value = _one(frame, info, at, "made")
        for given in args.positional[:1]:
            for key in info.fields:
                found = read_attr(frame, given, key, info.ir.name, at)
                write_attr(frame, value, key, coerced(frame, info, key, found, at))
        return value
    if name in SETS:
        constants.set_columns(frame, info, args)
    if name in ONE or name in _MAKE:
        return _made(frame, info, args, at) if name in _MAKE else _one(frame, info, at)
    if name in _SAME or name in ("select", "objects", "query"):
        return frame.make(("s", at, "query"), Object(frozenset({"q:" + info.id})))
    return None


def instance_call(
    frame: Frame, oid: ObjectId, info: ClassInfo, name: str, args: Arguments, at: int
) -> Value | None:
    """Methods that data classes of all frameworks share: dumping themselves, copying, saving."""
    if name in _DUMPS:
        return _chosen(frame, as_dict(frame, of_refs(oid), at), info, args, at)
    if name in ("copy", "model_copy", "_replace", "evolve"):
        result = copied(frame, of_refs(oid), at)
        for key, value in args.keywords.items():
            if key == "update":
                merge(frame, result, value, at)
            elif key in info.fields or name in ("_replace", "evolve"):
                write_attr(frame, result, key, value)
        return result
    return None


def dumped(frame: Frame, value: Value, name: str, args: Arguments, at: int) -> Value | None:
    """`value.model_dump()` of a value of unknown class; None for any other method."""
    if name not in _DUMPS or not any(is_object(ref) for ref in value.refs):
        return None
    wanted = _names(frame, args.keywords.get("include"))
    without = _names(frame, args.keywords.get("exclude"))
    whole = as_dict(frame, value, at)
    if wanted:
        fields: dict[Key, Value] = {
            name: read_attr(frame, whole, name, "", at) for name in sorted(wanted)
        }
        return frame.make(("s", at, "chosen"), Object(frozenset({"k:dict"}), fields, closed=True))
    for oid in objects_of(whole):
        for field in sorted(without):
            frame.live.writable(oid).put(field, CLEAN)
    return whole


def _chosen(frame: Frame, value: Value, info: ClassInfo, args: Arguments, at: int) -> Value:
    """`model_dump(include={"email"})`: only the fields asked for."""
    wanted = _names(frame, args.keywords.get("include"))
    without = _names(frame, args.keywords.get("exclude"))
    if not wanted and not without:
        return value
    names = [
        name
        for name, field in info.fields.items()
        if name not in without and (not wanted or name in wanted) and not left_out(field)
    ]
    fields: dict[Key, Value] = {
        name: read_attr(frame, value, name, info.ir.name, at) for name in names
    }
    return frame.make(("s", at, "chosen"), Object(frozenset({"k:dict"}), fields, closed=True))


def _names(frame: Frame, value: Value | None) -> frozenset[str]:
    """The texts in a set or list, or the keys of a mapping."""
    found: set[str] = set()
    for oid in objects_of(value) if value is not None else ():
        for key, inner in frame.object(oid).fields.items():
            text = key if isinstance(key, str) else inner.text
            found.update([text] if text else [])
    return frozenset(found)


def as_dict(frame: Frame, value: Value, at: int) -> Value:
    """Objects as mappings of their fields."""
    result = Value(value.labels, frozenset(ref for ref in value.refs if not is_object(ref)))
    for oid in objects_of(value):
        result = join(result, seen_as_dict(frame, oid, at))
    return result


def _one(frame: Frame, info: ClassInfo, at: int, how: str = READ) -> Value:
    oid = ("s", at, how, info.id)
    return frame.make(oid, Object(frozenset({"c:" + info.id})))


def _row(frame: Frame, row: Value, name: str, at: int) -> Value:
    """A row of columns, or the first of them."""
    return read_item(frame, row, 0, "", at) if name in _FIRST else row


def _found_or_made(frame: Frame, info: ClassInfo, name: str, args: Arguments, at: int) -> Value:
    """`get_or_create(…)`: a row, and whether it is new."""
    if name.endswith("update_or_create") and "defaults" in args.keywords:
        for oid in objects_of(args.keywords["defaults"]):
            note_set(frame, info.id, frame.object(oid).fields.items())
    new = [frame.object(oid) for oid in objects_of(_made(frame, info, args, at))]
    row = frame.make(("s", at, "either", info.id), new[0])
    pair = Object(frozenset({"k:tuple"}), {0: row, 1: CLEAN}, closed=True)
    return frame.make(("s", at, "pair"), pair)


def _made(
    frame: Frame,
    info: ClassInfo,
    args: Arguments,
    at: int,
    params: tuple[str, ...] = (),
) -> Value:
    value = _one(frame, info, at, MADE)
    for mapping in args.mappings:
        merge(frame, value, mapping, at)
    constants.pin_all(frame, info, value, args)
    for key, given in zip(params, args.positional, strict=False):
        write_attr(frame, value, key, given)
    for key, given in args.keywords.items():
        write_attr(frame, value, key, given)
        if key == "defaults":
            for oid in objects_of(given):
                for name, inner in list(frame.object(oid).fields.items()):
                    write_attr(frame, value, name, inner)
    return value


def _narrowed(frame: Frame, oid: ObjectId, name: str, filters: Guards, at: int) -> Value:
    obj = frame.object(oid)
    row = obj.fields.get(ROW)
    first = row is not None and name in _FIRST
    if row is not None and name in _LISTED:
        return frame.make(("s", at, "listed"), Object(frozenset({"k:list"}), elem=row))
    if name == "union" and only_pins(obj.filters):
        new = obj.copy()
        new.filters = conditions(obj.filters)
        return frame.make(("s", at, "query", oid), new)
    if not filters and not first:
        return of_refs(oid)
    held = obj.elem if row is not None else None
    new = Object(obj.types, elem=held, filters=tuple(dict.fromkeys((*obj.filters, *filters))))
    if row is not None:
        new.put(ROW, read_item(frame, row, 0, "", at) if first else row)
    return frame.make(("s", at, "query", oid), new)


def selected(frame: Frame, name: str, given: list[Value], at: int) -> Value | None:
    """`get_object_or_404(Order, …)`, `session.get(User, id)`: a data class in, instances out.

    `select(User.id, User.email)` gives rows of these columns; None where nothing is a data class.
    """
    one = name in ONE
    names: set[str] = set()
    columns: dict[int, Value] = {}
    whole: dict[int, Value] = {}
    shown: dict[str, Value] = {}
    for place, value in enumerate(given):
        for ref in ordered(value):
            if isinstance(ref, Symbol) and ref.kind == "column":
                cid, _, column = ref.name.rpartition(".")
                names.add(cid)
                found = read_attr(
                    frame, _one(frame, frame.world.classes.by_id[cid], at), column, "", at
                )
                columns[place] = shown[column] = found
            elif isinstance(ref, Symbol) and ref.kind == "class":
                info = frame.world.classes.get(ref.name)
                if info is not None and (info.kinds & RECORDS or info.outside):
                    names.add(ref.name)
                    whole[place] = _one(frame, info, at)
            elif is_object(ref):
                obj = frame.object(ref)
                held = {n[2:] for n in obj.types if n.startswith("q:")}
                if held and one and ROW in obj.fields:
                    return _row(frame, obj.fields[ROW], name, at)
                if held and not one:
                    return _narrowed(frame, ref, name, (), at)
                names |= held
    if not names:
        return None
    if any(_counts(frame, value) for value in given):
        columns = {place: _aggregated(frame, value, at) for place, value in columns.items()}
        shown = {}
    tag = "c:" if one and not columns else "q:"
    rows = Object(frozenset(tag + name for name in names))
    if columns:
        places = whole | columns
        fields: dict[Key, Value] = {i: places.get(i, CLEAN) for i in range(len(given))}
        fields.update(shown)
        row = Object(frozenset({"k:tuple"}), fields, closed=True)
        rows.put(ROW, frame.make(("s", at, "selected"), row))
    return frame.make(("s", at, "query"), rows)


def _counts(frame: Frame, value: Value) -> bool:
    """`func.count()` beside columns: they are groups, of many people at once."""
    types = {name for oid in objects_of(value) for name in frame.object(oid).types}
    return any(name.endswith(".func.count()") for name in types)


def _aggregated(frame: Frame, value: Value, at: int) -> Value:
    return Value(transformed(value.labels, "aggregated", frame.module.name, at, "grouped"))


def _filters(name: str, args: Arguments) -> Guards:
    """`filter(subscribed=True)` holds for every row that comes out.

    `exclude` takes out the rows for which all that it asks holds: of one thing alone, the
    opposite is sure.
    """
    wanted = name != "exclude"
    if not wanted and len(args.keywords) > 1:
        return ()
    found: list[tuple[str, bool]] = []
    for key, value in args.keywords.items():
        if not isinstance(value.const, bool):
            continue
        plain = key.removesuffix("__exact").removesuffix("__isnull").replace("__", ".")
        holds = value.const is not key.endswith("__isnull")
        found.append((plain, holds is wanted))
    return tuple(found)


def asked(frame: Frame, value: Value, guards: Guards, at: int) -> Value:
    """What came out of `where(User.subscribed.is_(True))`: rows that passed it."""
    refs: set[Ref] = {ref for ref in value.refs if not is_object(ref)}
    for index, oid in enumerate(objects_of(value)):
        obj = frame.object(oid)
        if any(name.startswith("q:") for name in obj.types):
            new = obj.copy()
            new.filters = tuple(dict.fromkeys((*obj.filters, *guards)))
            refs |= frame.make(("s", at, "asked", index), new).refs
        else:
            refs.add(oid)
    return Value(value.labels, frozenset(refs), value.const, value.clean)


def _assume(frame: Frame, filters: Guards) -> None:
    state = frame.live
    state.guards = tuple(dict.fromkeys((*state.guards, *filters)))


def _at_path(frame: Frame, row: Value, path: str, noun: str, at: int) -> Value:
    """`customer__email` of a row."""
    for part in path.split("__"):
        row = read_attr(frame, row, part, noun, at)
        noun = part
    return row


def _named_column(frame: Frame, value: Value) -> str | None:
    """`F("customer__email")` names a column."""
    for oid in objects_of(value):
        obj = frame.object(oid)
        if any(name.endswith(".F()") for name in obj.types):
            found = obj.fields.get("name")
            return found.text if found is not None else None
    return None


def _columns(
    frame: Frame, oid: ObjectId, info: ClassInfo, name: str, args: Arguments, at: int
) -> Value:
    """`values("email")`: rows as dicts or tuples of the columns named, of all if none is."""
    state, filters = frame.live, frame.object(oid).filters
    outside, state.guards = state.guards, (*state.guards, *conditions(filters))
    row = pinned_like(frame, _one(frame, info, at), frame.object(oid))
    wanted = [value.text for value in args.positional if value.text]
    renamed = {
        alias: column
        for alias, given in args.keywords.items()
        if (column := _named_column(frame, given)) is not None
    }
    everything = [] if wanted or renamed else info.fields.values()
    columns = wanted or [f.name for f in everything if not f.relation]
    values: dict[str | int, Value] = {}
    for index, column in enumerate(columns):
        found = _at_path(frame, row, column, info.ir.name, at)
        values[index if name == "values_list" else column] = found
    for alias, column in renamed.items():
        values[alias] = _at_path(frame, row, column, info.ir.name, at)
    flat = args.keywords.get("flat")
    if flat is not None and flat.const is True and 0 in values:
        element = values[0]
    else:
        kind = "k:tuple" if name == "values_list" else "k:dict"
        element = frame.make(("s", at, "columns"), Object(frozenset({kind}), values, closed=True))
    state.guards = outside
    # Still a query, of which `filter` and the like give further ones.
    types = frozenset({"k:list", "q:" + info.id})
    rows = Object(types, {ROW: element}, element, filters=filters)
    return frame.make(("s", at, "rows"), rows)
