"""Plain values to msgspec Structs, with every mistake placed.

`convert` is for whatever is written in YAML: rule files, policies. msgspec checks the value in one
go; only if it objects, the value is walked along its type, so that all mistakes are told at once,
each at its line and column.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from piilint.base.errors import Mistake
from piilint.rulebook.yaml_marks import KeyPath, Marks

T = TypeVar("T")


def convert(
    value: object, marks: Marks, type: type[T], path: KeyPath = ()
) -> tuple[T | None, list[Mistake]]:
    """`value` as a `type` (a Struct or whatever msgspec makes), or None and all that is wrong.

    `path` says where in the document of `marks` the value stands: `()` for the whole document.

    >>> document = read_yaml(text, "rules/mine.yaml")
    >>> spec, mistakes = convert(document.value, document.marks, RecipientFile)
    """
    try:
        return msgspec.convert(value, type), []
    except msgspec.ValidationError as error:
        # Only now: what explains mistakes takes as long to import as all the rest.
        from piilint.rulebook.explain import explain

        return None, explain(value, marks, type, path, error)
    except RecursionError:
        return None, [marks.mistake(path, "nested too deeply")]


def convert_in_part(value: object, marks: Marks, type: type[T]) -> tuple[T | None, list[Mistake]]:
    """As `convert`, but with what can still be read where something is wrong.

    Only good for finding further mistakes: what is missing has stand-ins.
    """
    whole, mistakes = convert(value, marks, type)
    if whole is not None:
        return whole, mistakes
    from piilint.rulebook.salvage import salvage

    return salvage(value, type), mistakes


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """`; did you mean ...?`, or nothing where no word is near."""
    import difflib

    known = sorted(words)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    # Of dotted words the last part is what people know: `demographic.religion`, `phone`.
    end = word.rpartition(".")[2]
    alike = [each for each in known if each.rpartition(".")[2] == end != each]
    best = sorted(alike, key=lambda each: each.count("."))[:1] or near
    return f"; did you mean `{best[0]}`?" if best else ""
