"""Data that is one text: what is called a `zip_code`, or was put into a text, is no list."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from piilint.base.names import split_words
from piilint.flow.domain.labels import Label, Labels, ParamLabel, Trace
from piilint.flow.state.frame import Frame

_ONE = ("ss", "us", "is")
"""Endings of words for one: an `address`, a `status`."""


def without_singles(frame: Frame, labels: Labels) -> Labels:
    """The labels of what may be a list: not of a text, nor of what is called by a name for one."""
    return _without(frame, labels, _is_single)


def without_texts(frame: Frame, labels: Labels) -> Labels:
    """The labels of what may be anything but a text."""
    return _without(frame, labels, _is_text)


def _without(frame: Frame, labels: Labels, is_one: Callable[[Frame, Label], bool]) -> Labels:
    """The labels but for such ones, and for what was put into a text; the same if all stay."""
    kept = {
        label: trace
        for label, trace in labels.items()
        if not (is_one(frame, label) or _is_written(trace))
    }
    return labels if len(kept) == len(labels) else kept


def _is_text(frame: Frame, label: Label) -> bool:
    if not _is_single(frame, label) or isinstance(label, ParamLabel):
        return _is_single(frame, label)
    data_type = frame.world.sources[label.source].data_type
    return frame.world.classifier.data_types[data_type].base_types == ("str",)


_WRITTEN = ("put into a text", "text by ")
"""Begin what steps say of what becomes of data in a text."""
_FURTHEST = 1_000
"""So many steps are looked at for the last thing that was done."""
_TEXTUAL = frozenset({"str", "repr", "format", "printed"})
"""Modes in which a caller's value is a text."""


def _is_written(trace: Trace | None) -> bool:
    """The last that was done with the data is that it was put into a text."""
    steps = islice(trace.newest_first(), _FURTHEST) if trace is not None else ()
    last = next((step for step in steps if step.kind == "through"), None)
    return last is not None and last.text.startswith(_WRITTEN)


def _is_single(frame: Frame, label: Label) -> bool:
    if isinstance(label, ParamLabel):
        return label.mode in _TEXTUAL
    source = frame.world.sources[label.source]
    if source.data_type == "custom":
        return False
    last = split_words(source.text.rpartition(".")[2])[-1:]
    return bool(last) and not (last[0].endswith("s") and not last[0].endswith(_ONE))
