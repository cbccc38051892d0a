"""Data with a name for one of it: a `zip_code` is no list, whatever a condition asks."""

from __future__ import annotations

from piilint.base.names import split_words
from piilint.flow.domain.labels import Labels, SourceLabel
from piilint.flow.state.frame import Frame

_ONE = ("ss", "us", "is")
"""Endings of words for one: an `address`, a `status`."""


def without_singles(frame: Frame, labels: Labels) -> Labels:
    """The labels of what may be a list: not of what is called by a name for one text."""
    kept = {label: trace for label, trace in labels.items() if not _is_single(frame, label)}
    return labels if len(kept) == len(labels) else kept


def _is_single(frame: Frame, label: object) -> bool:
    if type(label) is not SourceLabel:
        return False
    source = frame.world.sources[label.source]
    if source.data_type == "custom":
        return False
    last = split_words(source.text.rpartition(".")[2])[-1:]
    return bool(last) and not (last[0].endswith("s") and not last[0].endswith(_ONE))
