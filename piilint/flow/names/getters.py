"""What a getter gives that is asked by name: `self.get_value(context, "language")`.

What it gives may come out of a mapping under names that nobody knows: of a mixture of data the name
that it is asked by says then what is meant.
"""

from __future__ import annotations

from piilint.base.names import split_words
from piilint.flow.domain.heap import LOST_CLASSES, Object
from piilint.flow.domain.labels import NO_LABELS, Labels, SourceLabel, ends_in_some
from piilint.flow.domain.values import Ref, Value, is_object
from piilint.flow.names.naming import akin, kinds_of, says_nothing
from piilint.flow.state.frame import Frame

_MANY = 3
"""So many kinds of data are a mixture, of which a getter hardly gives each under one name."""
_GETTERS = frozenset({"get", "fetch", "load", "read", "lookup"})
_HANDLES = frozenset({"identifier", "identifiers"})
"""Names that end so are of what tells things apart."""
SOMEBODY = "customer"
"""Whose the data is that names are asked of: a language beside addresses is that of a person."""


def is_getter(name: str) -> bool:
    words = split_words(name)
    return bool(words) and words[0] in _GETTERS


def meant_by_key(frame: Frame, given: Value, key: str) -> Value:
    """Of a mixture that a getter gives, what the key that it is asked by is likely to mean.

    A key that says nothing known may mean each. One that is of what tells things apart, or that
    says what kind of text is wanted, means no row and nothing of which nobody knows the name.
    """
    if not key.isidentifier():
        return given
    kinds = kinds_of(frame, given)
    mixed = len(given.labels) >= _MANY and len(kinds) >= _MANY
    refs = _texts(frame, given)
    if not mixed and refs == given.refs:
        return given
    if says_nothing(key) or split_words(key)[-1] in _HANDLES:
        return Value(NO_LABELS, refs, given.const, given.clean)
    found = frame.world.classify(key, SOMEBODY, "", "key")
    if found is None or found.data_type in frame.world.composite:
        return given
    meant = _meant(kinds, found.data_type)
    sources = frame.world.sources
    labels: Labels = {}
    for label, trace in given.labels.items():
        if isinstance(label, SourceLabel):
            kept = not mixed or sources[label.source].data_type in meant
        else:
            kept = refs == given.refs or not ends_in_some(label.path)
        if kept:
            labels[label] = trace
    return Value(labels, refs, given.const, given.clean)


def _texts(frame: Frame, given: Value) -> frozenset[Ref]:
    """Without rows of several classes, and what lies in mappings under names that nobody knows."""
    classes: set[frozenset[str]] = set()
    others: set[Ref] = set()
    unnamed = False
    for ref in given.refs:
        obj = frame.object(ref) if is_object(ref) else None
        if obj is not None and (LOST_CLASSES in obj.types or _is_unnamed(obj)):
            unnamed = True
        elif obj is not None and obj.types and all(name[:2] == "c:" for name in obj.types):
            classes.add(obj.types)
        else:
            others.add(ref)
    return frozenset(others) if unnamed or len(classes) > 1 else given.refs


def _is_unnamed(obj: Object) -> bool:
    return obj.symbolic is not None and ends_in_some(obj.symbolic[1])


def _meant(kinds: set[str], wanted: str) -> set[str]:
    """The kinds that are the one wanted; without any, those of its family."""
    family = wanted.partition(".")[0] + "."
    return {kind for kind in kinds if akin(kind, wanted)} or {
        kind for kind in kinds if kind.startswith(family)
    }
