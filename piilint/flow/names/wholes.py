"""Data with parts: of somebody's address, each part is what its own name says.

And what a token is made of: once it is taken apart, none of that opens anything.
"""

from __future__ import annotations

from piilint.base.names import split_words
from piilint.classify.classifier import Context
from piilint.flow.domain.labels import Label, Labels, SourceLabel, Trace, join_labels
from piilint.flow.domain.values import Value
from piilint.flow.names.naming import named_source
from piilint.flow.state.frame import Frame

_WHOLE = frozenset({"contact.address", "contact.address.billing", "contact.address.shipping"})
_NOUN = "address"
_ALL_OF_IT = frozenset(
    "address addr value values text data content contents raw full formatted display body json "
    "string str lines fields form details default result results item items instance object".split()
)
"""Words for the whole, or for what nobody can tell from it."""


def of_address(
    frame: Frame, labels: Labels, name: str, noun: str, at: int, context: Context
) -> Labels:
    """The labels of one named part: an address's `city` is a town, its `reference` is nothing."""
    whole = [label for label in labels if isinstance(label, SourceLabel)]
    whole = [label for label in whole if _is_whole(frame, label)]
    if not whole or not _ALL_OF_IT.isdisjoint(split_words(name)):
        return labels
    scale = max(frame.world.sources[label.source].confidence for label in whole)
    shown = f"{noun}.{name}" if noun else name
    told = named_source(frame, name, _NOUN, at, context, text=shown, scale=scale)
    kept: Labels = {label: trace for label, trace in labels.items() if label not in whole}
    return join_labels(kept, told)


def of_token(frame: Frame, labels: Labels, name: str, context: Context) -> Labels:
    """The labels of one named part: of a token that was decoded, its `sub` is no token."""
    tokens = {label for label in labels if _opens(frame, label)}
    if not tokens or not _KEPT.isdisjoint(split_words(name)):
        return labels
    found = frame.world.classify(name, "", "", context)
    if found is not None and found.data_type.startswith(_CREDENTIALS):
        return labels
    return {label: trace for label, trace in labels.items() if label not in tokens}


_CREDENTIALS, _NO_SECRET = "credential.", "credential.username"
_KEPT = _ALL_OF_IT | frozenset(
    "key keys secret token hash pin code pass pwd pw jwt bearer cookie signature sig raw id_token "
    "credential credentials assertion otp seed salt private public".split()
)
"""Words for the whole of a secret, or for a part that opens something, too."""


def _opens(frame: Frame, label: Label) -> bool:
    """A secret; of what callers pass, its name says so."""
    if isinstance(label, SourceLabel):
        return _is_secret(frame.world.sources[label.source].data_type)
    noun, name = ("", label.root, *map(str, label.path))[-2:]
    found = frame.world.classify(name, noun, "", "attribute")
    return found is not None and _is_secret(found.data_type)


def _is_secret(data_type: str) -> bool:
    return data_type.startswith(_CREDENTIALS) and data_type != _NO_SECRET


def with_parts(frame: Frame, value: Value) -> Value:
    """What was asked for as a mapping: what only a name takes for a text without parts is none."""
    labels = {
        label: trace
        for label, trace in value.labels.items()
        if not (isinstance(label, SourceLabel) and _is_earned_text(frame, label, trace))
    }
    if len(labels) == len(value.labels):
        return value
    return Value(labels, value.refs, value.const, value.clean)


def _is_earned_text(frame: Frame, label: SourceLabel, trace: Trace | None) -> bool:
    data_type = frame.world.sources[label.source].data_type
    with_parts = data_type in frame.world.composite or data_type in _WHOLE
    return trace is not None and trace.kind == "source" and not with_parts


def _is_whole(frame: Frame, label: SourceLabel) -> bool:
    return not label.transforms and frame.world.sources[label.source].data_type in _WHOLE
