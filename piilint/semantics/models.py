"""The engine's look-up: what rules say of a call, an attribute, a class, a decorator.

It is asked for every expression of a program, about paths without end, of nearly all of which no
rule says anything: the name that a path begins with tells that of most, the first of its segments
of the rest. What was answered is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Literal

from piilint.base.marks import PREFIX
from piilint.resolve.tables import LibraryTable
from piilint.rulebook.book import Rulebook
from piilint.rulebook.calls import (
    AttributeModel,
    CallModel,
    ClassModel,
    DecoratorModel,
    Mode,
    SourceModel,
)
from piilint.semantics.aliases import Aliases
from piilint.semantics.finder import Finder
from piilint.semantics.forms import Forms
from piilint.semantics.generated import written_by_hand
from piilint.semantics.marks import marked_call
from piilint.semantics.memo import Memo
from piilint.semantics.paths import (
    callee,
    first_segments,
    root_of,
    same_quotes,
    split_last,
)
from piilint.semantics.tables import BoundModel, Tables, as_tuple

__all__ = ["BoundModel", "Models"]

_BUILTINS = "builtins."
_ITEM = ".__getitem__"


class Models:
    """All models of a rulebook.

    A path is tried as it is, then under every other name the rules give it: without pinned
    arguments; with an instance's class replaced by a base class; with `f()` replaced by the type
    that `f` returns and `x.attr` by that attribute's type. Wildcards come last, the longest first.
    """

    def __init__(self, book: Rulebook) -> None:
        tables = self._tables = Tables(book)
        self._aliases = Aliases(tables.aliases)
        self._roots = frozenset(_roots(tables))
        self._sdks = {root_of(path): path.count(".") + 1 for path in _by_length(tables.recipients)}
        """The root of every recipient's packages, and how many segments the longest has."""
        self._canonical = Memo(self._aliases.canonical)
        self._bases = Memo(self._find_bases)
        forms = self._forms = Forms(
            tables.keys(), tables.below(), self._aliases, self._types_of, _builtins(tables)
        )
        self._in_calls = Finder(tables.calls, forms, self._aliases)
        self._in_attributes = Finder(tables.attributes, forms, self._aliases)
        self._in_decorators = Finder(tables.decorators, forms, self._aliases)
        self._calls = Memo(self._find_call)
        self._items = Memo(self._find_item)
        self._attributes = Memo(self._find_attribute)
        self._decorators = Memo(self._find_decorator)
        self._recipients = Memo(self._find_recipient)
        self.schema_attributes = frozenset(
            name
            for model in tables.classes.values()
            if model.schema is not None
            for name in (*model.schema.dumped, *model.schema.loaded)
        )
        """Attributes by which any schema shows something."""
        self.own_fields = frozenset(
            split_last(path)[1]
            for path, models in tables.attributes.exact.items()
            if any(model.returns == "fields" for model in models)
        )
        """Attributes that are a mapping of their object's own fields."""
        self.inherited = frozenset(
            split_last(path)[1]
            for path, bound in tables.calls.exact.items()
            if any(one.model.inherited for one in bound)
        )
        """Methods of which a rule also means those that override them."""
        self._names: dict[tuple[str, frozenset[str], frozenset[str]], str | None] = {}

    def call(self, path: str) -> tuple[BoundModel, ...]:
        """Models of a call to `path`; where several speak, the weightiest first.

        A builtin may come as `print` or as `builtins.print`.
        """
        return self._calls[path]

    def item(self, path: str) -> CallModel | None:
        """What `x[key]` gives, for an outside object of which a rule says that by name."""
        return self._items[path]

    def method(self, name: str) -> tuple[BoundModel, ...]:
        """Models `*.name`: for a receiver whose type is unknown."""
        return self._tables.calls.methods.get(name, ())

    def bare(self, name: str) -> tuple[BoundModel, ...]:
        """Models for every function of that name, the project's own or undefined."""
        return self._tables.calls.bare.get(name, ())

    def attribute(self, path: str) -> AttributeModel | None:
        """What an attribute of an outside thing gives, be it only its type."""
        return self._attributes[path]

    def attribute_named(self, name: str) -> AttributeModel | None:
        """The model `*.name`: for an object whose type is unknown."""
        found = self._tables.attributes.methods.get(name)
        return found[0] if found else None

    def named_source(self, name: str) -> SourceModel | None:
        """The source that the user declared every variable of that name to be."""
        known = self._tables.sources
        return known.get(name.partition("@")[0]) if known else None

    def class_models(self, outside: Iterable[str]) -> Iterator[ClassModel]:
        """The models of outside base classes, and of the bases of these."""
        for path in outside:
            for base in self.bases(path):
                found = self.class_model(base)
                if found is not None:
                    yield found

    def class_model(self, path: str) -> ClassModel | None:
        """The model of an outside class: `django.db.models.Model`, with or without `()`."""
        return self._tables.classes.get(self.canonical(callee(path) or path))

    def bases(self, path: str) -> tuple[str, ...]:
        """The outside class and all its bases, nearest first."""
        return self._bases[path]

    def tables(self) -> Iterator[LibraryTable]:
        """The outside classes of which the rules know the columns, with those of their bases."""
        for name in sorted(self._tables.classes):
            bases = self.bases(name)
            columns: dict[str, str] = {}
            for base in reversed(bases):
                model = self._tables.classes.get(base)
                columns.update(model.columns if model is not None else {})
            if columns:
                told = _told_columns(self.prints(name))
                yield LibraryTable(name, bases[1:], tuple(columns.items()), told)

    def prints(self, path: str) -> tuple[str, ...]:
        """The columns of which one is the text of an instance of the outside class."""
        models = (self._tables.classes.get(base) for base in self._bases[path])
        return next((model.prints for model in models if model is not None and model.prints), ())

    def exposes(self, path: str, mode: Mode) -> Literal["all", "none", "text"] | None:
        """What an instance of the outside class shows when written out so: the nearest base's."""
        for base in self._bases[path]:
            model = self._tables.classes.get(base)
            if model is not None and mode in model.exposes:
                return model.exposes[mode]
        return None

    def decorator(self, path: str) -> DecoratorModel | None:
        """The decorator's model: by path, else by its last name, as a method, then bare."""
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
        for packages, type_ in self._tables.local_names.get(name, ()):
            if packages & imports:
                return type_
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
        return self._recipients[path]

    def is_known(self, path: str) -> bool:
        """Some rule speaks of this path."""
        return bool(
            self.call(path)
            or self.attribute(path) is not None
            or self.class_model(path) is not None
            or (self._speaks_of(path) and self._in_decorators.find(same_quotes(path)))
        )

    def canonical(self, path: str) -> str:
        """The path as the rules write it, where the same thing has several public paths."""
        return self._canonical[path]

    def _speaks_of(self, path: str) -> bool:
        """Whether any rule can have to do with the path."""
        return root_of(path) in self._roots

    def _find_call(self, path: str) -> tuple[BoundModel, ...]:
        if path.startswith(PREFIX):
            return marked_call(path)
        path = written_by_hand(path)
        return self._in_calls.find(same_quotes(path)) if self._speaks_of(path) else ()

    def _find_item(self, path: str) -> CallModel | None:
        for bound in self.call(path + _ITEM):
            if any(pattern.endswith(_ITEM) for pattern in as_tuple(bound.model.call)):
                return bound.model
        return None

    def _find_attribute(self, path: str) -> AttributeModel | None:
        if not self._speaks_of(path):
            return None
        found = self._in_attributes.find(same_quotes(path))
        return found[0] if found else self._typed_attribute(path)

    def _typed_attribute(self, path: str) -> AttributeModel | None:
        """An attribute of an instance whose class's model, or a base's, tells its type."""
        holder, name = split_last(same_quotes(path))
        state = self._forms.state(holder) if holder else None
        if state is None or name not in state.names:
            return None
        declared = (self._declared(form, name) for form in state.forms)
        type_ = next(filter(None, declared), None)
        return None if type_ is None else AttributeModel(attr=path, type=type_)

    def _find_decorator(self, path: str) -> DecoratorModel | None:
        applied = path
        while (factory := callee(applied)) is not None:
            applied = factory
        table = self._tables.decorators
        found = self._in_decorators.find(same_quotes(applied)) if self._speaks_of(path) else ()
        if not found:
            name = split_last(applied)[1]
            found = table.methods.get(name) or table.bare.get(name) or ()
        return found[0] if found else None

    def _find_bases(self, path: str) -> tuple[str, ...]:
        name = callee(path) or path
        if not self._speaks_of(name):
            return (same_quotes(name),)
        classes = self._tables.classes
        order = [self._aliases.canonical(name)]
        for cls in order:
            model = classes.get(cls)
            for base in model.bases if model else ():
                found = self._aliases.canonical(base)
                if found not in order:
                    order.append(found)
        return tuple(order)

    def _find_recipient(self, path: str) -> str | None:
        most = self._sdks.get(root_of(path))
        if most is None:
            return None
        recipients = self._tables.recipients
        segments = first_segments(path, most)
        for size in range(len(segments), 0, -1):
            found = recipients.get(".".join(segments[:size]))
            if found is not None:
                return found
        return None

    def _types_of(self, path: str) -> list[str]:
        called = callee(path)
        if called is None:
            models = self._tables.attributes.exact.get(path, ())
            types = [model.type for model in models if model.type]
            declared = self._declared(*split_last(path))
            return [*types, *([declared] if declared else []), *self._bases[path][1:]]
        results = [bound.model.type for bound in self._tables.calls.exact.get(called, ())]
        types = [type_ for type_ in results if type_]
        types += [f"{base}()" for base in self._bases[called][1:]]
        # Last, what the instance shares with its class.
        return [*types, called]

    def _declared(self, holder: str, name: str) -> str | None:
        """The type that the model of the holder's class gives the attribute."""
        model = self._tables.classes.get(callee(holder) or holder)
        return model.attributes.get(name) if model is not None else None

    def _most_derived(self, types: list[str]) -> str:
        """The first type that no other derives from: a REST framework's request, not Django's."""
        for type_ in types:
            cls = callee(type_) or type_
            if not any(cls in self.bases(other)[1:] for other in types):
                return type_
        return types[0]


def _told_columns(prints: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The constant that says which column is an instance's text, and what it says by itself."""
    return tuple(
        (name, column) for name, column in pairwise(prints) if name.isupper() and column.islower()
    )


def _builtins(tables: Tables) -> frozenset[str]:
    """Builtins with a call model: a path may begin with their bare names."""
    return frozenset(
        path.removeprefix(_BUILTINS) for path in tables.calls.exact if path.startswith(_BUILTINS)
    )


def _roots(tables: Tables) -> Iterator[str]:
    """All names that a path can begin with of which a rule speaks."""
    for path in (*tables.keys(), *tables.below()):
        yield root_of(path)
        if path.startswith(_BUILTINS):
            yield root_of(path.removeprefix(_BUILTINS))


def _by_length(paths: Iterable[str]) -> list[str]:
    return sorted(paths, key=lambda path: path.count("."))
