"""Checks that every term of a policy file means something."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from piilint.base.errors import Mistake
from piilint.policy.lint.knowledge import knowledge
from piilint.policy.transforms import TransformError, read_asked
from piilint.rulebook.book import Rulebook
from piilint.rulebook.norms import Case, Conditions, Norm, PolicyFile, SelfDisclosure
from piilint.rulebook.recipients import COUNTRIES
from piilint.rulebook.validate import did_you_mean
from piilint.rulebook.yaml_marks import Document, KeyPath, Marks

UNKNOWN_RECIPIENT = "unknown_external"


@dataclass(frozen=True, slots=True)
class Names:
    """What a policy file and those it extends define, for its norms to name; None: not known."""

    groups: Collection[str] | None = None
    provenances: Collection[str] | None = None
    guards: Collection[str] | None = None
    waivers: Collection[str] | None = None


_GUARDED = frozenset({"opt_out", "review_consent"})
"""Checks of obligations that look for a guard."""


_LISTED = dict.fromkeys(
    ("data type", "data type or group", "subject", "category", "purpose", "recipient",
     "recipient or category"),
    "; `piilint policy terms` lists those there are",
)  # fmt: skip


_COUNTRY_HINTS = {
    "UK": "; did you mean `GB`?",
    "EL": "; did you mean `GR`?",
    "EU": ": name its members one by one",
}


class Vocabulary:
    """The terms that one policy file may use, and the mistakes found in it."""

    def __init__(self, file: PolicyFile, marks: Marks, book: Rulebook, names: Names) -> None:
        self.file = file
        self.marks = marks
        self.types = _with_parents(book.data_types)
        self.subjects = book.subjects.keys()
        self.categories = book.categories.keys()
        self.recipients = {*book.recipients, UNKNOWN_RECIPIENT}
        self.purposes = {category.purpose for category in book.categories.values()}
        self.names = names
        self.mistakes: list[Mistake] = []

    def check(self) -> list[Mistake]:
        """Every unknown term of the file."""
        file = self.file
        for name, group in file.groups.items():
            if name in self.types:
                message = f"a group may not be called like the data type `{name}`"
                self.mistakes.append(self.marks.mistake(("groups", name), message, at_key=True))
            self._all(group.types, self.types, ("groups", name, "types"), "data type")
            self._all(group.without, self.types, ("groups", name, "without"), "data type")
        for name, provenance in file.provenances.items():
            path: KeyPath = ("provenances", name)
            self._all(provenance.data, self.types, (*path, "data"), "data type")
            self._all(provenance.subjects, self.subjects, (*path, "subjects"), "subject")
        for name, guard in file.guards.items():
            if not (guard.words or guard.against or guard.below):
                message = "nothing says how this check is told: `words`, `against` or `below`"
                self.mistakes.append(self.marks.mistake(("guards", name), message, at_key=True))
        for name, needs in file.needs.items():
            known = {*self.recipients, *self.categories}
            self._one(name, known, ("needs", name), "recipient or category", at_key=True)
            self._all(needs, self.types, ("needs", name), "data type")
        channels = file.self_disclosure or SelfDisclosure()
        self._all(
            channels.categories, self.categories, ("self_disclosure", "categories"), "category"
        )
        for index, norm in enumerate(file.norms):
            self._norm(norm, ("norms", index))
        return self.mistakes

    def _norm(self, norm: Norm, path: KeyPath) -> None:
        self._case(norm, path)
        for index, case in enumerate(norm.cases):
            self._case(case, (*path, "cases", index))
        for index, case in enumerate(norm.only):
            self._case(case, (*path, "only", index))
        if norm.collects is not None:
            where = (*path, "collects")
            self._data(norm.collects.named, (*where, "named"))
            self._data(norm.collects.vaguely, (*where, "vaguely"))
            known = self.names.provenances
            self._all(norm.collects.provenances, known, (*where, "provenances"), "provenance")
        if norm.topics:
            topics = {topic.id for topic in knowledge().topics}
            self._all(norm.topics, topics, (*path, "topics"), "topic")
        for key, message in _misused(norm):
            self.mistakes.append(self.marks.mistake((*path, key), message, at_key=True))

    def _case(self, case: Case, path: KeyPath) -> None:
        self._data(case.data, (*path, "data"))
        self._all(case.subjects, self.subjects, (*path, "subjects"), "subject")
        self._all(case.provenances, self.names.provenances, (*path, "provenances"), "provenance")
        self._all(case.purposes, self.purposes, (*path, "purposes"), "purpose")
        if case.recipients is not None:
            where = (*path, "recipients")
            for index, code in enumerate(case.recipients.outside):
                if code not in COUNTRIES:
                    message = f"unknown country `{code}`{_COUNTRY_HINTS.get(code, '')}"
                    self.mistakes.append(self.marks.mistake((*where, "outside", index), message))
            self._all(case.recipients.ids, self.recipients, (*where, "ids"), "recipient")
            self._all(
                case.recipients.categories, self.categories, (*where, "categories"), "category"
            )
        for key, conditions in (("when", case.when), ("unless", case.unless)):
            if conditions is not None:
                self._conditions(conditions, (*path, key))

    def _conditions(self, conditions: Conditions, path: KeyPath) -> None:
        self._data(conditions.alongside, (*path, "alongside"))
        for index, text in enumerate(conditions.transforms):
            try:
                read_asked(text)
            except TransformError as error:
                where = (*path, "transforms", index)
                self.mistakes.append(self.marks.mistake(where, str(error)))
        if conditions.guard is not None:
            self._one(conditions.guard, self.names.guards, (*path, "guard"), "guard")
        if conditions.waiver is not None:
            self._one(conditions.waiver, self.names.waivers, (*path, "waiver"), "waiver")

    def _data(self, names: Iterable[str], path: KeyPath) -> None:
        groups = self.names.groups
        for index, name in enumerate(names):
            # A group of a policy that could not be read may be called anything but like a type.
            root = name.partition(".")[0]
            if groups is not None or (root != name and root in self.types):
                known = {*self.types, *(groups or ())}
                self._one(name, known, (*path, index), "data type or group")

    def _all(
        self, names: Iterable[str], known: Collection[str] | None, path: KeyPath, what: str
    ) -> None:
        for index, name in enumerate(names):
            self._one(name, known, (*path, index), what)

    def _one(
        self,
        name: str,
        known: Collection[str] | None,
        path: KeyPath,
        what: str,
        *,
        at_key: bool = False,
    ) -> None:
        if known is not None and name not in known:
            hint = did_you_mean(name, known) or _LISTED.get(what, "")
            message = f"unknown {what} `{name}`{hint}"
            self.mistakes.append(self.marks.mistake(path, message, at_key=at_key))


def unquoted_transforms(document: Document) -> list[Mistake]:
    """Transforms with parameters that YAML takes for keys, since nobody quoted them."""
    found: list[Mistake] = []
    _look_for_transforms(document.value, (), document.marks, found)
    return found


def _look_for_transforms(value: object, path: KeyPath, marks: Marks, into: list[Mistake]) -> None:
    children: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        children = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    for key, child in children:
        here = (*path, key)
        if path[-1:] == ("transforms",) and isinstance(child, dict):
            message = 'quote a transform with parameters: "masked(keep_last: 4)"'
            into.append(marks.mistake(here, message))
        else:
            _look_for_transforms(child, here, marks, into)


def _misused(norm: Norm) -> Iterator[tuple[str, str]]:
    """Keys that an effect gives no meaning to, which their writer must have meant otherwise."""
    if norm.only and norm.effect != "allow_only":
        yield "only", "`only` belongs to the effect `allow_only`"
    if norm.effect == "allow_only" and not norm.only:
        yield "effect", "`allow_only` needs `only`: what is allowed"
    if norm.residual and norm.effect != "deny":
        yield "residual", "`residual` belongs to the effect `deny`"
    if norm.exception_to and norm.effect not in ("allow", "allow_only"):
        yield "exception_to", "only what allows can be an exception to a denial"
    if norm.even_to_subject and norm.effect not in ("deny", "allow_only"):
        yield "even_to_subject", "`even_to_subject` belongs to what denies"
    guarded = norm.when is not None and norm.when.guard is not None
    if not guarded and not _GUARDED.isdisjoint(norm.checks):
        named = " and ".join(f"`{each}`" for each in norm.checks if each in _GUARDED)
        yield "checks", f"{named} needs `when: {{guard: ...}}`: the check that code has to make"


def _with_parents(data_types: Iterable[str]) -> set[str]:
    known: set[str] = {"custom"}
    for data_type in data_types:
        parts = data_type.split(".")
        known.update(".".join(parts[:size]) for size in range(1, len(parts) + 1))
    return known
