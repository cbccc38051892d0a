"""What one table of rules says of a path, under the nearest of its names."""

from __future__ import annotations

from typing import Generic, TypeVar

from piilint.semantics.aliases import Aliases
from piilint.semantics.forms import ANYTHING, Forms, State, prefixes
from piilint.semantics.paths import bare_name, callee, split_last
from piilint.semantics.tables import Table

Value = TypeVar("Value")


class Finder(Generic[Value]):
    """Looks paths up in a table: exact names first, then the longest `X.*` of the nearest name."""

    def __init__(self, table: Table[Value], forms: Forms, aliases: Aliases) -> None:
        self._table = table
        self._forms = forms
        self._aliases = aliases
        self._general: dict[State, tuple[Value, ...]] = {}

    def find(self, path: str) -> tuple[Value, ...]:
        """The path's values, the weightiest first; none for most."""
        holder, name = split_last(path)
        exact = self._table.exact
        if not holder:
            return exact.get(self._aliases.canonical(f"builtins.{name}"), ())
        state = self._forms.state(holder)
        if bare_name(name) in state.names:
            for form in state.forms:
                full = f"{form}.{name}"
                if full in self._aliases:
                    full = self._aliases.canonical(full)
                if full in exact:
                    return exact[full]
        return self._below(state)

    def _below(self, state: State) -> tuple[Value, ...]:
        """What a pattern `X.*` says of everything that is held there."""
        found = self._general.get(state)
        if found is None:
            answers = (self._longest(form) for form in state.forms)
            found = self._general[state] = next(filter(None, answers), ())
        return found

    def _longest(self, holder: str) -> tuple[Value, ...]:
        below = self._table.below
        for prefix in prefixes(holder.removesuffix(ANYTHING)) if below else ():
            found = below.get(prefix) or below.get(callee(prefix) or "")
            if found:
                return found
        return ()
