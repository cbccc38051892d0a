"""What is seen of a value when it is printed, serialised or sent."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.access.as_class import in_method
from piilint.flow.access.attributes import read_object
from piilint.flow.access.rows_held import row_of
from piilint.flow.classes.declared_fields import by_alias, callers_know
from piilint.flow.classes.exceptions import is_exception, is_group
from piilint.flow.classes.firms import FIRMS
from piilint.flow.domain.heap import KEYS, LOST_CLASSES, MAPPED, Object, is_view
from piilint.flow.domain.kinds import CONTAINERS, OPEN_RECORDS
from piilint.flow.domain.labels import (
    HELD,
    NO_LABELS,
    Label,
    Labels,
    ParamLabel,
    SourceLabel,
    join_labels,
    newly_put,
    stepped,
)
from piilint.flow.domain.values import CALLED_TAGS, NONE, ObjectId, Value, objects_of
from piilint.flow.leaving.own_texts import is_no_row, is_wordless
from piilint.flow.leaving.plain_objects import plain_objects
from piilint.flow.leaving.table_columns import no_columns, only_texts, rows_put_in
from piilint.flow.names.naming import named_source, of_kinds
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo, Field

MAX_OBJECTS = 24
"""How many objects of one value are looked into, if anything lies in them."""
MAX_CLASSES = 4
"""An object that may be of more classes than these shows nothing by its class."""
LINK = "link"
"""The mode in which an object stands for its address: `redirect(order)`."""
KEY = "key"
"""The mode in which a row stands for its key, as in a path: `url_for("show", user=user)`."""
PRINTED = "printed"
"""The mode of a template's context, where the template is not known: which attributes of an object
it prints nobody knows; that it prints the object's text is assumed."""
_TEXTUAL = ("str", "repr", "format", LINK, KEY, PRINTED)
_PRINTED = ("str", "repr", "format", PRINTED)
_NOTHING: frozenset[str] = frozenset()
_WITHOUT = "!"
"""Parts a mode from the keys that do not count: `json!email,phone`."""
_MAX_WITHOUT = 32


_ADDRESS = "get_absolute_url"
COLUMN = "column"
"""The mode of one value in a row: an instance is a foreign key there, also one of any class."""
STORED = "stored"
"""The mode in which a database shows a row: what was put into it here, not all that it may hold."""
CASCADED = "cascaded"
"""The same where the rows that were put into it are stored with it."""
ADDED = "added"
"""The mode of such a row: what is in its table already is not added with another."""
_STORING = (STORED, CASCADED, ADDED)
SPREAD = "spread"
"""The mode of `**mapping` and `*sequence` among the arguments of a call nobody knows."""
PASSED = "passed"
"""The mode of one argument among several of a call nobody knows.

What was put into it here may come out again; what its class declares comes out when somebody asks
for it, and most callees that are handed a whole object for context do not.
"""
INSIDE = "inside"
"""The mode of what lies in a `SPREAD` one: as `PASSED`, and secrets in it stay where they are."""
_DEEPER = {SPREAD: INSIDE, PASSED: HELD, INSIDE: HELD}
_KEPT_BACK = (INSIDE, HELD)
"""Modes of what lies in structures that are handed along: secrets in them stay there."""
CONTENT = "content"
"""The mode of a token that is read: what was put into it, but not the token."""
_TOKENS = ("credential.token", "credential.session")


def expose(frame: Frame, value: Value, mode: str, at: int, noun: str = "") -> Labels:
    """All labels that show when `value` is written out in `mode`."""
    labels = value.labels if mode != CONTENT else _read_out(frame, value.labels)
    if not value.refs:
        return labels
    for _, found in expose_paths(frame, value, mode, at, noun):
        labels = join_labels(labels, found)
    return labels


def whole(frame: Frame, value: Value, at: int, noun: str) -> Labels:
    """What shows of all there is in a value, but for the secrets that lie in it."""
    labels = value.labels
    for path, found in expose_paths(frame, value, "json", at, noun) if value.refs else ():
        labels = join_labels(labels, _without_keys(frame, path, found) if path else found)
    return labels


def expose_paths(
    frame: Frame,
    value: Value,
    mode: str,
    at: int,
    noun: str = "",
    without: frozenset[str] = _NOTHING,
) -> Iterator[tuple[str, Labels]]:
    """The labels that show, by where in a structure they stand: (`customer.email`, labels)."""
    mode, _, names = mode.partition(_WITHOUT)
    without = without.union(names.split(",")) if names else without
    for path, labels in _value(frame, value, mode, at, noun, "", set(), without):
        if mode == CONTENT:
            labels = _read_out(frame, labels)
        if mode in _KEPT_BACK or (path and mode in _DEEPER):
            labels = _without_keys(frame, path, labels)
        yield path, labels


def _without_keys(frame: Frame, path: str, labels: Labels) -> Labels:
    """Without passwords and tokens: in what is handed along they open a door, and stay there."""
    if _names_secret(frame, path.rpartition(".")[2]):
        return NO_LABELS
    return _without_secrets(frame, labels)


def _names_secret(frame: Frame, name: str) -> bool:
    found = frame.world.classify(name, "", "", "key")
    return found is not None and found.data_type.startswith(_KEYS)


def _without_secrets(frame: Frame, labels: Labels) -> Labels:
    return {label: trace for label, trace in labels.items() if not _is_secret(frame, label)}


def _is_secret(frame: Frame, label: Label) -> bool:
    """It is a secret by its kind; what a caller passes is one by the name that it has there."""
    if isinstance(label, SourceLabel):
        return frame.world.sources[label.source].data_type.startswith(_KEYS)
    return bool(label.path) and _names_secret(frame, str(label.path[-1]))


_KEYS = "credential."


def _read_out(frame: Frame, labels: Labels) -> Labels:
    """What a token says of somebody: the token itself opens the door, not its claims."""
    return of_kinds(frame, labels, lambda kind: kind not in _TOKENS)


def _value(
    frame: Frame,
    value: Value,
    mode: str,
    at: int,
    noun: str,
    path: str,
    seen: set[ObjectId],
    without: frozenset[str] = _NOTHING,
) -> Iterator[tuple[str, Labels]]:
    """`without`: keys of the outermost objects that do not count: overwritten or taken out."""
    if value.labels:
        yield path, value.labels
    for oid in objects_of(value):
        if oid in seen:
            continue
        if not _is_leaf(frame.object(oid)):
            if len(seen) >= MAX_OBJECTS:
                continue
            seen.add(oid)
        if mode == COLUMN and _is_row(frame, frame.object(oid)):
            continue
        yield from _object(frame, oid, mode, at, noun, path, seen, without)


def _is_leaf(obj: Object) -> bool:
    """Nothing lies in it: it takes no part in how many objects are looked into."""
    return not obj.fields and obj.elem is None and not any(n.startswith("c:") for n in obj.types)


def _unseen(mode: str, obj: Object, without: frozenset[str]) -> str:
    """The mode in which what the caller passed shows: without what was overwritten since."""
    written = {k for k in obj.fields if isinstance(k, str) and k.isidentifier()} | without
    if not written:
        return mode
    return mode + _WITHOUT + ",".join(sorted(written)[:_MAX_WITHOUT])


def _object(
    frame: Frame,
    oid: ObjectId,
    mode: str,
    at: int,
    noun: str,
    path: str,
    seen: set[ObjectId],
    without: frozenset[str],
) -> Iterator[tuple[str, Labels]]:
    obj = frame.object(oid)
    if _shows_nothing(frame, obj, mode, noun):
        return
    if obj.symbolic is not None:
        shown = "fields" if is_view(oid) and mode not in _DEEPER else mode
        label = ParamLabel(obj.symbolic[0], obj.symbolic[1], _unseen(shown, obj, without))
        yield path, {label: None}
    classes = [frame.world.classes.get(n[2:]) for n in sorted(obj.types) if n.startswith("c:")]
    infos = [info for info in classes if info is not None]
    if len(infos) > MAX_CLASSES or LOST_CLASSES in obj.types:
        # Anything at all may be here: what each of so many classes shows, this one hardly does.
        return
    if mode == HELD:
        return
    if infos and not obj.types >= MAPPED:
        for info in infos:
            found = _instance(frame, oid, obj, info, mode, at, noun, path, seen, without)
            yield from found if mode != PRINTED else _assumed(frame, found, at)
        if not obj.types & CONTAINERS:
            return
    elif infos and path and mode in _DEEPER and not obj.closed:
        return  # A whole row that lies in what is passed along, as a context does.
    elif infos:
        yield from _declared(frame, obj, infos[0], "json", at, noun, path, without)
    if is_exception(frame, obj.types):
        yield from _arguments(frame, obj, mode, at, path, seen)
        return
    if obj.symbolic is not None and _callers_know(frame, obj, mode):
        return
    row = row_of(frame, oid, obj) if mode in _STORING else NONE
    yield from _value(frame, row, mode, at, noun, path, seen)
    inner = _inner(mode) if obj.types & CONTAINERS or mode in _DEEPER else mode
    yield from _contents(frame, obj, inner, at, path, seen, without)


def _assumed(
    frame: Frame, shown: Iterator[tuple[str, Labels]], at: int
) -> Iterator[tuple[str, Labels]]:
    """What shows of an object if a template that nobody has read prints it."""
    for path, labels in shown:
        text = f"the template is assumed to print {path}" if path else "the template prints it"
        yield path, stepped(labels, "through", frame.module.name, at, text, approximate=True)


def _shows_nothing(frame: Frame, obj: Object, mode: str, noun: str) -> bool:
    """It can be called, or has no text of its own where it is printed."""
    if any(name.startswith(CALLED_TAGS) for name in obj.types):
        return True
    printed = mode in _PRINTED
    if printed and FIRMS in obj.types:
        return True  # The text of how to reach an organisation is nobody's data.
    return printed and (is_wordless(frame, obj, mode) or is_no_row(frame, obj, noun))


def _is_row(frame: Frame, obj: Object) -> bool:
    """It is an instance of a model, or of one of so many classes that nobody tells them."""
    infos = [frame.world.classes.get(n[2:]) if n[:2] == "c:" else None for n in obj.types]
    told = bool(infos) and all(info is not None and "model" in info.kinds for info in infos)
    return told or LOST_CLASSES in obj.types


def _callers_know(frame: Frame, obj: Object, mode: str) -> bool:
    """What was put into it here does not show: in the address of what callers passed, nor in the
    text of what has attributes and may be anything."""
    if mode in (LINK, KEY):
        return not obj.types & CONTAINERS
    if obj.symbolic is None or mode not in _TEXTUAL or obj.types or not obj.fields:
        return False
    root, path = obj.symbolic
    return not path and root in plain_objects(frame, frame.function)


def _inner(mode: str) -> str:
    """A container's text shows its elements as `repr` does."""
    return "repr" if mode in ("str", "format") else _DEEPER.get(mode, mode)


def _contents(
    frame: Frame,
    obj: Object,
    mode: str,
    at: int,
    path: str,
    seen: set[ObjectId],
    without: frozenset[str],
) -> Iterator[tuple[str, Labels]]:
    for key, value in obj.fields.items():
        if key in without:
            continue
        if isinstance(key, str) and key.startswith("^"):
            if key == KEYS:
                yield from _value(frame, value, mode, at, "", path, seen)
            continue
        inner = f"{path}.{key}" if path else str(key)
        # What has attributes and is stored is a row, also one of a table that nobody knows.
        column = mode in _STORING and isinstance(key, str) and not obj.types & CONTAINERS
        held = COLUMN if column else mode
        yield from _value(frame, value, held, at, str(key), inner, seen)
    if obj.elem is None:
        return
    for inner, labels in _value(frame, obj.elem, mode, at, "", path, seen):
        yield inner, _without_secrets(frame, labels) if mode in _KEPT_BACK else labels


def _arguments(
    frame: Frame, obj: Object, mode: str, at: int, path: str, seen: set[ObjectId]
) -> Iterator[tuple[str, Labels]]:
    """The text of an exception is that of its arguments; its other attributes do not show.

    A group's text is its message alone: what it is a group of shows in a traceback.
    """
    message = mode in ("str", "format") and is_group(frame, obj)
    for key, value in obj.fields.items():
        if (isinstance(key, int) and not (message and key)) or mode not in _TEXTUAL:
            yield from _value(frame, value, mode, at, "", path, seen)
    if obj.elem is not None:
        yield from _value(frame, obj.elem, mode, at, "", path, seen)


def _instance(
    frame: Frame,
    oid: ObjectId,
    obj: Object,
    info: ClassInfo,
    mode: str,
    at: int,
    noun: str,
    path: str,
    seen: set[ObjectId],
    without: frozenset[str],
) -> Iterator[tuple[str, Labels]]:
    """An instance shows what `__str__` does; an open kind shows all its fields; others nothing."""
    if "enum" in info.kinds:
        return
    if mode == COLUMN:
        return
    if mode in _STORING:
        yield from _put_into(frame, oid, obj, info, mode, at, path, seen, without)
        return
    if mode == KEY and frame.world.has_rows(info):
        return
    method = _printer(frame, info, mode)
    if method is not None:
        result = frame.invoke(method, [in_method(frame, oid, method)], at)
        yield from _value(frame, result, "str", at, noun, path, seen)
        return
    if "exception" in info.kinds or is_text(info):
        yield from _arguments(frame, obj, mode, at, path, seen)
        return
    column = _printed(frame, info) if mode in _TEXTUAL and mode != LINK else None
    if column is not None:
        text = read_object(frame, oid, column, noun or info.ir.name, at)
        yield from _value(frame, text, "str", at, noun, path, seen)
    elif mode in _DEEPER and not obj.closed:
        # It is only passed along, unless it was made right here.
        return
    elif _is_open(frame, info, mode):
        kept = without | {f.name for f in info.fields.values() if hidden(f, mode)}
        if mode not in _DEEPER:
            yield from _declared(frame, obj, info, mode, at, noun, path, kept)
        yield from _contents(frame, obj, _inner(mode), at, path, seen, kept)
    elif mode == "fields":
        yield from _contents(frame, obj, mode, at, path, seen, without)


def _is_open(frame: Frame, info: ClassInfo, mode: str) -> bool:
    """All fields of an instance show in that mode."""
    if info.kinds & OPEN_RECORDS:
        return mode not in _TEXTUAL or "wordless" not in info.kinds
    return mode == "fields" and frame.world.has_rows(info)


_TEXTS = frozenset({"str", "bytes", "builtins.str", "builtins.bytes"})


def is_text(info: ClassInfo) -> bool:
    """An instance is a text of its own: what it was made of."""
    return not _TEXTS.isdisjoint(info.outside)


def _put_into(
    frame: Frame,
    oid: ObjectId,
    obj: Object,
    info: ClassInfo,
    mode: str,
    at: int,
    path: str,
    seen: set[ObjectId],
    without: frozenset[str],
) -> Iterator[tuple[str, Labels]]:
    """The columns of a row that were written here, and those of the rows stored with it."""
    if mode == ADDED and not (obj.exact or obj.symbolic is not None):
        return
    for name, row in rows_put_in(frame, oid, obj, info) if mode != STORED else ():
        yield from _value(frame, row, ADDED, at, name, f"{path}.{name}" if path else name, seen)
    kept = without | no_columns(frame, obj, info)
    held = only_texts(frame, obj, info)
    for inner, labels in _contents(frame, held, COLUMN, at, path, seen, kept):
        if put := newly_put(labels):
            yield inner, put


def _printed(frame: Frame, info: ClassInfo) -> str | None:
    """The column that a rule says an instance prints."""
    for base in info.outside:
        for name in frame.world.models.prints(base):
            column = info.constants.get(name) if name.isupper() else name
            if isinstance(column, str) and column in info.fields:
                return column
    return None


def _printer(frame: Frame, info: ClassInfo, mode: str) -> str | None:
    """The method that makes the text of an instance."""
    if mode in ("fields", "json") or mode in _DEEPER:
        return None
    names: tuple[str, ...] = ("__str__", "__repr__", "__unicode__")
    if mode == LINK and ("model" in info.kinds or _ADDRESS in info.methods):
        names = (_ADDRESS,)
    elif mode == "repr":
        models = frame.world.models
        by_text = any(models.exposes(path, "repr") == "text" for path in info.outside)
        names = ("__repr__", "__str__") if by_text else ("__repr__",)
    elif mode == "format":
        names = ("__format__", *names)
    return next((info.methods[name] for name in names if name in info.methods), None)


def _declared(
    frame: Frame,
    obj: Object,
    info: ClassInfo,
    mode: str,
    at: int,
    noun: str,
    path: str,
    without: frozenset[str],
) -> Iterator[tuple[str, Labels]]:
    """Fields that the class declares and nobody wrote here: each shows what it is declared as."""
    if (
        obj.closed
        or FIRMS in obj.types
        or (obj.symbolic is not None and callers_know(frame, obj.symbolic))
    ):
        return
    for field in info.fields.values():
        if (
            field.name in obj.fields
            or field.relation
            or field.name in without
            or hidden(field, mode)
        ):
            continue
        labels = named_source(
            frame,
            field.name,
            info.ir.name,
            at,
            "field",
            declared=field.declared,
            text=f"{noun or info.ir.name}.{field.name}",
        ) or by_alias(frame, info, field, noun or info.ir.name, at)
        if labels:
            yield (f"{path}.{field.name}" if path else field.name), labels


def hidden(field: Field, mode: str) -> bool:
    """`Field(exclude=True)` keeps a field out of what is shown, `repr=False` out of texts, where
    `repr=lambda v: "***"` puts something else."""
    return any(
        (a.name == "repr" and mode in _TEXTUAL and (a.constant is False or a.function))
        or (a.name == "exclude" and a.constant is True)
        for a in field.ir.args
    ) or field.declared in ("SecretStr", "SecretBytes")
