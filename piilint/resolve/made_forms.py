"""Forms that a factory makes of a base: `modelform_factory(Order, form=Base, fields=["code"])`.

What the class made has in its `Meta`, the arguments say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from piilint.resolve.literals import Literal, Written, WrittenCall
from piilint.resolve.program import Program

_LIBRARY = "django"
_FACTORY = "modelform_factory"
_NAMES = frozenset({_FACTORY, "forms", _LIBRARY})
"""A module that knows the factory has one of these."""
_POSITIONS = ("model", "form", "fields", "exclude")


class MadeForm(NamedTuple):
    """What all factories together say of the classes they make of one base."""

    models: frozenset[str]
    """The id of the model, if it is one and known."""
    fields: frozenset[str] | None
    """The names of fields; None where they are not all known."""


def made_forms(program: Program) -> dict[str, MadeForm]:
    """By the id of the base."""
    found: dict[str, MadeForm] = {}
    for name in sorted(program.modules):
        module = program.modules[name]
        if _LIBRARY not in module.imports or _NAMES.isdisjoint(module.bindings):
            continue
        for call in Written(module, calls=True).calls:
            if call.name.rpartition(".")[2] != _FACTORY:
                continue
            models = frozenset(_classes(program, name, call, "model"))
            made = MadeForm(models if len(models) == 1 else frozenset(), _fields(call))
            for base in _classes(program, name, call, "form"):
                known = found.get(base)
                found[base] = made if known is None else _either(known, made)
    return found


def _either(first: MadeForm, second: MadeForm) -> MadeForm:
    models = first.models if first.models == second.models else frozenset[str]()
    if first.fields is None or second.fields is None:
        return MadeForm(models, None)
    return MadeForm(models, first.fields | second.fields)


def _classes(program: Program, module: str, call: WrittenCall, which: str) -> Iterator[str]:
    name = call.names.get(which, call.names.get(_POSITIONS.index(which)))
    if name is None:
        return
    fetched = program.fetched.asked_for(name) if name.endswith("()") else ()
    yield from fetched
    for symbol in program.resolve(module, name):
        if symbol.kind == "class":
            yield symbol.name


def _fields(call: WrittenCall) -> frozenset[str] | None:
    """The names, if they are all written down."""
    index = _POSITIONS.index("fields")
    given: Literal = call.keywords.get("fields")
    if given is None and len(call.arguments) > index:
        given = call.arguments[index]
    if not isinstance(given, list) or not given:
        return None
    names = [name for name in given if isinstance(name, str)]
    return frozenset(names) if len(names) == len(given) else None
