"""Which functions a call on an object may run: overrides, what lies below, what is next in line."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeGuard

from piilint.flow.classes.telling import most_telling
from piilint.flow.domain.heap import Object
from piilint.flow.domain.values import (
    CALLED_TAGS,
    Bound,
    Outside,
    Ref,
    Value,
    is_object,
    of_refs,
    ordered,
)
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol

MAX_OVERRIDES = 6
_MAX_RANKED = 48


def overrides(frame: Frame, info: ClassInfo, name: str, fid: str, obj: Object) -> list[str]:
    """The functions that a method call may run: the class's own, and descendants' overrides."""
    found = [fid]
    if obj.exact:
        return found
    for child in info.children:
        other = frame.world.classes.by_id[child].methods.get(name)
        if other is not None and other not in found:
            found.append(other)
            if len(found) > _MAX_RANKED:
                break
    if len(found) <= MAX_OVERRIDES + 1:
        return found
    return most_telling(frame, found, MAX_OVERRIDES + 1)


def holds_callables(frame: Frame, ref: Ref) -> bool:
    """A callable, a class or module, or a container of such: what dispatch needs to know.

    By levels, and each object once: containers share what they hold.
    """
    level: set[Ref] = {ref}
    seen: set[Ref] = set()
    for depth in range(_MAX_HELD + 1):
        below: set[Ref] = set()
        for each in level:
            if not is_object(each):
                return True
            obj = frame.object(each)
            kind = _holder(obj.types)
            if kind == "callable":
                return True
            if depth == _MAX_HELD:
                continue
            if kind == "container":
                below.update(inner for value in obj.contents() for inner in value.refs)
            elif depth and any(
                isinstance(inner, Symbol) for value in obj.fields.values() for inner in value.refs
            ):
                return True
        level = below - seen
        seen |= below
        if not level:
            break
    return False


_MAX_HELD = 3
"""How deep containers are looked into for what can be called."""


@lru_cache(maxsize=4096)
def _holder(types: frozenset[str]) -> str:
    """What may be called itself, an instance, or what is looked into."""
    if any(name.startswith(CALLED_TAGS) or name == "k:partial" for name in types):
        return "callable"
    return "instance" if any(name.startswith("c:") for name in types) else "container"


def with_derived(frame: Frame, name: str) -> frozenset[str]:
    """A type; of a class of the program, those derived from it as well."""
    info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
    return frozenset({name, *("c:" + cid for cid in info.children)} if info else {name})


def class_of(frame: Frame, receiver: Value) -> Value:
    """The class of an instance, for a class method."""
    names: list[Ref] = []
    for ref in ordered(receiver):
        if is_object(ref):
            names += [
                Symbol("class", n[2:])
                for n in sorted(frame.object(ref).types)
                if n.startswith("c:")
            ]
    return of_refs(*names)


MAX_CANDIDATES = 3
_MAX_BELOW = 7


def below(frame: Frame, info: ClassInfo, name: str) -> list[str]:
    """Methods that only descendants have: a mixin calls what its users bring."""
    found: list[str] = []
    for child in info.children:
        fid = frame.world.classes.by_id[child].methods.get(name)
        if fid is not None and fid not in found:
            found.append(fid)
    return found if len(found) <= MAX_CANDIDATES else most_telling(frame, found, _MAX_BELOW)


def next_in_line(frame: Frame, info: ClassInfo, receiver: Value, name: str) -> list[str]:
    """The methods that `super().name` may be for the receiver."""
    exact = all(is_object(ref) and frame.object(ref).exact for ref in receiver.refs)
    found: dict[str, None] = {}
    for heir in _heirs(frame, info, receiver):
        found.update(dict.fromkeys(following(frame, info.id, heir, name, exact)))
    fids = list(found)
    return fids if len(fids) <= MAX_CANDIDATES else most_telling(frame, fids, _MAX_BELOW)


def following(frame: Frame, owner: str, heir: ClassInfo, name: str, exact: bool) -> list[str]:
    """The method of that name behind a class in the line of one that derives from it.

    If there is none, those that follow in the lines of classes below: it may be one of these.
    """
    by_id = frame.world.classes.by_id
    own = _behind(frame, heir, owner, name)
    if own is not None or exact:
        return [own] if own is not None else []
    lines = (_behind(frame, by_id[child], owner, name) for child in heir.children)
    return list(dict.fromkeys(fid for fid in lines if fid is not None))


def _heirs(frame: Frame, info: ClassInfo, receiver: Value) -> list[ClassInfo]:
    """The classes that the receiver may be of, the class itself where none is known."""
    names = {ref.name for ref in class_of(frame, receiver).refs | receiver.refs if _is_class(ref)}
    known = (frame.world.classes.get(name) for name in sorted(names))
    return [heir for heir in known if heir is not None and info.id in heir.mro] or [info]


def _behind(frame: Frame, heir: ClassInfo, owner: str, name: str) -> str | None:
    """The method of that name behind a class in the line of one that derives from it."""
    for cid in heir.mro[heir.mro.index(owner) + 1 :] if owner in heir.mro else ():
        candidate = frame.world.classes.by_id[cid]
        if name in candidate.own:
            return candidate.methods[name]
    return None


def _is_class(ref: Ref) -> TypeGuard[Symbol]:
    return isinstance(ref, Symbol) and ref.kind == "class"


def telling_types(frame: Frame, types: frozenset[str], method: str) -> list[str]:
    """The types, sorted; a protocol or base says nothing beside one of its implementers."""
    names = sorted(types)
    if len(names) < 2:
        return names
    if any(name[:2] == "q:" for name in names):
        names = _of_query(frame, names, method)
    wider: set[str] = set()
    for name in names:
        info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
        if info is None or not any(path.endswith("Protocol") for path in info.outside):
            continue
        if any("c:" + child in types for child in info.children):
            wider.add(name)
    return [name for name in names if name not in wider]


def _of_query(frame: Frame, names: list[str], method: str) -> list[str]:
    """A manager of the program's own has its own methods; all others are those of its rows."""
    own: list[str] = []
    for name in names:
        info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
        if info is not None and method in info.methods:
            own.append(name)
    return own or [name for name in names if name[:2] != "c:"]


def may_be_called(frame: Frame, ref: Ref) -> bool:
    if isinstance(ref, Symbol):
        return ref.kind in ("function", "class", "external")
    if isinstance(ref, (Bound, Outside)):
        return True
    assert is_object(ref)
    return any(
        n.startswith((*CALLED_TAGS, "k:partial", "C:", "c:")) for n in frame.object(ref).types
    )
