"""What was read off the program's code or the rules once, and is looked up from then on."""

from __future__ import annotations

from piilint.flow.domain.asked import Asked
from piilint.flow.domain.heap import Guards
from piilint.resolve.taken_out import TakenOut
from piilint.resolve.types import TypeInfo
from piilint.rulebook.calls import DecoratorModel


class Known:
    """Answers by what was asked about: a function, a class, a type. None until somebody asks for
    all there are."""

    def __init__(self) -> None:
        self.decorator_cache: dict[str, tuple[DecoratorModel, ...]] = {}
        self.own_decorated: dict[str, bool] = {}
        self.tasks: dict[str, tuple[str, ...]] | None = None
        """Functions by the names under which a queue knows them."""
        self.jobs: dict[str, set[str]] | None = None
        """Functions by the texts that their decorators are given."""
        self.registered: dict[str, tuple[str, ...]] | None = None
        """Implementations by generic function."""
        self.metaclasses: dict[str, str] | None = None
        """The metaclasses of classes, where they name one of the program."""
        self.receiver_cache: dict[tuple[str, str, bool], bool] = {}
        self.asked: dict[str, dict[str, frozenset[str]]] = {}
        """By function and by what it asks, the names that it asks it for."""
        self.looked_up: dict[str, dict[str, tuple[str, str]]] = {}
        """By function, its variables that were read by a name: of what, and the name's variable."""
        self.entries: dict[str, tuple[tuple[str, str], ...]] = {}
        """By function, the variables that a key and its entry are unpacked into."""
        self.of_numbers: dict[str, frozenset[int]] = {}
        """By function, the places of calls that are given what was reckoned."""
        self.key_params: dict[str, frozenset[str]] = {}
        self.called_from: dict[str, frozenset[str]] = {}
        self.many: dict[str, bool] = {}
        """Whether a type's instances stand for many like them."""
        self.classes_named: dict[str, tuple[str, ...]] | None = None
        """Types of the classes that a library knows by a name; None until somebody asks."""
        self.callable_types: dict[frozenset[str], frozenset[str]] = {}
        self.self_names: dict[str, frozenset[str]] = {}
        self.reached_names: dict[str, frozenset[str]] = {}
        self.wordless: dict[tuple[str, str], bool] = {}
        """Whether instances of a type show nothing of themselves in a mode."""
        self.plain_objects: dict[str, frozenset[str]] = {}
        self.flags: dict[str, frozenset[str]] = {}
        self.asked_by_key: dict[str, frozenset[str]] = {}
        """By function, the variables that it takes for mappings."""
        self.uses: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        """By function, what it does with parameters of which nobody says what they are."""
        self.filled: dict[str, frozenset[str]] = {}
        """By function, the names of what it puts something into."""
        self.taken_out: dict[str, TakenOut] = {}
        """By class, the fields that a form has no more."""
        self.asked_texts: dict[str, frozenset[str]] = {}
        self.asked_by: dict[tuple[str, Guards], tuple[Asked, ...]] = {}
        """What functions ask their parameters where guards hold."""
        self.answers: dict[tuple[str, str, str], dict[str, bool]] = {}
        """By function, parameter and text, what conditions come to."""
        self.class_params: dict[str, frozenset[str]] = {}
        self.made: frozenset[str] | None = None
        """Names of classes that the program makes instances of; None until somebody asks."""
        self.relations: dict[str, TypeInfo] | None = None
        self.templates: dict[str, tuple[str, ...]] | None = None
        """Modules of template files, by the names that they are rendered by."""
        self.looked_up_by: frozenset[str] | None = None
        """Columns by which queries look rows up; None until somebody asks."""
        self.unclear_members: frozenset[str] | None = None
        """Names of members of enums of which the values are not known."""
