"""The transfer functions of single operations: how each changes registers and state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from piilint.flow.access import unpacking
from piilint.flow.access.either import either
from piilint.flow.domain.values import CLEAN, NONE, Value
from piilint.flow.ops import (
    attribute_ops,
    call_ops,
    definition_ops,
    item_ops,
    literal_ops,
    name_ops,
    slice_ops,
    waiting,
)
from piilint.flow.python import operators
from piilint.flow.state.frame import Frame
from piilint.ir import ops

Operation = TypeVar("Operation", bound=ops.Op)


def const(frame: Frame, op: ops.Const) -> None:
    frame.regs[op.dst] = NONE if op.value is None else Value(const=op.value, clean=True)


def clean(frame: Frame, op: ops.Clean) -> None:
    frame.regs[op.dst] = CLEAN


def choose(frame: Frame, op: ops.Choose) -> None:
    frame.regs[op.dst] = either(frame, [frame.regs[src] for src in op.srcs])


def typed(function: Callable[[Frame, Operation], None]) -> Callable[[Frame, ops.Op], None]:
    """The function as an entry of a table by operation: the key says which operation it takes."""
    return cast("Callable[[Frame, ops.Op], None]", function)


TRANSFER: dict[type[ops.Op], Callable[[Frame, ops.Op], None]] = {
    ops.Const: typed(const), ops.Load: typed(name_ops.load), ops.Store: typed(name_ops.store),
    ops.Delete: typed(name_ops.delete), ops.GetAttr: typed(attribute_ops.get_attr),
    ops.SetAttr: typed(attribute_ops.set_attr), ops.DelAttr: typed(attribute_ops.del_attr),
    ops.GetItem: typed(item_ops.get_item), ops.GetSlice: typed(slice_ops.get_slice),
    ops.SetItem: typed(item_ops.set_item), ops.DelItem: typed(item_ops.del_item),
    ops.Call: typed(call_ops.call), ops.CallMethod: typed(call_ops.call_method),
    ops.MakeDict: typed(literal_ops.make_dict), ops.MakeSequence: typed(literal_ops.make_sequence),
    ops.Append: typed(item_ops.append), ops.Asked: typed(item_ops.asked),
    ops.PutItem: typed(item_ops.put_item), ops.Join: typed(literal_ops.join_text),
    ops.Unary: typed(operators.unary), ops.ToText: typed(literal_ops.to_text),
    ops.Binary: typed(operators.binary), ops.Clean: typed(clean),
    ops.Compare: typed(operators.compare), ops.Choose: typed(choose),
    ops.Await: typed(waiting.wait), ops.Yield: typed(waiting.give),
    ops.MakeFunction: typed(definition_ops.make_function),
    ops.MakeClass: typed(definition_ops.make_class), ops.Unpack: typed(unpacking.unpack),
    ops.Import: typed(name_ops.bring_in),
}  # fmt: skip
"""Straight-line operations; control flow is `control`'s."""
