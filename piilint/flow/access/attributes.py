"""Reading attributes of values."""

from __future__ import annotations

from piilint.flow.classes import exceptions, members
from piilint.flow.classes.accounts import NAMED_COLUMNS, named_column
from piilint.flow.classes.declared_fields import left_out
from piilint.flow.classes.dispatch import class_of
from piilint.flow.classes.relations import related
from piilint.flow.classes.symbol_members import of_symbol
from piilint.flow.domain.heap import MAPPED, SELF, VIEW, Object
from piilint.flow.domain.labels import NO_LABELS, Key, Labels, SourceLabel, names_decide
from piilint.flow.domain.partial_keys import fields_like
from piilint.flow.domain.values import (
    CLEAN,
    OPAQUE,
    Bound,
    ObjectId,
    Ref,
    Value,
    added,
    is_object,
    join,
    join_all,
    objects_of,
    of_refs,
    ordered,
)
from piilint.flow.names.guesses import related_by_noun
from piilint.flow.names.in_mixtures import at_name
from piilint.flow.names.naming import (
    impersonal,
    meant_by_name,
    named_source,
    picked_by_name,
    says_nothing,
)
from piilint.flow.names.wholes import of_address, of_token
from piilint.flow.state.frame import Frame, further
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import UNKNOWN

_ERRORS = frozenset({"e", "err", "ex", "exc", "error", "exception"})
_OF_ALL = frozenset({"__dict__", "__class__", *NAMED_COLUMNS})
_NAMES = frozenset({"__name__", "__qualname__", "__module__", "__doc__"})


def read_attr(frame: Frame, value: Value, attr: str, noun: str, at: int) -> Value:
    """`value.attr`, where `noun` is what the value is called."""
    if attr in _NAMES:
        return CLEAN
    if attr == "value" and value.text is not None and not value.refs:
        return value  # Texts have no such attribute: it is that of a member of an enum.
    if attr in _OF_ALL:
        return _of_all(frame, value, attr, at)
    result: Value | None = None
    for ref in ordered(value):
        found = _read_ref(frame, ref, attr, noun, at)
        if found is not None:
            result = added(result, found)
    if result is None:
        result = CLEAN if value.clean else OPAQUE
        if not value.clean and names_decide(value.labels):
            leads_to = related_by_noun(frame, noun, attr)
            if leads_to.names:
                return frame.typed(("s", at, "related", attr), leads_to)
            result = _named(frame, attr, noun, at)
        if result.opaque and (noun in _ERRORS or impersonal(attr)):
            result = CLEAN  # `{"password": error.messages}`: what went wrong, not the password
    if value.labels and not result.labels and result is not CLEAN and not impersonal(attr):
        if value.refs and result.refs == value.refs:
            # What a rule says is the object over again: `form.email.data` is what was typed in.
            return Value(value.labels)
        # A method of a text, taken as a value, still has the text.
        kept = value.labels if hasattr(str, attr) else _carried(frame, value.labels, attr, noun, at)
        result = result.with_labels(kept)
    return result


def _of_all(frame: Frame, value: Value, attr: str, at: int) -> Value:
    """Attributes that say something of the whole object, or of its class."""
    if attr in NAMED_COLUMNS:
        return named_column(frame, value, attr)
    return namespace(frame, value, at) if attr == "__dict__" else class_of(frame, value)


def _named(frame: Frame, attr: str, noun: str, at: int) -> Value:
    """What the attribute's name says of what an unknown object has there."""
    labels = named_source(frame, attr, noun, at, "attribute")
    row = related(frame, attr, noun) if labels else UNKNOWN
    return frame.typed(("s", at, attr), row) if row else Value(labels)


def namespace(frame: Frame, value: Value, at: int) -> Value:
    """`value.__dict__`: the attributes as a mapping; what is put into it becomes an attribute."""
    refs: set[Ref] = set()
    for index, oid in enumerate(objects_of(value)):
        obj = frame.object(oid).copy()
        obj.types = obj.types | MAPPED
        obj.fields[SELF] = of_refs(oid)
        new: ObjectId = ("s", at, "__dict__", index)
        frame.live.heap[new] = obj
        refs.add(new)
    return Value(value.labels, frozenset(refs))


_ANSWERS = frozenset({"response", "resp", "res", "answer", "reply"})


def _carried(frame: Frame, labels: Labels, attr: str, noun: str, at: int) -> Labels:
    """What an attribute has of its object's labels, where nobody knows what the object is.

    Not those earned by the object's name alone, nor those of a text, which has no such attribute.
    Of what a call gave that nobody knows, the attribute is assumed to have some. The headers of an
    answer have nothing of what was asked.
    """
    if attr == "headers" and noun.rpartition(".")[2] in _ANSWERS:
        return NO_LABELS
    parts = of_address(frame, labels, attr, noun, at, "attribute")
    parts = of_token(frame, parts, attr, "attribute")
    kept: Labels = {label: trace for label, trace in parts.items() if label not in labels}
    for label, trace in labels.items():
        if label not in parts:
            continue
        if trace is None or type(label) is not SourceLabel or _is_users(frame, label):
            kept[label] = trace
        elif trace.kind == "source" or (trace.moved and _is_text(frame, label)):
            continue
        else:
            text = f"{noun}.{attr}" if noun else attr
            kept[label] = trace.then("through", frame.module.name, at, text, True)
    return further(meant_by_name(frame, kept, attr, noun, "attribute"), attr)


def _is_users(frame: Frame, label: SourceLabel) -> bool:
    """A source of the user's own rules: all of what it gives counts."""
    return frame.world.sources[label.source].data_type == "custom"


def _is_text(frame: Frame, label: SourceLabel) -> bool:
    """The data is of a kind without parts: an e-mail address, but not a postal address."""
    return frame.world.sources[label.source].data_type not in frame.world.composite


def _read_ref(frame: Frame, ref: Ref, attr: str, noun: str, at: int) -> Value | None:
    if isinstance(ref, Symbol):
        return of_symbol(frame, ref, attr, noun, at)
    if isinstance(ref, Bound):
        return _of_bound(ref, attr)
    return read_object(frame, ref, attr, noun, at) if is_object(ref) else None


def _of_bound(method: Bound, attr: str) -> Value | None:
    """A bound method taken apart."""
    if attr == "__func__":
        return of_refs(Symbol("function", method.function))
    return Value(NO_LABELS, method.receiver) if attr == "__self__" else None


def read_object(frame: Frame, oid: ObjectId, attr: Key, noun: str, at: int) -> Value:
    """What an object has under an attribute or key: what was written, else what its type says."""
    obj = frame.object(oid)
    known = obj.fields.get(attr)
    if known is not None:
        return known
    if (
        attr == exceptions.ARGUMENTS
        and obj.symbolic is None
        and exceptions.is_exception(frame, obj.types)
    ):
        return exceptions.arguments(frame, oid, obj)
    part = exceptions.of_group(frame, obj, attr)
    if part is not None:
        return part
    if attr == exceptions.CONTEXT and exceptions.CAUSE in obj.fields:
        return obj.fields[exceptions.CAUSE]
    if attr in _OWN_FIELDS or (attr in frame.world.models.own_fields and _rows(frame, obj, attr)):
        return seen_as_dict(frame, oid, at)
    result = members.of_object(frame, oid, obj, attr, noun, at)
    told = isinstance(attr, str) and (attr.startswith("^") or says_nothing(attr) or result is CLEAN)
    told = told or (result is not None and oid in result.refs)  # By a rule, the object itself.
    if obj.elem is not None and not told:
        bag = at_name(frame, obj.elem, attr) if isinstance(attr, str) else obj.elem
        same_name = bag is not obj.elem
        if isinstance(attr, str):
            bag = picked_by_name(frame, bag, attr, noun, "attribute")
        if result is None:
            result = bag
        elif same_name or not (isinstance(attr, str) and members.declares(frame, obj, attr)):
            # What was put there under a name not known is hardly what a declared field holds.
            result = join(result, bag)
    if result is None and isinstance(attr, str):
        like = fields_like(obj.fields, attr)
        result = join_all(like) if like else None
    if result is None:
        return CLEAN if obj.closed else frame.child(oid, attr, UNKNOWN)
    return result


_OWN_FIELDS = frozenset({"cleaned_data", "validated_data", "initial_data", "__attrs__"})
"""Attributes that are a mapping of the object's own fields."""


def _rows(frame: Frame, obj: Object, attr: Key) -> bool:
    """A rule says that an outside base class has its fields there: `form.data`."""
    infos = [frame.world.classes.get(name[2:]) for name in obj.types if name[:2] == "c:"]
    return any(info is not None and is_own_fields(frame, info, attr) for info in infos)


def is_own_fields(frame: Frame, info: ClassInfo, attr: Key) -> bool:
    """A rule says that instances of the class have a mapping of their fields there."""
    if attr not in frame.world.models.own_fields:
        return False
    found = [frame.world.models.attribute(f"{base}().{attr}") for base in info.outside]
    return any(model is not None and model.returns == "fields" for model in found)


def seen_as_dict(frame: Frame, oid: ObjectId, at: int) -> Value:
    """An object as a mapping of its fields: attributes and keys share names, so it stays itself."""
    obj = frame.object(oid).copy()
    for name in sorted(obj.types):
        info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
        for field in info.fields.values() if info is not None else ():
            if left_out(field):
                obj.fields.pop(field.name, None)
    obj.types = obj.types | MAPPED
    new: ObjectId = ("s", at, VIEW, oid)
    frame.live.heap[new] = obj
    return of_refs(new)
