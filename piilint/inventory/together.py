"""What identifies a person only together: the quasi-identifiers that one class holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from piilint.base.span import Span
from piilint.classify.combinations import identifying
from piilint.inventory.result import Together
from piilint.inventory.setting import Setting
from piilint.rulebook.book import Rulebook


class Held(NamedTuple):
    """A field with personal data in the class with this id."""

    holder: str
    field: str
    data_type: str
    span: Span


def together(setting: Setting, book: Rulebook, found: Iterable[Held]) -> list[Together]:
    """For every class the combinations that its fields, inherited ones too, make up."""
    own: dict[str, list[Held]] = {}
    for held in sorted(found):
        own.setdefault(held.holder, []).append(held)
    said = {cid: dict(_of_class(setting, book, own, cid)) for cid in sorted(setting.classes.by_id)}
    entries = [
        entry
        for cid, combinations in said.items()
        for id_, entry in combinations.items()
        if not any(id_ in said.get(parent, ()) for parent in setting.classes.by_id[cid].mro[1:])
    ]
    return sorted(entries, key=lambda entry: (entry.holder, entry.combination, entry.place))


def _of_class(
    setting: Setting, book: Rulebook, own: Mapping[str, list[Held]], cid: str
) -> Iterator[tuple[str, Together]]:
    held = [each for ancestor in setting.classes.by_id[cid].mro for each in own.get(ancestor, ())]
    if not held:
        return
    for combination in identifying(book, {each.data_type for each in held}):
        parts = [each for each in held if _is_part(each.data_type, combination.data_types)]
        nearest = min(own.get(cid) or parts, key=lambda each: each.span)
        yield (
            combination.id,
            Together(
                holder=setting.program.classes[cid].name,
                combination=combination.id,
                label=combination.label,
                fields=tuple(dict.fromkeys(each.field for each in parts)),
                place=nearest.span,
            ),
        )


def _is_part(data_type: str, wanted: Iterable[str]) -> bool:
    return any(data_type == one or data_type.startswith(one + ".") for one in wanted)
