"""All operations of a block, those of the blocks inside it too."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.ir import ops

_NESTING = frozenset({ops.If, ops.For, ops.While, ops.Try, ops.With})


def flat(block: ops.Block) -> Iterator[ops.AnyOp]:
    """Every operation, in the order of the code; a loop's condition comes before the loop."""
    for op in block:
        if type(op) not in _NESTING:
            yield op
            continue
        if isinstance(op, ops.While):
            yield from flat(op.head)
        yield op
        for inner in _blocks(op):
            yield from flat(inner)


def _blocks(op: ops.AnyOp) -> tuple[ops.Block, ...]:
    if isinstance(op, (ops.If, ops.For, ops.While)):
        return (op.body, op.orelse)
    if isinstance(op, ops.Try):
        return (op.body, *(handler.body for handler in op.handlers), op.orelse, op.final)
    return (op.body,) if isinstance(op, ops.With) else ()
