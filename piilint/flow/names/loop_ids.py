"""Loops over what their variables call ids: `for recipient_id in recipients_of(task)`."""

from __future__ import annotations

from piilint.base.names import split_words
from piilint.flow.domain.values import Value
from piilint.flow.state.frame import Frame
from piilint.ir import ops


def as_called(frame: Frame, op: ops.For, element: Value) -> Value:
    """An element as the loop's variable says what it is: an id is no row, whatever lies there.

    Not so the ids that are personal themselves, a passport's or a taxpayer's.
    """
    first = op.body[0] if op.body else None
    if not element.refs or not (isinstance(first, ops.Store) and first.src == op.item):
        return element
    words = split_words(first.name.partition("@")[0])
    if len(words) < 2 or words[-1] != "id" or _is_personal(frame, "_".join(words)):
        return element
    return Value(const=element.const, clean=True)


def _is_personal(frame: Frame, name: str) -> bool:
    return frame.world.classifier.classify(name, None, None, "variable") is not None
