"""Labels: what a value is known to carry, and the traces that say how it got there.

A `SourceLabel` is concrete: data of one source. A `ParamLabel` is symbolic: whatever the caller
passes, at a path below a parameter (or a captured variable), as written out in a mode. Both
remember the transforms applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

Key = str | int
Path = tuple[Key, ...]
ANY: Key = "*"
"""The path element that stands for any key or position."""
FIELD = "^field"
"""The path element that stands for any attribute of an object, by whatever name it is asked for."""
REST: Key = "^rest"
"""The path element that stands for any key but those that are known."""
_BUT, _AND = " but ", "|"
CONDITION = "^if "
"""Begins the path elements that stand for a condition on what lies there: `seen_as`."""
MAX_TRANSFORMS = 3


def field_but(names: Iterable[str]) -> Key:
    """The path element for any attribute but these."""
    left_out = sorted(names)
    return f"{FIELD}{_BUT}{_AND.join(left_out)}" if left_out else FIELD


def any_but(names: Iterable[str]) -> Key:
    """The path element for any key but these."""
    left_out = sorted(names)
    return f"{ANY}{_BUT}{_AND.join(left_out)}" if left_out else ANY


def is_any(key: Key) -> bool:
    """The path element stands for any key or position, maybe but for a few keys."""
    return key == ANY or (isinstance(key, str) and key.startswith(f"{ANY}{_BUT}"))


def is_some(key: Key) -> bool:
    """The path element stands for any key, or for any attribute: nobody knows for which."""
    return is_any(key) or is_field(key)


def is_field(key: Key) -> bool:
    """The path element stands for any attribute, maybe but for a few."""
    return isinstance(key, str) and key.startswith(FIELD)


def left_out_of(key: Key) -> frozenset[str]:
    """The keys or attributes that such a path element does not stand for."""
    names = str(key).partition(_BUT)[2]
    return frozenset(names.split(_AND)) if names else frozenset()


def ends_in_some(path: Path) -> bool:
    """What lies there is any element or attribute of what lies above."""
    return bool(path) and is_some(path[-1])


def is_condition(key: Key) -> bool:
    """The path element stands for a condition."""
    return isinstance(key, str) and key.startswith(CONDITION)


def unconditional(path: Path) -> Path:
    """The path without conditions: what lies there, whatever it and what it lies in are seen as."""
    if not any(map(is_condition, path)):
        return path
    return tuple(key for key in path if not is_condition(key))


class SourceLabel(NamedTuple):
    """Data of the source with this index in the engine's table."""

    source: int
    transforms: tuple[str, ...] = ()


class ParamLabel(NamedTuple):
    """What the caller passes at `root` + `path`, written out in `mode`."""

    root: str
    path: Path
    mode: str
    transforms: tuple[str, ...] = ()


Label = SourceLabel | ParamLabel
HELD = "held"
"""The mode of what lies in a structure that is handed along: itself, not what lies deeper. In it
an object that nobody knows shows in what its methods give."""


LEFT = "load"
"""The kind of a step in which a callee may leave a value where it is."""
KEPT = "store"
"""The kind of a step by which something is remembered in one place and read in another."""
_MOVES = frozenset({"source", "call", "return", LEFT})


class Trace:
    """A linked list of steps, newest last; or two traces one after the other."""

    __slots__ = ("approximate", "at", "kind", "module", "moved", "prev", "size", "tail", "text")

    def __init__(
        self,
        prev: Trace | None,
        kind: str = "",
        module: str = "",
        at: int = 0,
        text: str = "",
        approximate: bool = False,
        tail: Trace | None = None,
    ) -> None:
        self.prev, self.tail = prev, tail
        self.kind, self.module, self.at, self.text = kind, module, at, text
        self.approximate = approximate
        before = prev.size if prev is not None else 0
        self.size: int = before + (tail.size if tail is not None else 1)
        own = kind in _MOVES if tail is None else tail.moved
        self.moved: bool = own and (prev is None or prev.moved)
        """The value itself has only been passed on."""

    def then(self, kind: str, module: str, at: int, text: str, approximate: bool = False) -> Trace:
        """This trace with one step more."""
        return Trace(self, kind, module, at, text, approximate)

    def oldest_first(self) -> Iterator[Trace]:
        """The single steps, in order, one by one: there may be more than anybody can go through."""
        pending: list[tuple[Trace, bool]] = [(self, False)]
        while pending:
            node, done = pending.pop()
            if done:
                yield node
                continue
            pending.append((node, True) if node.tail is None else (node.tail, False))
            if node.prev is not None:
                pending.append((node.prev, False))

    def newest_first(self) -> Iterator[Trace]:
        """The same from the other end."""
        pending: list[Trace] = [self]
        while pending:
            node = pending.pop()
            if node.prev is not None:
                pending.append(node.prev)
            if node.tail is None:
                yield node
            else:
                pending.append(node.tail)


def concat(first: Trace | None, second: Trace | None) -> Trace | None:
    """Two traces, one after the other."""
    if first is None:
        return second
    if second is None:
        return first
    return Trace(first, tail=second)


Labels = dict[Label, "Trace | None"]
NO_LABELS: Labels = {}


def join_labels(first: Labels, second: Labels) -> Labels:
    """The union; `first` if no label is new, else the shorter trace of a label that both know."""
    if not second or first is second:
        return first
    if not first:
        return second
    if second.keys() <= first.keys():
        return first
    result = first
    room = MAX_LABELS
    if len(first) + len(second) > MAX_LABELS:
        room -= sum(isinstance(label, ParamLabel) for label in first)
    for label, trace in second.items():
        known = first.get(label, _ABSENT)
        if known is _ABSENT and isinstance(label, ParamLabel):
            if room <= 0:
                continue
            room -= 1
        if known is _ABSENT or _shorter(trace, known):
            if result is first:
                result = dict(first)
            result[label] = trace
    return result


MAX_LABELS = 40
"""How many symbolic labels one value may carry: past that, who came first stays."""


_ABSENT = Trace(None)


def _shorter(trace: Trace | None, known: Trace | None) -> bool:
    return known is not None and (trace.size if trace is not None else 0) < known.size


def transformed(labels: Labels, transform: str, module: str, at: int, text: str) -> Labels:
    """The labels with a transform added, and a step that says so."""
    result: Labels = {}
    for label, trace in labels.items():
        done = label.transforms
        if transform not in done:
            done = (*done, transform)[-MAX_TRANSFORMS:]
        result[label._replace(transforms=done)] = Trace(trace, "transform", module, at, text)
    return result


MASKED = "masked"


def opened(labels: Labels) -> Labels:
    """The labels of what was masked until now."""
    return {
        label._replace(transforms=tuple(t for t in label.transforms if t != MASKED)): trace
        for label, trace in labels.items()
    }


def stepped(
    labels: Labels, kind: str, module: str, at: int, text: str, approximate: bool = False
) -> Labels:
    """The labels with one step more on each trace."""
    return {
        label: Trace(trace, kind, module, at, text, approximate) for label, trace in labels.items()
    }


def newly_put(labels: Labels) -> Labels:
    """The labels without those of values that a callee may only have left where they were."""
    if not any(trace is not None and trace.kind == LEFT for trace in labels.values()):
        return labels
    return {label: trace for label, trace in labels.items() if trace is None or trace.kind != LEFT}


def names_decide(labels: Labels) -> bool:
    """Of what something that nobody knows made of what callers pass, names say as much as of what
    nobody gave."""
    return all(type(label) is ParamLabel for label in labels)
