"""Personal data written into code: the specs of `rules/literals`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from piilint.rulebook.calls import Spec


class IdFormat(Spec, frozen=True):
    """A number with a format, and mostly check digits, of its own."""

    data_type: str
    pattern: str
    """What the whole literal looks like: a regular expression."""
    check: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]+(\.[a-z_]+)*$")] | None = None
    """The module of python-stdnum that knows its check digits: `pl.pesel`."""
    named: bool = False
    """Only where the name that it stands under says what it is, too."""


class LiteralRules(Spec, frozen=True):
    """What makes a literal personal data, and what makes it surely fictitious."""

    ids: tuple[IdFormat, ...] = ()
    domains: tuple[str, ...] = ()
    """E-mail domains of nobody, those below them too; `*.test`: a whole top-level domain."""
    domain_words: tuple[str, ...] = ()
    """Words in a domain's name that say that it is made up."""
    mailboxes: tuple[str, ...] = ()
    """Local parts that belong to an office, not a person."""
    people: tuple[str, ...] = ()
    """Words in a local part that say that it is made up."""
    freemail: tuple[str, ...] = ()
    """Providers of private people's mailboxes."""
    numbers: tuple[str, ...] = ()
    """Card and account numbers made for tests, without blanks."""
    phones: tuple[str, ...] = ()
    """Beginnings of telephone numbers kept for fiction: `+1555`."""
    public_names: tuple[str, ...] = ()
    """Names under which contact data is published on purpose: `author email`."""


def united(rules: Iterable[LiteralRules]) -> LiteralRules:
    """What all files say together."""
    parts: dict[str, dict[Any, None]] = {name: {} for name in LiteralRules.__struct_fields__}
    for each in rules:
        for name, known in parts.items():
            known.update(dict.fromkeys(getattr(each, name)))
    return LiteralRules(**{name: tuple(known) for name, known in parts.items()})
