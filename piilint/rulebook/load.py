"""Reading the shipped rule files and the user's own into one rulebook."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from piilint.base.errors import Mistake, MistakesError
from piilint.rulebook.book import Rulebook
from piilint.rulebook.cache import recall, remember
from piilint.rulebook.calls import Library
from piilint.rulebook.data_types import Combination, DataType, Subject
from piilint.rulebook.literals import united
from piilint.rulebook.recipients import Category, Recipient
from piilint.rulebook.references import CheckedFile, check_references
from piilint.rulebook.rule_file import LIBRARY_KEYS, POLICY_KEYS, RuleFile
from piilint.rulebook.validate import convert
from piilint.rulebook.vocabulary import meanings_of, with_nouns, with_words
from piilint.rulebook.yaml_marks import Document, KeyPath, decode_yaml

SHIPPED_FOLDERS = ("data_types", "recipients", "libraries", "frameworks", "literals")
_SUFFIXES = (".yaml", ".yml")

Entry = TypeVar("Entry", DataType, Subject, Combination, Category, Recipient)


class _Text(msgspec.Struct, frozen=True):
    """A rule file as read from disk."""

    file: str
    """As messages name it."""
    key: str
    """As the digest names it: the same on every machine."""
    data: bytes
    in_folder: bool
    """Found in a folder, not named by itself: policies beside it are passed over."""


def shipped_rules_dir() -> Path:
    """The folder of the rules that come with piilint, in a wheel as in a source checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_rules"
    return installed if installed.is_dir() else package.parent / "rules"


def load_rulebook(extra: Sequence[Path] = ()) -> Rulebook:
    """The shipped rules and, over them, the rule files and folders of `extra`, in their order.

    A later data type, subject, category or recipient replaces an earlier one of the same id; a
    later library of the same id is laid over the earlier, call by call. Raises `MistakesError`
    with all that is wrong in any file.
    """
    with _collector_paused():
        return _load(extra)


def read_rule_file(path: Path) -> RuleFile:
    """What one file says by itself; raises `MistakesError` with all that is wrong in it."""
    mistakes: list[Mistake] = []
    texts = _read(path, path.as_posix(), path.name, mistakes, in_folder=False)
    rules = [file.rules for text in texts if (file := _check(text, mistakes)) is not None]
    if mistakes or not rules:
        raise MistakesError(mistakes)
    return rules[0]


def _load(extra: Sequence[Path]) -> Rulebook:
    mistakes: list[Mistake] = []
    layers = [list(_read_shipped(shipped_rules_dir(), mistakes))]
    layers += [list(_read_extra(path, mistakes)) for path in extra]
    key = _key(layers)
    if not mistakes and (known := recall("rules", key, Rulebook)) is not None:
        return known
    book = _check_all(layers, mistakes)
    remember("rules", key, book)
    return book


def _check_all(layers: list[list[_Text]], mistakes: list[Mistake]) -> Rulebook:
    """The rulebook of all files; `mistakes` made in reading them are told with those in them."""
    checked = [[file for text in layer if (file := _check(text, mistakes))] for layer in layers]
    for layer in checked:
        mistakes += _duplicates(layer)
    files = [file for layer in checked for file in layer]
    book = _merge([file.rules for file in files], _digest(layers))
    if not mistakes:
        # Half-read files would bring up names that "nothing answers to".
        mistakes += check_references(files, book)
    if mistakes:
        raise MistakesError(mistakes)
    return book


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Reading YAML makes many objects and no garbage: looking for it doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_shipped(root: Path, mistakes: list[Mistake]) -> Iterator[_Text]:
    if not root.is_dir():
        mistakes.append(Mistake(str(root), 0, 0, "the rules that come with piilint are missing"))
    for folder in SHIPPED_FOLDERS:
        for path in _rule_files(root / folder):
            name = f"rules/{path.relative_to(root).as_posix()}"
            yield from _read(path, name, name, mistakes, in_folder=False)


def _read_extra(path: Path, mistakes: list[Mistake]) -> Iterator[_Text]:
    if path.is_dir():
        for file in _rule_files(path):
            key = file.relative_to(path).as_posix()
            yield from _read(file, file.as_posix(), key, mistakes, in_folder=True)
    else:
        yield from _read(path, path.as_posix(), path.name, mistakes, in_folder=False)


def _rule_files(folder: Path) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.is_file())
    return sorted(files, key=lambda path: path.relative_to(folder).parts)


def _read(
    path: Path, file: str, key: str, mistakes: list[Mistake], *, in_folder: bool
) -> Iterator[_Text]:
    try:
        yield _Text(file, key, path.read_bytes(), in_folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        mistakes.append(Mistake(file, 0, 0, f"cannot read this rule file: {reason}"))


def _check(text: _Text, mistakes: list[Mistake]) -> CheckedFile | None:
    """The file's rules, or None; what is wrong goes to `mistakes`."""
    document = decode_yaml(text.data, text.file)
    if isinstance(document.value, dict) and (policy := _policy_key(document.value)):
        if not text.in_folder:
            mistakes.append(
                document.marks.mistake(
                    (policy,),
                    "this is a policy, not a rule file: give it with --policy",
                    at_key=True,
                )
            )
        return None
    mistakes += document.mistakes
    if document.value is None:
        if not document.mistakes:
            mistakes.append(Mistake(text.file, 0, 0, "holds no rules"))
        return None
    rules, wrong = convert(document.value, document.marks, RuleFile)
    mistakes += wrong
    mistakes += _nameless_library(document)
    return None if rules is None else CheckedFile(rules, document.marks)


def _policy_key(value: dict[Any, Any]) -> str | None:
    return next((key for key in POLICY_KEYS if key in value), None)


def _nameless_library(document: Document) -> Iterator[Mistake]:
    value = document.value
    if not isinstance(value, dict) or value.get("library") is not None:
        return
    for key in LIBRARY_KEYS:
        if key in value:
            yield document.marks.mistake(
                (key,), f"`{key}` belongs to a library: name it with `library: <id>`", at_key=True
            )
            return


def _duplicates(files: list[CheckedFile]) -> Iterator[Mistake]:
    """Ids given twice in one layer: only a later layer may override."""
    seen: dict[tuple[str, str], str] = {}
    for file in files:
        rules = file.rules
        lists: dict[str, Iterable[Any]] = {
            "data_types": rules.data_types, "subjects": rules.subjects,
            "categories": rules.categories, "recipients": rules.recipients,
            "combinations": rules.combinations,
        }  # fmt: skip
        ids: list[tuple[str, str, KeyPath]] = [
            (kind, entry.id, (kind, index, "id"))
            for kind, entries in lists.items()
            for index, entry in enumerate(entries)
        ]
        if rules.library is not None:
            ids.append(("library", rules.library, ("library",)))
        for kind, id_, path in ids:
            first = seen.get((kind, id_))
            if first is not None:
                yield file.marks.mistake(path, f"duplicate id `{id_}`: first given at {first}")
            else:
                line, _ = file.marks.value(path)
                seen[kind, id_] = f"{file.marks.file}:{line}"


def _merge(files: list[RuleFile], digest: str) -> Rulebook:
    vocabularies = [file.vocabulary for file in files if file.vocabulary is not None]
    subjects, not_persons = with_nouns(
        _by_id(entry for file in files for entry in file.subjects),
        frozenset(noun for file in files for noun in file.not_persons),
        vocabularies,
    )
    data_types = _by_id(entry for file in files for entry in file.data_types)
    return Rulebook(
        data_types=with_words(data_types, vocabularies),
        subjects=subjects,
        combinations=_by_id(entry for file in files for entry in file.combinations),
        not_persons=not_persons,
        meanings=tuple(meaning for each in vocabularies for meaning in meanings_of(each)),
        excluded_words=frozenset(word for file in files for word in file.excluded),
        relations=tuple(relation for file in files for relation in file.relations),
        libraries=_libraries(files),
        categories=_by_id(entry for file in files for entry in file.categories),
        recipients=_by_id(entry for file in files for entry in file.recipients),
        countries={
            recipient: country
            for file in files
            for country, recipients in file.countries.items()
            for recipient in recipients
        },
        sources=tuple(source for file in files for source in file.sources),
        sinks=tuple(sink for file in files for sink in file.sinks),
        sanitizers=tuple(sanitizer for file in files for sanitizer in file.sanitizers),
        literals=united(file.literals for file in files if file.literals is not None),
        digest=digest,
    )


def _by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry.id: entry for entry in entries}


def _libraries(files: list[RuleFile]) -> tuple[Library, ...]:
    return tuple(library for file in files if (library := file.as_library()) is not None)


def _key(layers: list[list[_Text]]) -> bytes:
    """Stands for all that decides what the files give: a policy is let pass only in a folder."""
    found = b"".join(b"f" if text.in_folder else b"s" for layer in layers for text in layer)
    return found + _digest(layers).encode()


def _digest(layers: list[list[_Text]]) -> str:
    """Of names and bytes, each with its length so that no two sets of files can run together."""
    digest = hashlib.sha256()
    for layer in layers:
        digest.update(b"layer\0")
        for text in layer:
            key = text.key.encode("utf-8", "surrogatepass")
            digest.update(b"%d %d\0" % (len(key), len(text.data)))
            digest.update(key)
            digest.update(text.data)
    return digest.hexdigest()
