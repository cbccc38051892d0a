"""Remarks: what the lint has to say of a policy."""

from __future__ import annotations

from typing import Literal

import msgspec

from piilint.policy.findings import NormRef
from piilint.policy.policies import BoundNorm

Kind = Literal[
    "contradiction", "crossing", "consent", "unreachable", "unused", "silence", "unchecked",
    "uncarried", "vague", "narrowing", "exception", "apart", "idle", "review",
]  # fmt: skip
Level = Literal["error", "warning", "note"]
LEVELS: dict[Kind, Level] = {
    "contradiction": "error",
    "crossing": "warning",
    "consent": "warning",
    "unreachable": "warning",
    "unused": "warning",
    "silence": "warning",
    "unchecked": "warning",
    "uncarried": "note",
    "vague": "note",
    "narrowing": "note",
    "exception": "note",
    "apart": "note",
    "review": "note",
    "idle": "note",
}
_ORDER = tuple(LEVELS)


class Remark(msgspec.Struct, frozen=True):
    """One thing to look at in a policy."""

    kind: Kind
    message: str
    path: str = ""
    line: int = 0
    norms: tuple[NormRef, ...] = ()
    """The norms that it is about; of a contradiction, the allowance first."""

    @property
    def level(self) -> Level:
        """How much it matters: notes need no change."""
        return LEVELS[self.kind]


def about(kind: Kind, message: str, *bound: BoundNorm) -> Remark:
    """A remark on norms, placed at the first of them."""
    return Remark(kind, message, bound[0].path, bound[0].line, tuple(each.ref for each in bound))


def order(remark: Remark) -> tuple[object, ...]:
    """Gravest kinds first, then by place."""
    return (_ORDER.index(remark.kind), remark.path, remark.line, remark.message)
