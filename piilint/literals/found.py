"""A literal that is taken for personal data."""

from __future__ import annotations

from typing import NamedTuple

_SHOWN = 2


class Found(NamedTuple):
    """What a text is; the text itself never leaves this package."""

    data_type: str
    text: str
    confidence: float
    reason: str

    @property
    def masked(self) -> str:
        """The text with nearly all of it hidden: enough to find it, too little to use it."""
        local, at, domain = self.text.partition("@")
        if at:
            name, dot, top = domain.rpartition(".")
            return f"{local[:1]}***@{name[:1]}***{dot}{top}"
        hidden = "*" * max(0, len(self.text) - _SHOWN)
        return hidden + self.text[-_SHOWN:] if self.text[-_SHOWN:].isdigit() else hidden + "**"
