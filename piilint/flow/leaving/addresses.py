"""Where a call goes: by its URL, by its client's base URL, or by what callers pass there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from piilint.base.names import split_words
from piilint.flow.classes.kept import cell_value, class_value
from piilint.flow.domain.labels import Path
from piilint.flow.domain.texts import HOLE, alternatives
from piilint.flow.domain.values import ObjectId, Ref, Value, is_object, objects_of
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import Address, Place, World
from piilint.resolve.classes import ClassInfo
from piilint.semantics.hosts import host_of

_KEYS = (
    "base_url", "url", "fullurl", "full_url", "host", "prefix_url", "address", "uri", "transport",
    0,
)  # fmt: skip
"""Where clients and requests keep what they were made with: a URL, or a host."""


def addresses(
    frame: Frame, value: Value | None, receiver: Value | None
) -> tuple[tuple[Address, ...], Place | None]:
    """All that the call may go to; else the parameter that tells it, where callers know."""
    relative = value is not None and value.text is not None and "//" not in value.text
    for holder in (receiver, value) if relative else (value, receiver):
        found = known(frame, holder)
        if found:
            return found, None
    for holder in (value, receiver):
        # Where a URL is known to be relative, only the client can tell.
        if holder is not None and (holder.text is None or holder.text.startswith(HOLE)):
            place = next(_symbolic(frame, holder), None)
            if place is not None:
                return (), place
    return (), None


def known(frame: Frame, value: Value | None) -> tuple[Address, ...]:
    """The hosts in a URL, or in what a client or a request was made with."""
    if value is None:
        return ()
    found = [] if value.text is None else _hosts(value.text)
    if not found and value.text is None:
        found = [each for oid in objects_of(value) for each in _inside(frame, oid)]
    return tuple(dict.fromkeys(found))


def _hosts(text: str) -> list[Address]:
    if text.startswith((HOLE, "/")):
        return []
    pairs = [host_of(each) for each in alternatives(text)]
    return [Address(host, scheme) for scheme, host in pairs if host is not None]


def _inside(frame: Frame, oid: ObjectId) -> Iterator[Address]:
    obj = frame.object(oid)
    for key in _KEYS:
        held = obj.fields.get(key)
        found = _hosts(held.text) if held is not None and held.text is not None else []
        if found:
            yield from found
            return
    yield from known(frame, _kept(frame, oid))
    for name in sorted(obj.types):
        info = frame.world.classes.get(name[2:]) if name.startswith("c:") else None
        if info is not None and info.outside:
            yield from _of_class(frame, info)
    above = _above(oid)
    if above is not None and all(name.startswith("x:") for name in obj.types):
        yield from _inside(frame, above)


def _above(oid: ObjectId) -> ObjectId | None:
    """The object that this one is an attribute of: the client of `client.chat.completions`."""
    if oid[0] == "i":
        return cast("ObjectId", oid[1])
    path = cast("Path", oid[2]) if oid[0] == "p" else ()
    return ("p", oid[1], path[:-1]) if path else None


def _of_class(frame: Frame, info: ClassInfo) -> Iterator[Address]:
    """What a client of the program's own class is made with: by its `__init__`, or in its body."""
    for key in _KEYS:
        constant = info.constants.get(key) if isinstance(key, str) else None
        held = cell_value(frame, info, str(key))
        text = constant if held is None else held.text
        found = _hosts(text) if isinstance(text, str) else []
        if found:
            yield from found
            return


def _kept(frame: Frame, oid: ObjectId) -> Value | None:
    """What methods of its class ever put into the attribute that the object was read from."""
    symbolic = frame.object(oid).symbolic
    if symbolic is None or not symbolic[1]:
        return None
    holder = frame.object(("p", symbolic[0], symbolic[1][:-1]))
    for name in sorted(holder.types):
        info = frame.world.classes.get(name[2:]) if name.startswith("c:") else None
        attr = str(symbolic[1][-1])
        if info is None or (info.children and class_value(frame, info, attr) is not None):
            # Descendants have their own: whose method is called decides.
            continue
        found = cell_value(frame, info, attr)
        if found is not None and not any(frame.object(ref).symbolic for ref in objects_of(found)):
            return found
    return None


def _symbolic(frame: Frame, value: Value) -> Iterator[Place]:
    for oid in objects_of(value):
        symbolic = frame.object(oid).symbolic
        if symbolic is not None:
            yield symbolic


def by_class(world: World, function: str, place: Place) -> list[Address]:
    """Where no caller tells: what the method's own class has, though descendants have another."""
    root, path = place
    owner = world.classes.get(world.program.functions[function].owner)
    params = world.program.functions[function].params
    if owner is None or len(path) != 1 or not params or params[0].name != root:
        return []
    for cid in owner.mro:
        for declared in world.classes.by_id[cid].ir.fields:
            if declared.name == path[0] and isinstance(declared.constant, str):
                return _hosts(declared.constant)
        cell = world.cells.shapes.get(("c", cid, str(path[0])))
        if cell is not None and isinstance(cell.const, str):
            return _hosts(cell.const)
    return []


_BASES = frozenset("url uri host base endpoint server domain api root prefix hostname".split())
NO_REFS: frozenset[Ref] = frozenset()


def beginning(value: Value) -> frozenset[Ref]:
    """What a text begins with, where that is a base URL that callers or subclasses decide."""
    if value.text is not None and not value.text.startswith(HOLE):
        return NO_REFS
    return frozenset(
        ref
        for ref in value.refs
        if is_object(ref) and ref[0] == "p" and _BASES & set(split_words(_last_name(ref)))
    )


def _last_name(oid: ObjectId) -> str:
    """The name under which callers' objects hold it."""
    path = oid[2]
    return str(path[-1]) if isinstance(path, tuple) and path else str(oid[1])
