"""What a getter gives that is asked by name: `self.get_value(context, "language")`.

What it gives may come out of a mapping under names that nobody knows: of a mixture of data the name
that it is asked by says then what is meant.
"""

from __future__ import annotations

from piilint.base.names import split_words
from piilint.flow.domain.labels import SourceLabel
from piilint.flow.domain.values import Value
from piilint.flow.names.naming import akin, kinds_of, says_nothing
from piilint.flow.state.frame import Frame

_MANY = 3
"""So many kinds of data are a mixture, of which a getter hardly gives each under one name."""
_GETTERS = frozenset({"get", "fetch", "load", "read", "lookup"})
_HANDLES = frozenset({"identifier", "identifiers"})
"""Names that end so are of what tells things apart."""
_SOMEBODY = "customer"
"""Whose the data is that names are asked of: a language beside addresses is that of a person."""


def is_getter(name: str) -> bool:
    words = split_words(name)
    return bool(words) and words[0] in _GETTERS


def meant_by_key(frame: Frame, given: Value, key: str) -> Value:
    """Of a mixture that a getter gives, what the key that it is asked by is likely to mean.

    A key that says nothing known may mean each.
    """
    if len(given.labels) < _MANY or not key.isidentifier():
        return given
    kinds = kinds_of(frame, given)
    if len(kinds) < _MANY:
        return given
    meant: set[str] = set()
    if not (says_nothing(key) or split_words(key)[-1] in _HANDLES):
        found = frame.world.classify(key, _SOMEBODY, "", "key")
        if found is None:
            return given
        meant = _meant(kinds, found.data_type)
    sources = frame.world.sources
    labels = {
        label: trace
        for label, trace in given.labels.items()
        if type(label) is not SourceLabel or sources[label.source].data_type in meant
    }
    return Value(labels, given.refs, given.const, given.clean)


def _meant(kinds: set[str], wanted: str) -> set[str]:
    """The kinds that are the one wanted; without any, those of its family."""
    family = wanted.partition(".")[0] + "."
    return {kind for kind in kinds if akin(kind, wanted)} or {
        kind for kind in kinds if kind.startswith(family)
    }
