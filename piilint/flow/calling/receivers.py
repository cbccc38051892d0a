"""Of many things that a receiver may be, those on which a method is likely called."""

from __future__ import annotations

from collections.abc import Sequence

from piilint.flow.domain.kinds import CHANGEABLE, SCALARS
from piilint.flow.domain.values import Ref, Value, is_object, ordered
from piilint.flow.state.frame import Frame

_WRITING = frozenset("update append extend insert add appendleft setdefault".split())
"""Methods that put something into a container."""
_SCATTERED = 3
"""So many parts of one object are whatever of it was asked for by a name not known."""
_SEVERAL = 2


def meant(frame: Frame, value: Value, name: str) -> Sequence[Ref]:
    """All of them; but of an object's attributes only containers are written into.

    `getattr(self, key).update(given)`, where some attribute is known as a mapping, leaves alone
    those that are known as something else, or of which nothing is known.
    """
    refs = ordered(value)
    if name not in _WRITING or len(refs) < _SCATTERED:
        return refs
    if not any(is_object(ref) and frame.object(ref).types & CHANGEABLE for ref in refs):
        return refs
    vague = [ref for ref in refs if _is_vague(frame, ref)]
    if len(vague) < _SEVERAL:
        vague = []
    return [ref for ref in refs if ref not in vague and not _is_other(frame, ref, name)]


def _is_vague(frame: Frame, ref: Ref) -> bool:
    """A part of what a caller passed, of which nothing says what it is."""
    return is_object(ref) and ref[0] == "p" and ref[2:] != ((),) and not frame.object(ref).types


def _is_other(frame: Frame, ref: Ref, method: str) -> bool:
    """An instance of classes of the program that have no such method, a text or a number."""
    types = frame.object(ref).types if is_object(ref) else ()
    return bool(types) and all(_lacks(frame, name, method) for name in types)


def _lacks(frame: Frame, name: str, method: str) -> bool:
    info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
    if info is None:
        return name in SCALARS
    return method not in info.methods and ("model" in info.kinds or not info.outside)
