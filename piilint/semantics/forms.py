"""The other names that the rules give a thing, found along its path.

What a path is also called depends on its segments one by one: so they drive an automaton, built as
it is used. Its states are the few names, out of those of the path so far, of which a rule says
more. The moment that there are none, nothing behind matters, however long the path goes on: that is
where most paths of a program end after one or two segments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from piilint.semantics.aliases import Aliases
from piilint.semantics.memo import Memo
from piilint.semantics.paths import bare_name, callee, split_path, unpinned, without_pins

_MOST_FORMS = 96
"""Bound on the names that one path is tried under, should the rules run in circles."""
_MOST_SEGMENTS = 64
"""No rule speaks of what is further down a path."""
ANYTHING = ".*"
"""Ends a name of which only a pattern `X.*` still speaks, in place of what stands behind `X`."""


class State:
    """What matters of a path: its names, nearest first, of which a rule says something more."""

    __slots__ = ("core", "fallen", "following", "forms", "names")

    def __init__(self, core: tuple[str, ...], forms: tuple[str, ...], names: frozenset[str]):
        self.core = core
        """The names that the others follow from."""
        self.forms = forms
        self.names = names
        """What a next segment has to be called for any rule to speak of it by name."""
        self.following: dict[str, State] = {}
        self.fallen: State | None = None
        """Where every segment leads that is called otherwise."""


class Forms:
    """The states of all paths under one set of rules."""

    def __init__(
        self,
        keys: Iterable[str],
        below: Iterable[str],
        aliases: Aliases,
        types_of: Callable[[str], list[str]],
        builtins: frozenset[str],
    ) -> None:
        """`keys`: all paths that rules speak of; `below`: the `X` of all patterns `X.*`;
        `types_of` a path: paths of what is the same as it, or what it is an instance of.
        """
        self._below = frozenset(below)
        self._aliases = aliases
        self._types_of = types_of
        self._builtins = builtins
        self._children: dict[str, set[str]] = {}
        """Names of the segments that can follow, for every beginning of a path with rules."""
        self._pinned: set[str] = set()
        """Segments with pinned arguments in rules: all other such arguments say nothing."""
        for key in (*keys, *self._below):
            self._add(key)
        self._pinned_calls = sorted({each[: each.index("'") + 1] for each in self._pinned})
        self._states: dict[tuple[str, ...], State] = {}
        self._others = Memo(self._compute_others)
        self._starts: dict[str, State] = {}
        self._paths = Memo(self._walk)

    def _add(self, key: str) -> None:
        beginning = ""
        for segment in split_path(key):
            if beginning:
                self._children.setdefault(beginning, set()).add(bare_name(segment))
            beginning = f"{beginning}.{segment}" if beginning else segment
            if "'" in segment:
                self._pinned.add(segment)

    def state(self, path: str) -> State:
        """Where the path leads to."""
        return self._paths[path]

    def _walk(self, path: str) -> State:
        if "'" in path and not any(call in path for call in self._pinned_calls):
            path = without_pins(path)
        segments = self._aliases.segments(path)
        if len(segments) > _MOST_SEGMENTS:
            return self._state(())
        state = self._start(self._without_pins(segments[0]))
        for segment in segments[1:]:
            if not state.core:
                break
            state = self._next(state, segment)
        return state

    def _without_pins(self, segment: str) -> str:
        """Pinned arguments that no rule knows say nothing: one state for all of them."""
        if "'" not in segment or segment in self._pinned:
            return segment
        if segment.count("(") > 1 and any(call in segment for call in self._pinned_calls):
            return segment
        return without_pins(segment)

    def _start(self, head: str) -> State:
        found = self._starts.get(head)
        if found is None:
            builtin = (callee(head) or head) in self._builtins
            found = self._state((f"builtins.{head}" if builtin else head,))
            self._starts[head] = found
        return found

    def _next(self, state: State, segment: str) -> State:
        if "'" in segment:
            segment = self._without_pins(segment)
        if bare_name(segment) not in state.names:
            if state.fallen is None:
                state.fallen = self._state(_lengthened(state, segment))
            return state.fallen
        found = state.following.get(segment)
        if found is None:
            found = state.following[segment] = self._state(_lengthened(state, segment))
        return found

    def _state(self, sources: Sequence[str]) -> State:
        """The state of a path of these names: the same for all whose core is the same."""
        core, forms = self._closure(sources)
        found = self._states.get(core)
        if found is None:
            names = frozenset(name for form in forms for name in self._children.get(form, ()))
            found = self._states[core] = State(core, forms, names)
        return found

    def _closure(self, sources: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """All names that follow from the given ones, as far as they matter; first, the core."""
        canonical = self._aliases.canonical
        implied = dict.fromkeys((canonical(source) for source in sources), False)
        queue = list(implied)
        core: list[str] = []
        forms: list[str] = []
        for form in queue:
            live = form in self._children
            kept = form if live else self._fallen_to(form)
            if kept is not None and kept not in forms:
                forms.append(kept)
                if not implied[form]:
                    core.append(kept)
            for other in self._others[form]:
                if other not in implied and len(implied) < _MOST_FORMS:
                    implied[other] = live or implied[form]
                    queue.append(other)
        return tuple(core), tuple(forms)

    def _fallen_to(self, form: str) -> str | None:
        """The pattern that speaks of the form, where no rule names more of it."""
        if form.endswith(ANYTHING):
            return form
        for prefix in prefixes(form):
            if prefix in self._below or callee(prefix) in self._below:
                return prefix + ANYTHING
        return None

    def _compute_others(self, form: str) -> tuple[str, ...]:
        """Names that follow at once: with fewer pins, with a beginning replaced by its type."""
        if form.endswith(ANYTHING):
            return ()
        found = [*unpinned(form), *self._types_of(form), *self._retyped(form)]
        return tuple(dict.fromkeys(self._aliases.canonical(other) for other in found))

    def _retyped(self, path: str) -> Iterator[str]:
        """The path with what stands before one of its dots replaced by its type."""
        parts = split_path(path)
        for size in range(len(parts) - 1, 0, -1):
            prefix, rest = ".".join(parts[:size]), ".".join(parts[size:])
            yield from (f"{type_}.{rest}" for type_ in self._types_of(prefix))


def _lengthened(state: State, segment: str) -> list[str]:
    return [form if form.endswith(ANYTHING) else f"{form}.{segment}" for form in state.core]


def prefixes(path: str) -> list[str]:
    """The path and what stands before each of its dots, longest first."""
    parts = split_path(path)
    return [".".join(parts[:size]) for size in range(len(parts), 0, -1)]
