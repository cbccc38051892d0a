"""The engine's look-up: what rules say of a call, an attribute, a class, a decorator.

Every question is answered from dicts and remembered: it is asked for every expression of a program.
"""

from __future__ import annotations

from typing import Literal, TypeVar

from piilint.rulebook.book import Rulebook
from piilint.rulebook.calls import (
    AttributeModel,
    ClassModel,
    DecoratorModel,
    Mode,
    SourceModel,
)
from piilint.semantics.paths import callee, same_quotes, split_last, split_path, unpinned
from piilint.semantics.tables import BoundModel, Table, Tables

__all__ = ["BoundModel", "Models"]

Value = TypeVar("Value")

_MOST_FORMS = 96
"""Bound on the names that one path is tried under, should the rules run in circles."""


class Models:
    """All models of a rulebook.

    A path is tried as it is, then under every other name the rules give it: without pinned
    arguments; with an instance's class replaced by a base class; with `f()` replaced by the type
    that `f` returns and `x.attr` by that attribute's type. Wildcards come last, the longest first.
    """

    def __init__(self, book: Rulebook) -> None:
        self._tables = Tables(book)
        self._calls: dict[str, tuple[BoundModel, ...]] = {}
        self._attributes: dict[str, AttributeModel | None] = {}
        self._decorators: dict[str, DecoratorModel | None] = {}
        self._bases: dict[str, tuple[str, ...]] = {}
        self._names: dict[tuple[str, frozenset[str], frozenset[str]], str | None] = {}
        self._recipients: dict[str, str | None] = {}
        self._forms: dict[str, tuple[str, ...]] = {}
        self._canonical: dict[str, str] = {}

    def call(self, path: str) -> tuple[BoundModel, ...]:
        """Models of a call to `path`; where several speak, the weightiest first.

        A builtin may come as `print` or as `builtins.print`.
        """
        found = self._calls.get(path)
        if found is None:
            found = self._calls[path] = self._find(self._tables.calls, path)
        return found

    def method(self, name: str) -> tuple[BoundModel, ...]:
        """Models `*.name`: for a receiver whose type is unknown."""
        return self._tables.calls.methods.get(name, ())

    def bare(self, name: str) -> tuple[BoundModel, ...]:
        """Models for every function of that name, the project's own or undefined."""
        return self._tables.calls.bare.get(name, ())

    def attribute(self, path: str) -> AttributeModel | None:
        """What an attribute of an outside thing gives, be it only its type."""
        if path not in self._attributes:
            found = self._find(self._tables.attributes, path)
            self._attributes[path] = found[0] if found else self._typed_attribute(path)
        return self._attributes[path]

    def attribute_named(self, name: str) -> AttributeModel | None:
        """The model `*.name`: for an object whose type is unknown."""
        found = self._tables.attributes.methods.get(name)
        return found[0] if found else None

    def named_source(self, name: str) -> SourceModel | None:
        """The source that the user declared every variable of that name to be."""
        return self._tables.sources.get(name)

    def class_model(self, path: str) -> ClassModel | None:
        """The model of an outside class: `django.db.models.Model`, with or without `()`."""
        return self._tables.classes.get(self.canonical(callee(path) or path))

    def bases(self, path: str) -> tuple[str, ...]:
        """The outside class and all its bases, nearest first."""
        found = self._bases.get(path)
        if found is None:
            order = [self.canonical(callee(path) or path)]
            for cls in order:
                model = self._tables.classes.get(cls)
                for base in model.bases if model else ():
                    name = self.canonical(base)
                    if name not in order:
                        order.append(name)
            found = self._bases[path] = tuple(order)
        return found

    def exposes(self, path: str, mode: Mode) -> Literal["all", "none"] | None:
        """What an instance of the outside class shows when written out so: the nearest base's."""
        for base in self.bases(path):
            model = self._tables.classes.get(base)
            if model is not None and mode in model.exposes:
                return model.exposes[mode]
        return None

    def decorator(self, path: str) -> DecoratorModel | None:
        """The decorator's model: by path, else by its last name, as a method, then bare."""
        if path not in self._decorators:
            self._decorators[path] = self._find_decorator(path)
        return self._decorators[path]

    def type_of_name(
        self,
        name: str,
        imports: frozenset[str] = frozenset(),
        project: frozenset[str] = frozenset(),
    ) -> str | None:
        """The type that a variable nobody declared has by custom: `request`.

        Of several frameworks that claim the name, one that the module imports (`imports`: its
        top-level packages), else one that any module of the `project` imports, else the first.
        """
        claims = self._tables.names.get(name)
        if claims is None:
            return None
        key = (name, imports, project)
        if key not in self._names:
            mine = [type_ for packages, type_ in claims if packages & imports]
            ours = [type_ for packages, type_ in claims if packages & project]
            self._names[key] = self._most_derived(mine or ours or [claims[0][1]])
        return self._names[key]

    def recipient_of_path(self, path: str) -> str | None:
        """The recipient whose SDK the path lies in, by the longest import root."""
        if path not in self._recipients:
            roots = self._tables.recipients
            found = next((roots[prefix] for prefix in _prefixes(path) if prefix in roots), None)
            self._recipients[path] = found
        return self._recipients[path]

    def is_known(self, path: str) -> bool:
        """Some rule speaks of this path."""
        return bool(
            self.call(path)
            or self.attribute(path) is not None
            or self.class_model(path) is not None
            or self._find(self._tables.decorators, path)
        )

    def canonical(self, path: str) -> str:
        """The path as the rules write it, where the same thing has several public paths."""
        found = self._canonical.get(path)
        if found is None:
            found = self._canonical[path] = self._unalias(same_quotes(path))
        return found

    def _unalias(self, path: str) -> str:
        aliases = self._tables.aliases
        for _ in range(8):
            for prefix in _prefixes(path):
                name = callee(prefix) or prefix
                if name in aliases:
                    path = aliases[name] + path[len(name) :]
                    break
            else:
                break
        return path

    def _find(self, table: Table[Value], path: str) -> tuple[Value, ...]:
        """What a table says of the path, under the nearest of its names that it speaks of."""
        holder, name = split_last(same_quotes(path))
        if not holder:
            return table.exact.get(self.canonical(f"builtins.{name}"), ())
        aliases = self._tables.aliases
        holders = self._names_of(holder)
        for form in holders:
            full = f"{form}.{name}"
            found = table.exact.get(self.canonical(full) if full in aliases else full)
            if found is not None:
                return found
        return self._find_below(table, holders)

    def _find_below(self, table: Table[Value], holders: tuple[str, ...]) -> tuple[Value, ...]:
        if table.below:
            for form in holders:
                if form not in table.nearest:
                    table.nearest[form] = _below(table, form)
                if table.nearest[form]:
                    return table.nearest[form]
        return ()

    def _names_of(self, holder: str) -> tuple[str, ...]:
        """What stands before a path's last dot, under all names the rules give it, nearest first.

        Few things hold many attributes: so this, which takes its time, is remembered.
        """
        known = self._forms.get(holder)
        if known is not None:
            return known
        start = self.canonical(holder)
        head = split_path(start)[0]
        if f"builtins.{callee(head) or head}" in self._tables.calls.exact:
            start = f"builtins.{start}"
        forms: dict[str, None] = {start: None}
        queue = [start]
        for form in queue:
            for other in (*unpinned(form), *self._types_of(form), *self._retyped(form)):
                name = self.canonical(other)
                if name not in forms and len(forms) < _MOST_FORMS:
                    forms[name] = None
                    queue.append(name)
        found = self._forms[holder] = tuple(forms)
        return found

    def _retyped(self, path: str) -> list[str]:
        """The path with what stands before one of its dots replaced by its type."""
        parts = split_path(path)
        found = []
        for size in range(len(parts) - 1, 0, -1):
            prefix, rest = ".".join(parts[:size]), ".".join(parts[size:])
            found += [f"{type_}.{rest}" for type_ in self._types_of(prefix)]
        return found

    def _types_of(self, path: str) -> list[str]:
        called = callee(path)
        if called is None:
            types = [
                model.type for model in self._tables.attributes.exact.get(path, ()) if model.type
            ]
            declared = self._declared(*split_last(path))
            return [*types, *([declared] if declared else []), *self.bases(path)[1:]]
        results = [bound.model.type for bound in self._tables.calls.exact.get(called, ())]
        types = [type_ for type_ in results if type_]
        types += [f"{base}()" for base in self.bases(called)[1:]]
        # Last, what the instance shares with its class.
        return [*types, called]

    def _typed_attribute(self, path: str) -> AttributeModel | None:
        """An attribute of an instance whose class's model, or a base's, tells its type."""
        holder, name = split_last(same_quotes(path))
        for form in self._names_of(holder) if holder else ():
            found = self._declared(form, name)
            if found is not None:
                return AttributeModel(attr=path, type=found)
        return None

    def _declared(self, holder: str, name: str) -> str | None:
        """The type that the model of the holder's class gives the attribute."""
        model = self._tables.classes.get(callee(holder) or holder)
        return model.attributes.get(name) if model is not None else None

    def _find_decorator(self, path: str) -> DecoratorModel | None:
        applied = path
        while (factory := callee(applied)) is not None:
            applied = factory
        table = self._tables.decorators
        name = split_path(applied)[-1]
        found = self._find(table, applied) or table.methods.get(name) or table.bare.get(name)
        return found[0] if found else None

    def _most_derived(self, types: list[str]) -> str:
        """The first type that no other derives from: a REST framework's request, not Django's."""
        for type_ in types:
            cls = callee(type_) or type_
            if not any(cls in self.bases(other)[1:] for other in types):
                return type_
        return types[0]


def _below(table: Table[Value], holder: str) -> tuple[Value, ...]:
    """What the longest pattern `X.*` says of everything that the holder holds."""
    for prefix in _prefixes(holder):
        found = table.below.get(prefix) or table.below.get(callee(prefix) or "")
        if found:
            return found
    return ()


def _prefixes(path: str) -> list[str]:
    """The path and what stands before each of its dots, longest first."""
    parts = split_path(path)
    return [".".join(parts[:size]) for size in range(len(parts), 0, -1)]
