"""Attributes asked for by a name of which only a part is known: `getattr(self, "on_" + event)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from piilint.flow.access.attributes import read_attr
from piilint.flow.access.unnamed import any_field
from piilint.flow.classes.symbol_members import names_in
from piilint.flow.domain.texts import HOLE, alternatives
from piilint.flow.domain.values import Bound, Value, is_object, join_all, of_refs, ordered
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo
from piilint.resolve.symbols import Symbol

_MOST = 16
"""A part of a name that fits more functions than so many says nothing."""
_MOST_ALIKE = 24
"""The same of attributes."""
_TELLING = 3
"""So many characters of a name have to be known."""


def read(frame: Frame, value: Value, pattern: str, noun: str, at: int) -> Value:
    """`getattr(self, f"handle_{command}")`: a function of such a name, else whatever has one."""
    functions = _functions(frame, value, pattern, noun, at)
    return functions if functions is not None else _attributes(frame, value, pattern, noun, at)


def _attributes(frame: Frame, value: Value, pattern: str, noun: str, at: int) -> Value:
    """Whatever has a name of that form."""
    if len(pattern) <= _TELLING:
        return any_field(frame, value, noun, at)
    wanted = re.compile(".+".join(re.escape(part) for part in pattern.split(HOLE)))
    found = [name for name in names_in(frame, value) if wanted.fullmatch(name)]
    if len(found) > _MOST_ALIKE:
        return any_field(frame, value, noun, at)
    # The same name, put together in the same way, may have been set.
    names = (*found, pattern)
    return join_all([read_attr(frame, value, name, noun, at) for name in names])


def _functions(frame: Frame, value: Value, text: str, noun: str, at: int) -> Value | None:
    """What may be meant, or one of several names: methods and functions that the part fits."""
    texts = alternatives(text)
    if not all(each.replace(HOLE, "a").isidentifier() and each != HOLE for each in texts):
        return None
    wanted = re.compile("|".join(re.escape(each).replace(HOLE, r"\w*") for each in texts))
    found: list[Value] = []
    for ref in ordered(value):
        if isinstance(ref, Symbol):
            whole = of_refs(ref)
            names = [name for name in _of_symbol(frame, ref) if wanted.fullmatch(name)]
            found += [read_attr(frame, whole, name, noun, at) for name in names]
        elif is_object(ref):
            obj = frame.object(ref)
            for tname in sorted(obj.types):
                info = frame.world.classes.get(tname[2:]) if tname.startswith("c:") else None
                methods = dict(_methods(frame, info, obj.exact)) if info is not None else {}
                fitting = [fid for name, fid in methods.items() if wanted.fullmatch(name)]
                found += [of_refs(Bound(fid, frozenset({ref}))) for fid in fitting]
    return join_all(found) if 0 < len(found) <= _MOST else None


def _of_symbol(frame: Frame, symbol: Symbol) -> list[str]:
    """The functions of a module, the methods of a class."""
    if symbol.kind == "class":
        info = frame.world.classes.get(symbol.name)
        return sorted(info.methods) if info is not None else []
    module = frame.world.program.module(symbol.name) if symbol.kind == "module" else None
    bindings = module.bindings if module is not None else {}
    return [name for name, bound in bindings.items() if any(b.kind == "function" for b in bound)]


def _methods(frame: Frame, info: ClassInfo, exact: bool) -> Iterator[tuple[str, str]]:
    """The plain methods of a class, and those that only descendants have."""
    functions = frame.world.program.functions
    for child in () if exact else info.children:
        yield from frame.world.classes.by_id[child].methods.items()
    for name, fid in info.methods.items():
        if functions[fid].kind not in ("property", "setter", "deleter"):
            yield name, fid
