"""Which of many methods that a call may run are worth following: those that have data in them."""

from __future__ import annotations

from piilint.flow.domain.labels import SourceLabel
from piilint.flow.domain.summaries import Shape, Summary
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import Unit

_DEPTH = 3
_OUTWARD = frozenset({"third_party", "email"})


def most_telling(frame: Frame, functions: list[str], most: int) -> list[str]:
    """The first of the functions, and of the others those that say most, in their order.

    Those of which nothing is known yet are waited for: they may say more.
    """
    known = {fid: _so_far(frame, Unit(fid)) for fid in functions[1:]}
    ranked = sorted(functions[1:], key=lambda fid: -rank(known[fid]))
    kept = {functions[0], *ranked[: most - 1]}
    return [fid for fid in functions if fid in kept]


def _so_far(frame: Frame, unit: Unit) -> Summary | None:
    summary = frame.world.summaries.get(unit)
    if summary is None:
        frame.world.summary(unit, frame.unit)
    return summary


def rank(summary: Summary | None) -> int:
    """How much it says: 4 if it tells others what it is given, 3 with data in what it gives, 2 with
    other things that it lets out or keeps."""
    if summary is None:
        return 1
    if any(key.site.kind in _OUTWARD for key in summary.reaches):
        return 4
    if _has_data(summary.returns, 0):
        return 3
    if summary.reaches or summary.effects or summary.stores:
        return 2
    return 0 if summary.returns.trivial else 1


def _has_data(shape: Shape, depth: int) -> bool:
    """Data of a known source is somewhere in what is returned."""
    if any(isinstance(label, SourceLabel) for label in shape.labels):
        return True
    inner = [*shape.fields.values(), *([shape.elem] if shape.elem is not None else [])]
    return depth < _DEPTH and any(_has_data(part, depth + 1) for part in inner)
