"""What nobody knows earns the name that it is stored under."""

from __future__ import annotations

from typing import cast

from piilint.classify.classifier import Context
from piilint.flow.domain.labels import ANY, ParamLabel, Path, SourceLabel
from piilint.flow.domain.values import UNKNOWN_CONST, Ref, Value, is_object, objects_of
from piilint.flow.names.naming import named_source
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo


def earned(frame: Frame, value: Value, name: str, noun: str, at: int, holder: Value) -> Value:
    """What nobody knows earns the name of the attribute; so does a cell of a table.

    Where the `holder` declares what it keeps there, the declaration counts, too.
    """
    told = _declared(frame, holder, name) if value.opaque else None
    if told is None:
        return _named(frame, value, name, noun, at, "attribute")
    cls, declared = told
    text = f"{noun}.{name}" if noun else name
    return Value(named_source(frame, name, cls, at, "field", declared=declared, text=text))


def under_key(frame: Frame, value: Value, key: str, at: int) -> Value:
    """What nobody knows earns the key that it is put under."""
    return _named(frame, value, key, "", at, "key")


def as_variable(frame: Frame, value: Value, name: str, at: int) -> Value:
    """A part of what callers pass earns the name of the variable."""
    if not _is_cell(frame, value):
        return value
    return value.with_labels(named_source(frame, name, "", at, "variable"))


def _named(frame: Frame, value: Value, name: str, noun: str, at: int, context: Context) -> Value:
    if value.opaque:
        return Value(named_source(frame, name, noun, at, context))
    if _is_cell(frame, value):
        labels = named_source(frame, name, noun, at, context, scale=_CELL)
        return value.with_labels(labels) if labels else value
    return value


def _declared(frame: Frame, holder: Value, name: str) -> tuple[str, str] | None:
    """The class that declares such a field, by its name, and as what."""
    for oid in objects_of(holder):
        for tname in sorted(frame.object(oid).types):
            info = frame.world.classes.get(tname[2:]) if tname[:2] == "c:" else None
            field = info.fields.get(name) if info is not None else None
            if info is not None and field is not None and field.declared and not field.relation:
                return info.ir.name, field.declared
    return None


_CELL = 0.9
_NAMELESS = frozenset({"value", "text", "string", "raw"})
"""Attributes that a cell's content is called by, whatever it is."""


def _is_cell(frame: Frame, value: Value) -> bool:
    """A part of what a caller passed, of which nothing but its new name tells what it is.

    A table has its columns by number: `found["email"] = row[columns["email"]]`; a line has its
    parts: `email, total = line.split(";")`.
    """
    if value.const is not UNKNOWN_CONST or value.clean or not (value.refs or value.labels):
        return False
    for ref in value.refs:
        if not (is_object(ref) and ref[0] == "p" and _is_nameless(cast("Path", ref[2]))):
            return False
        obj = frame.object(ref)
        if obj.types or obj.fields or obj.elem is not None:
            return False
    return all(
        isinstance(label, ParamLabel)
        and (_is_nameless(label.path) or (trace is None and not label.path and not value.refs))
        for label, trace in value.labels.items()
    )


def _is_nameless(path: Path) -> bool:
    """It lies at a position, or under a key that nobody knows or that says nothing."""
    return bool(path) and (isinstance(path[-1], int) or path[-1] == ANY or path[-1] in _NAMELESS)


_LIKELY = 0.5


def taken_for(frame: Frame, info: ClassInfo, name: str, given: Value, at: int) -> Value:
    """What nobody knows is taken for what the field that keeps it is declared as."""
    field = info.fields.get(name)
    if field is None or field.relation or given.clean or _sure(frame, given):
        return given
    known = given.text is not None or any(not _unknown(frame, ref) for ref in given.refs)
    if known or (not given.refs and not given.opaque):
        return given
    noun = info.ir.name
    labels = named_source(
        frame, name, noun, at, "field", declared=field.declared, text=f"{noun}.{name}"
    )
    return given.with_labels(labels) if labels else given


def _sure(frame: Frame, value: Value) -> bool:
    """Something in the value is more likely than not what its name says."""
    sources = frame.world.sources
    return any(
        not isinstance(label, SourceLabel) or sources[label.source].confidence >= _LIKELY
        for label in value.labels
    )


def _unknown(frame: Frame, ref: Ref) -> bool:
    """An outside object about which nothing else is known."""
    if not is_object(ref):
        return False
    obj = frame.object(ref)
    outside_only = all(name[:2] == "x:" for name in obj.types)
    told = bool(obj.types) or obj.symbolic is None
    return told and outside_only and not obj.fields and obj.elem is None
