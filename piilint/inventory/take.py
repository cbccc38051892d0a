"""The inventory: what personal data a program declares, collects and reads, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from piilint.base.marks import PREFIX
from piilint.base.paths import is_test
from piilint.base.span import Span
from piilint.classify.classifier import Classification
from piilint.inventory.asked import Asked
from piilint.inventory.bodies import is_entry, questions_in
from piilint.inventory.result import DataTypeInfo, Entry, Inventory
from piilint.inventory.schemas import fields_of, kind_of
from piilint.inventory.setting import Setting
from piilint.inventory.together import Held, together
from piilint.ir.program import FunctionIR, ModuleIR
from piilint.resolve.classes import ClassInfo
from piilint.resolve.marks import denied_lines
from piilint.rulebook.book import Rulebook
from piilint.rulebook.data_types import DataType

_MARKED = "marked"
"""For the name that stands for the user's own mark, and means nothing to a reader."""


def take_inventory(
    modules: Sequence[ModuleIR], book: Rulebook, *, min_confidence: float, tests: bool = False
) -> Inventory:
    """Reads fields, requests and attributes; tests are left out unless asked for."""
    setting = Setting(modules, book)
    drafts: dict[tuple[object, ...], _Draft] = {}
    reads: dict[tuple[str, str], int] = {}
    denied = denied_lines(modules)
    for asked in all_questions(setting, tests=tests):
        if asked.role == "other" or (asked.span.path, asked.span.line) in denied:
            continue
        answer = setting.answer(asked)
        if answer is None or answer.confidence < min_confidence:
            continue
        if asked.role == "read" and asked.holder:
            key = (asked.holder, asked.name)
            reads[key] = reads.get(key, 0) + 1
        _noted(drafts, asked, answer)
    entries = tuple(_entries(setting, drafts, reads))
    kept = [
        Held(draft.asked.holder, draft.asked.name, draft.answer.data_type, min(draft.places))
        for draft in drafts.values()
        if draft.asked.role in ("declared", "collected") and draft.asked.holder
    ]
    found = sorted({entry.data_type for entry in entries} & book.data_types.keys())
    return Inventory(
        entries=entries,
        together=tuple(together(setting, book, kept)),
        data_types={id_: _described(book.data_types[id_]) for id_ in found},
        subjects={id_: subject.label for id_, subject in sorted(book.subjects.items())},
    )


def _described(data_type: DataType) -> DataTypeInfo:
    return DataTypeInfo(data_type.label, data_type.sensitivity, data_type.special_category)


class _Draft:
    """An entry in the making."""

    def __init__(self, asked: Asked, answer: Classification) -> None:
        self.asked, self.answer = asked, answer
        self.places: set[Span] = set()


def _noted(drafts: dict[tuple[object, ...], _Draft], asked: Asked, answer: Classification) -> None:
    holder = asked.holder or asked.noun
    key = (asked.role, answer.data_type, answer.subject, holder, asked.name, asked.via)
    draft = drafts.get(key)
    if draft is None:
        draft = drafts[key] = _Draft(asked, answer)
    draft.places.add(asked.span)
    if answer.confidence > draft.answer.confidence:
        draft.asked, draft.answer = asked, answer


def _entries(
    setting: Setting, drafts: dict[tuple[object, ...], _Draft], reads: dict[tuple[str, str], int]
) -> list[Entry]:
    declared = {
        (draft.asked.holder, draft.asked.name)
        for draft in drafts.values()
        if draft.asked.role != "read"
    }
    found: list[Entry] = []
    for draft in drafts.values():
        asked, answer = draft.asked, draft.answer
        place = (asked.holder, asked.name)
        if asked.role == "read" and asked.holder and place in declared:
            continue
        found.append(
            Entry(
                role=asked.role, data_type=answer.data_type, subject=answer.subject,
                holder=_shown(setting, asked), field=asked.name, via=asked.via,
                declared=_MARKED if asked.declared.startswith(PREFIX) else asked.declared,
                confidence=answer.confidence, reason=answer.reason,
                places=tuple(sorted(draft.places)),
                reads=reads.get(place, 0) if asked.holder else 0,
            )
        )  # fmt: skip
    return sorted(found, key=_order)


def _shown(setting: Setting, asked: Asked) -> str:
    cls = setting.program.classes.get(asked.holder)
    return cls.name if cls is not None else asked.noun


def _order(entry: Entry) -> tuple[object, ...]:
    return (
        ("collected", "declared", "read").index(entry.role), entry.data_type,
        entry.subject or "", entry.holder, entry.field, entry.via, entry.places,
    )  # fmt: skip


def all_questions(
    setting: Setting, *, tests: bool = True, only: str | None = None
) -> Iterator[Asked]:
    """Every question that the program raises: those of its classes, then those of its code.

    `only`: the one file whose questions are wanted.
    """

    def wanted(id_: str) -> bool:
        path = setting.program.module_of[id_].path
        return path == only if only is not None else tests or not is_test(path)

    bodies = set(_request_bodies(setting))
    for cid in sorted(setting.classes.by_id):
        info = setting.classes.by_id[cid]
        if wanted(cid):
            yield from _of_class(setting, info, is_body=cid in bodies)
    for function in _functions(setting):
        if wanted(function.id):
            yield from questions_in(setting, function, names=only is not None)


def _of_class(setting: Setting, info: ClassInfo, *, is_body: bool) -> Iterator[Asked]:
    """The class's own fields, and those inherited that only its own name makes personal."""
    kind = "request body" if is_body else kind_of(setting, info)
    for asked in fields_of(setting, info, kind):
        field = info.fields.get(asked.name)
        if field is None or field.cls == info.id:
            yield asked
            continue
        parent = setting.classes.by_id[field.cls]
        if setting.answer(asked._replace(noun=parent.ir.name)) is None:
            yield asked


def _functions(setting: Setting) -> Iterable[FunctionIR]:
    return (function for _, function in sorted(setting.program.functions.items()))


def _request_bodies(setting: Setting) -> Iterator[str]:
    """Schemas that a web framework fills from a request, as an entry point's parameter says."""
    for function in _functions(setting):
        if not function.decorators or not is_entry(setting, function):
            continue
        module = setting.program.module_of[function.id].name
        for param in function.params:
            info = setting.types.info(module, param.annotation, function.owner)
            for name in sorted(info.names | (info.elem.names if info.elem else frozenset())):
                cls = setting.classes.get(name[2:]) if name.startswith("c:") else None
                if cls is not None and "pydantic" in cls.kinds:
                    yield cls.id
