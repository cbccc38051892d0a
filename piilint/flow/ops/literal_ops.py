"""Making dicts, sequences and texts from their parts."""

from __future__ import annotations

from piilint.flow.access import sequences
from piilint.flow.access.iterating import iterate
from piilint.flow.access.merging import merge
from piilint.flow.access.writing import add_key, write_any, write_attr
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import join_labels, stepped
from piilint.flow.domain.partial_keys import is_partial
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import Value
from piilint.flow.leaving.addresses import NO_REFS, beginning
from piilint.flow.names.earned_names import under_key
from piilint.flow.names.keys import key_of
from piilint.flow.python.text_methods import text_of
from piilint.flow.state.frame import Frame
from piilint.ir import ops


def make_dict(frame: Frame, op: ops.MakeDict) -> None:
    obj = Object(frozenset({"k:dict"}), closed=True)
    result = frame.make(("s", op.at), obj)
    for constant, index, reg in op.entries:
        value = frame.regs[reg]
        if index == -2:
            merge(frame, result, value, op.at)
            continue
        key = key_of(frame, constant, index)
        if index >= 0:
            add_key(frame, result, frame.regs[index])
        known = frame.regs[index].const if index >= 0 else constant
        if key is None and is_partial(known):
            write_attr(frame, result, known, value)
        elif key is None:
            write_any(frame, result, value)
        else:
            named = under_key(frame, value, key, op.at) if isinstance(key, str) else value
            write_attr(frame, result, key, named)
    frame.regs[op.dst] = result


def make_sequence(frame: Frame, op: ops.MakeSequence) -> None:
    obj = Object(frozenset({"k:" + op.kind}), closed=True)
    result = frame.make(("s", op.at), obj)
    position: int | None = 0
    for index, reg in enumerate(op.items):
        value = frame.regs[reg]
        items = [value] if index not in op.stars else sequences.known_items(frame, value)
        if items is None:
            write_any(frame, result, iterate(frame, value, op.at))
            position = None
        for item in items or ():
            if position is None or (op.kind == "set" and item.text is None):
                write_any(frame, result, item)
            else:
                write_attr(frame, result, position, item)
                position += 1
    frame.regs[op.dst] = result


def join_text(frame: Frame, op: ops.Join) -> None:
    """An f-string: its labels are those of its parts, its text has holes where they vary."""
    labels = Value().labels
    text: list[str] = []
    clean = True
    for part in op.parts:
        if isinstance(part, str):
            text.append(part)
            continue
        value = frame.regs[part]
        labels = join_labels(labels, value.labels)
        known = value.const
        text.append(str(known) if isinstance(known, (str, int)) else HOLE)
        clean = clean and value.clean
    if labels:
        labels = stepped(labels, "through", frame.module.name, op.at, "put into a text")
    first = op.parts[0] if op.parts else ""
    base = beginning(frame.regs[first]) if isinstance(first, int) else NO_REFS
    frame.regs[op.dst] = Value(labels, base, "".join(text), clean)


def to_text(frame: Frame, op: ops.ToText) -> None:
    value = frame.regs[op.src]
    if value.refs:
        text = text_of(frame, value, op.at, op.mode)
        base = beginning(value)
        frame.regs[op.dst] = Value(text.labels, base, text.const, text.clean) if base else text
    else:
        frame.regs[op.dst] = value
