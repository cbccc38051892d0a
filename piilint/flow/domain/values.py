"""Abstract values: what one expression may evaluate to."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, TypeGuard

from piilint.flow.domain.labels import NO_LABELS, Labels, join_labels
from piilint.flow.domain.texts import either
from piilint.ir.ops import Constant
from piilint.resolve.symbols import Symbol


class Bound(NamedTuple):
    """A method of the program taken from an object: a callable value."""

    function: str
    receiver: frozenset[Ref]


class Outside(NamedTuple):
    """A method of an outside or builtin object, taken as a value: its name and the object."""

    name: str
    receiver: frozenset[Ref]


ObjectId = tuple[object, ...]
"""Names an object in the heap: `("p", root, path)` passed by callers, `("s", place, …)` made."""
METHOD_TAG = "b:"
"""Begins the type that a callee knows such a method by, handed to it as a parameter."""
CALLABLE_TAGS = ("f:", "m:", "F:")
"""Begin the types of functions and methods of the program."""
CALLED_TAGS = (*CALLABLE_TAGS, METHOD_TAG)
"""Begin the types of whatever is no object but can be called."""
Ref = Symbol | Bound | Outside | ObjectId


class _Unknown:
    def __repr__(self) -> str:
        return "unknown"


UNKNOWN_CONST = _Unknown()
Known = Constant | _Unknown
"""A constant, or that it is not known."""


class Value:
    """Immutable: labels, what it refers to, its constant if known, and whether it is impersonal.

    `clean` says that the value is a constant or only depends on others (a comparison, a count):
    nothing in it is worth a name's suspicion.
    """

    __slots__ = ("clean", "const", "labels", "refs")

    def __init__(
        self,
        labels: Labels = NO_LABELS,
        refs: frozenset[Ref] = frozenset(),
        const: Constant | _Unknown = UNKNOWN_CONST,
        clean: bool = False,
    ) -> None:
        self.labels, self.refs, self.const, self.clean = labels, refs, const, clean

    @property
    def text(self) -> str | None:
        """The constant string, holes and all; None if it is none."""
        return self.const if isinstance(self.const, str) else None

    @property
    def opaque(self) -> bool:
        """Nothing is known of it at all."""
        return not self.labels and not self.refs and not self.clean and self.const is UNKNOWN_CONST

    def with_labels(self, labels: Labels) -> Value:
        """The same value carrying these labels as well."""
        joined = join_labels(self.labels, labels)
        if joined is self.labels:
            return self
        return Value(joined, self.refs, self.const, False)


OPAQUE = Value()
CLEAN = Value(clean=True)
NONE = Value(const=None, clean=True)
GONE = Value(clean=True)
"""What lies under a key that was deleted: there is no such key any more."""
EMPTY = Value(clean=True)
"""What a condition found to be empty: so it is where the condition holds, and nowhere else."""


def of_refs(*refs: Ref) -> Value:
    """A value that refers to these."""
    return Value(NO_LABELS, frozenset(refs))


def join(first: Value, second: Value) -> Value:
    """What may be either. Gives `first` itself if `second` adds nothing."""
    if first is second or second is NONE:
        return first
    if first is NONE:
        return second
    labels = join_labels(first.labels, second.labels)
    refs = first.refs
    if not second.refs <= refs:
        refs = _room_for(refs, second.refs)
    const = _either_const(first.const, second.const)
    clean = first.clean and second.clean
    if (
        labels is first.labels
        and refs is first.refs
        and const is first.const
        and clean == first.clean
    ):
        return first
    return Value(labels, refs, const, clean)


def _either_const(first: Known, second: Known) -> Known:
    if first is second:
        return first
    if isinstance(first, bool) == isinstance(second, bool) and first == second:
        return first
    text = either(first, second)
    return UNKNOWN_CONST if text is None else text


MAX_REFS = 20
"""How many things one value may be."""


def _room_for(refs: frozenset[Ref], more: frozenset[Ref]) -> frozenset[Ref]:
    """Past the bound only what can be called is still let in: who comes first, stays."""
    if len(refs) + len(more) <= MAX_REFS:
        return refs | more
    kept = [ref for ref in more if not is_object(ref) and ref not in refs]
    room = MAX_REFS - len(refs)
    if room > 0:
        new = sorted((ref for ref in more if is_object(ref) and ref not in refs), key=repr)
        kept += new[:room]
    return refs.union(kept) if kept else refs


def added(known: Value | None, found: Value) -> Value:
    """What was found, beside what is known already."""
    return found if known is None else join(known, found)


def join_all(values: list[Value]) -> Value:
    """The join of several; nothing at all is None."""
    if not values:
        return NONE
    result = values[0]
    for value in values[1:]:
        result = join(result, value)
    return result


def ordered(value: Value) -> tuple[Ref, ...]:
    """The references of a value, in an order that does not depend on hashing."""
    refs = value.refs
    return tuple(refs) if len(refs) < 2 else _sorted(refs)


@lru_cache(maxsize=20_000)
def _sorted(refs: frozenset[Ref]) -> tuple[Ref, ...]:
    return tuple(sorted(refs, key=repr))


def is_object(ref: Ref | None) -> TypeGuard[ObjectId]:
    """The reference is an object in the heap; the other kinds are named tuples."""
    return type(ref) is tuple


def objects_of(value: Value) -> list[ObjectId]:
    """The heap objects that a value may be."""
    refs = value.refs
    if len(refs) == 1:
        (ref,) = refs
        return [ref] if is_object(ref) else []
    return [ref for ref in _sorted(refs) if is_object(ref)] if refs else []
