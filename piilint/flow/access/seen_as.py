"""What a caller passed, seen under a condition on what it is: `if isinstance(item, Product)`.

Such a view is a key of its own in a path: callers, who know what they passed, leave out of it what
the condition rules out.
"""

from __future__ import annotations

from collections.abc import Iterable

from piilint.flow.classes import exceptions
from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import CONTAINERS
from piilint.flow.domain.labels import CONDITION, Key, Path, is_condition
from piilint.flow.domain.values import ObjectId, Ref, Value, is_object, ordered
from piilint.flow.names.singles import without_singles, without_texts
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import UNKNOWN, TypeInfo

_IS, _IS_NOT, _LACKS = CONDITION + "is ", CONDITION + "not ", CONDITION + "lacks "
_KIND = CONDITION + "kind "
OUTSIDE = CONDITION + "outside"
"""The key for being of a class of a library that is none of the program's, and no container."""
_NO_KIND = CONDITION + "no kind "
_CAUGHT, _NOT_CAUGHT = CONDITION + "caught ", CONDITION + "not caught "
_AND = " | "
SCALARS = frozenset({"k:str", "k:bytes", "k:int", "k:float", "k:bool"})
"""What has no parts."""
SEQUENCES = frozenset({"k:list", "k:tuple", "k:set"})
"""What has many, none of them under a name."""
MANY = SEQUENCES | {"k:dict"}


def instance_of(classes: Iterable[str], *, holds: bool) -> str:
    """The key for being an instance of one of these classes, or of none."""
    return (_IS if holds else _IS_NOT) + _AND.join(sorted(classes))


def of_kind(names: Iterable[str]) -> str:
    """The key for being a text, a number."""
    return _KIND + _AND.join(sorted(names))


def of_no_kind(names: Iterable[str]) -> str:
    """The key for being no text, no mapping."""
    return _NO_KIND + _AND.join(sorted(names))


def caught(wanted: Iterable[Symbol], *, holds: bool) -> str:
    """The key for being an exception that handlers for these classes get, or do not get."""
    names = sorted(f"{symbol.kind} {symbol.name}" for symbol in wanted)
    return (_CAUGHT if holds else _NOT_CAUGHT) + _AND.join(names)


def wanted_in(key: str) -> list[Symbol]:
    """The classes of exceptions that such a key names."""
    names = key.removeprefix(_CAUGHT).removeprefix(_NOT_CAUGHT).split(_AND)
    return [Symbol(*name.split(" ", 1)) for name in names]


def both(last: Path, key: str) -> str | None:
    """One key for being of none of these kinds, if the path ends in such a one already."""
    known = str(last[0]) if last else ""
    if not (known.startswith(_NO_KIND) and key.startswith(_NO_KIND)):
        return None
    return of_no_kind({*_kinds(known), *_kinds(key)})


def lacking(attr: str) -> str:
    """The key for having no attribute of that name."""
    return _LACKS + attr


def called(key: Key) -> str:
    """What a path element is called by those who read below it: a condition by its class, if that
    is one alone."""
    if not is_condition(key):
        return str(key)
    classes = _classes(str(key)) if str(key).startswith(_IS) else []
    return classes[0].rpartition(":")[2].rpartition(".")[2] if len(classes) == 1 else ""


def left(frame: Frame, value: Value, key: str) -> Value:
    """What of a value meets the condition, as far as it is known."""
    kept: set[Ref] = set()
    for ref in ordered(value):
        kept |= _left(frame, ref, key) if is_object(ref) else {ref}
    labels = value.labels
    if labels and key.startswith(_KIND) and MANY.issuperset(_kinds(key)):
        labels = without_singles(frame, labels)
    elif labels and key.startswith(_NO_KIND) and "k:str" in _kinds(key):
        labels = without_texts(frame, labels)
    return Value(labels, frozenset(kept), value.const, value.clean)


def _left(frame: Frame, oid: ObjectId, key: str) -> frozenset[Ref]:
    obj = frame.object(oid)
    types = frozenset(name for name in obj.types if meets(frame, name, key))
    if obj.types and not types:
        return frozenset()
    if key.startswith(_KIND) and types and MANY.issuperset(_kinds(key)) and obj.symbolic is None:
        return frozenset({oid})
    if (key.startswith(_KIND) and obj.contents()) or (key == OUTSIDE and types != obj.types):
        return _without_parts(frame, oid, types)
    if obj.symbolic is None or (types and types == obj.types and key.startswith((_IS, _KIND))):
        return frozenset({oid})
    told = types or _said(key)
    return frame.child(oid, key, TypeInfo(told) if told else UNKNOWN).refs


def _without_parts(frame: Frame, oid: ObjectId, types: frozenset[str]) -> frozenset[Ref]:
    """What has parts may be a text as well, if types say so: then it has none of them."""
    if not types:
        return frozenset()
    return frame.make(("s", "scalar", oid, *sorted(types)), Object(types)).refs


def _said(key: str) -> frozenset[str]:
    """What a condition says of what is not known otherwise."""
    if key.startswith(_KIND):
        return frozenset(_kinds(key))
    return frozenset("c:" + cid for cid in _classes(key)) if key.startswith(_IS) else frozenset()


def _kinds(key: str) -> list[str]:
    return key.removeprefix(_KIND).removeprefix(_NO_KIND).split(_AND)


def _classes(key: str) -> list[str]:
    return key.removeprefix(_IS).removeprefix(_IS_NOT).split(_AND)


def meets(frame: Frame, name: str, key: str) -> bool:
    """Something of this type may meet the condition."""
    if key.startswith(_NO_KIND):
        return name not in _kinds(key)
    if key.startswith(_CAUGHT):
        return any(exceptions.may_get(frame, name, symbol) for symbol in wanted_in(key))
    if key.startswith(_NOT_CAUGHT):
        return not any(exceptions.gets(frame, name, symbol) for symbol in wanted_in(key))
    if key == OUTSIDE:
        return not (name[:2] in ("c:", "q:") or name in CONTAINERS)
    info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
    if key.startswith(_KIND):
        bases = (path.rpartition(".")[2] for path in (info.outside if info is not None else ()))
        return name[:2] == "x:" or not {name, *("k:" + base for base in bases)}.isdisjoint(
            _kinds(key)
        )
    if key.startswith(_LACKS):
        return info is None or not _has(frame, info, key.removeprefix(_LACKS))
    wanted = _classes(key)
    if info is None and key.startswith(_IS) and _is_instance(name):
        base = name[2:].removesuffix("()")
        return any(base in frame.world.classes.by_id[cid].outside for cid in wanted)
    if info is None:
        return not (key.startswith(_IS) and name[:2] in ("k:", "q:"))
    if key.startswith(_IS):
        return not set(wanted).isdisjoint((*info.mro, *info.children))
    return set(wanted).isdisjoint(info.mro)


def _is_instance(name: str) -> bool:
    """An instance of a class of a library, by its name: `x:django.contrib.auth.models.User()`."""
    made = name.rpartition(".")[2]
    return name[:2] == "x:" and made.endswith("()") and made[:1].isupper()


_ROW = frozenset({"pk", "_meta"})


def _has(frame: Frame, info: ClassInfo, attr: str) -> bool:
    """An instance is sure to have the attribute; rules tell methods that outside classes have."""
    return (
        attr in info.methods
        or attr in info.fields
        or ("model" in info.kinds and attr in _ROW)
        or any(frame.world.models.call(f"{base}().{attr}") for base in info.outside)
    )
