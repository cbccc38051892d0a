"""Operations on items."""

from __future__ import annotations

from piilint.flow.access import overwritten, sequences, tables, unknown_keys
from piilint.flow.access.items import item_method, read_item
from piilint.flow.access.iterating import is_many, texts_in
from piilint.flow.access.writing import add_key, delete_key, put_somewhere, write_any, write_attr
from piilint.flow.domain.heap import shared_holder
from piilint.flow.domain.labels import Key
from piilint.flow.domain.partial_keys import is_partial
from piilint.flow.domain.values import (
    Ref,
    Value,
    added,
    is_object,
    join,
    join_all,
    of_refs,
    ordered,
)
from piilint.flow.external import outside
from piilint.flow.leaving import columns
from piilint.flow.names.earned_names import under_key
from piilint.flow.names.keys import constant_key, key_of
from piilint.flow.ops.ruled_out_keys import but_for, settled
from piilint.flow.passing import missing
from piilint.flow.passing.arguments import Arguments
from piilint.flow.python import quoting
from piilint.flow.python.operators import is_list
from piilint.flow.rows import queries
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.resolve.symbols import Symbol


def get_item(frame: Frame, op: ops.GetItem) -> None:
    value = frame.regs[op.obj]
    key = key_of(frame, op.key, op.index)
    given = _key_value(frame, op.key, op.index)
    found = item_method(frame, value, "__getitem__", [given], op.at)
    if found is None:
        found = _item_of_class(frame, value, given, op.at)
    if found is None:
        found = _outside_item(frame, value, key, given, op)
    if found is None and not isinstance(key, str):
        found = _of_many(frame, value)
    if found is None:
        if key is None and _are_classes(frame, value):
            found = value  # `Box[str]`, the class for these types.
        elif key is None:
            quoting.of_key(frame, value, given, f"{op.noun}[…]", op.at)
            found = _by_unknown_key(frame, value, given, op)
        else:
            missing.made(frame, value, key, op.at)
            found = read_item(frame, value, key, op.noun, op.at)
        made_up = item_method(frame, value, "__missing__", [given], op.at)
        found = found if made_up is None else join(found, made_up)
    frame.regs[op.dst] = found


def _by_unknown_key(frame: Frame, value: Value, key: Value, op: ops.GetItem) -> Value:
    """An entry under a key of which conditions alone may say what it is."""
    known = settled(frame, key, op.at)
    if known.one_of:
        names = sorted(known.one_of)
        return join_all([read_item(frame, value, name, op.noun, op.at) for name in names])
    return unknown_keys.read(frame, value, key, op.noun, op.at, known.none_of)


def _of_many(frame: Frame, value: Value) -> Value | None:
    """`records[0]`, `records[:1]`: each of them is such a value itself."""
    objects = [ref for ref in value.refs if is_object(ref)]
    found = [ref for ref in objects if any(is_many(frame, n) for n in frame.object(ref).types)]
    return Value(value.labels, frozenset(found)) if found and len(found) == len(objects) else None


def _item_of_class(frame: Frame, value: Value, given: Value, at: int) -> Value | None:
    """`Box[kind]`, if the class itself says what that is."""
    found: Value | None = None
    for ref in ordered(value):
        info = frame.world.classes.get(ref.name) if isinstance(ref, Symbol) else None
        method = info.methods.get("__class_getitem__") if info is not None else None
        if method is not None:
            found = added(found, frame.invoke(method, [of_refs(ref), given], at))
    return found


def _are_classes(frame: Frame, value: Value) -> bool:
    """Classes of the program, and none that is asked for its members by their names."""
    for ref in value.refs:
        info = frame.world.classes.get(ref.name) if isinstance(ref, Symbol) else None
        if info is None or "enum" in info.kinds:
            return False
    return bool(value.refs)


def _outside_item(
    frame: Frame, value: Value, key: Key | None, given: Value, op: ops.GetItem
) -> Value | None:
    """What rules say of `x[key]` for an outside object; of a table that is known here, columns."""
    for ref in ordered(value):
        for path in _outside_paths(frame, ref):
            model = frame.world.models.item(path)
            if model is None:
                continue
            if model.returns in ("clean", "of_name"):
                args = Arguments([given])
                return outside.call(frame, f"{path}.__getitem__", of_refs(ref), args, op.at)
            return _columns(frame, value, ref, key, given, op)
    return None


def _outside_paths(frame: Frame, ref: Ref) -> list[str]:
    if is_object(ref):
        return sorted(name[2:] for name in frame.object(ref).types if name[:2] == "x:")
    return [ref.name] if isinstance(ref, Symbol) and ref.kind == "external" else []


def _columns(
    frame: Frame, table: Value, ref: Ref, key: Key | None, given: Value, op: ops.GetItem
) -> Value | None:
    """`table["email"]`, `table[["email", "plan"]]`, `table[mask]`, the row `table[0]`."""
    is_table = is_object(ref) and tables.column_type(frame, frame.object(ref)) is not None
    if isinstance(key, str) and (is_table or (is_object(ref) and frame.object(ref).elem)):
        return tables.column(frame, table, ref, key, op.noun, op.at)
    if key is not None:
        return table if is_table else None
    if is_table:
        names = list(tables.names_asked(frame, given))
        return tables.some_columns(frame, table, names, op.noun, op.at) if names else table
    names = texts_in(frame, given)
    return columns.only(frame, table, names, op.at) if names else table


def _key_value(frame: Frame, constant: ops.Constant, index: int) -> Value:
    return frame.regs[index] if index >= 0 else Value(const=constant, clean=True)


def set_item(frame: Frame, op: ops.SetItem) -> None:
    target, value = frame.regs[op.obj], frame.regs[op.src]
    key = key_of(frame, op.key, op.index)
    pair = [_key_value(frame, op.key, op.index), value]
    if item_method(frame, target, "__setitem__", pair, op.at) is not None:
        return
    for ref in ordered(target):
        for path in _outside_setters(frame, ref):
            receiver = of_refs(ref) if is_object(ref) else None
            outside.call(frame, path, receiver, Arguments(list(pair)), op.at)
    if op.index >= 0:
        add_key(frame, target, frame.regs[op.index])
    if key is None:
        if is_list(frame, target):
            sequences.shuffled(frame, target)  # It may be any of those that stand there.
        value = but_for(frame, pair[0], value, op.at)
        unknown_keys.write(frame, target, pair[0], value)
        if op.index >= 0 and not is_partial(pair[0].const):
            put_somewhere(frame, target, value)
    else:
        if target.labels:
            target = overwritten.opened(frame, target, op.at)
        named = under_key(frame, value, key, op.at) if isinstance(key, str) else value
        write_attr(frame, target, key, named, entry=True)


def _outside_setters(frame: Frame, ref: Ref) -> list[str]:
    """What rules say of `x[key] = value`, for an outside object, or a module's: `os.environ`."""
    names: list[str] = []
    if is_object(ref):
        names = [name[2:] for name in sorted(frame.object(ref).types) if name.startswith("x:")]
        holder = shared_holder(ref)
        if holder is not None and holder not in names:
            names.append(holder)
    elif isinstance(ref, Symbol) and ref.kind == "external":
        names = [ref.name]
    paths = [f"{name}.__setitem__" for name in names]
    return [path for path in paths if frame.world.models.call(path)]


def del_item(frame: Frame, op: ops.DelItem) -> None:
    value = frame.regs[op.obj]
    given = _key_value(frame, op.key, op.index)
    if item_method(frame, value, "__delitem__", [given], op.at) is not None:
        return
    key = key_of(frame, op.key, op.index)
    if op.index >= 0:
        quoting.of_key(frame, value, given, "del", op.at)
    if isinstance(key, int) and is_list(frame, value):
        sequences.taken_out(frame, value, key)
    elif key is not None:
        delete_key(frame, value, key)


def put_item(frame: Frame, op: ops.PutItem) -> None:
    target, value = frame.regs[op.obj], frame.regs[op.src]
    key = constant_key(frame.regs[op.key].const)
    add_key(frame, target, frame.regs[op.key])
    if key is None:
        write_any(frame, target, but_for(frame, frame.regs[op.key], value, op.at))
    else:
        write_attr(frame, target, key, value)


def append(frame: Frame, op: ops.Append) -> None:
    write_any(frame, frame.regs[op.obj], frame.regs[op.src])


def asked(frame: Frame, op: ops.Asked) -> None:
    frame.regs[op.src] = queries.asked(frame, frame.regs[op.src], op.atoms, op.at)
