"""Colours of a terminal, or none."""

from __future__ import annotations

from collections.abc import Mapping


class Style:
    """Wraps text in the codes of a terminal if the reader's terminal shows them."""

    def __init__(self, *, color: bool) -> None:
        self._color = color

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._color and text else text

    def bold(self, text: str) -> str:
        """Headlines and places."""
        return self._paint("1", text)

    def dim(self, text: str) -> str:
        """Margins and notes."""
        return self._paint("2", text)

    def level(self, severity: str, text: str) -> str:
        """Text of a finding's severity: errors red, warnings yellow, notes blue."""
        return self._paint({"error": "1;31", "warning": "1;33"}.get(severity, "1;34"), text)

    def label(self, text: str) -> str:
        """Words that name a part of a finding."""
        return self._paint("36", text)

    def good(self, text: str) -> str:
        """What the policy permits."""
        return self._paint("32", text)


def wants_color(choice: str, *, is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Whether to use colours: the option decides, then NO_COLOR, FORCE_COLOR, TERM, the stream."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return is_terminal and environment.get("TERM") != "dumb"
