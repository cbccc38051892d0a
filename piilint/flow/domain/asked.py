"""What functions ask of parameters where data leaves: other constants send none there."""

from __future__ import annotations

from typing import NamedTuple


class Asked(NamedTuple):
    """A condition of a function on one of its parameters, and how it comes out where data leaves.

    Callers of callers see it, too, where they are the ones who hand the parameter in.
    """

    function: str
    name: str
    condition: str
    holds: bool
    handed_in: str
    """The parameter of the function whose summary says this that is handed on as `name`."""


MAX_ASKED = 4
"""So many conditions are told of one way of data to a sink."""
