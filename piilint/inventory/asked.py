"""One question put to the classifier: what does this name, at this place, hold?"""

from __future__ import annotations

from typing import Literal, NamedTuple

from piilint.base.span import Span
from piilint.classify.classifier import Context
from piilint.rulebook.calls import SourceModel

Role = Literal["declared", "collected", "read", "other"]
"""`other`: a name that says something of a value, but is no place of the inventory: a keyword."""


class Asked(NamedTuple):
    """A name with all that its place says of it."""

    span: Span
    name: str
    noun: str
    """The class, or else the name, that it hangs on."""
    declared: str
    context: Context
    role: Role
    via: str
    """What it is part of: `model`, `form`, `POST`, `attribute`, …"""
    holder: str = ""
    """Id of the class that declares it, where known."""
    given: SourceModel | None = None
    """A rule names it as a source: the classifier is not asked."""
