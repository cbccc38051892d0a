"""The terms that norms may name, for whoever writes a policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from piilint.report.style import Style
from piilint.report.text import one_line
from piilint.rulebook.book import Rulebook
from piilint.rulebook.calls import SinkKind, Transform
from piilint.rulebook.recipients import Role

Terms = Mapping[str, Mapping[str, str]]
"""Kind of terms → term → what it means, if that needs saying."""


def terms_of(book: Rulebook, word: str = "") -> Terms:
    """The terms of a rulebook; with a word, those that have it in them or in their meaning.

    Recipients are many, and are told only where somebody looks for them.
    """
    categories = {
        each.id: f"{each.label}; {each.role}, purpose {each.purpose}"
        for each in book.categories.values()
    }
    kinds: dict[str, dict[str, str]] = {
        "data types": {id_: kind.label for id_, kind in book.data_types.items()},
        "subjects": dict.fromkeys(book.subjects, ""),
        "sinks": dict.fromkeys(sorted(set(get_args(SinkKind)) - {"custom"}), ""),
        "recipients: categories": categories,
        "recipients: roles": dict.fromkeys(get_args(Role), ""),
        "purposes": {each.purpose: "" for each in book.categories.values()},
        "transforms": dict.fromkeys(get_args(Transform), ""),
    }
    if word:
        kinds["recipients: ids"] = {
            id_: f"{each.name}; {each.category}" for id_, each in book.recipients.items()
        }
    return {
        kind: {id_: said for id_, said in sorted(terms.items()) if _has(word, id_, said)}
        for kind, terms in kinds.items()
    }


def _has(word: str, *texts: str) -> bool:
    return any(word.lower() in text.lower() for text in texts)


def render_text(terms: Terms, style: Style) -> str:
    """The terms by kind; kinds of which there is none are left out."""
    blocks = [
        "\n".join([style.label(kind), *_lines(found)]) for kind, found in terms.items() if found
    ]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _lines(terms: Mapping[str, str]) -> Iterator[str]:
    width = max(map(len, terms))
    for id_, said in terms.items():
        yield f"  {id_.ljust(width)}  {one_line(said)}".rstrip()
